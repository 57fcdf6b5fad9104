"""Calls of the alliance: what is sent in while one is open is reviewed there, what is selected goes
to the Academic Council, and nothing goes around either (7.3, 7.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.support.calls import (
    ANSWERS,
    CLOSES,
    DECIDED,
    OPENED,
    SENT,
    Calling,
    proposer_of,
    send_in,
)

from charm import demo
from charm.alliance.services.people import grant_mandate
from charm.boards.queries import tracks_of
from charm.core.workflow import CallState, ProposalState, Refusal
from charm.foundation import clock, jobs, ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage
from charm.proposals import calls, queries
from charm.proposals.call_rules import call_for, manages
from charm.proposals.call_tasks import open_and_close_calls, remind_people_of_calls
from charm.proposals.models import Call, CallEntry, Proposal, SentIn
from charm.proposals.services import (
    call_reviewing,
    calling,
    endorsing,
    selecting,
    submitting,
    taking_part,
    writing,
)

pytestmark = pytest.mark.django_db
State = CallEntry.State


def letters(role: str) -> set[str]:
    rows = OutboxMessage.objects.filter(kind=OutboxMessage.Kind.LETTER, name=role)
    return {row.payload["to"] for row in rows}


def refused(act: Any, *says: str) -> Refusal:
    with pytest.raises(Refusal) as error:
        act()
    for sentence in says:
        assert sentence in str(error.value)
    return error.value


@pytest.mark.clause("7.3", shows="accepts")
@pytest.mark.clause("7.1", shows="accepts")
def test_what_a_call_selects_goes_to_the_council_and_the_rest_back_to_its_proposers() -> None:
    world = Calling().decided()
    jobs.run_pending()
    world.fresh()
    selected, other = world.entry(world.water), world.entry(world.other)

    assert (selected.state, other.state) == (State.SELECTED, State.NOT_SELECTED)
    assert world.call.state == CallState.DECIDED
    # The Council has it, with the call's record; approval stays needed.
    assert world.water.state in (ProposalState.SUBMITTED, ProposalState.IN_REVIEW)
    assert [track.body.kind for track in tracks_of(world.water)] == ["council"]
    submission = queries.latest_submission(world.water)
    assert calls.entry_of_submission(submission) == selected
    assert selected.sent_in.answers["cost"] == 1200.5
    assert submission.snapshot_id == selected.sent_in.snapshot_id
    assert submission.answers == selected.sent_in.warnings
    # The other is a draft again and goes to the Council without the call, endorsed as it is.
    assert world.other.state == ProposalState.DRAFT
    assert not tracks_of(world.other)
    assert letters("call-selected") == {p.email for p in queries.proposers_of(world.water)}
    assert letters("call-not-selected") == {p.email for p in queries.proposers_of(world.other)}
    assert demo.officer("boards").email in letters("new-submission")
    with clock.at(DECIDED):
        row = world.other
        by = proposer_of(row)
        assert endorsing.ask_endorsement(proposal=row.id, by=by, seen=row.revision) == []
        row.refresh_from_db()
        answers = dict.fromkeys((f.clause for f in queries.findings_of(row)), "We know.")
        submitting.submit_proposal(proposal=row.id, by=by, seen=row.revision, answers=answers)
    assert ledger.check() == []


@pytest.mark.clause("7.3", shows="refuses")
def test_what_is_late_is_refused_and_may_leave_the_call() -> None:
    """The clock counts, not the job that closes the call."""
    world = Calling()
    row = world.water
    with clock.at(SENT):
        taking_part.answer_call(proposal=row.id, answers=ANSWERS, by=world.proposer)
    error = refused(lambda: send_in(row, at=CLOSES), "The call is not open")
    assert [reason.clause for reason in error.reasons] == ["7.3"]
    row.refresh_from_db()
    with clock.at(CLOSES):
        taking_part.leave_call(proposal=row.id, by=world.proposer, seen=row.revision)
        row.refresh_from_db()
        answers = dict.fromkeys((f.clause for f in queries.findings_of(row)), "We know.")
        submitting.submit_proposal(
            proposal=row.id, by=world.proposer, seen=row.revision, answers=answers
        )
        with pytest.raises(Refusal, match="This call is not open"):
            taking_part.join_call(
                proposal=_draft(world).id, call=world.call.id, by=world.proposer, seen=1
            )
    # A minute before, it would have been in time; and the database keeps the same time.
    entry = world.entry(world.other)
    send = {
        "entry": entry, "snapshot": world.other.snapshot, "policy_version": "1",
        "sent_in_by": proposer_of(world.other),
    }  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        SentIn.objects.create(sent_in_at=CLOSES, **send)
    with transaction.atomic():
        SentIn.objects.create(sent_in_at=CLOSES - dt.timedelta(minutes=1), **send)


@pytest.mark.clause("7.3", shows="refuses")
@pytest.mark.clause("7.4", shows="refuses")
def test_sending_in_names_everything_that_stands_against_it() -> None:
    world = Calling()
    row = world.water
    error = refused(lambda: send_in(row), "questions are not all answered")
    assert {f.field for f in error.findings} >= {"call.why", "call.new", "call.where"}
    assert "call.cost" not in {f.field for f in error.findings}, "optional"
    # Who takes part goes to the Council by the call only.
    with clock.at(SENT), pytest.raises(Refusal, match="It takes part in a call"):
        submitting.submit_proposal(proposal=row.id, by=world.proposer, seen=row.revision)
    # A version that nobody endorsed is not sent in.
    with clock.at(SENT):
        endorsing.reopen(proposal=row.id, by=world.proposer, seen=row.revision)
        row.refresh_from_db()
        content = {**row.content, "title": "Another title"}
        writing.edit_proposal(
            proposal=row.id, content=content, by=world.proposer, seen=row.revision
        )
        row.refresh_from_db()
        endorsing.ask_endorsement(proposal=row.id, by=world.proposer, seen=row.revision)
    refused(lambda: send_in(row), "must approve proposing and delivering this very version")


@pytest.mark.clause("7.3", shows="refuses")
def test_answers_are_saved_as_they_come_and_stay_once_sent_in() -> None:
    world = Calling()
    row, by = world.water, world.proposer

    def answer(**answers: Any) -> Any:
        with clock.at(SENT):
            return taking_part.answer_call(proposal=row.id, answers=answers, by=by)

    entry = answer(why="  Because.  ", new=False)
    assert entry.answers == {"why": "Because.", "new": False}
    assert answer(why="").answers == {"new": False}, "taken away"
    hostile = (
        {"cost": "a lot"}, {"where": "o9"}, {"new": "maybe"}, {"why": "x" * 5001},
        {"why": "\x00"}, {"nothing": "?"}, {"cost": "1e9999"}, {"why": {"en": "x"}},
    )  # fmt: skip
    for wrong in hostile:
        with pytest.raises(Unfit):
            answer(**wrong)
    with pytest.raises(Stale), clock.at(SENT):
        taking_part.answer_call(proposal=row.id, answers={"new": True}, by=by, seen=1)
    answer(**ANSWERS)
    sent = send_in(row)
    assert sent.answers == {**ANSWERS, "cost": 1200.5}
    assert letters("call-sent-in") == {p.email for p in queries.proposers_of(row)}
    with pytest.raises(Unfit, match="It is sent in"):
        answer(why="Later.")
    with pytest.raises(DatabaseError), transaction.atomic():
        SentIn.objects.update(answers={})
    # Sent in twice by a double click is sent in once.
    with pytest.raises(Stale):
        send_in(row, seen=row.revision - 1)
    assert SentIn.objects.count() == 1


@pytest.mark.clause("7.3", shows="accepts")
def test_it_can_be_taken_back_while_the_call_is_open_and_withdrawn_always() -> None:
    world = Calling().sent_in()
    row, by = world.water, world.proposer
    with clock.at(SENT):
        taking_part.take_back(proposal=row.id, by=by, seen=row.revision)
    row.refresh_from_db()
    assert row.state == ProposalState.DRAFT
    assert world.entry(row).state == State.CHOSEN
    with clock.at(SENT):
        endorsing.ask_endorsement(proposal=row.id, by=by, seen=row.revision)
    send_in(row)
    row.refresh_from_db()
    assert SentIn.objects.filter(entry__proposal=row).count() == 2, "both stay on record"
    with clock.at(CLOSES):
        refused(
            lambda: taking_part.take_back(proposal=row.id, by=by, seen=row.revision),
            "The call is closed",
        )
        writing.withdraw_proposal(proposal=row.id, by=by, seen=row.revision, reason="No teacher.")
        open_and_close_calls()
    assert world.entry(row).state == State.LEFT
    assert [entry.proposal for entry in calls.sent_in_to(world.call)] == [world.other]


@pytest.mark.clause("7.3", shows="refuses")
def test_only_the_manager_of_the_call_acts_on_it() -> None:
    world = Calling().ranked()
    call, seen = world.call, world.call.revision
    operator = demo.officer("operator")
    other = demo.staff("manager", "ub.edu")
    with clock.at(OPENED):
        grant_mandate(person=other, office="call-manager", by=operator)
    acts = {
        "edit": lambda by: calling.edit_call(call=call.id, title={}, purpose={}, by=by, seen=seen),
        "open": lambda by: calling.open_call(call=call.id, by=by, seen=seen),
        "extend": lambda by: calling.extend_call(
            call=call.id, closes_at=DECIDED, reason="?", by=by, seen=seen
        ),
        "close": lambda by: calling.close_call(call=call.id, reason="?", by=by, seen=seen),
        "rank": lambda by: selecting.rank_entries(call=call.id, rows=[], by=by, seen=seen),
        "decide": lambda by: selecting.decide_call(call=call.id, by=by, seen=seen),
    }
    with clock.at(DECIDED):
        for act in acts.values():
            for stranger in (operator, demo.officer("boards"), world.proposer, demo.learner(1)):
                with pytest.raises(NotFound):
                    act(stranger)
            for reader in (other, demo.officer("auditor")):
                with pytest.raises(NotAllowed, match="Only the manager of this call"):
                    act(reader)
        for name in ("edit", "open", "extend", "close"):
            refused(lambda name=name: acts[name](world.manager), "This is closed now")
        with pytest.raises(NotAllowed):
            calling.plan_call(title={"en": "Mine"}, purpose={}, by=operator)
        # Nobody hands the office to themselves; when its holder has none any more, others manage.
        with pytest.raises(NotAllowed):
            grant_mandate(person=operator, office="call-manager", by=operator)
        mandate = world.manager.mandates.get(office="call-manager")
        mandate.until = DECIDED.date()
        mandate.save()
        assert call_for(other, call.id, to="manage")
        assert not manages(world.manager, call)


@pytest.mark.clause("7.3", shows="refuses")
def test_a_call_is_decided_once_with_a_reason_for_each_and_by_no_proposer() -> None:
    world = Calling().ranked(other="")
    call = world.call

    def decide(**words: Any) -> Any:
        with clock.at(DECIDED):
            return selecting.decide_call(
                call=call.id, by=world.manager, **{"seen": call.revision, **words}
            )

    refused(decide, "Say of each proposal")
    entry = world.entry(world.other)
    with clock.at(DECIDED):
        rows = [selecting.Ranked(entry.id, 2, "select", "Good too.")]
        selecting.rank_entries(call=call.id, rows=rows, by=world.manager, seen=call.revision)
    call.refresh_from_db()
    with pytest.raises(Stale):
        decide(seen=call.revision - 1)
    seat = world.other.seats.create(person=world.manager, university_id="uu.nl", since=OPENED)
    refused(decide, "another call manager decides")
    world.fresh()
    assert world.water.state == ProposalState.CALL_REVIEW, "nothing half done"
    seat.delete()
    decide()
    call.refresh_from_db()
    refused(decide, "This is decided now")
    assert Proposal.objects.filter(state=ProposalState.CALL_REVIEW).count() == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        CallEntry.objects.filter(pk=entry.pk).update(state=State.NOT_SELECTED)


@pytest.mark.clause("7.3", shows="refuses")
@pytest.mark.clause("7.1", shows="refuses")
def test_the_database_lets_nothing_around_the_call() -> None:
    world = Calling().closed()
    water = Proposal.objects.filter(pk=world.water.pk)
    for state in ("submitted", "in-review", "approved"):
        with pytest.raises(DatabaseError), transaction.atomic():
            water.update(state=state)
    with pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.filter(pk=_draft(world).pk).update(
            state="call-review", snapshot=world.water.snapshot
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Call.objects.update(questions=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        Call.objects.update(state="open")
    with pytest.raises(DatabaseError), transaction.atomic():
        CallEntry.objects.all().delete()


@pytest.mark.clause("7.3", shows="accepts")
def test_the_clock_opens_and_closes_and_warns() -> None:
    world = Calling()
    manager = world.manager
    with clock.at(OPENED):
        ready = calling.plan_call(
            title={"en": "Water in the city"}, purpose={"en": "Again."}, by=manager,
            opens_at=SENT, closes_at=CLOSES,
        )  # fmt: skip
        bare = calling.plan_call(title={"en": "Manage"}, purpose={}, by=manager, opens_at=SENT)
        refused(
            lambda: calling.open_call(call=bare.id, by=manager, seen=1),
            "Give it a title, a purpose",
        )
        with pytest.raises(Unfit, match="closes after it opens"):
            calling.plan_call(
                title={"en": "x"}, purpose={}, by=manager, opens_at=CLOSES, closes_at=SENT
            )
        for answers, says in (
            ([{"en": "Roof"}, {"en": " roof "}], "read alike"),
            ([{"en": "Roof", "es": "Tejado"}, {"en": "Yard"}], "as many answers in each language"),
        ):
            choice = {"label": {"en": "Where?"}, "kind": "choice",
                      "options": [{"label": answer} for answer in answers]}  # fmt: skip
            with pytest.raises(Unfit, match=says):
                calling.plan_call(title={"en": "x"}, purpose={}, by=manager, questions=[choice])
        past = calling.plan_call(
            title={"en": "Past"}, purpose={"en": "?"}, by=manager, closes_at=OPENED
        )
        refused(lambda: calling.open_call(call=past.id, by=manager, seen=1), "closes in the past")
    assert (ready.slug, bare.slug) == ("water-in-the-city-2", "manage-2")
    with clock.at(SENT - dt.timedelta(minutes=1)):
        open_and_close_calls()
        assert calls.open_calls() == [world.call]
    with clock.at(SENT):
        open_and_close_calls()
        assert set(calls.open_calls()) == {world.call, ready}
        remind_people_of_calls()
        remind_people_of_calls()
    drafts = {p.email for row in (world.water, world.other) for p in queries.proposers_of(row)}
    assert letters("call-closes-soon") == drafts
    call = world.fresh().call
    with clock.at(SENT):
        extend = {"call": call.id, "by": manager, "seen": call.revision, "reason": "A holiday."}
        refused(lambda: calling.extend_call(closes_at=SENT, **extend), "Choose a later closing")
        refused(
            lambda: calling.extend_call(**{**extend, "reason": " "}, closes_at=DECIDED),
            "Say why it stays open",
        )
        calling.extend_call(closes_at=DECIDED, **extend)
    assert letters("call-extended") == drafts
    with clock.at(CLOSES):
        open_and_close_calls()
        assert calls.open_calls() == [world.fresh().call]
        seen = world.call.revision
        refused(
            lambda: calling.close_call(call=call.id, reason="", by=manager, seen=seen), "Say why"
        )
        calling.close_call(call=call.id, reason="The money is gone.", by=manager, seen=seen)
        assert calls.open_calls() == []
    assert letters("call-closed-early") == drafts
    assert world.fresh().call.state == CallState.CLOSED
    with clock.at(CLOSES):
        seen = world.call.revision
        refused(
            lambda: call_reviewing.begin_round(call=call.id, by=manager, seen=seen),
            "There is nothing to review",
        )


def _draft(world: Calling) -> Any:
    content = {"kind": "formal", "title": "A new one", "leads_to_degree": False}
    with clock.at(SENT):
        return writing.start_proposal(content=content, by=world.proposer)
