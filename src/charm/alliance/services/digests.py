"""The digest: letters that ask for no act, told together as often as their reader wants."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.conf import settings
from django.urls import reverse

from charm.alliance.models import Person, Rhythm
from charm.alliance.rules import person_of
from charm.foundation import clock, digests, letterbook
from charm.foundation.transactions import act, locked

HOUR = dt.time(7, 0)
"""In the time zone of the reader."""
MONDAY = 0


def last_moment(person: Person) -> dt.datetime:
    """The latest moment at which the person's digest was due: what was gathered before it waits no
    longer. With letters one by one that is now, so that nothing stays behind when the rhythm
    changes."""
    if person.rhythm == Rhythm.NOW:
        return clock.now()
    here = clock.now().astimezone(zone_of(person))
    day = here.date() if here.time() >= HOUR else here.date() - dt.timedelta(days=1)
    if person.rhythm == Rhythm.WEEKLY:
        day -= dt.timedelta(days=(day.weekday() - MONDAY) % 7)
    return dt.datetime.combine(day, HOUR, tzinfo=here.tzinfo)


def zone_of(person: Person) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(person.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)


def whose_digest_is_due() -> list[Person]:
    """People for whom something was gathered before their digest was due."""
    waiting = digests.readers_with_letters()
    people = Person.objects.in_bulk([id for key in waiting if (id := person_of(key)) is not None])
    return [row for row in people.values() if waiting[row.key] < last_moment(row)]


@act()
def send_digest(*, person: Person) -> bool:
    """Tell the person everything that is gathered for them; False when there is nothing. Whoever
    asks twice is told once."""
    reader = locked(Person, person.pk)
    rows = digests.gathered_for(reader.key)
    if not rows:
        return False
    language = reader.language if reader.language in letterbook.languages() else "en"
    letterbook.write(
        "digest",
        key=str(rows[0].id),
        to=reader,
        day=clock.now().astimezone(zone_of(reader)).date(),
        letters=digests.told_together(rows, language),
        account=f"{settings.BASE_URL}{reverse('account')}",
    )
    digests.mark_told(rows)
    return True
