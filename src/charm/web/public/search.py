"""Finding in the catalogue: words, and what an offer is. The address keeps the whole question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from charm.catalogue.finding import (
    MAX_CHOSEN,
    MAX_TYPED,
    Answer,
    Hits,
    Question,
    Value,
    answer,
)
from charm.catalogue.lines import Line
from charm.catalogue.listed import WORKLOADS
from charm.catalogue.queries import EntryVersion, Published, published
from charm.core.proposal.model import Proposal
from charm.framework.skills import skills_by_uri
from charm.web.seals import seal_of_version
from charm.web.templatetags.charm import said
from charm.web.words import word

SKILLS_SHOWN = 15
OPEN = 3
"""So many facets stand open."""


@dataclass(frozen=True)
class Offer:
    """What stands in the list: a version in force, with what it says."""

    version: EntryVersion

    @cached_property
    def said(self) -> Published:
        return published(self.version)

    @property
    def content(self) -> Proposal:
        return self.said.content

    @property
    def slug(self) -> str:
        return self.version.entry.slug

    @property
    def seal(self) -> str:
        return seal_of_version(self.version)

    @property
    def universities(self) -> list[str]:
        return [body.organisation.name for body in self.said.bodies if body.awards]


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing to choose by, and how its values read."""

    code: str
    label: str | Promise
    reads: Callable[[str], str | Promise]


def _eqf(value: str) -> str:
    return _("EQF {level}").format(level=value)


def _workload(value: str) -> str:
    if value == "more":
        return _("more than {n} hours").format(n=WORKLOADS[-1])
    return _("up to {n} hours").format(n=value)


FEE: Mapping[str, str | Promise] = {"none": _("No fee"), "some": _("With a fee or conditions")}
STACKS: Mapping[str, str | Promise] = {"yes": _("Counts towards something larger")}

WHEN: Mapping[str, str | Promise] = {
    "open": _("Sign-up is open"),
    "month": _("Begins within a month"),
    "quarter": _("Begins within three months"),
}

FACETS = (
    Facet("kind", _("How the learning is organised"), lambda v: word(v, "kind")),
    Facet("outcome", _("What you receive"), lambda v: word(v, "outcome")),
    Facet("when", _("Dates"), lambda v: WHEN.get(v, v)),
    Facet("field", _("Field"), lambda v: word(v, "field")),
    Facet("university", _("University"), lambda v: word(v, "university")),
    Facet("skill", _("Skill"), str),
    Facet("language", _("Language"), lambda v: word(v, "language")),
    Facet("form", _("Form"), lambda v: word(v, "participation")),
    Facet("level", _("Level"), _eqf),
    Facet("workload", _("Workload"), _workload),
    Facet("fee", _("Fee"), lambda v: FEE.get(v, v)),
    Facet("stacks", _("Stacking"), lambda v: STACKS.get(v, v)),
)
IN_THEIR_ORDER = {"workload": [*map(str, WORKLOADS), "more"], "when": [*WHEN]}
"""Values that have an order of their own; others are in that of how they read."""

ORDERS: Mapping[str, str | Promise] = {
    "": _("What fits best"),
    "latest": _("Latest first"),
    "title": _("By title"),
    "shortest": _("Shortest first"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str | Promise
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """Something that narrows the list, and the question without it."""

    label: str | Promise
    without: str


class Offers:
    """What was found, read as far as it is shown."""

    def __init__(self, hits: Hits) -> None:
        self._hits = hits

    def __len__(self) -> int:
        return len(self._hits)

    def lines(self, part: slice) -> list[Line]:
        """As they stand in the list."""
        return self._hits.lines(part)

    def __iter__(self) -> Iterator[Offer]:
        return (Offer(version) for version in self._hits)


@dataclass(frozen=True, slots=True)
class Found:
    offers: Offers
    facets: list[tuple[Facet, list[Choice]]]
    words: str
    chosen: list[Chosen]
    orders: list[tuple[str, str | Promise, bool]]
    """In which the list can be, and whether it is."""
    without_words: str
    """The question with its choices alone."""
    without_choices: str
    """The question with its words alone; empty where nothing has them."""
    words_found: bool
    """Whether anything has the words, whatever else was chosen."""
    not_offered: frozenset[str]
    """Known skills that were chosen and that nothing on offer teaches."""
    since: dt.date | None
    """The day on which an edition begins at the earliest, where one is asked for."""

    @property
    def shown_facets(self) -> list[tuple[Facet, list[Choice], bool]]:
        """With whether it is open: the first few, and where something is chosen."""
        return [
            (facet, choices, number < OPEN or any(choice.chosen for choice in choices))
            for number, (facet, choices) in enumerate(self.facets)
        ]


def find(query: QueryDict) -> Found:
    """Offers that contain every word and have one of the chosen values of each facet. What is
    counted beside a value is what choosing it would leave."""
    asked = query.get("q", "").replace("\x00", "")[:MAX_TYPED].strip()
    wanted = {facet.code: _values(query, facet.code) for facet in FACETS}
    since = _day(query.get("from", ""))
    order = query.get("order", "")
    answered = answer(Question(asked, wanted, since, order))
    facets = _facets(answered, wanted)
    return Found(
        Offers(answered.hits),
        [
            row
            for row in facets
            if len(row[1]) > 1 or wanted[row[0].code] or (row[0].code == "when" and row[1])
        ],
        asked,
        _chosen_since(query, since)
        + [
            Chosen(choice.label, _without(query, facet.code, choice.value))
            for facet, choices in facets
            for choice in choices
            if choice.chosen
        ],
        [(code, label, code == order) for code, label in ORDERS.items()],
        _without(query, "q", ""),
        _words_alone(asked) if answered.with_words else "",
        bool(answered.with_words),
        frozenset(skills_by_uri(answered.not_offered, languages=["en"]))
        if answered.not_offered
        else frozenset(),
        since,
    )


def _values(query: QueryDict, code: str) -> frozenset[str]:
    given = [value[:500] for value in query.getlist(code) if value and "\x00" not in value]
    return frozenset(given[:MAX_CHOSEN])


def _day(typed: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        return None


def _chosen_since(query: QueryDict, since: dt.date | None) -> list[Chosen]:
    if since is None:
        return []
    label = _("Begins from {day}").format(day=date_format(since, "j N Y"))
    return [Chosen(label, _without(query, "from", ""))]


def _without(query: QueryDict, code: str, value: str) -> str:
    """The address without one choice, from its first page on."""
    rest = query.copy()
    rest.setlist(code, [one for one in rest.getlist(code) if value and one != value])
    rest.pop("page", None)
    return "?" + rest.urlencode()


def _words_alone(asked: str) -> str:
    alone = QueryDict(mutable=True)
    alone["q"] = asked
    return "?" + alone.urlencode()


def _facets(
    answered: Answer, wanted: Mapping[str, frozenset[str]]
) -> list[tuple[Facet, list[Choice]]]:
    values = dict(answered.values)
    values["skill"] = _most_taught(values["skill"], wanted["skill"])
    known = skills_by_uri(
        [one.value for one in values["skill"]], languages=[get_language() or "en"]
    )

    def label_of(facet: Facet, one: Value) -> str | Promise:
        if facet.code == "skill":
            shown = known.get(one.value)
            return (shown.label if shown else "") or said(one.called) or one.value
        return facet.reads(one.value)

    found = []
    for facet in FACETS:
        choices = [
            Choice(one.value, label_of(facet, one), one.count, one.value in wanted[facet.code])
            for one in values[facet.code]
        ]
        order = IN_THEIR_ORDER.get(facet.code, [])
        choices.sort(
            key=lambda one: (
                order.index(one.value) if one.value in order else len(order),
                str(one.label).casefold(),
            )
        )
        found.append((facet, choices))
    return found


def _most_taught(skills: list[Value], wanted: frozenset[str]) -> list[Value]:
    ranked = sorted(skills, key=lambda one: (one.value not in wanted, -one.count, one.value))
    return ranked[: max(SKILLS_SHOWN, len(wanted))]
