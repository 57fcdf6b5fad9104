"""Who comes near a proposal, a question about it, a call and what was sent in to it: each person by
themselves."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.calls import CLOSES, JUDGED, Calling, proposer_of
from tests.support.doors import answer, gone, holder, somebody

from charm import demo
from charm.alliance.models import Mandate, Person
from charm.core.workflow import ActorRole, ProposalState
from charm.foundation import clock
from charm.proposals import call_rules, rules
from charm.proposals.call_tasks import open_and_close_calls
from charm.proposals.models import CallEntry
from charm.proposals.services import endorsing

pytestmark = pytest.mark.django_db
Office = Mandate.Office
OFFICER, AUDITOR = (Office.BOARDS_OFFICER, None), (Office.AUDITOR, None)
MANAGER = (Office.CALL_MANAGER, None)
OTHERS = [(Office.OPERATOR, None), (Office.QUALITY, "uu.nl"), (Office.REGISTRAR, "uu.nl"),
          (Office.INSTITUTIONAL_MANAGER, "uu.nl"), (Office.BOARDS_OFFICER, "uu.nl"),
          (Office.AUDITOR, "uu.nl"), (Office.CALL_MANAGER, "uu.nl")]  # fmt: skip
"""Those of the alliance among them are none at a university, whatever a row says."""


@pytest.fixture
def drafted(way: Callable[..., Any]) -> Any:
    going = way().drafted()
    going.proposer = going.proposers[0]
    return going


@pytest.mark.clause("7.4", shows="refuses")
def test_what_each_person_is_to_a_proposal(drafted: Any) -> None:
    row = drafted.filed
    assert rules.roles_of(drafted.proposer, row) == {ActorRole.PROPOSER}
    officer = holder(*OFFICER)
    assert rules.roles_of(officer, row) == {ActorRole.OFFICER}
    row.seats.create(person=officer, university_id="uu.nl", since=clock.now())
    assert rules.roles_of(officer, row) == {ActorRole.PROPOSER, ActorRole.OFFICER}
    assert rules.roles_of(gone(officer), row) == frozenset()
    for office in (AUDITOR, MANAGER, *OTHERS):
        assert rules.roles_of(holder(*office), row) == frozenset(), office


@pytest.mark.clause("7.26", shows="refuses")
@pytest.mark.parametrize("state", ProposalState)
def test_the_office_looks_in_once_a_proposal_was_sent(drafted: Any, state: ProposalState) -> None:
    row = drafted.filed
    row.state = state
    is_private = state in {"draft", "endorsing", "call-review", "revision"}
    assert rules.may_read(holder(*OFFICER), row) == (not is_private)
    for reader in (drafted.proposer, holder(*AUDITOR)):
        assert rules.may_read(reader, row)
        assert not rules.may_read(gone(reader), row)
    for office in (MANAGER, *OTHERS):
        assert not rules.may_read(holder(*office), row), office


@pytest.mark.clause("7.4", shows="refuses")
def test_who_reads_and_who_writes_a_proposal_and_asks_about_it(drafted: Any) -> None:
    (question,) = endorsing.ask_endorsement(
        proposal=drafted.filed.id, by=drafted.proposer, seen=drafted.filed.revision
    )
    asked = drafted.filed.id
    for person, reads, writes in (
        (drafted.proposer, "open", "open"),
        (holder(*AUDITOR), "open", "refused"),
        (holder(*OFFICER), "none", "none"),
        (somebody(), "none", "none"),
    ):
        assert answer(rules.proposal_for, person, asked) == reads
        assert answer(rules.proposal_for, person, asked, to="write") == writes
        assert answer(rules.endorsement_for, person, question.id) == writes
        for nothing in (uuid.uuid4(), "x"):
            assert answer(rules.proposal_for, person, nothing) == "none"
            assert answer(rules.endorsement_for, person, nothing) == "none"
    assert answer(rules.endorsement_for, gone(drafted.proposer), question.id) == "none"


@pytest.mark.clause("7.4", shows="refuses")
def test_who_holds_the_office_endorses_and_where_nobody_does_an_address_of_the_university(
    drafted: Any,
) -> None:
    named = drafted.content.endorsers[0]
    Mandate.objects.filter(office=named.office).delete()

    def by(email: str) -> Any:
        return named.model_copy(update={"email": email, "university": "uu.nl"})

    for email, is_theirs in (
        ("rector@uu.nl", True), ("rector@geo.UU.nl", True), ("rector@ub.edu", False),
        ("rector@xuu.nl", False), ("uu.nl@ub.edu", False), ("rector@uu.nl.ub.edu", False),
    ):  # fmt: skip
        assert rules.is_address_of(email, "uu.nl") == is_theirs, email
        assert rules.may_endorse(by(email)) == is_theirs, email
        assert rules.name_of_holder(by(email)) == ""
    person = holder(named.office, "uu.nl")
    other = holder(named.office, "ub.edu")
    Person.objects.filter(pk=person.pk).update(name="Rosa", email="rosa@x.example")
    for email, name in (("Rosa+forms@x.example", "Rosa"), ("rosa@x.example", "Rosa")):
        assert rules.may_endorse(by(email))
        assert rules.name_of_holder(by(email)) == name
    for email in ("rector@uu.nl", other.email):
        assert not rules.may_endorse(by(email)), email
        assert rules.name_of_holder(by(email)) == ""


# --- calls ---------------------------------------------------------------------------------------


def deputy_of(person: Any) -> Any:
    own, deputy = Mandate.objects.get(person=person, office=Office.CALL_MANAGER), somebody()
    Mandate.objects.create(
        person=deputy, office=Office.CALL_MANAGER, since="2026-01-01",
        until=dt.date(2030, 1, 1), deputy_for=own,
    )  # fmt: skip
    return deputy


@pytest.mark.clause("7.3", shows="refuses")
def test_whoever_planned_a_call_manages_it_and_their_deputy_until_they_leave(db: None) -> None:
    world = Calling()
    another = holder(*MANAGER)
    people = {
        world.manager: "open", deputy_of(world.manager): "open", another: "refused",
        deputy_of(another): "refused", holder(*AUDITOR): "refused", somebody(): "none",
        world.proposer: "none", world.reviewers[0]: "none",
    }  # fmt: skip
    for office in (OFFICER, *OTHERS):
        people[holder(*office)] = "none"
    for person, manages in people.items():
        reads = "none" if manages == "none" else "open"
        assert answer(call_rules.call_for, person, world.call.id) == reads, person
        assert answer(call_rules.call_for, person, world.call.id, to="manage") == manages, person
        is_manager = manages == "open"
        assert call_rules.manages(person, world.call) == is_manager
        roles = {ActorRole.CALL_MANAGER} if is_manager else set()
        assert call_rules.roles_in(person, world.call) == roles
        for nothing in (uuid.uuid4(), "x"):
            assert answer(call_rules.call_for, person, nothing) == "none"
    Mandate.objects.filter(person=world.manager, office=Office.CALL_MANAGER).update(
        since="2020-01-01", until="2020-01-02"
    )
    assert not call_rules.manages(world.manager, world.call)
    assert call_rules.manages(another, world.call), "its planner holds the office no more"
    assert not call_rules.manages(gone(another), world.call)


@pytest.mark.clause("7.3", shows="refuses")
def test_reviewers_come_near_what_was_sent_in_once_their_round_has_begun(db: None) -> None:
    world = Calling()
    entry = world.entry(world.water)
    reviewer, auditor, door = world.reviewers[0], holder(*AUDITOR), call_rules.entry_for
    assert answer(door, auditor, entry.id) == "none", "nothing was sent in"
    world.sent_in()
    with clock.at(CLOSES - dt.timedelta(hours=1)):
        assert answer(door, reviewer, entry.id) == "none"
        assert answer(door, world.manager, entry.id) == "open"
    with clock.at(CLOSES):
        open_and_close_calls()
    endorser = demo.staff("manager", "uu.nl")
    Mandate.objects.create(person=endorser, office=Office.AUDITOR, since="2026-01-01")
    proposer = proposer_of(world.water)
    Mandate.objects.create(person=proposer, office=Office.AUDITOR, since="2026-01-01")
    with clock.at(JUDGED):
        for person, judges in {reviewer: True, auditor: False, world.manager: False}.items():
            assert (door(person, entry.id).round is not None) == judges, person
        for involved in (endorser, proposer):
            assert answer(door, involved, entry.id) == "refused"
        for stranger in (somebody(), holder(*OFFICER), demo.learner(1)):
            assert answer(door, stranger, entry.id) == "none"
        for nothing in (uuid.uuid4(), "x"):
            assert answer(door, auditor, nothing) == "none"
        rows = CallEntry.objects.filter(pk=entry.pk)
        rows.update(outcome=CallEntry.Outcome.NOT_SELECT)
        assert door(reviewer, entry.id).round is None, "it was put aside before this round"
        rows.update(outcome=CallEntry.Outcome.SELECT)
        assert door(reviewer, entry.id).round is not None
        for state in (CallEntry.State.CHOSEN, CallEntry.State.LEFT):
            rows.update(state=state)
            assert answer(door, reviewer, entry.id) == "none", state
            assert answer(door, auditor, entry.id) == "none", state
        rows.update(state=CallEntry.State.SENT_IN)
        assert answer(door, reviewer, entry.id) == "open"
        assert answer(door, gone(reviewer), entry.id) == "none"


@pytest.mark.clause("7.3", shows="refuses")
def test_who_is_a_reviewer_proposes_or_approves_and_what_still_runs(db: None) -> None:
    world = Calling()
    assert not call_rules.is_involved(demo.staff("manager", "uu.nl"), world.entry(world.water))
    world.closed()
    entry, (round_,) = world.entry(world.water), world.call.rounds.all()
    reviewer, endorser = world.reviewers[0], demo.staff("manager", "uu.nl")
    endorser.email = endorser.email.replace("@", "+calls@").upper()
    for person in (endorser, world.proposer):
        assert call_rules.is_involved(person, entry), person
        assert not call_rules.is_reviewer(person, round_), person
    for person in (reviewer, world.manager, somebody()):
        assert not call_rules.is_involved(person, entry), person
    assert call_rules.is_reviewer(reviewer, round_)
    assert not call_rules.is_reviewer(gone(reviewer), round_)
    assert call_rules.is_running(entry)
    entry.outcome = CallEntry.Outcome.NOT_SELECT
    assert not call_rules.is_running(entry)
    entry.outcome, entry.state = "", CallEntry.State.SELECTED
    assert not call_rules.is_running(entry)
