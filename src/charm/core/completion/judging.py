"""Whether what is on record of a learner meets a rule, and why: part by part.

Evidence only ever speaks for a criterion, so more of it never makes a learner less complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from charm.core.completion.rule import Group, Leaf, LeafKind, Rule


class Source(StrEnum):
    """Where evidence comes from."""

    CHECK = "check"
    """Teaching staff looked, and says that it is met."""
    ATTENDANCE = "attendance"
    """The share of sessions on record."""
    RESULT = "result"
    """A passed assessment on record."""
    RECOGNITION = "recognition"
    """Earlier learning that teaching staff recognised for it (6.6.1, 7.26)."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Something on record that speaks for the criterion of that key."""

    key: str
    source: Source
    says: str = ""
    percent: int | None = None
    """Of the sessions, for attendance."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A part of a rule and what became of it."""

    rule: Rule
    met: bool
    """The verdict."""
    is_needed: bool
    """Not so where others of a choice are enough already."""
    parts: tuple[Explained, ...] = ()
    proofs: tuple[Proof, ...] = ()

    @property
    def state(self) -> str:
        """``met``, ``missing`` or ``not-needed``."""
        return "met" if self.met else "missing" if self.is_needed else "not-needed"

    @property
    def is_leaf(self) -> bool:
        return isinstance(self.rule, Leaf)

    @property
    def key(self) -> str:
        """Of a leaf; empty for a group."""
        return self.rule.key if isinstance(self.rule, Leaf) else ""

    @property
    def count_met(self) -> int:
        return sum(part.met for part in self.parts)

    @property
    def count_needed(self) -> int:
        """How many of its parts a group needs; a leaf is one."""
        return self.rule.needed if isinstance(self.rule, Group) else 1

    @property
    def still_needed(self) -> int:
        """Of a group: how many of its parts are missing."""
        return max(0, self.count_needed - self.count_met) if self.parts else int(not self.met)

    def leaves(self) -> Iterator[Explained]:
        """In the order in which the rule names them."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    @property
    def missing(self) -> tuple[Leaf, ...]:
        """Leaves that would help; of a choice all that are left to choose from."""
        return tuple(
            leaf.rule
            for leaf in self.leaves()
            if isinstance(leaf.rule, Leaf) and leaf.state == "missing"
        )


def evaluate(rule: Rule, proofs: Iterable[Proof]) -> Explained:
    """The verdict (``met``) and its explanation, by evidence in any order."""
    return _explained(rule, frozenset(proofs), is_needed=True)


def speaks_for(leaf: Leaf, proof: Proof) -> bool:
    """A share of sessions is met by the attendance on record, not by somebody's word for it."""
    if proof.key != leaf.key:
        return False
    if proof.source is Source.ATTENDANCE:
        return leaf.share is not None and (proof.percent or 0) >= leaf.share
    if proof.source is Source.RESULT:
        return leaf.kind is LeafKind.ASSESSMENT
    return proof.source is Source.RECOGNITION or leaf.share is None


def _explained(rule: Rule, proofs: frozenset[Proof], *, is_needed: bool) -> Explained:
    if isinstance(rule, Leaf):
        found = tuple(sorted((p for p in proofs if speaks_for(rule, p)), key=_order))
        return Explained(rule, met=bool(found), is_needed=is_needed, proofs=found)
    met = sum(_explained(part, proofs, is_needed=True).met for part in rule.parts) >= rule.needed
    parts = tuple(_explained(part, proofs, is_needed=is_needed and not met) for part in rule.parts)
    return Explained(rule, met=met, is_needed=is_needed, parts=parts)


def _order(proof: Proof) -> tuple[str, str, int]:
    return proof.source.value, proof.says, proof.percent or 0
