"""The table of moves of a body's track and of its meetings (workflow 5 and 6), and how the tracks
together settle a proposal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from charm.core.workflow.proposal import ProposalFacts
from charm.core.workflow.states import ActorRole, MeetingState, TrackOutcome, TrackState
from charm.core.workflow.table import Guard, Table, row, table


@dataclass(frozen=True, slots=True)
class TrackFacts:
    meeting_takes_papers: bool = False
    session_ahead: bool = False
    deadline_passed: bool = False
    member_on_that_day: bool = False
    interest_declared: bool = False
    not_conflicted: bool = False
    criteria_judged: bool = False
    reason_given: bool = False
    takes_part: bool = False
    in_session_or_ended_in_writing: bool = False
    quorum_met: bool = False
    votes_complete: bool = False
    votes_carry: bool = False
    snapshot_is_current: bool = False
    conditions_complete: bool = False
    not_released: bool = False
    letters_reviewed: bool = False
    approval_stands: bool = False
    change_spares_the_body: bool = False
    written_allowed: bool = False
    members_read_it: bool = False
    session_not_begun: bool = False
    written_open: bool = False
    result_is_outcome: bool = False
    taken_from_a_meeting_ahead: bool = False


S = TrackState
A = ActorRole

_MEMBER = Guard("member_on_that_day", "Only members of the body on that day can do this.", "7.6")
_DECLARED = Guard(
    "interest_declared", "Say first whether you have an interest in this proposal.", "7.6"
)
_NOT_CONFLICTED = Guard(
    "not_conflicted",
    "You propose this yourself, or declared a conflict of interest: somebody else judges it.",
    "7.6",
)
_REASON = Guard("reason_given", "Give the reasons.", "7.6")
_CURRENT = Guard(
    "snapshot_is_current",
    "The proposal is no longer in review in the version that is in the pack.",
    "7.6",
)

_TAKES_PAPERS = Guard("meeting_takes_papers", "This meeting takes no papers any more.", "7.4.1")
_TAKES_PART = Guard("takes_part", "You leave the room for this item: others discuss it.", "7.6")
_WRITTEN_OPEN = Guard("written_open", "The time to answer in writing is over.", "7.6")
_BEFORE_IT = (S.SCHEDULED, S.IN_WRITING)
"""While the item lies before the members."""

TRACK_MOVES: Table[TrackState] = table(
    row("schedule", [S.WAITING], S.SCHEDULED, [A.SYSTEM, A.OFFICER],
        _TAKES_PAPERS, clauses="7.4.1", told="members proposers"),
    row("move", [S.SCHEDULED], None, [A.OFFICER], _TAKES_PAPERS, clauses="7.4.1 7.5",
        told="members proposers"),
    row("admit-late", [S.WAITING, S.SCHEDULED], S.SCHEDULED, [A.CHAIR],
        Guard("session_ahead", "The session of this meeting has begun, or it is over.", "7.4.1"),
        Guard("deadline_passed", "This meeting takes papers still: the officer puts it there.",
              "7.4.1"),
        Guard("reason_given", "Say why this paper is admitted late: it is minuted.", "7.4.1"),
        clauses="7.4.1", told="members proposers"),
    row("keep-approval", [S.WAITING], S.DECIDED, [A.OFFICER],
        Guard("approval_stands",
              "This body has not approved the version that this one is compared with.", "7.25"),
        Guard("change_spares_the_body", "What changed is for this body to decide.", "7.25"),
        clauses="7.25 8.1", told="members proposers"),
    row("declare-interest", _BEFORE_IT, None, [A.MEMBER, A.CHAIR], _MEMBER, clauses="7.6"),
    row("change-interest", _BEFORE_IT, None, [A.CHAIR], _REASON, clauses="7.6", told="members"),
    row("comment", _BEFORE_IT, None, [A.MEMBER, A.CHAIR],
        _MEMBER, _DECLARED, _TAKES_PART, _CURRENT, clauses="7.6", told="proposers officer"),
    row("judge", _BEFORE_IT, None, [A.MEMBER, A.CHAIR],
        _MEMBER, _DECLARED, _NOT_CONFLICTED, _CURRENT,
        Guard("criteria_judged", "Judge every characteristic: met, partly or not met.", "7.24"),
        clauses="7.6 7.24"),
    row("defer", [S.SCHEDULED], S.WAITING, [A.CHAIR], _REASON, clauses="7.6", told="proposers"),
    row("carry-over", [S.SCHEDULED], S.WAITING, [A.SYSTEM], clauses="7.6", told="proposers"),
    row("decide-in-writing", [S.WAITING, S.SCHEDULED], S.IN_WRITING, [A.CHAIR],
        Guard("written_allowed", "The rules of this body let it decide in its sessions only.",
              "7.4.1"),
        Guard("members_read_it",
              "Members do not read it yet: the officer checks first that it is complete.", "7.4.1"),
        Guard("session_not_begun", "The body is in session: it decides there.", "7.4.1"),
        _REASON,
        _NOT_CONFLICTED,
        _CURRENT,
        clauses="7.4.1 7.6", told="members proposers"),
    row("answer-in-writing", [S.IN_WRITING], None, [A.MEMBER, A.CHAIR],
        _MEMBER, _DECLARED, _NOT_CONFLICTED, _CURRENT, _WRITTEN_OPEN, clauses="7.6"),
    row("call-in", [S.IN_WRITING], S.SCHEDULED, [A.MEMBER, A.CHAIR],
        _MEMBER, _REASON,
        Guard("taken_from_a_meeting_ahead",
              "Its meeting is over: it waits for the next one.", "7.6"),
        clauses="7.4.1 7.6", told="members proposers"),
    row("call-in-later", [S.IN_WRITING], S.WAITING, [A.MEMBER, A.CHAIR],
        _MEMBER, _REASON, clauses="7.4.1 7.6", told="members proposers"),
    row("decide", [S.SCHEDULED, S.IN_WRITING], S.DECIDED, [A.CHAIR],
        Guard("in_session_or_ended_in_writing",
              "A body decides in its session, or in writing once that has ended: begin the session "
              "first.", "7.4.1"),
        Guard("quorum_met", "Too few voting members are present for a decision.", "7.6"),
        Guard("votes_complete",
              "Record the votes as the rules of the body ask: of all who vote, and no others.",
              "7.6"),
        Guard("votes_carry",
              "This outcome is not carried: it needs more votes for it than against.", "7.6"),
        Guard("result_is_outcome",
              "In writing the body answered to another outcome: record that one.", "7.6"),
        Guard("criteria_judged", "Judge every characteristic: met, partly or not met.", "7.24"),
        _REASON,
        _NOT_CONFLICTED,
        Guard("conditions_complete",
              "An approval with conditions needs at least one, each with an owner, a due date and "
              "who clears it; other outcomes have none.", "7.6"),
        _CURRENT,
        clauses="7.6 7.7.1 7.24"),
    row("release", [S.DECIDED], None, [A.CHAIR],
        Guard("not_released", "This decision is released already.", "7.6"),
        Guard("letters_reviewed",
              "Read its letters as they are now: they were changed since, or somebody else is to "
              "be told.", "7.6"),
        _CURRENT,
        clauses="7.6 8.1", told="proposers endorsers officer"),
    row("close", [S.WAITING, S.SCHEDULED, S.IN_WRITING], S.CLOSED, [A.SYSTEM],
        clauses="7.6", told="members"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    reason_given: bool = False
    papers_due_ahead: bool = False
    day_reached: bool = False
    presence_recorded: bool = False
    decisions_released: bool = False
    minutes_sent: bool = False
    comments_settled: bool = False
    in_later_session: bool = False


M = MeetingState

MEETING_MOVES: Table[MeetingState] = table(
    row("open", [M.PLANNED], M.OPEN, [A.OFFICER],
        Guard("papers_due_ahead",
              "The paper deadline has passed: plan a later meeting.", "7.4.1"),
        clauses="7.4.1", told="members"),
    row("close-papers", [M.OPEN], M.PAPERS_CLOSED, [A.OFFICER, A.SYSTEM], clauses="7.4.1",
        told="members"),
    row("move", [M.PLANNED, M.OPEN, M.PAPERS_CLOSED], None, [A.OFFICER, A.CHAIR],
        Guard("reason_given", "Say why: the members and the proposers read it.", "7.5"),
        clauses="7.4.1 7.5", told="members proposers"),
    row("cancel", [M.PLANNED, M.OPEN, M.PAPERS_CLOSED], M.CANCELLED, [A.OFFICER, A.CHAIR],
        Guard("reason_given", "Say why: the members and the proposers read it.", "7.5"),
        clauses="7.4.1 7.5", told="members proposers"),
    row("begin", [M.PAPERS_CLOSED], M.IN_SESSION, [A.OFFICER, A.CHAIR],
        Guard("day_reached", "The meeting is on a later day.", "7.6"), clauses="7.6"),
    row("end", [M.IN_SESSION], M.HELD, [A.OFFICER, A.CHAIR], clauses="7.6"),
    row("draft-minutes", [M.HELD], M.MINUTES_DRAFT, [A.OFFICER],
        Guard("presence_recorded",
              "Nobody was recorded as present: the minutes of this meeting are on paper.", "7.6"),
        clauses="7.4.1 7.6"),
    row("send-minutes", [M.MINUTES_DRAFT], None, [A.OFFICER],
        Guard("decisions_released",
              "A decision of this meeting is not released yet: its chair releases it first.",
              "7.6"),
        clauses="7.4.1 7.6", told="members"),
    row("confirm-minutes", [M.MINUTES_DRAFT], M.MINUTES_CONFIRMED, [A.CHAIR],
        Guard("minutes_sent", "The members have not received these minutes yet.", "7.6"),
        Guard("comments_settled", "A comment is not answered yet: the officer answers it.", "7.6"),
        Guard("in_later_session",
              "A body confirms its minutes in a later session: begin that session first.", "7.6"),
        clauses="7.6", told="members"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrackView:
    """What settling needs to know of one body's track."""

    is_board: bool
    snapshot: str
    outcome: TrackOutcome | None = None
    released: bool = False
    conditions_open: int = 0


def settling_facts(
    tracks: Iterable[TrackView], *, snapshot: str, needs_board: bool
) -> ProposalFacts:
    """What the bodies' released decisions on ``snapshot`` mean for the proposal (7.6, 7.7, 8.1).

    A decision that is not released, or that was made on another version, counts for nothing.
    """
    council = _decided(tracks := tuple(tracks), snapshot, is_board=False)
    board = _decided(tracks, snapshot, is_board=True)
    said = {track.outcome for track in (council, board) if track}
    open_conditions = sum(track.conditions_open for track in (council, board) if track)
    yes = {TrackOutcome.APPROVED, TrackOutcome.CONDITIONS}
    return ProposalFacts(
        council_approves_this_snapshot=council is not None and council.outcome in yes,
        board_approves_if_needed=(board.outcome in yes) if board else not needs_board,
        conditions_cleared=open_conditions == 0,
        conditions_open=open_conditions > 0,
        all_needed_bodies_decided=council is not None and (board is not None or not needs_board),
        a_body_rejects=TrackOutcome.REJECTED in said,
        no_body_rejects=TrackOutcome.REJECTED not in said,
        a_body_asks_for_revision=TrackOutcome.REVISE in said,
        no_body_asks_for_revision=TrackOutcome.REVISE not in said,
    )


SETTLING = ("settle-rejected", "settle-revision", "settle-conditions", "settle-approved")
"""Moves by which the system settles a proposal; at most one of them is possible at a time."""


def _decided(tracks: Iterable[TrackView], snapshot: str, *, is_board: bool) -> TrackView | None:
    return next(
        (
            track
            for track in tracks
            if track.is_board is is_board
            and track.outcome is not None
            and track.released
            and track.snapshot == snapshot
        ),
        None,
    )
