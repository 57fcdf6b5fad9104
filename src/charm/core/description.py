"""One description of a catalogue entry, from which every form of it is made.

What an award says of the entry is the :class:`~charm.core.credentials.record.Definition` in it, so
that pages, harvested documents and credentials cannot disagree.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from charm.core.credentials.elements import Element, elements_of, missing_of
from charm.core.credentials.record import (
    AccreditationFact,
    BodyInRole,
    Definition,
    Issuer,
    Organisation,
    Text,
)


@dataclass(frozen=True, slots=True)
class Run:
    """An edition that the public sees."""

    address: str
    first: dt.date
    last: dt.date
    time_zone: str
    """IANA name."""
    place: str
    languages: tuple[str, ...]
    """ISO 639-1; empty where they are those of the entry."""
    seats: int
    seats_left: int
    takes_people: bool
    """Whether admission is open."""
    closes_on: dt.date | None = None
    """The last day of admission; None where none was set."""
    validation: bool = False
    """A round in which prior learning is assessed without attending (6.6.1)."""

    @property
    def begins(self) -> dt.datetime:
        return self._at(self.first, dt.time.min)

    @property
    def ends(self) -> dt.datetime:
        return self._at(self.last, dt.time(23, 59, 59))

    @property
    def closes(self) -> dt.datetime | None:
        return self._at(self.closes_on, dt.time(23, 59, 59)) if self.closes_on else None

    def _at(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, ZoneInfo(self.time_zone))


@dataclass(frozen=True, slots=True)
class Description:
    """A version of an entry as everybody may read it."""

    address: str
    """Of the entry; that of the version is ``definition.id``."""
    definition: Definition
    issuer: Issuer
    accreditations: tuple[AccreditationFact, ...] = ()
    state: str = "published"
    """published, suspended or retired."""
    relevance: Text = ""
    target_groups: Text = ""
    fee: Text = ""
    runs: tuple[Run, ...] = ()

    @property
    def elements(self) -> dict[Element, Any]:
        """The elements of Appendix 1 that do not differ between learners."""
        return elements_of(self.definition, self.issuer)

    @property
    def missing(self) -> tuple[Element, ...]:
        """Those of them that are not said, though they would have to be."""
        return missing_of(self.definition, self.issuer)

    @property
    def awarding(self) -> tuple[BodyInRole, ...]:
        return tuple(body for body in self.definition.bodies if body.awards)

    @property
    def providers(self) -> tuple[Organisation, ...]:
        """Who develops or delivers it (5.10, 5.11), of those whose country is known; at least who
        issues it."""
        found = [
            body.organisation
            for body in self.definition.bodies
            if body.role != "partner" and body.organisation.country
        ]
        return tuple(found) or (self.legal_issuer,)

    @property
    def legal_issuer(self) -> Organisation:
        """The legal entity that issues: the university, or who operates the seal (7.9, 7.20.3)."""
        issuer = self.issuer
        if issuer.operated_by is not None:
            return issuer.operated_by
        return Organisation(issuer.did, issuer.name, issuer.country, issuer.url)
