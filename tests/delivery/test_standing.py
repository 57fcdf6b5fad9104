"""That an identity was checked, and how a fee stands: facts, no documents and no payments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.support.classroom import FIRST_DAY, PLANNED, STARTS, again, at, reasons_of

from charm import demo
from charm.alliance.services.people import set_preferences
from charm.awards.services.claiming import claim
from charm.core.workflow import Refusal
from charm.delivery.models import Component, FeeStatus, IdentityCheck
from charm.delivery.name_lists import Invitee
from charm.delivery.progress import progress_of
from charm.delivery.services.admitting import set_admission
from charm.delivery.services.claiming import claim_with_new_account
from charm.delivery.services.enrolling import enrol_people, withdraw_enrolment
from charm.delivery.services.standing import FOLLOWS, check_identity, set_fee, take_back_identity
from charm.delivery.standing import Fee, asks_identity, fee_of
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def asking(course: NewCourse, name: str = "formal-single", **terms: Any) -> Any:
    """A course whose edition asks for a check of identity, or a fee."""
    begun = course(name).planned()
    set_admission(
        edition=begun.edition.id, way="open", by=begun.lead, seen=begun.edition.revision, **terms
    )
    return begun.fresh().opened()


def checked(begun: Any, seat: Any, **details: Any) -> IdentityCheck:
    said = {"way": "document", "by": begun.lead, "seen": again(seat).revision, **details}
    with at(FIRST_DAY):
        return check_identity(enrolment=seat.id, **said)


def missing(seat: Any) -> str:
    (progress,) = progress_of([seat])
    return "\n".join(reason.says for reason in progress.missing)


@pytest.mark.clause("App. 2", shows="refuses")
@pytest.mark.parametrize("name", ["formal-single", "non-formal-assessed"])
def test_nobody_is_confirmed_whose_identity_nobody_checked(course: NewCourse, name: str) -> None:
    begun = asking(course, name, checks_identity=True)
    seat = begun.enrolled()
    begun.started()
    begun.checked(seat)
    begun.assessed(seat)
    assert "identity" in missing(seat)
    with pytest.raises(Refusal) as refused:
        begun.confirmed(seat)
    assert reasons_of(refused) == missing(seat)
    check = checked(begun, seat)
    assert missing(seat) == ""
    assert (check.checked_by, check.checked_on, check.way) == (begun.lead, STARTS, "document")
    begun.confirmed(seat)


@pytest.mark.clause("App. 2", shows="accepts")
def test_a_part_of_the_assessment_asks_for_it_too_and_otherwise_nobody_does(
    course: NewCourse,
) -> None:
    begun = course().planned()
    assert asks_identity([begun.edition.id]) == frozenset()
    Component(
        edition=begun.edition, place=1, kind="written-exam", title="Exam", asks="Answer.",
        weight=100, outcomes=[1], due_at=FIRST_DAY, identity_checked=True,
    ).save()  # fmt: skip
    seat = begun.opened().enrolled()
    assert "identity" in missing(seat)


@pytest.mark.clause("7.26", shows="refuses")
def test_a_check_is_given_once_by_staff_and_taken_back_with_a_reason(course: NewCourse) -> None:
    begun = asking(course, checks_identity=True)
    seat = begun.enrolled()
    for person, error in (
        (begun.learner, NotAllowed), (begun.other, NotFound), (demo.officer("auditor"), NotAllowed),
        (demo.staff("registrar", "elte.hu"), NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            checked(begun, seat, by=person)
    for wrong, says in (
        ({"way": "passport NL123"}, "one of these ways"),
        ({"on": STARTS + dt.timedelta(days=1)}, "today or before"),
        ({"on": PLANNED.date() - dt.timedelta(days=1)}, "today or before"),
    ):
        with pytest.raises(Unfit, match=says):
            checked(begun, seat, **wrong)
    with pytest.raises(Stale):
        checked(begun, seat, seen=7)
    checked(begun, seat, by=begun.registrar)
    with pytest.raises(Unfit, match="checked already"):
        checked(begun, seat)
    said = {"enrolment": seat.id, "by": begun.lead}
    with pytest.raises(Unfit, match="reason"):
        take_back_identity(reason=" ", seen=again(seat).revision, **said)
    take_back_identity(reason="Another person.", seen=again(seat).revision, **said)
    with pytest.raises(DatabaseError, match="stays on record"), transaction.atomic():
        IdentityCheck.objects.update(taken_back_at=None, taken_back_by=None)
    checked(begun, seat)
    assert IdentityCheck.objects.count() == 2
    with pytest.raises(DatabaseError, match="somebody else"), transaction.atomic():
        IdentityCheck.objects.filter(taken_back_at=None).update(checked_by=begun.learner)


@pytest.mark.clause("7.26", shows="accepts")
def test_a_fee_is_due_paid_waived_refunded_and_each_step_says_who_when_and_why(
    course: NewCourse,
) -> None:
    begun = asking(course, asks_fee=True, fee_prevents="firm-seat")
    seat = begun.enrolled()

    def said(state: str, reason: str = "", **details: Any) -> Fee:
        said = {"by": begun.registrar, "seen": again(seat).revision, **details}
        with at(FIRST_DAY):
            set_fee(enrolment=seat.id, state=state, reason=reason, **said)
        return fee_of(seat)

    first = fee_of(seat)
    assert (first.state, first.is_firm, first.changes) == ("due", False, ())
    for wrong, says in ((("refunded", "Why"), "can be"), (("waived",), "reason"), (("x",), "can")):
        with pytest.raises(Unfit, match=says):
            said(*wrong)
    for person, error in (
        (begun.learner, NotAllowed), (begun.other, NotFound),
        (demo.staff("registrar", "elte.hu"), NotFound), (demo.officer("operator"), NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            said("paid", by=person)
    with pytest.raises(Stale):
        said("paid", seen=9)
    assert said("paid").is_firm
    last = said("refunded", "The edition was moved.")
    assert (last.state, last.is_firm) == ("refunded", False)
    assert [(one.set_by, one.reason) for one in last.changes] == [
        (begun.registrar, ""), (begun.registrar, "The edition was moved."),
    ]  # fmt: skip
    for change in (FeeStatus.objects.all().delete, lambda: FeeStatus.objects.update(state="paid")):
        with pytest.raises(DatabaseError, match="stays on record"), transaction.atomic():
            change()


@pytest.mark.clause("7.26", shows="accepts")
def test_a_fee_that_is_due_holds_up_no_award(course: NewCourse) -> None:
    begun = asking(course, asks_fee=True, fee_prevents="firm-seat")
    (award,) = begun.awarded(begun.completed())
    assert award.state == "issued"
    assert fee_of(award.enrolment).is_open


def test_where_no_fee_is_asked_it_prevents_nothing(course: NewCourse) -> None:
    begun = course().planned()
    said = {"edition": begun.edition.id, "way": "open", "by": begun.lead}
    with pytest.raises(Unfit, match="prevents nothing"):
        set_admission(seen=begun.edition.revision, fee_prevents="the-award", **said)
    set_admission(seen=begun.edition.revision, fee_prevents="firm-seat", **said)
    begun.fresh().opened()
    fee = fee_of(begun.enrolled())
    assert (fee.state, fee.is_firm, fee.concerns) == ("not-due", True, False)


@given(st.sampled_from(FeeStatus.State.values), st.sampled_from(["nothing", "firm-seat"]))
def test_a_seat_is_firm_unless_the_fee_is_open_and_the_edition_says_so(
    state: str, prevents: str
) -> None:
    fee = Fee(state, (), prevents)
    assert fee.is_firm or prevents == "firm-seat"
    assert fee.is_firm or not {"paid", "waived", "not-due"} & {state}
    assert state not in FOLLOWS[state]


def renamed(person: Any, name: str) -> None:
    set_preferences(
        person=person, name=name, language="en", time_zone="Europe/Madrid", sign_in_letters=False
    )


@pytest.mark.clause("App. 2", shows="refuses")
def test_whose_identity_was_checked_is_awarded_under_that_name(course: NewCourse) -> None:
    """Who is seen in class does not have somebody else's name signed afterwards."""
    begun = asking(course, checks_identity=True)
    seat, name = begun.enrolled(), begun.learner.name
    begun.started()
    renamed(begun.learner, "Another Name")
    renamed(begun.learner, name)  # nobody looked yet
    first = checked(begun, seat)
    with pytest.raises(Unfit, match=f"checked as “{name}”"):
        renamed(again(begun.learner), "Somebody Else")
    with at(FIRST_DAY):
        take_back_identity(
            enrolment=seat.id, reason="She marries.", by=begun.lead, seen=again(seat).revision
        )
    renamed(again(begun.learner), "Married Name")
    assert again(first).taken_back_at is not None
    checked(begun, seat)
    begun.assessed(begun.checked(again(seat)))
    done = begun.confirmed(again(seat))
    with pytest.raises(Unfit, match="checked as “Married Name”"):
        renamed(again(begun.learner), "Somebody Else")
    (award,) = begun.awarded(done)
    assert "Married" in award.record
    renamed(again(begun.learner), "Later Name")  # a correction names what would change


@pytest.mark.clause("App. 2", shows="refuses")
def test_a_seat_given_back_and_taken_again_keeps_the_name_that_was_checked(
    course: NewCourse,
) -> None:
    begun = asking(course, checks_identity=True)
    seat = begun.enrolled()
    with at(FIRST_DAY):
        check_identity(enrolment=seat.id, way="document", by=begun.lead, seen=again(seat).revision)
        withdraw_enrolment(enrolment=seat.id, by=begun.learner, seen=again(seat).revision)
    with pytest.raises(Unfit, match="checked as"):
        renamed(again(begun.learner), "Somebody Else")
    begun.started()
    renamed(again(begun.learner), "Somebody Else")  # there is no way back to the seat


@pytest.mark.clause("App. 2", shows="refuses")
def test_a_checked_seat_is_claimed_under_the_name_that_was_checked(course: NewCourse) -> None:
    begun = asking(course, checks_identity=True)
    with at(PLANNED):
        (seat,) = enrol_people(
            edition=begun.edition.id, people=[Invitee("lena@mail.example", "Lena Neu")],
            by=begun.lead,
        )  # fmt: skip
    letter = OutboxMessage.objects.get(payload__to="lena@mail.example")
    token = letter.payload["secret"].rstrip("/").rpartition("/")[2]
    checked(begun, seat)
    with at(FIRST_DAY):
        with pytest.raises(Unfit, match="checked as “Lena Neu”"):
            claim(token=token, by=begun.learner, reads_address=True)
        with pytest.raises(Unfit, match="checked as “Lena Neu”"):
            claim_with_new_account(token=token, name="Somebody Else")
        assert claim_with_new_account(token=token, name="Lena Neu") == again(seat).learner
