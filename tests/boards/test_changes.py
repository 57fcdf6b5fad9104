"""What an edit voids: whose approval goes on holding for a changed version, and on whose word
(7.25, workflow 3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.support.changing import ACADEMIC, LATER, OPERATIONAL, Round, sent_back_by

from charm import demo
from charm.alliance.queries import person_by_email
from charm.boards import changes, queries
from charm.boards.services import conditions
from charm.boards.services.agenda import return_to_proposers
from charm.boards.services.deciding import NewCondition
from charm.core.proposal.classes import ChangeClass
from charm.core.workflow import ProposalState, Refusal, TrackOutcome
from charm.foundation import clock, jobs, ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage
from charm.proposals import queries as proposals
from charm.proposals.models import ProposerSeat
from charm.proposals.services import submitting
from charm.proposals.services.writing import withdraw_proposal

P = ProposalState
APPROVED, WITH_CONDITIONS, REVISE = (
    TrackOutcome.APPROVED,
    TrackOutcome.CONDITIONS,
    TrackOutcome.REVISE,
)


def written(role: str) -> int:
    return OutboxMessage.objects.filter(name=role).count()


def states(going: Round) -> dict[str, str]:
    return {track.body.kind: track.state for track in queries.tracks_of(going.fresh())}


def refused(going: Round, match: str, **to: Any) -> None:
    """The database refuses the proposal in that state."""
    columns = ", ".join(f"{name} = %s" for name in to)
    with (
        pytest.raises(DatabaseError, match=match),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE proposals_proposal SET {columns}", list(to.values()))


@pytest.mark.clause("7.25", shows="accepts")
@pytest.mark.clause("7.7", shows="accepts")
@pytest.mark.clause("7.4", shows="refuses")
@pytest.mark.clause("8.1", shows="refuses")
def test_an_operational_edit_after_the_boards_revision_keeps_the_councils_approval(
    both: Any,
) -> None:
    going = sent_back_by(both, APPROVED, REVISE).edit(**OPERATIONAL)
    with pytest.raises(Refusal, match="this very version"):  # the endorsement is asked again
        submitting.submit_proposal(
            proposal=going.filed.id, by=going.proposer, seen=going.fresh().revision
        )
    going.endorse().submit()

    assert (going.filed.state, states(going)) == (P.SUBMITTED, {})
    change = going.change
    assert (change.found, change.state, change.is_amendment) == ("operational", "waiting", False)
    assert [row["field"] for row in change.differences] == ["fee"]
    assert written("change-to-confirm") == 1
    refused(going, "released approval", state="approved")

    with pytest.raises(Stale):
        going.confirm(ChangeClass.OPERATIONAL, seen=99)
    with pytest.raises(Refusal, match="in a sentence"):
        going.confirm(ChangeClass.OPERATIONAL, reason=" ")
    with pytest.raises(Unfit, match="never less"):
        going.confirm(ChangeClass.EDITORIAL)
    for stranger, error in (
        (going.proposer, NotAllowed),
        (person_by_email("auditor@charm-eu.example"), NotAllowed),
        (demo.staff("proposer", "elte.hu"), NotFound),
        (demo.officer("council-chair"), NotFound),
    ):
        with pytest.raises(error):
            going.confirm(ChangeClass.OPERATIONAL, by=stranger)
    going.confirm(ChangeClass.OPERATIONAL)
    with pytest.raises(Refusal, match="No change waits"):
        going.confirm(ChangeClass.OPERATIONAL)

    assert states(going) == {"council": "decided", "board": "scheduled"}
    assert going.filed.state == P.IN_REVIEW
    council = going.session().track
    kept = changes.kept_by([council])[council.id]
    assert (kept.decision.track.cycle, council.cycle) == (1, 2)
    assert kept.decision.snapshot_id != council.snapshot_id
    assert written("approval-kept") == len(proposals.proposers_of(going.filed))
    refused(going, "Executive Board", state="approved")
    refused(going, "Executive Board where", state="approved", needs_board=False)

    going.decided(APPROVED, board=True)

    assert going.filed.state == P.APPROVED
    approval = queries.approval_of(going.filed.id)
    assert approval is not None
    assert approval.change is not None
    assert (approval.decision_id, approval.change.kind) == (kept.decision_id, "operational")
    acts = [record["act"] for record in ledger.history_of(going.filed.ref)]
    for act in ("change_found", "change_confirmed", "approval_kept"):
        assert acts.count(act) == 1
    for statement in (
        "UPDATE boards_change SET found = 'editorial'",
        "UPDATE boards_change SET reason = 'another'",
        "DELETE FROM boards_change",
        "UPDATE boards_kept SET kept_at = kept_at",
        "DELETE FROM boards_kept",
    ):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.clause("7.25", shows="refuses")
@pytest.mark.clause("7.7", shows="accepts")
def test_an_academic_edit_goes_to_both_again_whatever_the_order_of_sessions(both: Any) -> None:
    board, council = reversed(both)
    going = sent_back_by((board, council), REVISE, APPROVED)
    going.submitted(**ACADEMIC, financial_needs={"any": False})

    assert (going.change.found, going.change.state) == ("academic", "plain")
    assert states(going) == {"council": "scheduled", "board": "scheduled"}
    assert going.filed.needs_board  # it asked for the revision, so it sees it again
    assert written("change-to-confirm") == 0
    with pytest.raises(Refusal, match="No change waits"):
        going.confirm(ChangeClass.ACADEMIC)
    going.decided(APPROVED)
    assert going.filed.state == P.IN_REVIEW
    assert going.decided(APPROVED, board=True).filed.state == P.APPROVED


@pytest.mark.clause("7.25", shows="refuses")
def test_the_officer_can_send_it_to_both_but_not_where_the_officer_proposes(both: Any) -> None:
    going = sent_back_by(both, APPROVED, REVISE).submitted(**OPERATIONAL)
    officer = demo.officer("boards")
    seat = ProposerSeat.objects.create(
        proposal=going.filed, person=officer, university_id="uu.nl", since=LATER
    )
    with pytest.raises(Refusal, match="another officer"):
        going.confirm(ChangeClass.OPERATIONAL)
    with (
        pytest.raises(DatabaseError, match="Who proposes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE boards_change SET state = 'confirmed', confirmed = found, reason = 'x', "
            "confirmed_at = opened_at, confirmed_by_id = %s",
            [officer.id if connection.vendor == "postgresql" else officer.id.hex],
        )
    seat.delete()

    going.confirm(ChangeClass.ACADEMIC)

    assert states(going) == {"council": "scheduled", "board": "scheduled"}
    assert written("change-referred") == len(proposals.proposers_of(going.filed))
    assert written("approval-kept") == 0


@pytest.mark.clause("7.6", shows="refuses")
def test_a_kept_approval_keeps_its_conditions_and_survives_a_return(both: Any) -> None:
    council, board = both
    owner = council.way.proposers[0]
    due = dt.date(2027, 3, 1)
    council.close_papers().begin()
    council.release(
        council.decide(
            WITH_CONDITIONS,
            conditions=[NewCondition("Name a second assessor.", owner, due, "officer")],
        )
    )
    going = sent_back_by((board,), REVISE).submitted(**OPERATIONAL)
    with clock.at(LATER):
        return_to_proposers(
            proposal=going.filed.id,
            reasons={"fee": "Say for whom."},
            by=demo.officer("boards"),
            seen=going.fresh().revision,
        )
    assert changes.Change.objects.get().state == "void"
    going.submitted(fee="450 EUR for everybody outside the alliance")
    assert (going.change.cycle, going.change.state) == (3, "waiting")
    going.confirm(ChangeClass.OPERATIONAL)
    going.decided(APPROVED, board=True)

    assert going.filed.state == P.CONDITIONS
    refused(going, "Academic Council", state="approved")
    (condition,) = queries.conditions_of(going.filed)
    with clock.at(LATER):
        conditions.meet_condition(condition=condition.id, evidence="Named.", by=owner)
        conditions.clear_condition(condition=condition.id, by=demo.officer("boards"))
        jobs.run_pending()
    assert going.fresh().state == P.APPROVED


@pytest.mark.clause("7.25", shows="refuses")
def test_nothing_is_kept_where_the_council_asks_too_and_nothing_waits_once_withdrawn(
    both: Any,
) -> None:
    going = sent_back_by(both, REVISE, REVISE).submitted(**OPERATIONAL)
    assert going.change is None
    assert states(going) == {"council": "scheduled", "board": "scheduled"}

    for session in (going.session(), going.session(board=True)):
        outcome = APPROVED if session.kind == "council" else REVISE
        session.decide_and_release(outcome)
    going.submitted(fee="Free")
    assert (going.change.state, going.filed.cycle) == ("waiting", 3)
    with clock.at(LATER):
        withdraw_proposal(
            proposal=going.filed.id, by=going.proposer, seen=going.filed.revision, reason="Enough."
        )
        jobs.run_pending()
    assert going.change.state == "void"
    with pytest.raises(Refusal, match="No change waits"):
        going.confirm(ChangeClass.OPERATIONAL)
