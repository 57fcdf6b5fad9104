"""The workflow as a small model that is walked completely.

The model plays the moves of the very tables that services read, in every order, with every answer
a person could give, and watches promises that are written here independently of the guards. A
promise that can be broken shows the path that breaks it; removing any one guard of the tables must
break some promise, otherwise the guard, or the model, is idle.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, TypeVar

from charm.core.policy.finding import Finding, Level
from charm.core.proposal.classes import ChangeClass
from charm.core.workflow.endorsement import ENDORSEMENT_MOVES, EndorsementFacts
from charm.core.workflow.proposal import PROPOSAL_MOVES, ProposalFacts
from charm.core.workflow.states import (
    EndorsementState,
    ProposalState,
    TrackOutcome,
    TrackState,
)
from charm.core.workflow.table import Move, Table
from charm.core.workflow.track import TRACK_MOVES, TrackFacts, TrackView, settling_facts

F = TypeVar("F", ProposalFacts, TrackFacts, EndorsementFacts)
LAST_VERSION = 2
_ORIGINALS: tuple[Table[Any], ...] = (PROPOSAL_MOVES, TRACK_MOVES, ENDORSEMENT_MOVES)
_YES = frozenset({TrackOutcome.APPROVED, TrackOutcome.CONDITIONS})


def _all_true(of: type[F]) -> F:
    return of(**{field.name: True for field in fields(of)})  # type: ignore[arg-type]


_PROPOSAL_TRUE = replace(
    _all_true(ProposalFacts), must_findings=(), unanswered_should=(), call_questions=()
)
_TRACK_TRUE = _all_true(TrackFacts)
_ENDORSEMENT_TRUE = _all_true(EndorsementFacts)
_FLAW = Finding("7.1", Level.MUST, "title", "is missing.", "Give it.")


@dataclass(frozen=True, slots=True)
class Tables:
    proposal: Table[ProposalState]
    track: Table[TrackState]
    endorsement: Table[EndorsementState]


TABLES = Tables(PROPOSAL_MOVES, TRACK_MOVES, ENDORSEMENT_MOVES)


@dataclass(frozen=True, slots=True)
class Track:
    """One body's track; ``version`` is the one it was opened for."""

    version: int
    state: TrackState = TrackState.WAITING
    outcome: TrackOutcome | None = None
    released: bool = False
    condition_open: bool = False
    kept: bool = False
    """What the body said of the version before goes on holding; it was not asked again."""


@dataclass(frozen=True, slots=True)
class World:
    """Everything that decides what can happen next to one proposal."""

    state: ProposalState | None = None
    version: int = 1
    asked: frozenset[int] = frozenset()
    expired: frozenset[int] = frozenset()
    endorsed: frozenset[int] = frozenset()
    money: bool = False
    council: Track | None = None
    board: Track | None = None
    recorded: int = 0
    """The version that was recorded from minutes of before the platform; none at 0."""
    call: str = ""
    """The call that it takes part in: open or closed; empty for none (7.3)."""
    amends: bool = False
    """It amends an approved one, the version before: what both bodies said of that one can go on
    holding."""
    own: bool = False
    """The Council approved the version before, and only the Board asked for a revision."""
    drift: ChangeClass = ChangeClass.EDITORIAL
    """What changed since the version whose approval can go on holding."""
    waits: bool = False
    """The officer has not said yet what kind of change it is."""
    confirmed: ChangeClass | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One move made: what it was, and which facts a person or the world supplied as untrue."""

    move: str
    before: World
    after: World
    untrue: str = ""


@dataclass(frozen=True, slots=True)
class Exploration:
    worlds: int
    steps: int
    broken: str
    """The promise that was broken; empty when all hold."""
    path: tuple[str, ...]
    moves: frozenset[str] = frozenset()
    """Every move that was made, as it is named in the steps."""
    states: frozenset[ProposalState | None] = frozenset()


def explore(tables: Tables = TABLES) -> Exploration:
    """Walk every path from nothing; stop at the first promise that is broken."""
    start = World()
    came_from: dict[World, tuple[World, str] | None] = {start: None}
    queue = deque([start])
    steps, moves = 0, set()
    while queue:
        world = queue.popleft()
        for step in _steps(world, tables):
            steps += 1
            moves.add(step.move)
            if broken := _broken_promise(step):
                path = (*_path(came_from, world), step.move)
                return Exploration(len(came_from), steps, broken, path)
            if step.after not in came_from:
                came_from[step.after] = (world, step.move)
                queue.append(step.after)
    states = frozenset(world.state for world in came_from)
    return Exploration(len(came_from), steps, "", (), frozenset(moves), states)


def without(tables: Tables, table: str, move: str, fact: str) -> Tables:
    """The tables with one guard removed."""
    rows: Table[Any] = getattr(tables, table)
    row = rows[move]
    guards = tuple(guard for guard in row.guards if guard.fact != fact)
    if guards == row.guards:
        raise LookupError(f"{move} has no guard {fact}")
    return replace(tables, **{table: {**rows, move: replace(row, guards=guards)}})


def guards(tables: Tables = TABLES) -> list[tuple[str, str, str]]:
    """Every guard as (table, move, fact)."""
    return [
        (field.name, name, guard.fact)
        for field in fields(tables)
        for name, move in getattr(tables, field.name).items()
        for guard in move.guards
    ]


# --- what can happen ------------------------------------------------------------------------------


def _steps(world: World, tables: Tables) -> Iterator[Step]:
    facts = _proposal_facts(world)
    for move in tables.proposal.values():
        if world.state in move.sources:
            for untrue in _answers(move, facts):
                if _possible(move, _with(facts, untrue)):
                    for after in _after_proposal_move(world, move):
                        yield Step(move.name, world, after, untrue)
    yield from _endorsement_steps(world, tables)
    if world.call == "open":
        yield Step("the call closes", world, replace(world, call="closed"))
    for body in ("council", "board"):
        yield from _track_steps(world, body, tables)


def _endorsement_steps(world: World, tables: Tables) -> Iterator[Step]:
    for version in range(1, world.version + 1):
        states = {EndorsementState.ASKED: world.asked, EndorsementState.EXPIRED: world.expired}
        lives_in = {state for state, versions in states.items() if version in versions}
        if not lives_in:
            continue
        current = world.state is ProposalState.ENDORSING and version == world.version
        facts = _endorsement_facts(snapshot_is_current=current)
        for move in tables.endorsement.values():
            if not move.sources & {*lives_in, None}:
                continue
            for untrue in _answers(move, facts):
                if _possible(move, _with(facts, untrue)):
                    after = _after_endorsement_move(world, version, move)
                    yield Step(f"{move.name} version {version}", world, after, untrue)


def _after_endorsement_move(world: World, version: int, move: Move[EndorsementState]) -> World:
    if move.name == "hand-on" or move.to is None:
        return world  # a colleague is asked about the same version instead; evidence waits
    if move.to is EndorsementState.ASKED:
        return replace(world, asked=world.asked | {version}, expired=world.expired - {version})
    answered = replace(world, asked=world.asked - {version}, expired=world.expired - {version})
    if move.to is EndorsementState.EXPIRED:
        return replace(answered, expired=world.expired | {version})
    if move.to in (EndorsementState.ENDORSED, EndorsementState.ENDORSED_ON_EVIDENCE):
        return replace(answered, endorsed=world.endorsed | {version})
    if move.to is EndorsementState.DECLINED and world.state is ProposalState.ENDORSING:
        return replace(answered, state=ProposalState.DRAFT)
    return answered


def _track_steps(world: World, body: str, tables: Tables) -> Iterator[Step]:
    track: Track | None = getattr(world, body)
    if track is None:
        return
    current = world.state is ProposalState.IN_REVIEW and track.version == world.version
    spared = world.confirmed is not None and world.confirmed.spares(of_board=body == "board")
    facts = _track_facts(
        snapshot_is_current=current,
        not_released=not track.released,
        approval_stands=_stands(world, body),
        change_spares_the_body=spared,
    )
    for move in tables.track.values():
        if track.state not in move.sources:
            continue
        for untrue in _answers(move, facts):
            if _possible(move, _with(facts, untrue)):
                for after in _after_track_move(world, track, move):
                    yield Step(f"{body} {move.name}", world, _put(world, body, after), untrue)
    if track.outcome is TrackOutcome.CONDITIONS and track.condition_open:
        cleared = _put(world, body, replace(track, condition_open=False))
        yield Step(f"{body} clears its condition", world, cleared)


def _put(world: World, body: str, track: Track) -> World:
    if body == "council":
        return replace(world, council=track)
    return replace(world, board=track)


def _after_proposal_move(world: World, move: Move[ProposalState]) -> Iterable[World]:
    after = replace(world, state=move.to or world.state)
    match move.name:
        case "start":
            amending = replace(after, amends=True, version=LAST_VERSION)
            return [after, *(replace(amending, drift=drift) for drift in ChangeClass)]
        case "edit" if world.version == LAST_VERSION:
            return [after]
        case "edit":
            after = replace(after, version=world.version + 1)
            drifts = (ChangeClass.OPERATIONAL, ChangeClass.ACADEMIC) if world.own else ()
            return [replace(after, drift=drift) for drift in drifts] or [after]
        case "ask-endorsement":
            asked = (
                world.asked if world.version in world.endorsed else world.asked | {world.version}
            )
            return [replace(after, asked=asked)]
        case "submit" | "select":
            waits = (world.own or world.amends) and world.drift is not ChangeClass.ACADEMIC
            after = replace(after, call="", waits=waits, confirmed=None,
                            asked=frozenset(), expired=frozenset())  # fmt: skip
            return [_opened(after, money, not waits) for money in {world.money, True}]
        case "confirm-change":
            after, money = replace(after, waits=False), world.money
            spared = [one for one in ChangeClass if one is world.drift or world.amends]
            return [
                _opened(after, money, True),  # the officer says that it is academic
                *(
                    _opened(replace(after, confirmed=one), money or _asks_board(world, one), True)
                    for one in spared
                    if world.drift.weight <= one.weight < ChangeClass.ACADEMIC.weight
                ),
            ]
        case "settle-revision" | "lapse":
            own = move.name == "settle-revision" and _only_the_board_revises(world)
            drift = ChangeClass.EDITORIAL if own else world.drift
            return [replace(after, own=own, drift=drift, confirmed=None)]
        case "record":
            said_yes = Track(world.version, TrackState.DECIDED, TrackOutcome.APPROVED)
            return [
                replace(after, recorded=world.version, money=money, council=said_yes,
                        board=said_yes if money else None)
                for money in (False, True)
            ]  # fmt: skip
        case "join-call":
            return [replace(after, call="open")]
        case "leave-call" | "not-select" | "withdraw":
            return [_forgotten(replace(after, call=""))]
        case "settle-rejected":
            return [_forgotten(after)]
        case "money-found":
            return [replace(after, money=True, board=Track(world.version))]
        case "return":
            said = any(t and t.released and not t.kept for t in (world.council, world.board))
            own = world.own and not said
            return [replace(after, council=None, board=None, own=own, waits=False, confirmed=None)]
    return [after]


def _forgotten(world: World) -> World:
    """Without what only matters while it can still be submitted."""
    if world.state in (ProposalState.WITHDRAWN, ProposalState.REJECTED):
        return replace(world, amends=False, own=False, drift=World().drift, waits=False,
                       confirmed=None)  # fmt: skip
    return replace(world, waits=False)


def _opened(world: World, money: bool, has_tracks: bool) -> World:
    """The tracks of the bodies that are needed; none while a change waits for the officer."""
    opened = Track(world.version) if has_tracks else None
    return replace(world, money=money, council=opened, board=opened if money else None)


def _stands(world: World, body: str) -> bool:
    """Whether the body approved the version that this one is compared with. Of its own versions a
    proposal has an approval only of the Council: the Board asked for the revision."""
    return body == "council" if world.own else world.amends


def _asks_board(world: World, said: ChangeClass) -> bool:
    return world.own or said is ChangeClass.OPERATIONAL


def _only_the_board_revises(world: World) -> bool:
    board = world.board
    return (
        _says_yes(world.council, world.version)
        and board is not None
        and board.released
        and board.outcome is TrackOutcome.REVISE
    )


def _after_track_move(world: World, track: Track, move: Move[TrackState]) -> Iterable[Track]:
    after = replace(track, state=move.to or track.state)
    if move.name == "keep-approval":
        kept = replace(after, outcome=TrackOutcome.APPROVED, released=True, kept=True)
        return [replace(kept, condition_open=is_open) for is_open in {False, world.own}]
    if move.name == "decide":
        return [
            replace(after, outcome=o, condition_open=o is TrackOutcome.CONDITIONS)
            for o in TrackOutcome
        ]
    return [replace(after, released=True)] if move.name == "release" else [after]


# --- which facts hold -----------------------------------------------------------------------------


def _proposal_facts(world: World) -> ProposalFacts:
    """Facts that the world decides are as the world says; those a person supplies are true."""
    settled = settling_facts(
        [
            TrackView(is_board, str(t.version), t.outcome, t.released, int(t.condition_open))
            for is_board, t in ((False, world.council), (True, world.board))
            if t is not None
        ],
        snapshot=str(world.version),
        needs_board=world.money,
    )
    return replace(
        _PROPOSAL_TRUE,
        endorsed_for_this_snapshot=world.version in world.endorsed,
        board_not_involved=not world.money,
        in_no_call=not world.call,
        through_a_call=bool(world.call),
        call_open=world.call == "open",
        call_closed=world.call == "closed",
        change_waits=world.waits,
        change_confirmed=not world.waits,
        **{name: getattr(settled, name) for name in _SETTLING},
    )


@cache
def _track_facts(**of_the_world: bool) -> TrackFacts:
    return replace(_TRACK_TRUE, **of_the_world)


@cache
def _endorsement_facts(**of_the_world: bool) -> EndorsementFacts:
    return replace(_ENDORSEMENT_TRUE, **of_the_world)


_SETTLING = frozenset(
    """
    council_approves_this_snapshot board_approves_if_needed conditions_cleared conditions_open
    a_body_asks_for_revision all_needed_bodies_decided a_body_rejects no_body_rejects
    no_body_asks_for_revision
    """.split()
)
_OF_THE_WORLD = _SETTLING | {
    "endorsed_for_this_snapshot",
    "board_not_involved",
    "snapshot_is_current",
    "not_released",
    "in_no_call",
    "through_a_call",
    "call_open",
    "call_closed",
    "change_waits",
    "change_confirmed",
    "approval_stands",
    "change_spares_the_body",
}
"""Facts that follow from the world; the promises below watch them. All others are answers of a
person, and no move may be made on an untrue one."""


def _answers(move: Move[Any], facts: object) -> Iterator[str]:
    """No untrue answer, then each fact untrue by itself that guards the move in the original tables
    and does not guard it here: where it does, the move is not possible."""
    yield ""
    guarded = {guard.fact for guard in move.guards}
    originals = [t[move.name] for t in _ORIGINALS if t.get(move.name)]
    for guard in (guard for original in originals for guard in original.guards):
        if guard.fact in guarded or guard.fact in _OF_THE_WORLD:
            continue
        if hasattr(facts, guard.fact):
            yield guard.fact


def _with(facts: Any, untrue: str) -> Any:
    if not untrue:
        return facts
    wrong = (_FLAW,) if isinstance(getattr(facts, untrue), tuple) else False
    return replace(facts, **{untrue: wrong})


def _possible(move: Move[Any], facts: object) -> bool:
    return all(guard.holds(facts) for guard in move.guards)


# --- what must never happen -----------------------------------------------------------------------


def _broken_promise(step: Step) -> str:
    if step.untrue:
        return f"{step.move} was made although {step.untrue} was untrue"
    before, after = step.before, step.after
    council, board = after.council, after.board
    if after.state is ProposalState.APPROVED:
        if not _says_yes(council, after.version):
            return "approved without a released approval of the Council (7.1)"
        if after.money and not _says_yes(board, after.version):
            return "approved without the Board where money is needed (7.7)"
        if after.version not in after.endorsed and after.version != after.recorded:
            return "approved in a version that is not endorsed (7.4)"
        if any(track and track.condition_open for track in (council, board)):
            return "approved with a condition open (7.6)"
    if step.move.startswith("settle") and (broken := _wrongly_settled(step.move, after)):
        return broken
    if step.move == "money-found" and before.money:
        return "the Board joined twice (7.7)"
    if broken := _broken_by_a_call(step) or _broken_by_a_change(step):
        return broken
    if _answers_outdated_question(step):
        return "an endorser answered about a version that is not asked about any more (7.4)"
    for was, track in ((before.council, council), (before.board, board)):
        if was is None or track is None or was == track:
            continue
        if "decide" in step.move and before.state is not ProposalState.IN_REVIEW:
            return "a body decided on what is not in review (7.6)"
        if "release" in step.move and before.state is not ProposalState.IN_REVIEW:
            return "a decision on what left review was released (7.6)"
        if "decide" in step.move and track.version != after.version:
            return "a body decided on another version (7.6)"
    acts = {"judge", "comment", "answer-in-writing"} & set(step.move.split())
    if acts and before.state is not ProposalState.IN_REVIEW:
        return "a member judged, or spoke of, what is not in review (7.6)"
    if "release" in step.move and before == after:
        return "a decision was released twice (7.6)"
    return ""


def _broken_by_a_call(step: Step) -> str:
    """What a call may not do, and what may not be done around it (7.3)."""
    before, after = step.before, step.after
    if after.state is ProposalState.CALL_REVIEW and after.version not in after.endorsed:
        return "reviewed in a call in a version that is not endorsed (7.4)"
    reached_council = after.state is ProposalState.SUBMITTED is not before.state
    if reached_council and before.call and step.move != "select":
        return "went to the Council around the call that it takes part in (7.3)"
    wanted = {
        "join-call": "", "send-in": "open", "take-back": "open", "select": "closed",
        "not-select": "closed",
    }  # fmt: skip
    if step.move in wanted and before.call != wanted[step.move]:
        return f"{step.move} while the call was {before.call or 'none'} (7.3)"
    if step.move == "leave-call" and not before.call:
        return "left a call without taking part in one (7.3)"
    return ""


def _broken_by_a_change(step: Step) -> str:
    """Which approvals may go on holding for a version that was changed (7.25)."""
    before, after = step.before, step.after
    if step.move == "place-on-agenda" and before.waits:
        return "went on an agenda before the officer said what kind of change it is (7.25)"
    if step.move == "confirm-change" and not before.waits:
        return "a change was confirmed that nobody asked about (7.25)"
    council, board = after.council, after.board
    if "keep-approval" in step.move:
        if not (after.own or after.amends) or after.confirmed is None:
            return "an approval was kept where none stands, or on nobody's word (7.25)"
        if after.drift is ChangeClass.ACADEMIC:
            return "a body was not asked about an academic change (7.1)"
        of_board = step.move.startswith("board")
        if of_board and (after.own or after.drift is not ChangeClass.EDITORIAL):
            return "the Board was not asked about what it must see again (7.7)"
    if after.state is ProposalState.APPROVED and council and council.kept:
        is_more = after.own or after.drift is ChangeClass.OPERATIONAL
        if is_more and (not board or board.kept):
            return "the Board was not asked about an operational change (7.7)"
    return ""


def _answers_outdated_question(step: Step) -> bool:
    name, _, version = step.move.partition(" version ")
    current = step.before.state is ProposalState.ENDORSING and version == str(step.before.version)
    return bool(version) and name not in ("expire", "void") and not current


def _wrongly_settled(move: str, after: World) -> str:
    said = [
        track.outcome
        for track in (after.council, after.board)
        if track and track.released and track.version == after.version
    ]
    rejected, revise = TrackOutcome.REJECTED in said, TrackOutcome.REVISE in said
    all_said = len(said) == 1 + after.money
    waits = any(t and t.condition_open for t in (after.council, after.board) if t and t.released)
    right = {
        "settle-rejected": rejected,
        "settle-revision": revise and not rejected and all_said,
        "settle-conditions": all_said and not revise and not rejected and waits,
        "settle-approved": all_said and not revise and not rejected and not waits,
    }[move]
    return "" if right else f"{move} although the bodies said {sorted(map(str, said))} (7.6)"


def _says_yes(track: Track | None, version: int) -> bool:
    return (
        track is not None and track.released and track.version == version and track.outcome in _YES
    )


def _path(came_from: dict[World, tuple[World, str] | None], world: World) -> tuple[str, ...]:
    path: list[str] = []
    while (link := came_from[world]) is not None:
        world, name = link
        path.append(name)
    return tuple(reversed(path))
