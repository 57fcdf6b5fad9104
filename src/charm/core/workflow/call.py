"""The table of moves of an alliance-level call and of its reviews (7.3, workflow 8)."""

from __future__ import annotations

from dataclasses import dataclass

from charm.core.workflow.states import ActorRole, CallState
from charm.core.workflow.table import Guard, Table, row, table


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What the guards of a call look at. A fact that nobody established does not hold."""

    call_complete: bool = False
    closes_ahead: bool = False
    opening_reached: bool = False
    closes_later: bool = False
    time_is_over: bool = False
    reason_given: bool = False
    round_not_begun: bool = False
    round_ahead: bool = False
    round_has_reviewers: bool = False
    something_sent_in: bool = False
    reviews_in_or_reason: bool = False
    no_round_left: bool = False
    all_answered: bool = False
    assigned_to_review: bool = False
    round_running: bool = False
    not_involved: bool = False
    judgement_complete: bool = False


S = CallState
A = ActorRole
MANAGER = (A.CALL_MANAGER,)

_COMPLETE = Guard(
    "call_complete", "Give it a title, a purpose and a day on which it closes.", "7.3"
)
_AHEAD = Guard("closes_ahead", "It closes in the past: choose a later day.", "7.3")
_ASSIGNED = Guard("assigned_to_review", "Only its reviewers judge what was sent in.", "7.3")
_RUNNING = Guard("round_running", "This round of review is not running.", "7.3")

CALL_MOVES: Table[CallState] = table(
    row("edit", [S.PLANNED], None, MANAGER, clauses="7.3"),
    row("plan-round", [S.PLANNED, S.OPEN, S.CLOSED], None, MANAGER,
        Guard("round_not_begun", "This round has begun: plan another one.", "7.3"),
        clauses="7.3"),
    row("ask-reviewer", [S.PLANNED, S.OPEN, S.CLOSED], None, MANAGER, clauses="7.3",
        told="reviewer"),
    row("open", [S.PLANNED], S.OPEN, MANAGER, _COMPLETE, _AHEAD, clauses="7.3"),
    row("open-in-time", [S.PLANNED], S.OPEN, [A.SYSTEM], _COMPLETE, _AHEAD,
        Guard("opening_reached", "Its opening is still ahead.", "7.3"), clauses="7.3"),
    row("extend", [S.OPEN], None, MANAGER,
        Guard("closes_later", "Choose a later closing than the one that was announced.", "7.3"),
        Guard("reason_given", "Say why it stays open longer.", "7.3"),
        clauses="7.3", told="proposers"),
    row("close-early", [S.OPEN], S.CLOSED, MANAGER,
        Guard("reason_given", "Say why it closes before the announced time.", "7.3"),
        clauses="7.3", told="proposers reviewers"),
    row("close", [S.OPEN], S.CLOSED, [A.SYSTEM],
        Guard("time_is_over", "It is open still.", "7.3"), clauses="7.3", told="reviewers"),
    row("begin-round", [S.CLOSED], None, [A.CALL_MANAGER, A.SYSTEM],
        Guard("round_ahead", "No round of review is left.", "7.3"),
        Guard("round_has_reviewers", "Name at least one reviewer first.", "7.3"),
        Guard("something_sent_in", "There is nothing to review.", "7.3"),
        Guard("reviews_in_or_reason",
              "Reviews are missing: wait for them, or say why it goes on without.", "7.3"),
        clauses="7.3", told="reviewers"),
    row("judge", [S.CLOSED], None, [A.REVIEWER], _ASSIGNED, _RUNNING,
        Guard("not_involved",
              "You propose it, approve it for your university, or declared a conflict of "
              "interest: somebody else judges it.", "7.3"),
        Guard("judgement_complete", "Give the judgement that is asked for, and a reason.", "7.3"),
        clauses="7.3"),
    row("declare-conflict", [S.CLOSED], None, [A.REVIEWER], _ASSIGNED, _RUNNING,
        Guard("reason_given", "Say in a few words what your interest is.", "7.3"),
        clauses="7.3"),
    row("rank", [S.CLOSED], None, MANAGER, clauses="7.3"),
    row("decide", [S.CLOSED], S.DECIDED, MANAGER,
        Guard("no_round_left", "A round of review is still ahead: begin it first.", "7.3"),
        Guard("reviews_in_or_reason",
              "Reviews are missing: wait for them, or say why it goes on without.", "7.3"),
        Guard("all_answered",
              "Say of each proposal that was sent in whether it is selected, and why.", "7.3"),
        clauses="7.3", told="proposers officer"),
)  # fmt: skip
