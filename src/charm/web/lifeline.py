"""The life line: where a micro-credential is in its life, since when, and what comes next.

Seven stations, the same on every page that shows a proposal, an entry, an edition or an award.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Words = str | Promise


class Standing(StrEnum):
    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    HALTED = "halted"


SPOKEN = {
    Standing.DONE: gettext_lazy("done"),
    Standing.NOW: gettext_lazy("is here now"),
    Standing.AHEAD: gettext_lazy("still ahead"),
    Standing.HALTED: gettext_lazy("stopped here"),
}


@dataclass(frozen=True, slots=True)
class Link:
    label: Words
    url: str


@dataclass(frozen=True, slots=True)
class Station:
    code: str
    label: Words
    clauses: tuple[str, ...]
    state: Standing = Standing.AHEAD
    since: dt.datetime | dt.date | None = None
    says: Words = ""
    links: tuple[Link, ...] = ()

    @property
    def spoken(self) -> Words:
        return SPOKEN[self.state]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one station: it was reached then, says that, leads there."""

    since: dt.datetime | dt.date | None
    says: Words
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Life:
    stations: tuple[Station, ...]
    next: Words = ""


STATIONS: tuple[tuple[str, Words, tuple[str, ...], Words], ...] = (
    ("proposed", gettext_lazy("Proposed"), ("7.1", "7.4"),
     gettext_lazy("Staff of the universities write the proposal and have it endorsed.")),
    ("decided", gettext_lazy("Decided"), ("7.6", "7.7"),
     gettext_lazy("The Academic Council decides; the Executive Board too where money is needed.")),
    ("catalogued", gettext_lazy("Catalogued"), ("5.6.1.6", "7.17"),
     gettext_lazy("What was approved is published in the catalogue.")),
    ("delivered", gettext_lazy("Delivered"), ("7.14", "7.26"),
     gettext_lazy("Editions run; learners take part and are assessed.")),
    ("awarded", gettext_lazy("Awarded"), ("7.10", "7.28"),
     gettext_lazy("Who completed it receives a signed digital credential.")),
    ("recognised", gettext_lazy("Recognised"), ("6.4", "9.1"),
     gettext_lazy("Anybody can verify it; universities and employers recognise it.")),
    ("evaluated", gettext_lazy("Evaluated"), ("7.22",),
     gettext_lazy("Learners and staff say how it was; the next version is better.")),
)  # fmt: skip
CODES = tuple(code for code, *_rest in STATIONS)


@dataclass(slots=True)
class LifeSoFar:
    """Gathers what is known and draws the line: ``here`` is the station where it is now."""

    here: str
    known: dict[str, Known] = field(default_factory=dict)
    halted: bool = False
    next: Words = ""

    def note(
        self, code: str, since: dt.datetime | dt.date | None, says: Words, *links: Link
    ) -> LifeSoFar:
        self.known[code] = Known(since, says, links)
        return self

    def draw(self) -> Life:
        at = CODES.index(self.here)
        return Life(
            tuple(
                self._station(number, at, code, label, clauses, usual)
                for number, (code, label, clauses, usual) in enumerate(STATIONS)
            ),
            self.next,
        )

    def _station(
        self, number: int, at: int, code: str, label: Words, clauses: tuple[str, ...], usual: Words
    ) -> Station:
        known = self.known.get(code)
        if number == at:
            state = Standing.HALTED if self.halted else Standing.NOW
        else:
            state = Standing.DONE if number < at else Standing.AHEAD
        if known is None:
            return Station(code, label, clauses, state, says=usual)
        return Station(code, label, clauses, state, known.since, known.says, known.links)


__all__ = ["CODES", "Known", "Life", "LifeSoFar", "Link", "Standing", "Station"]
