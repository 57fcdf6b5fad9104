"""Who comes near an edition, those who learn in it, an application and a case: each role by itself,
and to another edition nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.classroom import LAST_DAY, PLANNED, at
from tests.support.doors import answer, gone, holder, somebody

from charm import demo
from charm.alliance.models import Mandate, Person
from charm.core.workflow.delivery import DeliveryRole
from charm.delivery import rules
from charm.delivery.models import Application, ClassConfirmation, StaffRole
from charm.delivery.services.cases import open_case
from charm.delivery.services.hearing import name_panel_member
from charm.foundation.errors import NotFound

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
Office, Seat = Mandate.Office, StaffRole.Role


def seated(edition: Any, role: str) -> Person:
    person = somebody()
    edition.staff.create(person=person, role=role, since=PLANNED)
    return person


@pytest.fixture
def begun(course: NewCourse) -> Any:
    """A planned edition with people of every kind; ``others`` are nothing to it."""
    begun = course().planned()
    first = begun.edition
    begun.planned()
    begun.second, begun.edition = begun.edition, first
    begun.people = {role.value: seated(first, role) for role in Seat} | {
        "registrar": holder(Office.REGISTRAR, "uu.nl"),
        "auditor": holder(Office.AUDITOR),
        "proposer": somebody(),
    }
    proposal = begun.version.snapshot.proposal
    proposal.seats.create(person=begun.people["proposer"], university_id="uu.nl", since=PLANNED)
    begun.others = {
        "registrar elsewhere": holder(Office.REGISTRAR, "ub.edu"),
        "quality": holder(Office.QUALITY, "uu.nl"),
        "manager": holder(Office.INSTITUTIONAL_MANAGER, "uu.nl"),
        "boards": holder(Office.BOARDS_OFFICER),
        "operator": holder(Office.OPERATOR),
        "lead of another edition": seated(begun.second, Seat.LEAD),
        "nobody": somebody(),
    }
    return begun


def tried(begun: Any, door: Callable[..., Any], *asked: Any, **more: Any) -> dict[str, str]:
    """Who gets in or is refused; the others learn that there is nothing."""
    everybody = {**begun.people, **begun.others}
    found = {who: answer(door, person, *asked, **more) for who, person in everybody.items()}
    return {who: what for who, what in found.items() if what != "none"}


def of(words: str, what: str = "open") -> dict[str, str]:
    return dict.fromkeys(words.split(), what)


@pytest.mark.clause("7.26", shows="refuses")
def test_who_reads_and_runs_an_edition_that_is_planned(begun: Any) -> None:
    ref = begun.edition.id
    readers = of("lead teacher assessor second-marker registrar auditor proposer")
    assert tried(begun, rules.edition_for, ref) == readers
    assert tried(begun, rules.workplace_for, ref) == readers
    runs = {**dict.fromkeys(readers, "refused"), **of("lead registrar")}
    assert tried(begun, rules.edition_for, ref, to="prepare") == runs
    for person in begun.people.values():
        gone(person)
    assert tried(begun, rules.edition_for, ref) == {}
    for nothing in (uuid.uuid4(), "x"):
        for door in (rules.edition_for, rules.workplace_for, rules.classroom_for):
            assert tried(begun, door, nothing) == {}


@pytest.mark.clause("7.26", shows="refuses")
def test_once_admission_opened_an_edition_is_everybodys_and_the_classroom_is_not(
    begun: Any,
) -> None:
    ref = begun.edition.id
    with pytest.raises(NotFound):
        rules.public_edition(ref)
    begun.opened()
    assert rules.public_edition(ref) == begun.edition
    with pytest.raises(NotFound):
        rules.public_edition("x")
    assert tried(begun, rules.edition_for, ref) == dict.fromkeys(
        [*begun.people, *begun.others], "open"
    )
    assert tried(begun, rules.workplace_for, ref) == dict.fromkeys(begun.people, "open")
    inside = {**dict.fromkeys(begun.people, "refused"), **of("lead teacher registrar auditor")}
    assert tried(begun, rules.classroom_for, ref) == inside
    row = ClassConfirmation.objects.create(
        edition=begun.edition, seen={}, size=0, asked_at=PLANNED, asked_by=begun.lead
    )
    assert tried(begun, rules.class_confirmation_for, row.id) == inside
    assert tried(begun, rules.class_confirmation_for, "x") == {}


@pytest.mark.clause("7.26", shows="refuses")
def test_who_comes_near_an_enrolment(begun: Any) -> None:
    begun.opened()
    row = begun.enrolled()
    begun.people["learner"] = begun.learner
    begun.others["another learner"] = begun.other
    near = of("lead teacher assessor second-marker registrar auditor learner")
    assert tried(begun, rules.enrolment_for, row.id) == near
    marks = {**dict.fromkeys(near, "refused"), **of("lead teacher")}
    assert tried(begun, rules.enrolment_for, row.id, to="record-result") == marks
    checks_in = {**dict.fromkeys(near, "refused"), **of("learner")}
    assert tried(begun, rules.enrolment_for, row.id, to="check-in") == checks_in
    assert tried(begun, rules.enrolment_for, "x") == {}
    assert answer(rules.enrolment_for, gone(begun.learner), row.id) == "none"


@pytest.mark.clause("7.26", shows="refuses")
def test_an_application_is_its_persons_or_that_of_the_address_that_was_invited(
    begun: Any,
) -> None:
    begun.opened()
    said = {"state": "invited", "asked_at": PLANNED}
    begun.people["invited"] = somebody("Ann@x.example")
    begun.others["another address"] = somebody("bob@x.example")
    row = Application.objects.create(edition=begun.edition, email="ann@x.example", **said)
    near = of("lead teacher assessor second-marker registrar auditor invited")
    assert tried(begun, rules.application_for, row.id) == near
    accepts = {**dict.fromkeys(near, "refused"), **of("invited")}
    assert tried(begun, rules.application_for, row.id, to="accept") == accepts
    begun.people["invited"].refresh_from_db()
    theirs = Application.objects.create(
        edition=begun.edition, email="bob@x.example", person=begun.people["invited"], **said
    )
    assert tried(begun, rules.application_for, theirs.id, to="accept") == accepts
    assert tried(begun, rules.application_for, "x") == {}
    person = gone(begun.people["invited"])
    for one in (row, theirs):
        assert answer(rules.application_for, person, one.id) == "none"


@pytest.mark.clause("7.26", shows="refuses")
def test_who_comes_near_a_case_and_who_decides_it(course: NewCourse) -> None:
    begun = course().opened()
    row = begun.enrolled()
    begun.started()
    registrar, panel, nobody = holder(Office.REGISTRAR, "uu.nl"), somebody(), somebody()
    teacher = seated(begun.edition, Seat.TEACHER)
    with at(LAST_DAY):
        hold = open_case(enrolment=row.id, kind="appeal", reason="Why?", by=begun.learner)
    door = rules.hold_for
    people = {"registrar": registrar, "teacher": teacher, "panel": panel, "nobody": nobody,
              "learner": begun.learner, "another": begun.other}  # fmt: skip

    def found(**more: Any) -> list[str]:
        return [answer(door, person, hold.id, **more) for person in people.values()]

    assert found() == ["open", "open", "none", "none", "open", "none"]
    assert found(to="close-case") == ["open", "refused", "none", "none", "refused", "none"]
    with at(LAST_DAY):
        name_panel_member(hold=hold.id, person=panel, by=registrar)
    assert found() == ["open", "open", "open", "none", "open", "none"]
    assert found(to="close-case") == ["refused", "refused", "open", "none", "refused", "none"]
    assert found(to="name-panel") == ["open", "refused", "refused", "none", "refused", "none"]
    assert answer(door, gone(panel), hold.id) == "none"
    assert answer(door, registrar, "x") == "none"


@pytest.mark.clause("7.26", shows="refuses")
def test_who_writes_the_notices_of_a_university_and_reads_their_drafts(alliance: None) -> None:
    expected = {
        (Office.INSTITUTIONAL_MANAGER, "uu.nl"): (True, True),
        (Office.REGISTRAR, "uu.nl"): (True, True),
        (Office.AUDITOR, None): (False, True),
        (Office.REGISTRAR, "ub.edu"): (False, False),
        (Office.INSTITUTIONAL_MANAGER, "ub.edu"): (False, False),
        (Office.QUALITY, "uu.nl"): (False, False),
        (Office.OPERATOR, None): (False, False),
    }
    for office, keeps_and_reads in expected.items():
        person = holder(*office)
        found = (rules.keeps_notices(person, "uu.nl"), rules.reads_drafts(person, "uu.nl"))
        assert found == keeps_and_reads, office


def test_each_seat_is_its_own_role(begun: Any) -> None:
    expected = {Seat.LEAD: DeliveryRole.LEAD, Seat.TEACHER: DeliveryRole.TEACHER,
                Seat.ASSESSOR: DeliveryRole.ASSESSOR,
                Seat.SECOND_MARKER: DeliveryRole.SECOND_MARKER}  # fmt: skip
    for seat, role in expected.items():
        assert rules.roles_in(begun.people[seat.value], begun.edition) == {role}
    assert rules.roles_in(demo.learner(1), begun.edition) == frozenset()
