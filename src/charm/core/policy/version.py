"""What a version of the policy is: dates, figures, words and clauses, all of it data.

A version is read from a file in ``versions/``; another one is another file, or a copy made with
``dataclasses.replace`` (to try a change before it takes effect, or to extend the programme).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from charm.core.policy.finding import Level


class Force(StrEnum):
    """How strongly a clause binds. Only ``must`` refuses and only ``should`` warns."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"
    INFO = "info"
    TARGET = "target"
    PURPOSE = "purpose"


_LEVELS = {Force.MUST: Level.MUST, Force.SHOULD: Level.SHOULD}


@dataclass(frozen=True, slots=True)
class Clause:
    number: str
    """As the policy prints it: ``5.6.1.2``, ``App. 1``."""
    force: Force
    title: str
    """What the clause is about, in our own words."""
    behaviour: str
    """What the system does about it."""
    where: tuple[str, ...]
    """The rooms that own the behaviour."""
    aspects: Mapping[str, Force] = field(default_factory=lambda: MappingProxyType({}))
    """Parts of the clause that bind less than the whole: ``{"all-sources": should}``."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word with a code: an educational principle, or a key area of the vision."""

    code: str
    label: str
    confirmed: bool
    """Whether the Academic Council has confirmed that this is the official wording."""
    aliases: tuple[str, ...] = ()
    """Codes it had before, still understood."""


@dataclass(frozen=True, slots=True)
class Programme:
    """What a version covers (4.1) and how much is to be prepared in it (1.5)."""

    name: str
    starts: dt.date
    ends: dt.date
    """The last day."""
    ects_from: int
    ects_to: int


@dataclass(frozen=True, slots=True)
class Parameters:
    """The figures of the policy."""

    principles_formal: int
    principles_non_formal: int
    """For non-formal and informal learning alike."""
    vision_areas: int
    universities_non_formal: int
    """For non-formal and informal learning alike."""
    universities_joint: int
    evidenced_needs: int
    esco_skills: int
    participation_forms: int
    assessment_types: int
    hours_per_ects_from: Decimal
    hours_per_ects_to: Decimal
    workload_warning_ects: Decimal | None = None
    """Credits above which a volume of learning is no longer small; None: the policy is silent."""


@dataclass(frozen=True, slots=True)
class Reference:
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    id: str
    title: str
    approved_by: str
    approved: dt.date
    effective: dt.date
    review: dt.date
    """The last day by which the policy is to be reviewed (10.3)."""
    programme: Programme
    parameters: Parameters
    principles: tuple[Term, ...]
    vision_areas: tuple[Term, ...]
    clauses: Mapping[str, Clause]
    """By number, in the order of the policy."""
    related: tuple[Reference, ...] = ()

    def level_of(self, clause: str, aspect: str = "") -> Level | None:
        """How a finding under this clause, or under a part of it, weighs in this version.

        An aspect never weighs more than its clause. None: no findings arise, because the clause
        does not bind or is not part of this version.
        """
        row = self.clauses.get(clause)
        if row is None:
            return None
        level = _LEVELS.get(row.force)
        if not aspect or level is None:
            return level
        part = _LEVELS.get(row.aspects.get(aspect, row.force))
        return level if part is Level.MUST else part

    def with_force(self, clause: str, force: Force) -> PolicyVersion:
        """A copy in which the clause binds with that force. Raises KeyError without the clause."""
        row = replace(self.clauses[clause], force=force)
        return replace(self, clauses=MappingProxyType({**self.clauses, clause: row}))

    def principle(self, code: str) -> Term | None:
        """The educational principle with this code, or that had it before."""
        return _term(self.principles, code)

    def vision_area(self, code: str) -> Term | None:
        """The key area of the vision with this code, or that had it before."""
        return _term(self.vision_areas, code)


def _term(terms: tuple[Term, ...], code: str) -> Term | None:
    return next((term for term in terms if code == term.code or code in term.aliases), None)
