"""A registrar says what results are in ECTS grades; learners read the grade beside their result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.support.assessing import LAST_DAY, Assessed
from tests.support.classroom import at

from charm.delivery.models import GradeTable

pytestmark = pytest.mark.django_db


@pytest.mark.clause("7.26", shows="accepts")
@pytest.mark.clause("7.26", shows="refuses")
def test_a_result_has_the_ects_grade_of_the_university(
    client: Client, course: Callable[..., Any]
) -> None:
    made = Assessed(course).staffed().planned(second="none").started()
    for component in (made.report, made.talk):
        made.marked(made.lead, "8", component)
        made.released(component, 1)
    here = f"/learning/enrolments/{made.enrolment.id}/"
    home = made.course.university
    said = {"university": home, "scale": "nl-10", "way": "intervals", "rows": "A 9\nB 7.5\nC 5.5",
            "fewest": "1", "seen": "0"}  # fmt: skip
    with at(LAST_DAY):
        for person in (made.lead, made.learner):
            client.force_login(person)
            assert client.get("/teaching/scales/").status_code == 403
            assert client.post("/teaching/scales/", said).status_code == 403
        client.force_login(made.course.registrar)
        assert "no table" in client.get("/teaching/scales/").content.decode()
        for wrong in (
            {"rows": "A 5.5\nB 9"}, {"rows": "A 9\nA 7"}, {"rows": "A 99"}, {"rows": "A 4"},
            {"way": "luck"}, {"way": "shares", "rows": "A 50\nB 40"}, {"rows": "A \0"},
            {"way": "shares", "rows": "A 100", "fewest": "0"},
        ):  # fmt: skip
            answer = client.post("/teaching/scales/", {**said, **wrong})
            assert answer.status_code == 422, wrong
        for foreign in ({"university": "elte.hu"}, {"scale": "pass-fail"}):
            assert client.post("/teaching/scales/", {**said, **foreign}).status_code in (404, 422)
        assert not GradeTable.objects.exists()
        assert client.post("/teaching/scales/", said).status_code == 302
        assert client.post("/teaching/scales/", said).status_code == 409
        client.force_login(made.learner)
        assert "ECTS grade B" in client.get(here).content.decode()

        client.force_login(made.course.registrar)
        by_share = {**said, "way": "shares", "rows": "A 50\nB 50", "seen": "1"}
        assert client.post("/teaching/scales/", by_share).status_code == 302
        assert "A 50" in client.get("/teaching/scales/").content.decode()
        client.force_login(made.learner)
        assert "ECTS grade A" in client.get(here).content.decode()  # the best of one
        client.force_login(made.course.registrar)
        assert (
            client.post("/teaching/scales/", {**said, "rows": "", "seen": "2"}).status_code == 302
        )
        assert not GradeTable.objects.exists()
        client.force_login(made.learner)
        assert "ECTS grade" not in client.get(here).content.decode()
