"""What a table of moves is, and how it is asked.

A move says from where, to where, who, under which guards and by which clauses. Services ask
:func:`require` before they change anything; pages ask :func:`plan` which buttons to show and why
others are missing; the model check walks the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from charm.core.policy.finding import Finding
from charm.core.workflow.states import ActorRole

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Guard:
    """One condition of a move: the fact of that name must hold."""

    fact: str
    """Attribute of the facts. True holds; a tuple of findings holds when it is empty; None is a
    fact that nobody looked at, which never holds."""
    says: str
    """What the person reads when it does not hold, with the remedy."""
    clause: str

    def holds(self, facts: object) -> bool:
        value = getattr(facts, self.fact)
        return value == () if isinstance(value, tuple) else value is True

    def findings(self, facts: object) -> tuple[Finding, ...]:
        value = getattr(facts, self.fact)
        return value if isinstance(value, tuple) else ()


@dataclass(frozen=True, slots=True)
class Move(Generic[S]):
    name: str
    sources: frozenset[S | None]
    """States from which it starts; None stands for "not there yet"."""
    to: S | None
    """The state it leads to; None when the state stays."""
    actors: frozenset[ActorRole]
    guards: tuple[Guard, ...]
    clauses: tuple[str, ...]
    told: tuple[str, ...] = ()
    """Roles that learn of it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a move is not possible now."""

    says: str
    clause: str


class Refusal(Exception):
    """A move was refused: every reason at once, and the policy's findings among them."""

    def __init__(self, move: str, reasons: Iterable[Reason], findings: Iterable[Finding]) -> None:
        self.move = move
        self.reasons = tuple(reasons)
        self.findings = tuple(findings)
        lines = [reason.says for reason in self.reasons]
        lines += [f"{f.clause} {f.field}: {f.message} {f.remedy}" for f in self.findings]
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True)
class Planned(Generic[S]):
    """A move as it stands for one actor now; possible when there is no reason against it."""

    move: Move[S]
    reasons: tuple[Reason, ...]
    findings: tuple[Finding, ...]

    @property
    def possible(self) -> bool:
        return not self.reasons

    @property
    def to(self) -> S | None:
        return self.move.to


Table = Mapping[str, Move[S]]


def table(*moves: Move[S]) -> Table[S]:
    """Rows by name. Raises ValueError for two rows of one name."""
    rows = {move.name: move for move in moves}
    if len(rows) != len(moves):
        raise ValueError("two moves share a name")
    return rows


def plan(
    moves: Table[S], state: S | None, roles: frozenset[ActorRole], facts: object
) -> list[Planned[S]]:
    """Every move that starts at ``state`` for one of these roles, with what stands against it."""
    return [
        _judged(move, facts)
        for move in moves.values()
        if state in move.sources and move.actors & roles
    ]


def require(
    moves: Table[S], state: S | None, name: str, roles: frozenset[ActorRole], facts: object
) -> Planned[S]:
    """The named move, possible now for one of these roles; else raises :class:`Refusal`.

    Raises LookupError for a name that the table does not hold.
    """
    move = moves[name]
    reasons = []
    if state not in move.sources:
        wanted = ", ".join(sorted(str(s) for s in move.sources if s is not None))
        reasons.append(
            Reason(f"This is {state or 'new'} now; that needs {wanted or 'a new one'}.", "8.1")
        )
    if not move.actors & roles:
        who = " or ".join(sorted(move.actors))
        reasons.append(Reason(f"Only the {who} can do this.", "8.1"))
    judged = _judged(move, facts)
    if reasons or not judged.possible:
        raise Refusal(name, (*reasons, *judged.reasons), judged.findings)
    return judged


def _judged(move: Move[S], facts: object) -> Planned[S]:
    broken = [guard for guard in move.guards if not guard.holds(facts)]
    return Planned(
        move,
        tuple(Reason(guard.says, guard.clause) for guard in broken),
        tuple(finding for guard in broken for finding in guard.findings(facts)),
    )


def row(
    name: str,
    sources: Iterable[Any],
    to: Any,
    actors: Iterable[ActorRole],
    *guards: Guard,
    clauses: str,
    told: str = "",
) -> Move[Any]:
    """A row as it is written in a table: clauses and roles told are words in one string."""
    return Move(
        name,
        frozenset(sources),
        to,
        frozenset(actors),
        guards,
        tuple(clauses.split()),
        tuple(told.split()),
    )
