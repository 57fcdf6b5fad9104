"""Who gets a seat in an edition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from tests.support.classroom import PLANNED, again, at, reasons_of

from charm import demo
from charm.core.workflow import Refusal
from charm.delivery import queries
from charm.delivery.services.enrolling import enrol, withdraw_enrolment
from charm.delivery.services.planning import add_staff
from charm.foundation import jobs, ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


@pytest.mark.clause("7.26", shows="accepts")
def test_a_learner_enrols_once_however_often_they_click(course: NewCourse) -> None:
    begun = course().opened(seats=2)

    first, second = begun.enrolled(), begun.enrolled()

    assert first == second
    assert queries.seats_left(begun.edition) == 1


@pytest.mark.clause("7.26", shows="refuses")
def test_nobody_enrols_before_admission_opens_or_after_the_start(course: NewCourse) -> None:
    begun = course().planned()
    with pytest.raises(NotFound):
        begun.enrolled()
    with pytest.raises(Refusal, match="not open"):
        enrol(edition=begun.edition.id, learner=begun.learner, by=begun.lead)

    begun.opened().started()
    with pytest.raises(Refusal, match="not open"):
        begun.enrolled()


@pytest.mark.clause("7.14", shows="refuses")
def test_there_are_no_more_learners_than_seats(course: NewCourse) -> None:
    begun = course().opened(seats=1)
    begun.enrolled()

    with pytest.raises(Refusal) as refused:
        begun.enrolled(begun.other)
    assert "Every seat" in reasons_of(refused)


@pytest.mark.clause("7.14", shows="refuses")
def test_the_database_seats_no_more_than_the_edition_has(course: NewCourse) -> None:
    begun = course().opened(seats=1)
    taken = begun.enrolled()
    with (
        pytest.raises(DatabaseError, match="no more learners than seats"),
        transaction.atomic(),
    ):
        begun.edition.enrolments.create(learner=begun.other, enrolled_at=taken.enrolled_at)


@pytest.mark.clause("7.14", shows="accepts")
def test_a_seat_given_back_can_be_taken_again(course: NewCourse) -> None:
    begun = course().opened(seats=1)
    enrolment = begun.enrolled()
    withdraw_enrolment(enrolment=enrolment.id, by=begun.learner, seen=enrolment.revision)

    begun.enrolled(begun.other)

    assert again(enrolment).state == "withdrawn"
    with pytest.raises(Refusal, match="Every seat"):
        begun.enrolled()


@pytest.mark.clause("7.26", shows="refuses")
def test_whose_seat_is_taken_away_reads_why(course: NewCourse) -> None:
    begun = course().opened()
    seat = begun.enrolled()
    for nothing in ("", "  \n"):
        with pytest.raises(Refusal, match="Give a reason"):
            withdraw_enrolment(
                enrolment=seat.id, by=begun.lead, seen=again(seat).revision, reason=nothing
            )
    assert again(seat).state == "enrolled"
    with at(PLANNED):
        withdraw_enrolment(
            enrolment=seat.id, by=begun.registrar, seen=again(seat).revision,
            reason="The prerequisite is missing.",
        )  # fmt: skip
        jobs.run_pending()
    (letter,) = [one for one in mail.outbox if "no longer have a seat" in one.subject]
    assert letter.to == [begun.learner.email]
    assert "The prerequisite is missing." in letter.body
    assert f"/learning/enrolments/{seat.id}/" in letter.body
    assert (again(seat).state, ledger.check()) == ("withdrawn", [])


def test_a_learner_enrols_nobody_else(course: NewCourse) -> None:
    begun = course().opened()

    with pytest.raises(NotAllowed, match="the learner"), at(PLANNED):
        enrol(edition=begun.edition.id, learner=begun.learner, by=begun.other)


def test_a_learner_cannot_see_or_withdraw_somebody_elses_seat(course: NewCourse) -> None:
    begun = course().opened()
    enrolment = begun.enrolled()

    with pytest.raises(NotFound):
        withdraw_enrolment(enrolment=enrolment.id, by=begun.other, seen=1)


def test_a_registrar_elsewhere_cannot_see_it_either(course: NewCourse) -> None:
    begun = course().opened()
    enrolment = begun.enrolled()

    with pytest.raises(NotFound):
        withdraw_enrolment(enrolment=enrolment.id, by=demo.staff("registrar", "elte.hu"), seen=1)


def test_whoever_acts_on_an_old_page_is_told(course: NewCourse) -> None:
    begun = course().opened()
    enrolment = begun.enrolled()

    with pytest.raises(Stale):
        withdraw_enrolment(enrolment=enrolment.id, by=begun.learner, seen=enrolment.revision - 1)


@pytest.mark.clause("7.10", shows="refuses")
def test_nobody_is_both_teacher_and_learner(course: NewCourse) -> None:
    begun = course().opened()
    with pytest.raises(Refusal, match="teaches"):
        begun.enrolled(begun.lead)

    begun.enrolled()
    with pytest.raises(ValueError, match="cannot teach"):
        add_staff(edition=begun.edition.id, person=begun.learner, by=begun.lead)
