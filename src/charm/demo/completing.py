"""An edition whose learners choose what they hand in, with a session that is on now (7.20.2)."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from charm.delivery.codes import code_now
from charm.delivery.recognitions import targets_of
from charm.delivery.services import assessing, checking_in, planning, recognising
from charm.delivery.services.planning import CompletionCriterion
from charm.demo.people import learner

if TYPE_CHECKING:
    from charm.demo.teaching import Course

BEGAN, LASTS = dt.timedelta(minutes=30), dt.timedelta(hours=2)


def with_choice(
    known: list[CompletionCriterion], texts: tuple[str, ...]
) -> tuple[list[CompletionCriterion], dict[str, Any] | None]:
    """The criteria and one of these outputs, with the rule that says so."""
    if not texts:
        return known, None
    outputs = [
        CompletionCriterion("outputs", text, key=f"outputs-{number}")
        for number, text in enumerate(texts, start=1)
    ]
    rule = {"all": [*(one.kind for one in known), {"any": [one.key for one in outputs]}]}
    return [*known, *outputs], rule


def plan_session_now(course: Course) -> None:
    """A session that began half an hour ago: its code is on the teacher's page."""
    begins = (course.diary.now - BEGAN).replace(second=0, microsecond=0)
    planning.add_session(
        edition=course.edition.id,
        starts_at=begins,
        ends_at=begins + LASTS,
        place=f"{course.edition.place}, room 2.14",
        by=course.teacher,
    )


def tell(course: Course) -> None:
    """The first learner handed in one output, and checked in; the second wants earlier learning to
    count, and for the third it does."""
    first, second, third = course.run.learners[:3]
    now = course.diary.now
    day = dt.timedelta(days=1)
    course.diary.note(now - 2 * day, partial(_hand_in, course, first))
    course.diary.note(
        now - 3 * day,
        partial(_ask, course, third, 1, "Film of a workshop for new students", "Erasmus network"),
    )
    course.diary.note(now - day, partial(_recognise, course, third))
    course.diary.note(
        now - day,
        partial(_ask, course, second, 0, "Two years of facilitating debates", "Debating society"),
    )
    course.diary.note(now - BEGAN / 3, partial(_check_in, course, first))


def _hand_in(course: Course, number: int) -> None:
    row = course.row(number)
    output = course.edition.criteria.get(key="outputs-1")
    assessing.check_criterion(
        enrolment=row.id,
        criterion=output.pk,
        met=True,
        evidence="Portfolio of two sessions, twelve pages, with the feedback of a peer.",
        by=course.teacher,
        seen=row.revision,
    )


def _ask(course: Course, number: int, place: int, what: str, where: str) -> None:
    targets = [one for one in targets_of(course.edition) if one.criterion is not None]
    outputs = [one for one in targets if one.criterion and one.criterion.kind == "outputs"]
    recognising.ask_recognition(
        enrolment=course.row(number).id,
        target=outputs[place].code,
        kind="prior",
        what=what,
        place=where,
        explanation="The same as what is asked here: planned, held, and looked back on.",
        link="https://example.org/what-i-did",
        by=learner(number),
    )


def _recognise(course: Course, number: int) -> None:
    row = course.row(number).recognitions.get()
    recognising.decide_recognition(
        recognition=row.id,
        recognised=True,
        reason="The film shows the whole session, and the comments are those of a facilitator.",
        by=course.teacher,
        seen=row.revision,
    )


def _check_in(course: Course, number: int) -> None:
    session = course.edition.sessions.order_by("-starts_at").filter(place__contains="2.14").first()
    if session is not None:
        checking_in.check_in(code=code_now(session), by=learner(number))
