"""Who comes near an edition, those who learn in it, an application, a case, a sheet and what is
asked: each role by itself, and to another edition nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.classroom import FIRST_DAY, LAST_DAY, PLANNED, at
from tests.support.doors import answer, gone, holder, somebody

from charm import demo
from charm.alliance.models import Mandate, Person
from charm.core.proposal.model import Support
from charm.core.workflow.delivery import DeliveryRole
from charm.delivery import grades, recognitions, rules, sheets, support
from charm.delivery.models import Application, AssessmentPlan, ClassConfirmation, StaffRole
from charm.delivery.services.cases import open_case
from charm.delivery.services.hearing import name_panel_member
from charm.delivery.services.recognising import ask_recognition
from charm.delivery.services.supporting import ask_support, withdraw_support
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


@pytest.mark.clause("7.27", shows="refuses")
def test_who_reads_a_request_for_support_who_answers_and_who_takes_it_back(begun: Any) -> None:
    with at(PLANNED):
        said = {"edition": begun.edition.id, "need": "Help.", "by": begun.lead}
        row = ask_support(kind=Support.QUALITY, **said)
        near = of("lead teacher registrar auditor quality")
        assert tried(begun, support.support_for, row.id) == near
        takes_up = {**dict.fromkeys(near, "refused"), **of("quality")}
        assert tried(begun, support.support_for, row.id, to="take-up-support") == takes_up
        withdraws = {**dict.fromkeys(near, "refused"), **of("lead teacher registrar")}
        assert tried(begun, support.support_for, row.id, to="withdraw-support") == withdraws
        for nothing in ("x", uuid.uuid4()):
            assert tried(begun, support.support_for, nothing) == {}
        assert answer(support.support_for, gone(begun.others["quality"]), row.id) == "none"


@pytest.mark.clause("7.27", shows="refuses")
def test_which_offices_answer_which_kind_of_request(begun: Any) -> None:
    begun.others |= {
        "alliance's quality": holder(Office.QUALITY),
        "accreditation": holder(Office.ACCREDITATION, "uu.nl"),
        "quality elsewhere": holder(Office.QUALITY, "ub.edu"),
    }
    expected = {
        Support.HYBRID_CLASSROOM: "operator",
        Support.DIGITAL_CREDENTIAL: "registrar",
        Support.QUALITY: "alliance's-quality accreditation quality",
        Support.TEACHER_DEVELOPMENT: "manager",
        Support.MARKETING: "operator",
    }
    Mandate.objects.filter(office=Office.COMMUNICATION).delete()
    everybody = {**begun.people, **begun.others}

    def answerers(row: Any) -> set[str]:
        found = {who for who, person in everybody.items() if row in support.requests_to(person)}
        to = {"to": "give-support"}
        tries = tried(begun, support.support_for, row.id, **to)
        assert found == {who for who, what in tries.items() if what == "open"}
        return {who.replace(" ", "-") for who in found}

    said = {"edition": begun.edition.id, "need": "Help.", "by": begun.lead}
    with at(PLANNED):
        for kind, who in expected.items():
            row = ask_support(kind=kind, **said)
            assert answerers(row) == set(who.split()), kind
        everybody["here"] = begun.others["here"] = holder(Office.COMMUNICATION, "uu.nl")
        everybody["elsewhere"] = begun.others["elsewhere"] = holder(Office.COMMUNICATION, "ub.edu")
        assert answerers(row) == {"here"}, "the operator answers where nobody else does"
        withdraw_support(request=row.id, by=begun.lead, seen=row.revision)
        assert row not in support.requests_to(everybody["here"]), "nobody waits for it"


@pytest.mark.clause("7.26", shows="refuses")
def test_who_reads_and_who_judges_the_earlier_learning_of_a_learner(begun: Any) -> None:
    begun.opened()
    row = begun.enrolled()
    begun.started()
    begun.people["learner"] = begun.learner
    begun.others["another learner"] = begun.other
    with at(FIRST_DAY):
        asked = ask_recognition(
            enrolment=row.id, target=recognitions.targets_of(begun.edition)[0].code, kind="prior",
            what="Two years of work", place="Waternet", link="https://x.example/", by=begun.learner,
        )  # fmt: skip
    near = of("lead teacher assessor registrar auditor learner")
    door = recognitions.recognition_for
    assert tried(begun, door, asked.id) == near
    judges = {**dict.fromkeys(near, "refused"), **of("lead teacher assessor")}
    assert tried(begun, door, asked.id, to="recognise") == judges
    withdraws = {**dict.fromkeys(near, "refused"), **of("learner")}
    assert tried(begun, door, asked.id, to="withdraw-recognition") == withdraws
    for nothing in ("x", uuid.uuid4()):
        assert tried(begun, door, nothing) == {}
    reads = {who: what for who, what in tried(begun, recognitions.recognitions_read_by, row).items()
             if what == "open"}  # fmt: skip
    assert reads == near
    assert answer(door, gone(begun.learner), asked.id) == "none"


@pytest.mark.clause("7.26", shows="refuses")
def test_who_fills_in_the_sheet_of_an_edition(begun: Any) -> None:
    ref = begun.edition.id
    inside = dict.fromkeys(begun.people, "refused")
    assert tried(begun, sheets.sheet_room_for, ref) == inside | of("lead teacher")
    AssessmentPlan.objects.create(edition=begun.edition, scale={})
    marks = of("lead teacher assessor second-marker")
    assert tried(begun, sheets.sheet_room_for, ref) == inside | marks
    assert tried(begun, sheets.sheet_room_for, "x") == {}


def test_who_keeps_which_tables_of_grades(alliance: None) -> None:
    both = holder(Office.REGISTRAR, "uu.nl")
    since = {"since": "2026-01-01"}
    Mandate.objects.create(person=both, office=Office.REGISTRAR, university_id="ub.edu", **since)
    Mandate.objects.create(person=both, office=Office.QUALITY, university_id="elte.hu", **since)
    assert grades.universities_kept_by(both) == ["ub.edu", "uu.nl"]
    for person in (holder(Office.SEAL, "uu.nl"), holder(Office.REGISTRAR), somebody(), gone(both)):
        assert answer(grades.universities_kept_by, person) == "refused"


def test_each_seat_is_its_own_role(begun: Any) -> None:
    expected = {Seat.LEAD: DeliveryRole.LEAD, Seat.TEACHER: DeliveryRole.TEACHER,
                Seat.ASSESSOR: DeliveryRole.ASSESSOR,
                Seat.SECOND_MARKER: DeliveryRole.SECOND_MARKER}  # fmt: skip
    for seat, role in expected.items():
        assert rules.roles_in(begun.people[seat.value], begun.edition) == {role}
    assert rules.roles_in(demo.learner(1), begun.edition) == frozenset()
