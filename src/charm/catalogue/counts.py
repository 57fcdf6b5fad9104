"""How the catalogue is used: what was counted over some days (:class:`DailyCount`)."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

from charm.catalogue.models import DailyCount, Entry
from charm.catalogue.services.counting import OFTEN
from charm.framework.skills import skills_called

What = DailyCount.What


@dataclass(frozen=True, slots=True)
class Use:
    """Of some days, both ends included."""

    seen: int
    searches: int
    without_result: int
    entries: list[tuple[str, int]]
    """Slugs with how often each was seen, the most often first."""
    words: list[tuple[str, int]]
    """What found nothing, as often as :data:`OFTEN` at least, the most often first."""
    skills: list[tuple[str, int]]
    """Addresses of skills asked for and taught by nothing on offer, chosen or in words."""
    days: list[tuple[dt.date, int, int, int]]
    """Each day with entries seen, searches, and those without a result."""


def use_of(first: dt.date, last: dt.date, *, universities: Collection[str] | None = None) -> Use:
    """``universities`` are those whose entries are counted, None for all; what is looked for is
    nobody's."""
    own = _slugs(universities)
    seen: Counter[str] = Counter()
    words: Counter[str] = Counter()
    skills: Counter[str] = Counter()
    by_day: dict[dt.date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for day, what, about, count in _rows(first, last):
        if what == What.SEEN and (own is None or about in own):
            seen[about] += count
            by_day[day][0] += count
        elif what == What.SEARCHED:
            by_day[day][1] += count
        elif what == What.NOTHING and not about:
            by_day[day][2] += count
        elif what == What.NOTHING:
            words[about] += count
        elif what == What.SKILL:
            skills[about] += count
    said = {word: count for word, count in whole(words).items() if count >= OFTEN}
    for word, uris in skills_called(said).items():
        for uri in uris:
            skills[uri] += said[word]
    return Use(
        seen=sum(row[0] for row in by_day.values()),
        searches=sum(row[1] for row in by_day.values()),
        without_result=sum(row[2] for row in by_day.values()),
        entries=_ranked(seen),
        words=_ranked(said),
        skills=_ranked(skills),
        days=[(day, *row) for day, row in sorted(by_day.items())],  # type: ignore[misc]
    )


def whole(words: dict[str, int]) -> dict[str, int]:
    """Without what is the beginning of something longer: it was looked for while that was typed."""
    in_order = [*sorted(words), ""]
    return {word: words[word] for word, after in pairwise(in_order) if not after.startswith(word)}


def _rows(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, str, str, int]]:
    rows = DailyCount.objects.filter(day__range=(first, last))
    return rows.values_list("day", "what", "about", "count").iterator()


def _slugs(universities: Collection[str] | None) -> set[str] | None:
    if universities is None:
        return None
    rows = Entry.objects.filter(university__in=list(universities))
    return set(rows.values_list("slug", flat=True))


def _ranked(counted: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda row: (-row[1], row[0]))
