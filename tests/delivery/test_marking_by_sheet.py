"""The sheet of an edition with a plan of assessment: marks, a class of 200, every fault named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.assessing import AFTER_DUE, Assessed
from tests.support.classroom import FIRST_DAY, PLANNED, at
from tests.support.filled import Sheet

from charm import demo
from charm.delivery.models import Attendance, Confirmation, CriterionCheck, Edition, Enrolment, Mark
from charm.delivery.services import assessing, planning
from charm.delivery.services.enrolling import withdraw_enrolment
from charm.delivery.services.filling_in import Filled
from charm.foundation import ledger
from charm.foundation.errors import NotAllowed, NotFound
from charm.foundation.spreadsheets import WrongCells

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


@pytest.fixture
def room(course: NewCourse) -> Assessed:
    """A report marked twice, and a talk; two learners."""
    return Assessed(course).staffed().planned().started()


def mark_of(code: str, component: Any) -> str:
    return f"{code}_{component.pk}"


# --- marks ---------------------------------------------------------------------------------------


@pytest.mark.clause("7.26", shows="accepts")
def test_each_marker_takes_a_sheet_of_their_own_marks(room: Assessed) -> None:
    report, feedback = mark_of("mark", room.report), mark_of("feedback", room.report)
    first = Sheet(room, room.assessor)
    assert not any(code.startswith(("session", "outcome", "objectives")) for code in first.codes)
    first.write(room.learner, **{report: 7, feedback: "Dikes hold."})
    assert first.send() == Filled(2, 1)
    assert first.send() == Filled(0, 0), "a second click"
    kept = Mark.objects.get()
    assert (kept.turn, kept.marked_by, str(kept.value.normalize())) == ("first", room.assessor, "7")

    second = Sheet(room, room.second)
    assert second.cell(room.learner, report).value is None, "the first mark is not in it"
    cells = [cell.value for row in second.page for cell in row]
    assert not any("Dikes hold." in str(value) for value in cells)
    assert second.write(room.learner, **{report: "6,5"}).send() == Filled(1, 1)
    assert [m.turn for m in Mark.objects.order_by("id")] == ["first", "second"]
    again = Sheet(room, room.assessor)
    assert again.cell(room.learner, report).value == "7.0"
    assert again.write(room.learner, **{feedback: "Dikes hold. Mostly."}).send() == Filled(1, 1)
    assert ledger.check() == []


@pytest.mark.clause("7.26", shows="refuses")
def test_a_sheet_marks_for_nobody_else_and_never_over_a_released_mark(room: Assessed) -> None:
    talk, report = mark_of("mark", room.talk), mark_of("mark", room.report)
    sheet = Sheet(room, room.assessor).write(room.learner, **{talk: "8"})
    with pytest.raises(WrongCells, match="took this sheet along"):
        sheet.send(by=room.second)
    with pytest.raises(NotFound):
        sheet.send(by=demo.staff("registrar", "elte.hu"))
    with pytest.raises(NotAllowed, match="teaching staff"):
        sheet.send(by=room.course.registrar)
    second = Sheet(room, room.second).write(room.learner, **{report: "8"})
    with pytest.raises(WrongCells, match="The second mark follows the first"):
        second.send()
    sheet.send()
    room.released(room.talk, 1)
    with pytest.raises(WrongCells, match="released: the lead changes it"):
        Sheet(room, room.assessor).write(room.learner, **{talk: "9"}).send()
    with pytest.raises(WrongCells, match="changed, not taken away"):
        Sheet(room, room.assessor).write(room.learner, **{talk: None}).send()
    early = Sheet(room, room.lead).write(
        room.learner, objectives_met="yes", assessments_completed="yes"
    )
    with pytest.raises(WrongCells, match="Record a passed assessment first"):
        early.send()
    assert Mark.objects.get().value == 8


# --- a class of 200 ------------------------------------------------------------------------------


@pytest.fixture
def hall(course: NewCourse) -> Any:
    """200 learners in an edition with a session, two criteria, and two components to mark."""
    from charm.alliance.models import Person

    room = Assessed(course, "non-formal-assessed").staffed().planned()
    with at(FIRST_DAY):
        planning.add_session(
            edition=room.edition.id, by=room.lead, starts_at=FIRST_DAY + dt.timedelta(days=1),
            ends_at=FIRST_DAY + dt.timedelta(days=1, hours=2),
        )  # fmt: skip
    Edition.objects.filter(pk=room.edition.pk).update(seats=200)
    room.started()
    people = Person.objects.bulk_create(
        Person(
            email=f"l{n:03}@example.org", name=f"Ann L{n:03}", given_name="Ann",
            family_name=f"L{n:03}", created_at=PLANNED,
        )
        for n in range(198)
    )  # fmt: skip
    Enrolment.objects.bulk_create(
        Enrolment(edition=room.edition, learner=person, enrolled_at=PLANNED) for person in people
    )
    room.people = people
    room.session = room.edition.sessions.get()
    return room


def everything_on_record() -> tuple[int, ...]:
    return tuple(
        model.objects.count() for model in (Attendance, CriterionCheck, Mark, Confirmation)
    )


@pytest.mark.clause("7.26", shows="refuses")
@pytest.mark.clause("7.26", shows="accepts")
def test_of_200_lines_each_of_17_faults_is_named_and_nothing_is_taken_over(hall: Any) -> None:
    report, talk = mark_of("mark", hall.report), mark_of("mark", hall.talk)
    first = min(c.pk for c in hall.edition.criteria.all())
    met, evidence = f"met_{first}", f"evidence_{first}"
    p = iter(hall.people)
    hall.marked(hall.lead, "8", hall.talk, row_of(hall, released := next(p)))
    hall.released(hall.talk, 1)
    hall.marked(hall.assessor, "6", hall.talk, row_of(hall, others := next(p)))
    sheet = Sheet(hall)
    assert sheet.page.max_row == 202
    for person in hall.people[20:70]:
        sheet.write(person, session="yes")
    for person in hall.people[20:30]:
        sheet.write(person, **{report: 7.5, met: "Yes", evidence: "Came."})
    sound = sheet.bytes()

    gone, met_meanwhile = next(p), next(p)
    with at(AFTER_DUE):
        withdraw_enrolment(
            enrolment=row_of(hall, gone).id,
            by=hall.lead,
            seen=row_of(hall, gone).revision,
            reason="Moved away.",
        )
        assessing.record_attendance(
            enrolment=row_of(hall, met_meanwhile).id, session=hall.session.id, present=True,
            by=hall.lead,
        )  # fmt: skip
    wrong: dict[str, str] = {}

    def plant(person: Any, code: str, says: str, **cells: Any) -> None:
        sheet.write(person, **cells)
        wrong[sheet.place_of(person, code)] = says

    plant(released, talk, "released: the lead changes it", **{talk: "9"})
    plant(others, talk, "marked by one person", **{talk: "7"})
    plant(gone, "session", "withdrawn now", session="yes")
    plant(met_meanwhile, "session", "recorded “yes” meanwhile", session="no")
    plant(next(p), "session", "Say yes or no", session="perhaps")
    plant(next(p), "session", "This is a formula", session='=IF(1,"yes","no")')
    plant(next(p), met, "Say yes or no", **{met: "mostly", evidence: "Came."})
    plant(next(p), evidence, "Name the evidence", **{met: "yes"})
    plant(next(p), evidence, "at most 5000 signs", **{met: "yes", evidence: "x" * 5001})
    plant(next(p), evidence, "reading direction", **{met: "no", evidence: "\u202egnp.exe"})
    plant(next(p), report, "number from 1.0 to 10.0", **{report: 11})
    plant(next(p), report, "in steps of", **{report: "7.3333"})
    plant(next(p), report, "an error of the spreadsheet", **{report: "#N/A"})
    plant(next(p), report, "feedback goes with", **{mark_of("feedback", hall.report): "Good."})
    plant(next(p), "criteria_met", "criteria are not met yet", criteria_met="yes")
    plant(next(p), "name", "hidden cell", session="yes", was="[]")
    twice = next(p)
    plant(twice, "name", "are of two learners", name="Somebody Else", session="yes")
    plant(next(p), "name", "of nobody who learns here", enrolment=str(twice.pk))
    assert len(wrong) >= 17

    before = everything_on_record()
    with pytest.raises(WrongCells) as refused:
        sheet.send()
    said: dict[str, str] = {}
    for cell in refused.value.cells:
        said[cell.place] = f"{said.get(cell.place, '')} {cell.says}"
    assert said.keys() == wrong.keys()
    for place, says in wrong.items():
        assert says in said[place], place
    assert refused.value.sheet == "Living with Water 1"
    assert everything_on_record() == before

    assert sheet.send(data=sound) == Filled(50 + 30, 50)
    assert everything_on_record() == (51, 10, 12, 0)
    assert ledger.check() == []


def row_of(hall: Any, person: Any) -> Enrolment:
    return Enrolment.objects.get(edition=hall.edition.id, learner=person)


def test_what_looks_like_a_formula_leaves_as_a_text(room: Assessed) -> None:
    room.marked(room.assessor, "7", feedback="=HYPERLINK(1)")
    sheet = Sheet(room, room.assessor)
    cell = sheet.cell(room.learner, mark_of("feedback", room.report))
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
