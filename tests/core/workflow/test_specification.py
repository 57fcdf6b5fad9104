"""The tables as they were agreed: who moves what from where to where, under which guards.

The model check and the services read the tables of the code. Here they stand once more, written
out, so that nobody widens a move without saying so in two places.
"""

from __future__ import annotations

from typing import Any

import pytest

from charm.core.workflow import ENDORSEMENT_MOVES, MEETING_MOVES, PROPOSAL_MOVES, TRACK_MOVES

PROPOSAL = """
    start: - -> draft | proposer | staff_of_member kind_chosen not_a_degree
    record: - -> in-review | officer |
        kind_chosen not_a_degree minutes_attached decided_before looked_after
        one_university_answers
    edit: draft returned revision -> = | proposer | not_a_degree
    invite-co-proposer: draft returned revision -> = | proposer | invitee_of_partner
    ask-endorsement: draft returned revision -> endorsing | proposer |
        endorser_for_every_university no_proposer_endorses endorsers_hold_office
        accrediting_university_named
    declined: endorsing -> draft | system |
    reopen: endorsing -> draft | proposer |
    submit: endorsing returned revision -> submitted | proposer |
        must_findings unanswered_should endorsed_for_this_snapshot
    return: in-review submitted -> returned | officer | reason_given pack_not_frozen
    place-on-agenda: submitted -> in-review | officer system | meeting_takes_papers
    money-found: in-review -> = | chair officer | reason_given board_not_involved
    settle-approved: conditions in-review -> approved | system |
        council_approves_this_snapshot board_approves_if_needed conditions_cleared
    settle-conditions: in-review -> conditions | system |
        all_needed_bodies_decided no_body_rejects no_body_asks_for_revision conditions_open
    settle-revision: in-review -> revision | system |
        all_needed_bodies_decided no_body_rejects a_body_asks_for_revision
    settle-rejected: in-review -> rejected | system | a_body_rejects
    lapse: conditions -> revision | chair | condition_overdue
    withdraw: conditions draft endorsing in-review returned revision submitted -> withdrawn
        | proposer | reason_given
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
    declare-interest: scheduled -> = | chair member | member_on_that_day
    judge: scheduled -> = | chair member |
        member_on_that_day interest_declared not_conflicted
        snapshot_is_current criteria_judged
    defer: scheduled -> waiting | chair | reason_given
    carry-over: scheduled -> waiting | system |
    decide: scheduled -> decided | chair |
        meeting_in_session quorum_met criteria_judged reason_given not_conflicted
        conditions_complete snapshot_is_current
    release: decided -> = | chair | not_released snapshot_is_current
    close: scheduled waiting -> closed | system |
"""

MEETING = """
    open: planned -> open | officer | papers_due_ahead
    close-papers: open -> papers-closed | officer system |
    begin: papers-closed -> in-session | chair officer | day_reached
    end: in-session -> held | chair officer |
    draft-minutes: held -> minutes-draft | officer | presence_recorded
    send-minutes: minutes-draft -> = | officer | decisions_released
    confirm-minutes: minutes-draft -> minutes-confirmed | chair |
        minutes_sent comments_settled in_later_session
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
    ],
    ids=["proposal", "endorsement", "track", "meeting"],
)
def test_the_tables_are_as_agreed(moves: Any, agreed: str) -> None:
    assert [written_out(move) for move in moves.values()] == rows_of(agreed)
