"""What teaching staff record and confirm of a learner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.support.classroom import FIRST_DAY, LAST_DAY, again, at, reasons_of

from charm import demo
from charm.core.workflow import Refusal
from charm.delivery import queries
from charm.delivery.models import Confirmation
from charm.delivery.services.assessing import check_criterion, record_attendance, record_result
from charm.delivery.services.cases import close_case, open_case
from charm.delivery.services.confirming import confirm_completion
from charm.delivery.services.hearing import give_statement
from charm.delivery.services.planning import CompletionCriterion, add_session, set_criteria
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def running(begun: Any) -> Any:
    """An enrolment in an edition that runs."""
    enrolment = begun.opened().enrolled()
    begun.started()
    return again(enrolment)


@pytest.mark.clause("7.10", shows="accepts")
def test_staff_confirm_objectives_and_assessments_of_formal_learning(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.assessed(running(begun))

    assert begun.confirmed(enrolment).state == "completed"
    confirmation = queries.standing_confirmation(enrolment)
    assert confirmation is not None
    assert confirmation.confirmed_by == begun.lead


@pytest.mark.clause("7.10", shows="refuses")
@pytest.mark.parametrize(
    ("met", "completed", "says"),
    [
        (False, True, "met the learning objectives"),
        (True, False, "completed all assessments"),
    ],
)
def test_one_of_the_two_conditions_is_not_enough(
    course: NewCourse, met: bool, completed: bool, says: str
) -> None:
    begun = course()
    enrolment = begun.assessed(running(begun))

    with pytest.raises(Refusal) as refused:
        begun.confirmed(enrolment, objectives_met=met, assessments_completed=completed)
    assert reasons_of(refused) == f"Confirm that the learner {says}."


@pytest.mark.clause("5.1", shows="refuses")
@pytest.mark.parametrize("name", ["formal-single", "non-formal-assessed"])
def test_a_micro_credential_needs_a_passed_assessment(course: NewCourse, name: str) -> None:
    begun = course(name)
    enrolment = begun.checked(running(begun))
    for mark in (None, False):
        if mark is not None:
            begun.assessed(enrolment, passed=mark)
        with pytest.raises(Refusal) as refused:
            begun.confirmed(enrolment)
        assert reasons_of(refused) == "Record a passed assessment first: outcomes are assessed."


@pytest.mark.clause("7.20.2", shows="refuses")
@pytest.mark.clause("7.20.1", shows="refuses")
def test_other_learning_needs_every_criterion_checked(course: NewCourse) -> None:
    begun = course("informal-badge")
    enrolment = running(begun)
    first, second = queries.criteria_of(begun.edition)
    for criterion, met in ((first, True), (second, False)):
        with at(LAST_DAY):
            check_criterion(
                enrolment=enrolment.id, criterion=criterion.id, met=met, evidence="List.",
                by=begun.lead, seen=again(enrolment).revision,
            )  # fmt: skip
        with pytest.raises(Refusal, match="completion criteria are not met"):
            begun.confirmed(enrolment)


@pytest.mark.clause("7.20.2", shows="accepts")
@pytest.mark.clause("7.20.1", shows="accepts")
def test_other_learning_is_confirmed_by_its_criteria(course: NewCourse) -> None:
    begun = course("informal-badge")
    enrolment = begun.checked(running(begun))

    assert begun.confirmed(enrolment).state == "completed"


@pytest.mark.clause("7.20.2", shows="refuses")
def test_a_check_needs_evidence_and_the_attendance_it_asks(course: NewCourse) -> None:
    begun = course("informal-badge").planned()
    set_criteria(
        edition=begun.edition.id, by=begun.lead, seen=begun.edition.revision,
        criteria=[CompletionCriterion("participation", "Half of it.", 50)],
    )  # fmt: skip
    sessions = [
        add_session(
            edition=begun.edition.id, by=begun.lead,
            starts_at=FIRST_DAY + dt.timedelta(days=day),
            ends_at=FIRST_DAY + dt.timedelta(days=day, hours=2),
        ).id
        for day in (1, 2, 3)
    ]  # fmt: skip
    enrolment = running(begun.fresh())
    (criterion,) = queries.criteria_of(begun.edition)
    check = {"enrolment": enrolment.id, "criterion": criterion.id, "met": True, "by": begun.lead}

    def attended(session: int) -> None:
        record_attendance(enrolment=enrolment.id, session=session, present=True, by=begun.lead)

    with at(FIRST_DAY), pytest.raises(Unfit, match="begun"):
        attended(sessions[0])
    with at(LAST_DAY):
        attended(sessions[0])
        attended(sessions[0])
        with pytest.raises(Unfit, match="33 per cent"):
            check_criterion(**check, evidence="List.", seen=enrolment.revision)
        attended(sessions[1])
        with pytest.raises(Unfit, match="evidence"):
            check_criterion(**check, evidence=" ", seen=enrolment.revision)
        assert check_criterion(**check, evidence="List.", seen=enrolment.revision).met


# --- who may -------------------------------------------------------------------------------------


@pytest.mark.clause("7.10", shows="refuses")
def test_only_teaching_staff_of_that_edition_confirm(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.assessed(running(begun))

    def confirm(person: Any) -> None:
        confirm_completion(
            enrolment=enrolment.id, by=person, seen=enrolment.revision,
            objectives_met=True, assessments_completed=True,
        )  # fmt: skip

    for person in (begun.learner, begun.registrar):
        with pytest.raises(NotAllowed, match="teaching staff"):
            confirm(person)
    for stranger in (begun.other, demo.staff("proposer", "elte.hu"), demo.officer("boards")):
        with pytest.raises(NotFound):
            confirm(stranger)


@pytest.mark.clause("7.10", shows="refuses")
def test_the_database_takes_no_confirmation_of_others(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.assessed(running(begun))
    words = {
        "enrolment": enrolment, "basis": "objectives", "objectives_met": True,
        "assessments_completed": True, "confirmed_at": LAST_DAY,
    }  # fmt: skip

    for person in (begun.learner, begun.registrar):
        with pytest.raises(DatabaseError, match="teaching staff of that"), transaction.atomic():
            Confirmation.objects.create(**words, confirmed_by=person)
    half = {**words, "assessments_completed": False, "confirmed_by": begun.lead}
    with pytest.raises(IntegrityError, match="confirms_all"), transaction.atomic():
        Confirmation.objects.create(**half)
    with pytest.raises(DatabaseError, match="confirmation that stands"), transaction.atomic():
        type(enrolment).objects.update(state="completed")


@pytest.mark.clause("7.26", shows="refuses")
def test_nothing_is_recorded_of_who_is_not_enrolled_or_before_it_begins(course: NewCourse) -> None:
    begun = course().opened()
    enrolment = begun.enrolled()

    with pytest.raises(Refusal, match="not begun"):
        begun.assessed(enrolment)
    begun.started()
    confirmed = begun.confirmed(begun.assessed(enrolment))
    with pytest.raises(Refusal, match="completed now"):
        begun.assessed(confirmed)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"value": ""}, "value"),
        ({"scheme": " "}, "scheme"),
        ({"assessed_on": dt.date(2026, 12, 31)}, "taken place"),
    ],
)
def test_a_result_that_cannot_be_is_refused(
    course: NewCourse, changes: dict[str, Any], says: str
) -> None:
    begun = course()
    enrolment = running(begun)
    details = {
        "enrolment": enrolment.id, "passed": True, "value": "8", "scheme": "Grades 1-10",
        "assessed_on": LAST_DAY.date(), "by": begun.lead, "seen": enrolment.revision,
    }  # fmt: skip

    with at(LAST_DAY), pytest.raises(Unfit, match=says):
        record_result(**{**details, **changes})
    with at(LAST_DAY), pytest.raises(Stale):
        record_result(**{**details, "seen": 0})


# --- cases ---------------------------------------------------------------------------------------


@pytest.mark.clause("7.26", shows="accepts")
def test_an_upheld_case_lets_staff_decide_again(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.completed()
    hold = open_case(enrolment=enrolment.id, kind="integrity", reason="Copied.", by=begun.lead)
    give_statement(hold=hold.id, statement="I did.", by=begun.learner)
    close_case(hold=hold.id, upheld=True, reason="It was.", by=begun.registrar)

    assert again(enrolment).state == "enrolled"
    assert queries.standing_confirmation(enrolment) is None
    assert begun.confirmed(begun.assessed(enrolment)).state == "completed"
    assert Confirmation.objects.count() == 2


def test_who_opens_and_closes_which_case(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.completed()
    case = {"enrolment": enrolment.id, "reason": "Look again."}
    with pytest.raises(NotAllowed):
        open_case(**case, kind="integrity", by=begun.learner)
    with pytest.raises(NotFound):
        open_case(**case, kind="appeal", by=begun.other)
    with pytest.raises(Unfit):
        open_case(**case, kind="complaint", by=begun.lead)
    hold = open_case(**case, kind="appeal", by=begun.learner)
    assert open_case(**case, kind="appeal", by=begun.lead) == hold

    for person in (begun.lead, begun.learner):
        with pytest.raises(NotAllowed, match="registrar"):
            close_case(hold=hold.id, upheld=False, reason="No.", by=person)
    with pytest.raises(NotFound):
        close_case(hold=hold.id, upheld=False, reason="No.", by=demo.staff("registrar", "elte.hu"))
    close_case(hold=hold.id, upheld=False, reason="No.", by=begun.registrar)
    with pytest.raises(Unfit, match="closed already"):
        close_case(hold=hold.id, upheld=True, reason="Yes.", by=begun.registrar)
    with pytest.raises(DatabaseError, match="closed case"), transaction.atomic():
        type(hold).objects.update(outcome="upheld")
