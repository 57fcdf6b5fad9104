"""Count what of the catalogue is looked at and looked for: so many times a day, by nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Sum

from charm.catalogue.models import DailyCount
from charm.core.search.words import words
from charm.foundation import clock
from charm.foundation.transactions import in_passing

What = DailyCount.What
MOST_WORDS = 6
LONGEST = 80
SHORTEST = 3
"""Letters of what was looked for; with fewer somebody has only begun to type."""
MOST_A_DAY = 2000
"""Different words on a day that are kept, so that nobody fills the database by asking."""
WORDS_KEPT = dt.timedelta(days=90)
RARE_KEPT = dt.timedelta(days=30)
OFTEN = 3
"""Words that were asked for less often are shown to nobody, and kept no longer than RARE_KEPT."""
COUNTS_KEPT = dt.timedelta(days=3 * 365)
ONE_MORE = """
    INSERT INTO catalogue_dailycount (day, what, about, count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (day, what, about) DO UPDATE SET count = catalogue_dailycount.count + 1
"""
"""One statement, of which the page of an entry has one each time it is looked at."""


def count_seen(slug: str) -> None:
    """Somebody looked at the entry."""
    _count([(What.SEEN, slug)])


def count_search(
    asked: str, *, found: bool, words_found: bool, not_offered: Iterable[str], typed: bool
) -> None:
    """Somebody looked for something. ``typed`` is a search that went out while they typed: it
    counts only where its words are found nowhere. ``not_offered`` are addresses of known skills
    that were chosen and that nothing on offer teaches."""
    counted: list[tuple[str, str]] = []
    if not typed:
        counted.append((What.SEARCHED, ""))
        if not found:
            counted.append((What.NOTHING, ""))
        counted += [(What.SKILL, uri) for uri in sorted(not_offered)]
    if not words_found and (said := _said(asked)):
        counted.append((What.NOTHING, said))
    _count(counted)


def forget_old_counts() -> int:
    """What is kept no longer; returns how many rows went."""
    today = _today()
    worded = DailyCount.objects.filter(what=What.NOTHING).exclude(about="")
    often = (
        worded.values("about").annotate(times=Sum("count")).filter(times__gte=OFTEN).values("about")
    )
    rare = worded.filter(day__lt=today - RARE_KEPT).exclude(
        about__in=list(often.values_list("about", flat=True))
    )
    gone = rare.delete()[0]
    gone += worded.filter(day__lt=today - WORDS_KEPT).delete()[0]
    return gone + DailyCount.objects.filter(day__lt=today - COUNTS_KEPT).delete()[0]


def _count(rows: list[tuple[str, str]]) -> None:
    if rows:
        day = _today()
        in_passing(lambda: _write(day, rows))


def _write(day: dt.date, rows: list[tuple[str, str]]) -> None:
    for what, about in rows:
        if what == What.NOTHING and about and not _takes(day, about):
            continue
        with transaction.get_connection().cursor() as cursor:
            cursor.execute(ONE_MORE, [day, what, about])


def _takes(day: dt.date, about: str) -> bool:
    """Whether these words are among those of the day, or may come to them."""
    of_day = DailyCount.objects.filter(day=day, what=What.NOTHING)
    return of_day.filter(about=about).exists() or of_day.count() < MOST_A_DAY


def _said(asked: str) -> str:
    """The words as they are kept: folded, without what looks like a number of somebody or an
    address; empty where they say too little, or too much."""
    found = words(asked)
    said = " ".join(found)
    if "@" in asked or any(sum(map(str.isdigit, word)) > 2 for word in found):
        return ""
    return said if SHORTEST <= len(said) <= LONGEST and len(found) <= MOST_WORDS else ""


def _today() -> dt.date:
    return clock.now().astimezone(dt.UTC).date()
