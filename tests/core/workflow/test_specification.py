"""The tables as they were agreed: who moves what from where to where, under which guards.

The model check and the services read the tables of the code. Here they stand once more, written
out, so that nobody widens a move without saying so in two places.
"""

from __future__ import annotations

from typing import Any

import pytest

from charm.core.workflow import (
    CALL_MOVES,
    ENDORSEMENT_MOVES,
    MEETING_MOVES,
    PROPOSAL_MOVES,
    TRACK_MOVES,
)
from charm.core.workflow.afterwards import AFTERWARDS_MOVES

PROPOSAL = """
    start: - -> draft | proposer | staff_of_member kind_chosen not_a_degree
    record: - -> in-review | officer |
        kind_chosen not_a_degree minutes_attached decided_before looked_after
        one_university_answers
    edit: draft returned revision -> = | proposer | not_a_degree
    invite-co-proposer: draft returned revision -> = | proposer | invitee_of_partner
    take-out-proposer: draft returned revision -> = | proposer | another_proposes own_or_later
    ask-endorsement: draft returned revision -> endorsing | proposer |
        endorser_for_every_university no_proposer_endorses endorsers_hold_office
        accrediting_university_named amends_the_same
    declined: endorsing -> draft | system |
    reopen: endorsing -> draft | proposer |
    submit: endorsing returned revision -> submitted | proposer |
        must_findings unanswered_should endorsed_for_this_snapshot in_no_call
        amends_the_same something_changed no_other_amendment
    confirm-change: submitted -> = | officer | change_waits reason_given officer_is_no_proposer
    join-call: draft endorsing -> = | proposer | in_no_call call_takes_proposals
    leave-call: draft endorsing -> = | proposer | through_a_call
    send-in: endorsing -> call-review | proposer |
        must_findings unanswered_should endorsed_for_this_snapshot call_open call_questions
    take-back: call-review -> draft | proposer | call_open
    select: call-review -> submitted | call manager |
        call_closed reason_given manager_is_no_proposer
    not-select: call-review -> draft | call manager |
        call_closed reason_given manager_is_no_proposer
    return: in-review submitted -> returned | officer | reason_given pack_not_frozen
    place-on-agenda: submitted -> in-review | officer system | meeting_takes_papers change_confirmed
    money-found: in-review -> = | chair officer | reason_given board_not_involved
    settle-approved: conditions in-review submitted -> approved | system |
        council_approves_this_snapshot board_approves_if_needed conditions_cleared
    settle-conditions: in-review -> conditions | system |
        all_needed_bodies_decided no_body_rejects no_body_asks_for_revision conditions_open
    settle-revision: in-review -> revision | system |
        all_needed_bodies_decided no_body_rejects a_body_asks_for_revision
    settle-rejected: in-review -> rejected | system | a_body_rejects
    lapse: conditions -> revision | chair | condition_overdue
    withdraw: call-review conditions draft endorsing in-review returned revision submitted
        -> withdrawn | proposer | reason_given
"""

ENDORSEMENT = """
    endorse: asked opened -> endorsed | endorser |
        link_live snapshot_is_current name_typed endorser_is_no_proposer
    decline: asked opened -> declined | endorser |
        link_live snapshot_is_current name_typed reason_given
    hand-on: asked opened -> handed-on | endorser |
        link_live snapshot_is_current name_typed same_university
        endorser_is_no_proposer colleague_is_new handed_on_seldom
    ask-again: expired -> asked | proposer | snapshot_is_current
    ask-instead: - -> asked | proposer |
        snapshot_is_current endorser_is_no_proposer is_late holds_office
    hand-in-evidence: asked expired opened -> = | proposer |
        snapshot_is_current endorser_is_no_proposer sender_is_no_proposer
    accept-evidence: asked expired opened -> endorsed-on-evidence | officer |
        snapshot_is_current endorser_is_no_proposer sender_is_no_proposer
        officer_is_no_proposer reason_given
    refuse-evidence: asked expired opened -> = | officer |
        snapshot_is_current officer_is_no_proposer reason_given
    expire: asked opened -> expired | system | link_expired
    void: asked opened -> withdrawn | system |
"""

TRACK = """
    schedule: waiting -> scheduled | officer system | meeting_takes_papers
    move: scheduled -> = | officer | meeting_takes_papers
    admit-late: scheduled waiting -> scheduled | chair |
        session_ahead deadline_passed reason_given
    keep-approval: waiting -> decided | officer | approval_stands change_spares_the_body
    declare-interest: in-writing scheduled -> = | chair member | member_on_that_day
    change-interest: in-writing scheduled -> = | chair | reason_given
    comment: in-writing scheduled -> = | chair member |
        member_on_that_day interest_declared takes_part snapshot_is_current
    judge: in-writing scheduled -> = | chair member |
        member_on_that_day interest_declared not_conflicted
        snapshot_is_current criteria_judged
    defer: scheduled -> waiting | chair | reason_given
    carry-over: scheduled -> waiting | system |
    decide-in-writing: scheduled waiting -> in-writing | chair |
        written_allowed members_read_it session_not_begun reason_given not_conflicted
        snapshot_is_current
    answer-in-writing: in-writing -> = | chair member |
        member_on_that_day interest_declared not_conflicted snapshot_is_current written_open
    call-in: in-writing -> scheduled | chair member |
        member_on_that_day reason_given taken_from_a_meeting_ahead
    call-in-later: in-writing -> waiting | chair member | member_on_that_day reason_given
    decide: in-writing scheduled -> decided | chair |
        in_session_or_ended_in_writing quorum_met votes_complete votes_carry result_is_outcome
        criteria_judged reason_given not_conflicted conditions_complete snapshot_is_current
    release: decided -> = | chair | not_released letters_reviewed snapshot_is_current
    close: in-writing scheduled waiting -> closed | system |
"""

CALL = """
    edit: planned -> = | call manager |
    plan-round: closed open planned -> = | call manager | round_not_begun
    ask-reviewer: closed open planned -> = | call manager |
    open: planned -> open | call manager | call_complete closes_ahead
    open-in-time: planned -> open | system | call_complete closes_ahead opening_reached
    extend: open -> = | call manager | closes_later reason_given
    close-early: open -> closed | call manager | reason_given
    close: open -> closed | system | time_is_over
    begin-round: closed -> = | call manager system |
        round_ahead round_has_reviewers something_sent_in reviews_in_or_reason
    judge: closed -> = | reviewer |
        assigned_to_review round_running not_involved judgement_complete
    declare-conflict: closed -> = | reviewer |
        assigned_to_review round_running reason_given
    rank: closed -> = | call manager |
    decide: closed -> decided | call manager |
        no_round_left reviews_in_or_reason all_answered
"""

MEETING = """
    open: planned -> open | officer | papers_due_ahead
    close-papers: open -> papers-closed | officer system |
    move: open papers-closed planned -> = | chair officer | reason_given
    cancel: open papers-closed planned -> cancelled | chair officer | reason_given
    begin: papers-closed -> in-session | chair officer | day_reached
    end: in-session -> held | chair officer |
    draft-minutes: held -> minutes-draft | officer | presence_recorded
    send-minutes: minutes-draft -> = | officer | decisions_released
    confirm-minutes: minutes-draft -> minutes-confirmed | chair |
        minutes_sent comments_settled in_later_session
"""

AFTERWARDS = """
    ask-correction: released -> = | chair | words_differ reason_given nothing_waits
    countersign-correction: released -> = | officer | correction_waits another_asked
    refuse-correction: released -> = | officer | correction_waits another_asked reason_given
    ask-revisit: released -> = | chair | approval_stands reason_given nothing_waits
    countersign-revisit: released -> = | officer | revisit_waits another_asked
    refuse-revisit: released -> = | officer | revisit_waits another_asked reason_given
"""


def rows_of(agreed: str) -> list[str]:
    """One row a move; what is indented further belongs to the row above."""
    rows: list[str] = []
    for line in agreed.strip("\n").splitlines():
        if line.startswith("     "):
            rows[-1] += f" {line.strip()}"
        else:
            rows.append(line.strip())
    return rows


def written_out(move: Any) -> str:
    sources = " ".join(sorted(str(state) if state else "-" for state in move.sources))
    actors = " ".join(sorted(map(str, move.actors)))
    guards = " ".join(guard.fact for guard in move.guards)
    return f"{move.name}: {sources} -> {move.to or '='} | {actors} | {guards}".rstrip()


@pytest.mark.clause("8.1", shows="refuses")
@pytest.mark.parametrize(
    ("moves", "agreed"),
    [
        (PROPOSAL_MOVES, PROPOSAL),
        (ENDORSEMENT_MOVES, ENDORSEMENT),
        (TRACK_MOVES, TRACK),
        (MEETING_MOVES, MEETING),
        (CALL_MOVES, CALL),
        (AFTERWARDS_MOVES, AFTERWARDS),
    ],
    ids=["proposal", "endorsement", "track", "meeting", "call", "afterwards"],
)
def test_the_tables_are_as_agreed(moves: Any, agreed: str) -> None:
    assert [written_out(move) for move in moves.values()] == rows_of(agreed)
