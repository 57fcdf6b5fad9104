"""Find in the catalogue: by words, and by what an offer is.

Everything is answered from sets of numbers that the database keeps (``ListingMark``): a question
reads a few hundred of them, however long the catalogue is, and nothing is kept in a process.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable

from charm.catalogue import lines
from charm.catalogue.lines import Line
from charm.catalogue.listed import (
    ALL,
    BEGINS,
    FACETS,
    HEAD,
    LONGEST,
    SPOKEN,
    TAKES,
    TEXT,
    TITLE,
    days_and_months,
)
from charm.catalogue.models import EntryVersion, Listing, ListingMark
from charm.core.search.bits import Held, members, unpacked
from charm.core.search.words import IDLE, stems, words
from charm.foundation import clock

SINCE = "since"
LONG_AGO = dt.timedelta(days=366)
"""No edition that began earlier still takes people."""
MAX_TYPED = 200
"""Characters of a question."""
MAX_CHOSEN = 20
"""Values of one facet that count."""
MAX_WORDS = 8
MOST_SKILLS = 100
"""Of the skills, so many that most offers teach can be chosen by; the others are found by words."""
FEW = 1000
"""As many are put in order by their numbers; of more, the order is walked through."""

ORDERS: Mapping[str, tuple[str | Combinable, ...]] = {
    "latest": ("-published_at", "number"),
    "title": ("title", "number"),
    "shortest": (F("hours").asc(nulls_last=True), "number"),
}
WHEN: Mapping[str, int] = {"month": 31, "quarter": 92}
"""Days from today on within which an edition begins that takes people; ``open`` are those that take
them today. A day is that of UTC: how it is where the edition is, its own page says."""
BEST = "best"
"""Titles before texts, whole words before those only begun."""


@dataclass(frozen=True, slots=True)
class Question:
    words: str = ""
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By facet of :data:`~charm.catalogue.listed.FACETS` the values, one of which an offer has."""
    since: dt.date | None = None
    """An edition begins on that day or later, and takes people."""
    order: str = ""
    """One of :data:`ORDERS`; else what answers best first, or the latest where no word is asked
    for."""


@dataclass(frozen=True, slots=True)
class Value:
    """Something to choose by."""

    value: str
    count: int
    """What choosing it would leave."""
    called: str | dict[str, str]
    """In the words of an entry, where the value is none that the policy names."""


class Kept(NamedTuple):
    """A mark as a question reads it."""

    part: str
    term: str
    called: str
    bits: int


class Hits:
    """The versions in force that were found, in their order, read as far as they are asked for."""

    def __init__(self, tiers: list[int], order: str, everything: int) -> None:
        self._tiers = tiers
        self._found = reduce(or_, tiers, 0)
        self._order = order
        self._is_whole = self._found == everything

    def __len__(self) -> int:
        return self._found.bit_count()

    def __getitem__(self, part: slice) -> list[EntryVersion]:
        """Two queries at most, however many there are."""
        return _versions(self.numbers(part))

    def lines(self, part: slice) -> list[Line]:
        """The same as they stand in a list, without reading what the versions say."""
        numbers = self.numbers(part)
        rows = Listing.objects.filter(number__in=numbers).only("number", "line", "seal")
        found = {row.number: lines.read(row) for row in rows}
        return [found[number] for number in numbers if number in found]

    def __iter__(self) -> Iterator[EntryVersion]:
        """All of them, a hundred at a time."""
        numbers = self._numbers()
        while some := list(itertools.islice(numbers, 100)):
            yield from _versions(some)

    def numbers(self, part: slice) -> list[int]:
        """The same by the numbers of their listings."""
        if self._is_whole and self._order != BEST:
            return list(self._in_order()[part])  # the database leaps over what comes before
        return list(itertools.islice(self._numbers(), part.start or 0, part.stop))

    def _numbers(self) -> Iterable[int]:
        if self._order == BEST:
            return itertools.chain.from_iterable(members(tier) for tier in self._tiers)
        rows = self._in_order()
        if len(self) <= FEW:
            return iter(list(rows.filter(number__in=list(members(self._found)))))
        held = Held(self._found)
        return (number for number in rows.iterator(chunk_size=500) if number in held)

    def _in_order(self) -> QuerySet[Listing, int]:
        return Listing.objects.order_by(*ORDERS[self._order]).values_list("number", flat=True)


@dataclass(frozen=True, slots=True)
class Answer:
    hits: Hits
    values: dict[str, list[Value]]
    """Of each facet, those that the words leave, the chosen ones in any case."""
    with_words: int
    """How many have the words, whatever was chosen."""
    not_offered: frozenset[str]
    """Chosen skills that nothing on offer teaches."""


def answer(question: Question) -> Answer:
    """What contains every word, whatever its accents and endings, the words perhaps only begun,
    and has one of the chosen values of each facet. A constant number of queries."""
    marks = _marks(question)
    everything = _bits(marks.get(ALL, {}))
    asked = _asked(question.words)
    spoken = [row.term for row in marks.get(SPOKEN, {}).values()]
    tiers = _tiers(asked, spoken, everything) if asked else [everything]
    with_words = reduce(or_, tiers, 0)
    named = with_words & _bits(marks.get(SINCE, {})) if question.since else with_words
    allowed = {
        facet: _bits({value: marks.get(facet, {}).get(value) for value in question.chosen[facet]})
        for facet in FACETS
        if question.chosen.get(facet)
    }
    order = question.order if question.order in ORDERS else BEST if asked else "latest"
    fitting = reduce(and_, allowed.values(), named)
    return Answer(
        Hits([tier & fitting for tier in tiers], order, everything),
        {facet: _values(facet, marks, allowed, named, question) for facet in FACETS},
        with_words.bit_count(),
        frozenset(
            uri
            for uri in question.chosen.get("skill", ())
            if not (_bits({uri: marks.get("skill", {}).get(uri)}) & everything)
        ),
    )


def _marks(question: Question) -> dict[str, dict[str, Kept]]:
    """By part and term, whatever can be chosen by."""
    today = clock.now().astimezone(dt.UTC).date()
    dates = _dates(question, today)
    which = Q(part__in=[ALL, SPOKEN, *(facet for facet in FACETS if facet != "skill")])
    for part in (BEGINS, TAKES):
        which |= Q(part=part, term__in={term for own, terms in dates.values() if own == part
                                        for term in terms})  # fmt: skip
    skills = ListingMark.objects.filter(part="skill")
    chosen = list(question.chosen.get("skill", ()))
    found: dict[str, dict[str, Kept]] = {}
    for row in itertools.chain(
        _read(ListingMark.objects.filter(which)),
        _read(skills.filter(term__in=chosen)) if chosen else (),
        _read(skills.order_by("-count", "term")[:MOST_SKILLS]),
    ):
        found.setdefault(row.part, {})[row.term] = row
    for (facet, value), (part, terms) in dates.items():
        there = found.get(part, {})
        bits = reduce(or_, (there[term].bits for term in terms if term in there), 0)
        found.setdefault(facet, {})[value] = Kept(facet, value, "", bits)
    return found


def _dates(question: Question, today: dt.date) -> dict[tuple[str, str], tuple[str, list[str]]]:
    """For each value that is about dates, the part of the index it is answered from, and what of it
    counts."""
    found = {
        ("when", value): (BEGINS, days_and_months(today, today + dt.timedelta(days=days - 1)))
        for value, days in WHEN.items()
    }
    found["when", "open"] = (TAKES, ["", *days_and_months(today)])
    if question.since:
        since = max(question.since, today - LONG_AGO)
        found[SINCE, ""] = (BEGINS, days_and_months(since))
    return found


def _read(rows: QuerySet[ListingMark]) -> Iterator[Kept]:
    for part, term, called, numbers in rows.values_list("part", "term", "called", "numbers"):
        yield Kept(part, term, called, unpacked(numbers))


def _values(
    facet: str,
    marks: Mapping[str, Mapping[str, Kept]],
    allowed: Mapping[str, int],
    named: int,
    question: Question,
) -> list[Value]:
    others = reduce(and_, (bits for code, bits in allowed.items() if code != facet), named)
    known = marks.get(facet, {})
    chosen = question.chosen.get(facet, frozenset())
    found = [
        Value(value, (row.bits & others).bit_count(), _called(row)) for value, row in known.items()
    ]
    missing = [Value(value, 0, "") for value in sorted(chosen - set(known))]
    return [one for one in found if one.count or one.value in chosen] + missing


def _called(row: Kept) -> str | dict[str, str]:
    said: str | dict[str, str] = json.loads(row.called) if row.called else ""
    return said


def _asked(typed: str) -> list[str]:
    """The words to look for; what only holds a sentence together counts where it stands alone."""
    found = [word[:LONGEST] for word in words(typed)]
    return ([word for word in found if word not in IDLE] or found)[:MAX_WORDS]


def _tiers(asked: list[str], spoken: Iterable[str], everything: int) -> list[int]:
    """What has every word, the best answers first."""
    whole = {word: {word, *(stem for code in spoken for stem in stems(word, code))}
             for word in asked}  # fmt: skip
    # Each alternative names the part, so that each has an index.
    which = Q(part__in=(TITLE, TEXT), term__in={term for terms in whole.values() for term in terms})
    for word in asked:
        if len(word) >= HEAD:
            which |= Q(head=word[:HEAD], part__in=(TITLE, TEXT), term__startswith=word)
    exactly: dict[tuple[str, str], int] = {}
    begun: dict[tuple[str, str], int] = {}
    for row in _read(ListingMark.objects.filter(which)):
        for word in asked:
            if row.term in whole[word]:
                exactly[row.part, word] = exactly.get((row.part, word), 0) | row.bits
            elif len(word) >= HEAD and row.term.startswith(word):
                begun[row.part, word] = begun.get((row.part, word), 0) | row.bits

    def having(part: str, *ways: Mapping[tuple[str, str], int]) -> int:
        return reduce(
            and_,
            (reduce(or_, (way.get((part, word), 0) for way in ways), 0) for word in asked),
            everything,
        )

    tiers: list[int] = []
    seen = 0
    for bits in (
        having(TITLE, exactly),
        having(TITLE, exactly, begun),
        having(TEXT, exactly),
        having(TEXT, exactly, begun),
    ):
        tiers.append(bits & ~seen)
        seen |= bits
    return tiers


def _bits(rows: Mapping[str, Kept | None]) -> int:
    return reduce(or_, (row.bits for row in rows.values() if row), 0)


def _versions(numbers: list[int]) -> list[EntryVersion]:
    rows: QuerySet[Listing] = Listing.objects.filter(number__in=numbers).select_related(
        "version__entry__university"
    )
    found = {row.number: row.version for row in rows}
    return [found[number] for number in numbers if number in found]
