"""Completion rules by programs: read, fixed, and how far a learner has come (7.20.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.classroom import LAST_DAY, PLANNED, at
from tests.support.programs import Program

pytestmark = pytest.mark.django_db
RULE = {
    "version": 1,
    "leaves": [
        {"key": "come", "kind": "participation", "text": "Come.", "share": 80},
        {"key": "report", "kind": "outputs", "text": "Hand in a report."},
        {"key": "film", "kind": "outputs", "text": "Hand in a film."},
        {"key": "talk", "kind": "engagement", "text": "Lead a talk."},
    ],
    "rule": {"any": ["report", {"all": ["film", {"atLeast": 1, "of": ["talk", "come"]}]}]},
}


@pytest.mark.clause("7.20.2", shows="accepts")
@pytest.mark.clause("7.20.2", shows="refuses")
def test_a_program_fixes_a_rule_and_reads_who_met_it(course: Callable[..., Any]) -> None:
    begun = course("informal-badge").planned()
    here = f"/editions/{begun.edition.id}/completion"
    program = Program(begun.lead, now=PLANNED)
    known = program.get(here).json()
    assert known["rule"]["rule"] == {"all": ["participation", "outputs"]}
    assert known["sentence"].startswith("To complete, meet all of these")

    for hostile in (
        {**RULE, "version": 2}, {**RULE, "rule": "luck"}, {**RULE, "rule": None}, {},
        {**RULE, "leaves": []}, {**RULE, "rule": {"all": ["report"] * 100}},
    ):  # fmt: skip
        answer = program.post(here, {"seen": known["revision"], "rule": hostile})
        assert answer.status_code == 422, hostile
    made = program.post(here, {"seen": known["revision"], "rule": RULE})
    assert made.status_code == 201
    assert program.post(here, {"seen": known["revision"], "rule": RULE}).status_code == 409
    leaves = {leaf["key"]: leaf for leaf in made.json()["rule"]["leaves"]}
    assert leaves == {leaf["key"]: leaf for leaf in RULE["leaves"]}
    assert made.json()["rule"]["rule"]["any"][1]["all"] == ["film", {"any": ["talk", "come"]}]

    begun.fresh().opened()
    enrolment = begun.enrolled()
    begun.started()
    with at(LAST_DAY):
        later = program.post(here, {"seen": begun.edition.revision, "rule": RULE})
        assert later.status_code == 422
        progress = Program(begun.lead, now=LAST_DAY).get(f"/enrolments/{enrolment.id}/completion")
    said = progress.json()
    assert (said["met"], said["missing"]) == (False, ["report", "film", "talk", "come"])
    assert [part["state"] for part in said["explained"]["parts"]] == ["missing", "missing"]
