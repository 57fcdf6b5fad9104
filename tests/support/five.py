"""An alliance whose Boards officer finds five proposals submitted, and no meeting that takes them.

``python -m tests.support.five`` fills an empty, migrated database with it, each act at its moment
before now.
"""

from __future__ import annotations

import os
from zoneinfo import ZoneInfo

FIVE = {
    "battery-storage": "Battery Storage in Local Energy Grids",
    "ai-in-public-services": "Responsible AI in Public Services",
    "court-interpreting": "Interpreting in Courts and Asylum Hearings",
    "clinical-conversations": "Clinical Conversations across Languages",
    "podcasting-science": "Science Podcasting from the Field",
}
"""Of the demo alliance; the first needs money."""


def fill() -> None:
    from django.core import mail
    from django.db import transaction
    from django.test.utils import override_settings

    from charm.demo.contents import Way, content, story
    from charm.demo.diary import Diary
    from charm.demo.meetings import Calendar
    from charm.demo.people import fill_alliance, open_accounts
    from charm.demo.proposing import Filed
    from charm.foundation import clock

    locmem = "django.core.mail.backends.locmem.EmailBackend"
    diary = Diary(clock.now(), ZoneInfo("Europe/Madrid"))
    with override_settings(EMAIL_BACKEND=locmem), transaction.atomic():
        mail.outbox = []
        with clock.at(diary.office_hour(-60)):
            fill_alliance()
        open_accounts()
        for number, entry in enumerate(FIVE):
            way = Way(entry, session="queue", state="submitted")
            filed = content(entry, diary.date(0))
            Filed(way, number, diary, story().answers, filed).plan(Calendar(diary))
        diary.play()


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charm.settings")
    django.setup()
    fill()
