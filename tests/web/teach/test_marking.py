"""The pages of assessment: a plan, work that is handed in, marks, their release."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.support.assessing import AFTER_DUE, BEFORE_DUE, LAST_DAY, PDF, PLANNED, Assessed
from tests.support.classroom import at

from charm.delivery.models import Component, Mark, ReleasedMark, Submission
from charm.foundation import files

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def of(page: Any) -> str:
    return str(page.content.decode())


def get(client: Client, person: Any, address: str, status: int = 200) -> str:
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == status, address
    return of(answer)


def post(client: Client, address: str, status: int, **said: Any) -> Any:
    answer = client.post(address, said)
    wrong = re.findall(r'class="error">(.*?)</p>|role="alert".*?<ul>(.*?)</ul>', of(answer), re.S)
    assert answer.status_code == status, (address, wrong)
    return answer


@pytest.mark.clause("5.1", shows="accepts")
def test_a_lead_plans_and_learners_read_it_before_they_enrol(
    client: Client, course: NewCourse
) -> None:
    made = Assessed(course)
    plan = f"/teaching/editions/{made.edition.id}/assessment/"
    with at(PLANNED):
        assert "Begin with what the catalogue says" in get(client, made.lead, plan)
        seen = made.edition.revision
        post(client, plan, 422, scheme="magic", seen=seen)
        post(client, plan, 302, scheme="nl-10", gap="1", seen=seen)
        post(client, plan, 409, scheme="nl-10", seen=seen)
        for component in list(made.edition.components.all())[1:]:
            post(client, f"{plan}{component.pk}/remove/", 302, seen=made.edition.revision)
        component = made.edition.components.get()
        here = f"{plan}{component.pk}/"
        assert "What learners do" in get(client, made.lead, here)
        said = {
            "kind": "report-paper", "title": "<script>Report", "asks": "Write.", "weight": "100",
            "must_pass": "by-itself", "due_day": "2026-12-11", "due_time": "17:00",
            "second": "all", "handed_in": "on", "rubric-1": "Names it.\nExplains it.",
            "outcomes": [*map(str, component.outcomes)],
        }  # fmt: skip
        seen = made.edition.revision
        post(client, here, 422, **said | {"asks": "\0"}, seen=seen)
        post(client, here, 422, **said | {"outcomes": ["77"]}, seen=seen)
        post(client, here, 302, **said, seen=seen)
        post(client, here, 409, **said | {"weight": "50"}, seen=seen)
        page = get(client, made.lead, plan)
        assert "&lt;script&gt;Report" in page
        assert "why-not" not in page
        assert Component.objects.get().due_at.isoformat() == "2026-12-11T16:00:00+00:00"
        made.course.fresh().opened()
        assert "stays as learners read it" in get(client, made.lead, plan)
        post(client, plan, 422, scheme="es-10", seen=made.edition.revision)
        for address in (
            f"/learning/enrol/{made.edition.id}/",
            f"/catalogue/{made.course.entry.slug}/editions/{made.edition.id}/",
        ):
            page = get(client, made.learner, address)
            assert "How you are assessed" in page
            assert "&lt;script&gt;Report" in page
        for person in (made.stranger, made.learner):
            get(client, person, plan, 404)


@pytest.mark.clause("7.26", shows="accepts")
@pytest.mark.clause("7.10", shows="accepts")
def test_work_goes_from_the_learner_to_a_result_that_explains_itself(
    client: Client, course: NewCourse
) -> None:
    made = Assessed(course).staffed().planned().started()
    work = f"/learning/enrolments/{made.enrolment.id}/work/{made.report.pk}/"
    inside = f"/teaching/enrolments/{made.enrolment.id}/work/{made.report.pk}/"
    room = f"/teaching/editions/{made.edition.id}/marking/"
    list_of = f"{room}{made.report.pk}/"
    with at(BEFORE_DUE):
        assert "Hand in" in get(client, made.learner, work)
        post(client, work, 422, seen=0, text="")
        hostile = {"text": "<script>alert(1)</script>", "seen": 0, "once": "k1"}
        post(client, work, 422, seen=0, file=SimpleUploadedFile("a.pdf", b"<html>"))
        for _twice in range(2):
            sent = SimpleUploadedFile("Report.pdf", PDF)
            post(client, work, 302, **hostile, file=sent)
        post(client, work, 409, seen=0, text="Stale.")
        page = get(client, made.learner, work)
        assert "&lt;script&gt;alert(1)" in page
        submission = Submission.objects.get()
        (kept,) = files.of(submission.ref)
        file = f"files/{kept.pk}/"
        answer = client.get(f"{work}{file}")
        assert answer.content == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")
    for address in (inside, f"{inside}{file}"):
        for person in (made.learner, made.other, made.stranger, made.course.registrar):
            get(client, person, address, 404)
    for person in (made.other, made.lead, made.stranger):
        get(client, person, work, 404)
        get(client, person, f"{work}{file}", 404)
    get(client, made.stranger, room, 404)
    get(client, made.course.registrar, room, 403)

    with at(AFTER_DUE):
        assert "Mark" in get(client, made.assessor, "/teaching/")
        assert "It was due" in get(client, made.learner, work)
        assert "1 of 2" in get(client, made.assessor, room)
        assert of(client.get(f"{inside}{file}"))[:5] == "%PDF-"
        assert "Names it." in of(client.get(inside))
        post(client, f"{inside}mark/", 422, value="99", seen=0)
        said = {"value": "8", "feedback": "Clear <b>.", "level-1": "2", "seen": 0}
        post(client, f"{inside}mark/", 302, **said)
        post(client, f"{inside}mark/", 409, **said)
        page = get(client, made.second, inside)
        assert "once both are there" in page
        assert "Clear &lt;b&gt;." not in page
        post(client, f"{inside}mark/", 302, value="5", seen=0)
        assert "further apart" in of(client.get(inside))
        post(client, f"{inside}agree/", 302, value="7", feedback="Agreed.", seen=0)
        assert not Mark.objects.filter(value=99).exists()
        get(client, made.assessor, list_of)
        post(client, f"{list_of}release/", 403, seen=1)
        page = get(client, made.lead, list_of)
        assert "1 mark is ready" in page
        post(client, f"{list_of}moderation/", 422, note="Read it.", shift="0.5", seen=0)
        post(client, f"{list_of}moderation/", 302, note="Read it.", seen=0)
        assert "Agreed." not in get(client, made.learner, work)
        client.force_login(made.lead)
        post(client, f"{list_of}release/", 302, seen=1)
        post(client, f"{list_of}release/", 422, seen=1)
        page = get(client, made.learner, work)
        assert "Agreed." in page
        assert "reached" not in page  # the agreed mark names no level
    made.marked(made.lead, "5.2", made.talk)
    made.released(made.talk, 1)
    with at(LAST_DAY):
        page = get(client, made.learner, f"/learning/enrolments/{made.enrolment.id}/")
        for says in ("7.0 × 60 % = 4.2", "5.2 × 40 % = 2.08", "6.28", "which is rounded to 6.3"):
            assert says in page
        page = get(client, made.lead, f"/teaching/enrolments/{made.enrolment.id}/")
        assert "6.3" in page
        assert 'name="scheme"' not in page
        assert "computed" in get(
            client, made.lead, f"/teaching/editions/{made.edition.id}/results/"
        )
        post(client, f"{inside}change/", 422, value="9", reason="", seen=1)
        post(client, f"{inside}change/", 409, value="9", reason="Recounted.", seen=7)
        post(client, f"{inside}change/", 302, value="9", reason="Recounted.", seen=1)
        assert "Recounted." in get(client, made.learner, work)
        assert ReleasedMark.objects.get(component=made.report).value == 9
