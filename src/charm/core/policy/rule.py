"""The frame of a rule: one concern of one clause, found in a proposal.

A rule says what is wrong and what to do; how much it weighs is looked up in the version.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from charm.core.policy.version import Parameters, PolicyVersion
from charm.core.proposal.model import Kind, Outcome, Proposal


@dataclass(frozen=True, slots=True)
class Case:
    """A proposal before the policy."""

    proposal: Proposal
    policy: PolicyVersion
    on: dt.date
    """The day of the judgement; for a submission the day it is handed in."""
    members: frozenset[str]
    """Codes of the universities that belong to the alliance on that day."""

    @property
    def parameters(self) -> Parameters:
        return self.policy.parameters

    @property
    def is_badge(self) -> bool:
        """Whether it leads to a participation badge, which rests on no assessment (7.20). A formal
        programme never does, whatever it says, and is judged as a micro-credential."""
        proposal = self.proposal
        return proposal.outcome is Outcome.PARTICIPATION_BADGE and proposal.kind is not Kind.FORMAL


@dataclass(frozen=True, slots=True)
class Problem:
    field: str
    message: str
    remedy: str


Problems = Iterator[Problem]
Finder = Callable[[Case], Problems]


@dataclass(frozen=True, slots=True)
class Rule:
    clause: str
    aspect: str
    kinds: frozenset[Kind]
    """Empty: for every kind, and while the kind is still open."""
    about_people: bool
    find: Finder

    @property
    def name(self) -> str:
        return f"{self.clause} {self.find.__name__}"

    def applies_to(self, proposal: Proposal) -> bool:
        return not self.kinds or proposal.kind in self.kinds


_REGISTERED: list[Rule] = []


def rule(
    clause: str, *kinds: Kind, aspect: str = "", about_people: bool = False
) -> Callable[[Finder], Finder]:
    """Register a function as the rule of a clause, for the kinds given (all when none is).

    ``aspect`` names a part of the clause that the version may hold weaker than the whole;
    ``about_people`` marks what cannot be judged while proposers and endorsers are unknown.
    """

    def register(find: Finder) -> Finder:
        _REGISTERED.append(Rule(clause, aspect, frozenset(kinds), about_people, find))
        return find

    return register


def registered() -> tuple[Rule, ...]:
    return tuple(_REGISTERED)
