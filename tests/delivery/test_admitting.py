"""How people come to a seat: at once, by application, by invitation, from the waiting list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.classroom import FIRST_DAY, PLANNED, again, at, reasons_of

from charm import demo
from charm.core.workflow import Refusal
from charm.delivery import admissions, queries
from charm.delivery.models import Application, Enrolment
from charm.delivery.name_lists import Invitee
from charm.delivery.services import admitting, inviting
from charm.delivery.services.enrolling import enrol, withdraw_enrolment
from charm.foundation import jobs
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
QUESTIONS = ("Why do you want to learn this?", "Where will you use it?")


def by_application(course: NewCourse, *, seats: int = 2, **details: Any) -> Any:
    begun = course().planned(seats=seats)
    admitting.set_admission(
        edition=begun.edition.id, by=begun.lead, seen=begun.edition.revision,
        **{"way": "application", "questions": QUESTIONS, **details},
    )  # fmt: skip
    return begun.fresh().opened()


def applied(begun: Any, learner: Any = None, **details: Any) -> Any:
    with at(PLANNED):
        return admitting.apply(
            **{"edition": begun.edition.id, "by": learner or begun.learner,
               "answers": ["To protect our dike.", "At the water board."], **details}
        )  # fmt: skip


def letters_to(person: Any) -> list[str]:
    rows = OutboxMessage.objects.filter(kind="letter").order_by("created_at")
    return [row.name for row in rows if row.payload.get("to") == person.email]


@pytest.mark.clause("7.26", shows="accepts")
def test_an_application_is_read_and_admitted(course: NewCourse) -> None:
    begun = by_application(course)
    asked = applied(begun)

    assert asked.state == "applied"
    assert [one["question"] for one in asked.answers] == list(QUESTIONS)
    assert "application-to-decide" in letters_to(begun.lead)
    assert "application-received" in letters_to(begun.learner)
    assert applied(begun) == asked  # a second click

    with at(PLANNED):
        seat = admitting.admit(application=asked.id, by=begun.lead, seen=asked.revision)
    assert seat.learner == begun.learner
    assert again(asked).state == "admitted"
    assert "enrolled" in letters_to(begun.learner)
    assert applied(begun) == seat


@pytest.mark.clause("7.26", shows="refuses")
def test_who_must_apply_takes_no_seat_by_another_door(course: NewCourse) -> None:
    begun = by_application(course)
    with pytest.raises(Refusal, match="apply first"):
        begun.enrolled()
    with pytest.raises(Refusal, match="Answer each question"):
        applied(begun, answers=["Only one."])
    with pytest.raises(Refusal, match="Answer each question"):
        applied(begun, answers=["One.", "  "])
    assert not Application.objects.exists()
    with at(PLANNED):  # the lead may seat somebody directly
        assert enrol(edition=begun.edition.id, learner=begun.learner, by=begun.lead)


@pytest.mark.clause("7.26", shows="refuses")
def test_what_is_needed_before_is_said_where_it_is_asked(course: NewCourse) -> None:
    begun = by_application(course, asks_for_needs=True)
    with pytest.raises(Refusal, match="what is needed before"):
        applied(begun)
    assert applied(begun, needs="A bachelor in law.").needs == "A bachelor in law."


@pytest.mark.clause("7.26", shows="refuses")
def test_a_refusal_says_why_and_stays(course: NewCourse) -> None:
    begun = by_application(course)
    asked = applied(begun)
    with pytest.raises(Refusal, match="Give a reason"):
        admitting.refuse(application=asked.id, reason=" ", by=begun.lead, seen=asked.revision)
    admitting.refuse(
        application=asked.id, reason="Law is needed.", by=begun.lead, seen=asked.revision
    )
    with pytest.raises(Unfit, match="refused"):
        applied(begun)
    with at(PLANNED), pytest.raises(Refusal):
        admitting.admit(application=asked.id, by=begun.lead, seen=again(asked).revision)


@pytest.mark.clause("7.14", shows="accepts")
def test_a_seat_given_back_goes_to_who_waits_longest(course: NewCourse) -> None:
    begun = course().opened(seats=1)
    taken = begun.enrolled()
    first, second = begun.other, demo.staff("manager", "uib.no")
    for minute, person in enumerate((first, second)):
        with at(PLANNED + dt.timedelta(minutes=minute)):
            waiting = admitting.apply(edition=begun.edition.id, by=person)
        assert waiting.state == "waiting"
        assert admissions.place_in_line(waiting) == minute + 1

    with at(PLANNED + dt.timedelta(hours=1)):
        withdraw_enrolment(enrolment=taken.id, by=begun.learner, seen=taken.revision)
        jobs.run_pending()

    assert queries.enrolment_in(begun.edition, first).state == "enrolled"
    assert queries.enrolment_in(begun.edition, second) is None
    assert "enrolled" in letters_to(first)
    assert admissions.place_in_line(admissions.application_in(begun.edition, second)) == 1


@pytest.mark.clause("7.26", shows="accepts")
def test_who_was_admitted_and_gave_the_seat_back_asks_anew(course: NewCourse) -> None:
    begun = by_application(course, seats=1)
    first = applied(begun)
    with at(PLANNED):
        seat = admitting.admit(application=first.id, by=begun.lead, seen=first.revision)
        assert applied(begun) == seat, "who has a seat asks for none"
        withdraw_enrolment(enrolment=seat.id, by=begun.learner, seen=again(seat).revision)
    anew = applied(begun)
    assert (anew.pk, anew.state, anew.answered_by) == (first.pk, "applied", None)
    assert letters_to(begun.lead).count("application-to-decide") == 2
    assert again(seat).state == "withdrawn", "the lead decides, as of everybody"
    with at(PLANNED):
        back = admitting.admit(application=anew.id, by=begun.lead, seen=again(anew).revision)
    assert (back.pk, back.state) == (seat.pk, "enrolled")


@pytest.mark.clause("7.14", shows="accepts")
def test_who_moved_up_and_gave_the_seat_back_waits_anew(course: NewCourse) -> None:
    begun = course().opened(seats=1)
    taken = begun.enrolled()
    with at(PLANNED):
        admitting.apply(edition=begun.edition.id, by=begun.other)
        withdraw_enrolment(enrolment=taken.id, by=begun.learner, seen=taken.revision)
        jobs.run_pending()
        moved = queries.enrolment_in(begun.edition, begun.other)
        withdraw_enrolment(enrolment=moved.id, by=begun.other, seen=moved.revision)
        begun.enrolled()
        waits = admitting.apply(edition=begun.edition.id, by=begun.other)
    assert waits.state == "waiting"
    assert admissions.place_in_line(waits) == 1


def test_where_the_lead_decides_a_free_seat_is_told_to_the_lead(course: NewCourse) -> None:
    begun = by_application(course, seats=1)
    asked, other = applied(begun), applied(begun, begun.other)
    with at(PLANNED):
        seat = admitting.admit(application=asked.id, by=begun.lead, seen=asked.revision)
        with pytest.raises(Refusal, match="Every seat"):
            admitting.admit(application=other.id, by=begun.lead, seen=other.revision)
        admitting.put_on_waiting_list(application=other.id, by=begun.lead, seen=other.revision)
        withdraw_enrolment(enrolment=seat.id, by=begun.learner, seen=seat.revision)
        jobs.run_pending()
    assert queries.enrolment_in(begun.edition, begun.other) is None
    assert "seat-free" in letters_to(begun.lead)
    assert "on-the-waiting-list" in letters_to(begun.other)


@pytest.mark.clause("7.26", shows="accepts")
def test_people_are_invited_by_address_before_they_have_an_account(course: NewCourse) -> None:
    begun = course().planned()
    admitting.set_admission(
        edition=begun.edition.id, way="invitation", by=begun.lead, seen=begun.edition.revision
    )
    begun.fresh().opened()
    people = [Invitee("New.Person@Example.org", "New Person"), Invitee(begun.learner.email)]
    made = inviting.invite(edition=begun.edition.id, people=[*people, people[0]], by=begun.lead)
    assert [row.person for row in made] == [None, begun.learner]
    assert inviting.invite(edition=begun.edition.id, people=people, by=begun.lead) == []

    mine = made[1]
    with at(PLANNED):
        with pytest.raises(Refusal):
            applied(begun, begun.other)
        with pytest.raises(NotFound):
            inviting.accept_invitation(application=mine.id, by=begun.other, seen=mine.revision)
        seat = inviting.accept_invitation(application=mine.id, by=begun.learner, seen=mine.revision)
    assert seat.state == "enrolled"
    late = demo.staff("manager", "uib.no")
    late.email = "new.person@example.org"
    late.save()
    with at(PLANNED):
        seat = inviting.accept_invitation(application=made[0].id, by=late, seen=made[0].revision)
    assert seat.learner == late


def test_the_way_in_is_set_while_the_edition_is_planned(course: NewCourse) -> None:
    begun = course().planned()
    for wrong, says in (
        ({"way": "lottery"}, "one of these ways"),
        ({"way": "application", "questions": ["Why?"] * 13}, "12 questions"),
        ({"way": "application", "questions": ["Why\0?"]}, "This text"),
        ({"way": "open", "closes_on": dt.date(2027, 1, 1)}, "before the edition ends"),
    ):
        with pytest.raises(Unfit, match=says):
            admitting.set_admission(
                edition=begun.edition.id, by=begun.lead, seen=begun.edition.revision, **wrong
            )
    begun.opened()
    with pytest.raises(Refusal, match="planned"):
        admitting.set_admission(
            edition=begun.edition.id, way="open", by=begun.lead, seen=begun.edition.revision
        )


def test_admission_closes_on_its_last_day_in_the_zone_of_the_edition(course: NewCourse) -> None:
    begun = by_application(course, closes_on=PLANNED.date())
    midnight = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)  # the 24th in Madrid
    with at(midnight), pytest.raises(Refusal) as refused:
        admitting.apply(edition=begun.edition.id, by=begun.learner, answers=["a", "b"])
    assert "not open" in reasons_of(refused)
    assert applied(begun).state == "applied"


def test_others_neither_see_an_application_nor_decide_on_it(course: NewCourse) -> None:
    begun = by_application(course)
    asked = applied(begun)
    said = {"application": asked.id, "seen": asked.revision}
    for stranger in (begun.other, demo.staff("registrar", "elte.hu"), demo.officer("operator")):
        for act in (admitting.admit, admitting.put_on_waiting_list):
            with pytest.raises(NotFound):
                act(by=stranger, **said)
        with pytest.raises(NotFound):
            admitting.withdraw_application(by=stranger, **said)
    with pytest.raises(NotAllowed):
        admitting.admit(by=begun.learner, **said)
    with pytest.raises(NotAllowed):
        admitting.withdraw_application(by=begun.lead, **said)
    with pytest.raises(Stale):
        admitting.admit(application=asked.id, by=begun.lead, seen=asked.revision + 1)
    with pytest.raises(Refusal, match="teaches"):
        applied(begun, begun.lead)


def test_after_the_start_nobody_moves_up(course: NewCourse) -> None:
    begun = course().opened(seats=1)
    taken = begun.enrolled()
    with at(PLANNED):
        admitting.apply(edition=begun.edition.id, by=begun.other)
    begun.started()
    with at(FIRST_DAY):
        withdraw_enrolment(enrolment=taken.id, by=begun.learner, seen=taken.revision)
        jobs.run_pending()
    assert not Enrolment.objects.filter(learner=begun.other).exists()
