"""Marks by programs: a plan is read, work is marked, the learner reads what is released."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.assessing import AFTER_DUE, Assessed
from tests.support.programs import Program

pytestmark = pytest.mark.django_db


@pytest.mark.clause("7.26", shows="accepts")
@pytest.mark.clause("7.26", shows="refuses")
def test_a_program_marks_and_the_learner_reads_the_result(course: Callable[..., Any]) -> None:
    made = Assessed(course).staffed().planned(second="none").started()
    made.handed_in()
    marker = Program(made.assessor, now=AFTER_DUE)
    plan = marker.get(f"/editions/{made.edition.id}/assessment").json()
    assert [one["weight"] for one in plan["components"]] == [60, 40]
    here = f"/enrolments/{made.enrolment.id}/marks"
    assert marker.get(here).json()["works"][0]["waits_for"] == "first"

    said = {"seen": 0, "value": "8", "feedback": "Clear.", "levels": {"1": 2}}
    mark = f"{here}/{made.report.pk}"
    for wrong in ({**said, "value": "99"}, {**said, "levels": {"1": 9}}, {**said, "seen": -1}):
        assert marker.post(mark, wrong).status_code == 422
    assert marker.post(f"{here}/999999", said).status_code == 404
    key = "mark-once-0123456789"
    assert marker.post(mark, said, key=key).json()["works"][0]["own_mark"] == "8.0"
    assert marker.post(mark, said, key=key).status_code == 201  # the same answer again
    assert marker.post(mark, said).status_code == 409
    for person, status in ((made.learner, 403), (made.other, 404), (made.stranger, 404)):
        assert Program(person, now=AFTER_DUE).post(mark, said).status_code == status

    learner = Program(made.learner, now=AFTER_DUE)
    before = learner.get(here).json()
    assert (before["works"][0]["mark"], before["works"][0]["waits_for"]) == ("", "")
    made.released(made.report, 1)
    made.marked(made.lead, "6", made.talk)
    made.released(made.talk, 1)
    after = learner.get(here).json()
    assert (after["result"], after["passed"], after["why"]) == ("7.2", True, [])
    assert Program(made.course.registrar, now=AFTER_DUE).get(here).status_code == 403
