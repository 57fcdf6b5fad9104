"""An edition that assesses by components: what was handed in, marked twice and released."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from charm.alliance.queries import Person
from charm.delivery.plans import Component, plan_of
from charm.delivery.queries import Edition, Enrolment
from charm.delivery.services.assessment_planning import (
    Assessment,
    plan_assessment,
    remove_component,
    write_component,
)
from charm.delivery.services.handing_in import hand_in
from charm.delivery.services.marking import give_mark
from charm.delivery.services.planning import add_staff
from charm.delivery.services.releasing import moderate, release_marks
from charm.demo.diary import Diary
from charm.demo.people import learner, staff

DUE, TALK = -5, 20
"""Days of the two assessments, counted from today."""
GAP = "10"
RUBRIC = {
    1: (
        "Names the people whom the challenge concerns.",
        "Says what each of them needs, from talks with them.",
        "Turns these needs into a question that a team can work on.",
    )
}
HANDED_IN = ((-7, "We asked eleven shopkeepers and two bus drivers; the notes are in the file."),
             (-6, "My challenge: a market square that is empty after four o’clock."),
             (-6, "The brief, with the map of the school yard."),
             (-4, "I was ill until yesterday; the doctor’s note is with the course."))  # fmt: skip
FIRST = (("68", "The needs are heard from the people themselves. Make the question smaller: one "
          "square, one evening."),
         ("74", "A clear question, and honest about what you could not find out."),
         ("58", "The map is good. Whom did you talk to?"))  # fmt: skip
SECOND = (("71", "Well observed."), ("52", "I miss the voices of those who work there at night."))


class Taught(Protocol):
    """The edition of the story that is assessed so."""

    diary: Diary
    seats: dict[int, Enrolment]

    @property
    def edition(self) -> Edition: ...
    @property
    def teacher(self) -> Person: ...


def plan(course: Taught) -> None:
    """A brief of 70 per cent that two people mark, and a talk."""
    edition, by = course.edition, course.teacher
    plan_assessment(edition=edition.id, scheme="percent-40", gap=GAP, by=by, seen=edition.revision)
    planned = plan_of(edition)
    for component in planned.components if planned else ():
        remove_component(
            edition=edition.id, component=component.pk, by=by, seen=course.edition.revision
        )
    brief = Assessment(
        kind="portfolio", title="Challenge brief", weight=70, second=Component.Second.ALL,
        asks="Describe a challenge of your own town on four pages at most: whom it concerns, what "
        "they need, and the question that a team could work on. Add your notes from the talks.",
        due=dt.datetime.combine(course.diary.date(DUE), dt.time(17)), outcomes=(1, 2),
        rubric=RUBRIC,
    )  # fmt: skip
    talk = Assessment(
        kind="presentation-oral", title="Talk with the partners", weight=30, must_pass=False,
        asks="Present your brief in eight minutes to two partners from the town, and answer them.",
        due=dt.datetime.combine(course.diary.date(TALK), dt.time(15)), outcomes=(2, 3),
        handed_in=False, supervised=True, identity_checked=True,
    )  # fmt: skip
    for said in (brief, talk):
        write_component(edition=edition.id, said=said, by=by, seen=course.edition.revision)
    home = edition.version.entry.university_id
    add_staff(edition=edition.id, person=_second(home), role="second-marker", by=by)


def note(course: Taught, learners: Sequence[int], home: str) -> None:
    """What happened in it: all handed in, one of them late; two were marked twice, and one of these
    marks is released, the other to be agreed on."""
    steps: list[tuple[int, Callable[[], None]]] = [
        (day, partial(_hand_in, course, number, text))
        for number, (day, text) in zip(learners, HANDED_IN, strict=False)
    ]
    for day, by, marks in ((-3, None, FIRST), (-2, home, SECOND)):
        steps += [
            (day, partial(_mark, course, number, *mark, by))
            for number, mark in zip(learners, marks, strict=False)
        ]
    steps.append((-1, partial(_release, course)))
    for place, (day, act) in enumerate(steps):
        course.diary.note(course.diary.at(course.diary.date(day), 9, 4 * place), act)


def _hand_in(course: Taught, number: int, text: str) -> None:
    brief = _brief(course)
    hand_in(
        enrolment=course.seats[number].pk,
        component=brief.pk,
        by=learner(number),
        seen=0,
        text=text,
        given=[("Challenge brief.pdf", _pdf(learner(number).name))],
    )


def _mark(course: Taught, number: int, value: str, feedback: str, home: str | None) -> None:
    give_mark(
        enrolment=course.seats[number].pk,
        component=_brief(course).pk,
        value=value,
        feedback=feedback,
        levels={1: 3 if home is None else 2},
        by=course.teacher if home is None else _second(home),
        seen=0,
    )


def _release(course: Taught) -> None:
    brief = _brief(course)
    moderate(
        component=brief.pk,
        note="Read two briefs beside both marks: the scale is used alike.",
        by=course.teacher,
        seen=0,
    )
    release_marks(component=brief.pk, by=course.teacher, seen=1)


def _brief(course: Taught) -> Component:
    planned = plan_of(course.edition)
    if planned is None:
        raise LookupError("This edition has no plan of assessment.")
    return planned.components[0]


def _second(home: str) -> Person:
    return staff("quality", home)


def _pdf(name: str) -> bytes:
    """One page that says whose it is."""
    plain = name.encode("ascii", "replace").decode()
    text = f"BT /F1 16 Tf 72 760 Td (Challenge brief of {plain}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources "
        "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
    )
    body, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    return (
        f"{body}xref\n0 {count}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    ).encode()
