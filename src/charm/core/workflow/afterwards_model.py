"""Walk every path that a released approval can take: corrected, come back to, suspended, resumed,
amended, retired (docs/decisions/0019). Made for tests; it reads the tables that the services read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from charm.core.workflow.afterwards import AFTERWARDS_MOVES, AfterwardsFacts, DecisionState
from charm.core.workflow.delivery import ENTRY_STEPS, EntryFacts, EntryState, Steps
from charm.core.workflow.states import TrackOutcome
from charm.core.workflow.table import Table

YES = frozenset({TrackOutcome.APPROVED, TrackOutcome.CONDITIONS})
MOST_TIMES = 2
"""So often a body comes back in the model."""


@dataclass(frozen=True, slots=True)
class Tables:
    afterwards: Table[DecisionState]
    entry: Steps


TABLES = Tables(AFTERWARDS_MOVES, ENTRY_STEPS)


@dataclass(frozen=True, slots=True)
class World:
    """One approval of a version, the last word of its body, and the entry that rests on it."""

    last: TrackOutcome = TrackOutcome.APPROVED
    """The body's last released decision on the current version."""
    released: bool = False
    approved: bool = False
    """The proposal is approved in the version decided on."""
    entry: EntryState | None = None
    correction: bool = False
    """One waits for the officer; so below."""
    revisit: bool = False
    track: bool = False
    """The item of a revisit is under way."""
    corrected: bool = False
    times: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    move: str
    before: World
    after: World
    untrue: str = ""


def explore(tables: Tables = TABLES) -> tuple[str, frozenset[str], int]:
    """The promise that was broken (empty when all hold), the moves seen, the worlds."""
    first = World()
    seen, queue, moves = {first}, deque([first]), set()
    while queue:
        for step in _steps(queue.popleft(), tables):
            moves.add(step.move)
            if broken := _broken(step):
                return broken, frozenset(moves), len(seen)
            if step.after not in seen:
                seen.add(step.after)
                queue.append(step.after)
    return "", frozenset(moves), len(seen)


def guards() -> list[tuple[str, str, str]]:
    """Every guard of the walk as (table, move, fact); an entry's only where a revisit matters."""
    found = [("afterwards", n, g.fact) for n, m in AFTERWARDS_MOVES.items() for g in m.guards]
    return [*found, ("entry", "resume", "approval_upheld")]


def without(table: str, move: str, fact: str) -> Tables:
    """The tables with one guard removed."""
    rows: Any = getattr(TABLES, table)
    row = rows[move]
    kept = tuple(guard for guard in row.guards if guard.fact != fact)
    if kept == row.guards:
        raise LookupError(f"{move} has no guard {fact}")
    return replace(TABLES, **{table: {**rows, move: replace(row, guards=kept)}})


# --- what can happen ------------------------------------------------------------------------------


def _steps(world: World, tables: Tables) -> Iterator[Step]:
    if not world.released:
        yield Step("release", world, replace(world, released=True))
    if world.released and not world.approved:
        settled = replace(world, approved=True, entry=EntryState.PUBLISHED)
        yield Step("settle-approved", world, settled)
    state = DecisionState.RELEASED if world.released else DecisionState.SEALED
    facts = _facts(world)
    for move in tables.afterwards.values():
        if state not in move.sources:
            continue
        for untrue in _answers(AFTERWARDS_MOVES[move.name].guards):
            told = replace(facts, **{untrue: False}) if untrue else facts
            if all(guard.holds(told) for guard in move.guards):
                yield Step(move.name, world, _after(world, move.name), untrue)
    if world.track:
        for outcome in (TrackOutcome.APPROVED, TrackOutcome.REVISE, TrackOutcome.REJECTED):
            entry = world.entry
            if outcome not in YES and entry is EntryState.PUBLISHED:
                entry = EntryState.SUSPENDED
            after = replace(world, track=False, last=outcome, entry=entry)
            yield Step(f"revisit ends {outcome}", world, after)
    if world.entry is not None:
        yield from _entry_steps(world, tables)


def _entry_steps(world: World, tables: Tables) -> Iterator[Step]:
    facts = EntryFacts(reason_given=True, approval_upheld=world.last in YES)
    for name in ("suspend", "resume", "retire"):
        step = tables.entry[name]
        if world.entry in step.sources and all(guard.holds(facts) for guard in step.guards):
            assert step.to is not None
            yield Step(name, world, replace(world, entry=EntryState(step.to)))
    if world.entry is not EntryState.RETIRED and not world.track:
        amended = replace(world, last=TrackOutcome.APPROVED, correction=False, revisit=False)
        yield Step("an amendment is published", world, amended)


def _after(world: World, name: str) -> World:
    match name:
        case "ask-correction":
            return replace(world, correction=True)
        case "countersign-correction":
            return replace(world, correction=False, corrected=True)
        case "refuse-correction":
            return replace(world, correction=False)
        case "ask-revisit":
            return replace(world, revisit=True)
        case "countersign-revisit":
            times = min(world.times + 1, MOST_TIMES)
            return replace(world, revisit=False, track=True, times=times)
        case "refuse-revisit":
            return replace(world, revisit=False)
    raise LookupError(name)


def _facts(world: World) -> AfterwardsFacts:
    """Facts that the world decides are as it says; those that a person supplies are true."""
    return AfterwardsFacts(
        reason_given=True,
        words_differ=True,
        another_asked=True,
        nothing_waits=not (world.correction or world.revisit),
        correction_waits=world.correction,
        revisit_waits=world.revisit,
        approval_stands=_stands(world),
    )


def _stands(world: World) -> bool:
    return world.released and world.approved and world.last in YES and not world.track


_OF_PERSONS = frozenset({"reason_given", "words_differ", "another_asked"})


def _answers(guards: Any) -> Iterator[str]:
    """No untrue answer, then each that a person could give untruly."""
    yield ""
    yield from (guard.fact for guard in guards if guard.fact in _OF_PERSONS)


# --- what must never happen -----------------------------------------------------------------------


def _broken(step: Step) -> str:
    before, after = step.before, step.after
    if step.untrue:
        return f"{step.move} was made although {step.untrue} was untrue"
    if step.move.startswith(("ask-", "countersign-", "refuse-")):
        if (before.last, before.entry, before.approved) != (
            after.last,
            after.entry,
            after.approved,
        ):
            return f"{step.move} changed what was decided or what is on offer (7.6)"
        if not before.released:
            return f"{step.move} on a decision that is sealed (7.6)"
    if step.move.startswith("ask-") and (before.correction or before.revisit):
        return "two requests waited for one answer (7.6)"
    if "correction" in step.move and not step.move.startswith("ask-") and not before.correction:
        return "a correction was answered that nobody asked for (7.6)"
    if step.move in ("countersign-revisit", "refuse-revisit") and not before.revisit:
        return "the body came back to what nobody asked for (7.6)"
    if step.move in ("ask-revisit", "countersign-revisit") and not _stands(before):
        return "the body came back to what is no approval that stands (7.6)"
    if after.entry is EntryState.PUBLISHED and after.last not in YES:
        return "on offer although the body did not uphold its approval (5.6.1.6)"
    if before.approved and not after.approved:
        return "an approval was undone (7.6)"
    return ""
