"""An edition assesses by components: planned, handed in, marked twice, released, computed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.support.assessing import AFTER_DUE, DUE, LAST_DAY, PDF, PLANNED, Assessed
from tests.support.classroom import again, at, reasons_of

from charm.core.workflow import Refusal
from charm.delivery import marking, plans, queries
from charm.delivery.assessment_rules import component_for, marking_room_for, work_for
from charm.delivery.models import Component, Mark, ReleasedMark, Result, Submission
from charm.delivery.services import assessment_planning as planning
from charm.delivery.services.handing_in import take_back_file
from charm.delivery.services.marking import agree_mark
from charm.delivery.services.planning import remove_staff
from charm.delivery.services.releasing import change_mark, moderate
from charm.foundation import files
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def letters_to(person: Any) -> list[str]:
    rows = OutboxMessage.objects.filter(kind="letter").order_by("created_at")
    return [row.name for row in rows if row.payload.get("to") == person.email]


@pytest.mark.clause("5.1", shows="accepts")
def test_a_plan_begins_with_what_the_catalogue_says(course: NewCourse) -> None:
    made = Assessed(course)
    with at(PLANNED):
        planning.plan_assessment(
            edition=made.edition.id, scheme="es-10", by=made.lead, seen=made.edition.revision
        )
    planned = plans.plan_of(made.edition)
    assert planned is not None
    content = plans.published(made.edition.version).content
    assert [one.kind for one in planned.components] == [str(k) for k in content.assessment_types]
    assert planned.is_complete
    assert plans.scheme_suggested(made.edition).code == "nl-10"
    assert {one.supervised for one in planned.components} == {content.assessment_supervised}


@pytest.mark.clause("5.1", shows="refuses")
def test_a_plan_that_is_not_complete_opens_no_admission(course: NewCourse) -> None:
    made = Assessed(course).planned()
    with at(PLANNED):
        made.written(component=made.talk.pk, title="Talk", weight=30)
    with pytest.raises(Refusal) as refused:
        made.course.fresh().opened()
    assert "weights of 100 per cent" in reasons_of(refused)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(made.edition).objects.filter(pk=made.edition.pk).update(state="open")
    with at(PLANNED):
        made.written(component=made.talk.pk, title="Talk", weight=40)
    made.course.fresh().opened()
    for attempt in (
        lambda: made.written(weight=50),
        lambda: planning.drop_plan(
            edition=made.edition.id, by=made.lead, seen=made.edition.revision
        ),
    ):
        with pytest.raises(Refusal):
            attempt()
    for change in (
        lambda: Component.objects.filter(pk=made.talk.pk).update(weight=41),
        lambda: made.edition.assessment_plan.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.clause("5.1", shows="refuses")
def test_a_component_that_cannot_be_is_refused(course: NewCourse) -> None:
    made = Assessed(course).planned()
    for wrong in (
        {"kind": "magic"}, {"title": " "}, {"asks": "\0"}, {"weight": 0}, {"weight": 101},
        {"outcomes": []}, {"outcomes": [99]}, {"pass_mark": "11"}, {"second": "three"},
        {"due": DUE.replace(year=2025)}, {"rubric": {1: ["Only one."]}},
        {"outcomes": [1], "rubric": {2: ["A", "B"]}}, {"title": "\u202eoops"},
    ):  # fmt: skip
        with pytest.raises(Unfit):
            made.written(**wrong)
    with pytest.raises(Stale):
        planning.remove_component(
            edition=made.edition.id, component=made.talk.pk, by=made.lead, seen=1
        )
    for person in (made.learner, made.stranger):
        with pytest.raises((NotFound, NotAllowed)):
            planning.drop_plan(edition=made.edition.id, by=person, seen=made.edition.revision)
    for gap in ("-1", "x", "NaN", "100"):
        with pytest.raises(Unfit):
            planning.plan_assessment(
                edition=made.edition.id, scheme="nl-10", gap=gap, by=made.lead,
                seen=made.edition.revision,
            )  # fmt: skip


@pytest.mark.clause("7.20", shows="refuses")
def test_a_participation_badge_plans_no_assessment(course: NewCourse) -> None:
    made = Assessed(course, "informal-badge")
    with pytest.raises(Unfit, match="participation badge"):
        planning.plan_assessment(
            edition=made.edition.id, scheme="nl-10", by=made.lead, seen=made.edition.revision
        )


@pytest.mark.clause("7.26", shows="accepts")
def test_work_is_handed_in_and_replaced_until_it_is_due(course: NewCourse) -> None:
    made = Assessed(course).planned().started()
    work = made.handed_in()
    assert [one.name for one in files.of(work.ref)] == ["Report.pdf"]
    assert letters_to(made.learner)[-1] == "work-handed-in"
    with pytest.raises(Stale):
        made.handed_in()
    work = made.handed_in(seen=1, text="Dikes hold well.", given=[("b.pdf", PDF + b"2")])
    assert (work.text, work.revision, len(files.of(work.ref))) == ("Dikes hold well.", 2, 2)
    last = files.of(work.ref)[-1]
    take = {"enrolment": made.enrolment.id, "component": made.report.pk, "by": made.learner}
    with at(AFTER_DUE - dt.timedelta(days=2)):
        take_back_file(**take, file=last.id, seen=2)
        with pytest.raises(NotFound):
            take_back_file(**take, file=last.id, seen=3)
    assert len(files.of(work.ref)) == 1
    with pytest.raises(Refusal, match="stays"):
        made.handed_in(AFTER_DUE, seen=3)


@pytest.mark.clause("7.26", shows="refuses")
def test_nobody_else_hands_in_and_not_everything_is_taken(course: NewCourse) -> None:
    made = Assessed(course).planned()
    made.course.fresh().opened()
    made.enrolment = made.course.enrolled()
    with pytest.raises(Refusal, match="not begun"):
        made.handed_in()
    made.course.started()
    for person in (made.other, made.stranger, made.lead):
        with pytest.raises((NotFound, NotAllowed)):
            made.handed_in(by=person)
    with pytest.raises(Refusal, match="Nothing is handed in here"):
        made.handed_in(component=made.talk.pk)
    with pytest.raises(Refusal, match="Write something"):
        made.handed_in(text=" ", given=[])
    for name, content in (("a.pdf", b""), ("a.pdf", b"MZ\x90 a program"), ("a.html", b"<html>")):
        with pytest.raises(Unfit):
            made.handed_in(given=[(name, content)])
    with pytest.raises(Unfit, match="files at most"):
        made.handed_in(given=[(f"{n}.pdf", PDF + b"%d" % n) for n in range(11)])
    assert not Submission.objects.exists()
    late = made.handed_in(AFTER_DUE)
    assert late.is_late
    assert letters_to(made.learner)[-1] == "work-handed-in-late"


@pytest.mark.clause("7.10", shows="refuses")
def test_only_staff_of_the_edition_marks_and_each_in_turn(course: NewCourse) -> None:
    made = Assessed(course).staffed().planned().started()
    with at(made.report.due_at - dt.timedelta(days=1)), pytest.raises(Refusal, match="Nothing was"):
        from charm.delivery.services.marking import give_mark

        give_mark(enrolment=made.enrolment.id, component=made.report.pk, value="7", by=made.lead,
                  seen=0)  # fmt: skip
    made.handed_in()
    for person in (made.learner, made.other, made.stranger, made.course.registrar):
        with pytest.raises((NotFound, NotAllowed)):
            made.marked(person, "9")
    with pytest.raises(Refusal, match="follows the first"):
        made.marked(made.second, "7")
    for wrong in ("11", "7.55", "A", ""):
        with pytest.raises(Unfit):
            made.marked(made.assessor, wrong)
    with pytest.raises(Unfit, match="rubric"):
        made.marked(made.assessor, "7", levels={1: 4})
    first = made.marked(made.assessor, "7,5", levels={1: 3})
    assert (first.turn, first.value, first.levels) == ("first", Decimal("7.5"), {"1": 3})
    with pytest.raises(Stale):
        made.marked(made.assessor, "8")
    assert made.marked(made.assessor, "8", seen=1).revision == 2
    with pytest.raises(NotFound):  # a component of another edition, or none
        work_for(made.lead, made.enrolment.id, 999_999)
    with pytest.raises(Refusal, match="marked by one person"):
        made.marked(made.lead, "7", made.talk)
        made.marked(made.second, "7", made.talk)
    for row in (
        {"marked_by": made.assessor, "turn": "second"},
        {"marked_by": made.stranger, "turn": "second"},
        {"marked_by": made.learner, "turn": "second"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Mark.objects.create(component=made.report, enrolment=made.enrolment, value=7,
                                marked_at=AFTER_DUE, **row)  # fmt: skip


@pytest.mark.clause("7.26", shows="refuses")
def test_two_marks_are_blind_and_agreed_when_far_apart(course: NewCourse) -> None:
    made = Assessed(course).staffed().planned().started()
    made.handed_in()
    made.marked(made.assessor, "8")
    work = marking.work_of(made.enrolment, made.report)
    assert work.waits_for == "second"
    assert [len(work.seen_by(p)) for p in (made.assessor, made.second, made.lead)] == [1, 0, 0]
    assert made.marked(made.second, "6").turn == "second"
    work = marking.work_of(made.enrolment, made.report)
    assert len(work.seen_by(made.lead)) == 2
    assert (work.waits_for, work.effective) == ("agreed", None)
    with pytest.raises(Refusal, match="No mark is ready"):
        made.released(made.report, 0)
    agree = {"enrolment": made.enrolment.id, "component": made.report.pk, "seen": 0}
    with at(AFTER_DUE):
        agreed = agree_mark(**agree, value="7", by=made.second, feedback="We met.")
        with pytest.raises(Stale):
            agree_mark(**agree, value="9", by=made.lead)
        with pytest.raises(NotFound):
            agree_mark(**agree, value="9", by=made.stranger)
    assert agreed.turn == "agreed"
    with pytest.raises(Refusal, match="agreed already"):
        made.marked(made.assessor, "9", seen=1)
    assert marking.work_of(made.enrolment, made.report).effective == Decimal(7)
    close = made.another
    made.marked(made.assessor, "8", enrolment=close)
    made.marked(made.second, "7", enrolment=close)
    with at(AFTER_DUE), pytest.raises(Refusal, match="close enough"):
        agree_mark(**agree | {"enrolment": close.id}, value="9", by=made.lead)
    assert marking.work_of(close, made.report).effective == Decimal(8)


@pytest.mark.clause("5.1", shows="accepts")
@pytest.mark.clause("7.10", shows="accepts")
def test_released_marks_make_the_result_and_it_can_be_confirmed(course: NewCourse) -> None:
    made = Assessed(course).staffed().planned().started()
    made.handed_in()
    with pytest.raises(Unfit, match="computed from the marks"):
        made.course.assessed(made.enrolment)
    made.marked(made.assessor, "7.5")
    made.marked(made.lead, "7")
    assert [one.release for one in marking.to_mark(made.lead)] == [1]
    assert made.released(made.report, 1) == 1
    assert letters_to(made.learner)[-1] == "marks-released"
    assert queries.result_of(made.enrolment) is None
    made.marked(made.lead, "5", made.talk)
    with at(LAST_DAY), pytest.raises(NotAllowed):
        from charm.delivery.services.releasing import release_marks

        release_marks(component=made.talk.pk, by=made.assessor, seen=1)
    with pytest.raises(Stale):
        made.released(made.talk, 2)
    made.released(made.talk, 1)
    result = queries.result_of(made.enrolment)
    assert result is not None
    assert (result.value, result.outcome) == ("6.5", "passed")
    assert result.scheme == "Dutch grades 1 to 10, pass from 5.5"
    assert made.course.confirmed(made.enrolment).state == "completed"
    change = {"enrolment": made.enrolment.id, "component": made.talk.pk, "by": made.lead, "seen": 1}
    with pytest.raises(Refusal, match="completed now"):
        change_mark(**change, value="9", reason="Miscounted.")
    with pytest.raises(DatabaseError), transaction.atomic():
        ReleasedMark.objects.filter(enrolment=made.enrolment).update(value=9, reason="Because.")
    assert marking.marked_by(made.enrolment) == {made.assessor.pk, made.lead.pk}


@pytest.mark.clause("7.26", shows="refuses")
def test_a_released_mark_changes_only_for_a_reason(course: NewCourse) -> None:
    made = Assessed(course).staffed().planned(second="none").started()
    for component, value in ((made.report, "6"), (made.talk, "6")):
        made.marked(made.assessor, value, component)
        made.released(component, 1)
    with pytest.raises(Refusal, match="released: the lead changes it"):
        made.marked(made.assessor, "9", seen=1)
    change = {"enrolment": made.enrolment.id, "component": made.report.pk, "by": made.lead}
    with at(LAST_DAY + dt.timedelta(hours=1)):
        with pytest.raises(Refusal, match="Give a reason"):
            change_mark(**change, value="5", reason=" ", seen=1)
        with pytest.raises(Unfit):
            change_mark(**change, value="50", reason="Counted again.", seen=1)
        with pytest.raises(NotAllowed):
            change_mark(**change | {"by": made.assessor}, value="5", reason="No.", seen=1)
        change_mark(**change, value="5", reason="Page 4 was copied.", seen=1)
        with pytest.raises(Stale):
            change_mark(**change, value="9", reason="Again.", seen=1)
    assert letters_to(made.learner)[-1] == "mark-changed"
    result = Result.objects.get(enrolment=made.enrolment)
    assert (result.value, result.outcome) == ("5.4", "failed")  # and the report must be passed
    for change_row in (
        lambda rows: rows.update(value=9, reason=""),
        lambda rows: rows.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change_row(ReleasedMark.objects.filter(component=made.report))
    with pytest.raises(DatabaseError), transaction.atomic():
        Mark.objects.filter(component=made.report).update(value=9)


@pytest.mark.clause("7.26", shows="refuses")
def test_marks_are_moderated_before_release_and_shifted_for_a_reason(course: NewCourse) -> None:
    made = Assessed(course).staffed().planned(second="none").started()
    made.marked(made.assessor, "6")
    made.marked(made.assessor, "9.8", enrolment=made.another)
    said = {"component": made.report.pk, "by": made.lead, "seen": 0, "note": "Read both reports."}
    with at(AFTER_DUE):
        for wrong in ({"note": ""}, {"shift": "0.33"}, {"shift": "x"}, {"shift": "NaN"}):
            with pytest.raises(Unfit):
                moderate(**said | wrong)
        with pytest.raises(Refusal, match="Say why"):
            moderate(**said, shift="0.5")
        with pytest.raises(NotAllowed):
            moderate(**said | {"by": made.assessor})
        moderate(**said, shift="0,5", reason="Question 2 was unclear.")
        with pytest.raises(Stale):
            moderate(**said)
    made.released(made.report, 2)
    marks = ReleasedMark.objects.order_by("value").values_list("value", flat=True)
    assert list(marks) == [Decimal("6.5"), Decimal(10)]
    with at(LAST_DAY), pytest.raises(Refusal, match="change one by one"):
        moderate(**said | {"seen": 1})


@pytest.mark.clause("7.26", shows="refuses")
def test_doors_of_marking_open_for_its_markers_only(course: NewCourse) -> None:
    made = Assessed(course).staffed().planned().started()
    made.handed_in()
    for person in (made.lead, made.assessor, made.second):
        assert marking_room_for(person, made.edition.id)
        assert component_for(person, made.report.pk)
        assert work_for(person, made.enrolment.id, made.report.pk)
    assert work_for(made.learner, made.enrolment.id, made.report.pk)
    for person in (made.other, made.stranger, made.course.registrar):
        with pytest.raises((NotFound, NotAllowed)):
            component_for(person, made.report.pk)
        with pytest.raises(NotFound):
            work_for(person, made.enrolment.id, made.report.pk)
    remove_staff(edition=made.edition.id, person=made.assessor.id, by=made.lead)
    with pytest.raises(NotFound):
        work_for(made.assessor, made.enrolment.id, made.report.pk)


def test_what_waits_is_said_to_who_can_do_it(course: NewCourse) -> None:
    made = Assessed(course).staffed().planned().started()
    with at(AFTER_DUE):
        (waits,) = marking.to_mark(made.assessor)
        assert (waits.first, waits.second) == (4, 0)  # two learners, two components, due
        assert marking.to_mark(made.second) == []
        made.marked(made.assessor, "7")
        (waits,) = marking.to_mark(made.second)
        assert (waits.first, waits.second) == (0, 1)
        assert marking.to_mark(made.stranger) == []


@pytest.mark.clause("7.26", shows="accepts")
def test_who_left_the_staff_is_stood_in_for(course: NewCourse) -> None:
    made = Assessed(course).staffed().planned().started()
    made.marked(made.assessor, "7")
    with pytest.raises(Refusal, match="two people"):
        made.marked(made.lead, "8")
        made.marked(made.second, "8")
        from charm import demo
        from charm.delivery.services.planning import add_staff

        third = demo.staff("registrar", made.course.university)
        add_staff(edition=made.edition.id, person=third, role="teacher", by=made.lead)
        made.marked(third, "8")


def test_an_edition_without_a_plan_goes_on_with_one_result(course: NewCourse) -> None:
    begun = course().opened()
    enrolment = begun.enrolled()
    begun.started()
    begun.assessed(enrolment)
    assert marking.works_of(again(enrolment)) == []
    assert plans.plan_of(begun.edition) is None
