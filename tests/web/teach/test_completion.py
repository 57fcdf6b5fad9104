"""Completion rules on pages: written on one form, explained to teacher and learner (7.20.2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from tests.support.classroom import LAST_DAY, PLANNED, again, at

from charm.core.completion import any_of, to_tree
from charm.core.workflow import Refusal
from charm.delivery import queries
from charm.delivery.services.planning import CompletionCriterion, set_criteria
from charm.foundation.errors import Unfit

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
LINES = {
    "kind-0": "participation", "text-0": "Come to the workshops.", "share-0": "50",
    "kind-1": "outputs", "text-1": "Write <b>a</b> report.", "group-1": "a",
    "kind-2": "outputs", "text-2": "Film it.", "group-2": "a",
    "needed-a": "1",
}  # fmt: skip


def of(page: Any) -> str:
    return re.sub(r"\s+", " ", page.content.decode())


@pytest.mark.clause("7.20.2", shows="accepts")
@pytest.mark.clause("7.20.2", shows="refuses")
def test_a_rule_with_a_choice_is_written_kept_and_explained(
    client: Client, course: NewCourse
) -> None:
    begun = course("non-formal-assessed").planned()
    here = f"/teaching/editions/{begun.edition.id}/"
    form = f"{here}criteria/"
    client.force_login(begun.lead)
    with at(PLANNED):
        page = of(client.get(form))
        assert page.count('name="text-') == 4
        assert "all of these: “Attend the workshops”; “Hand in the portfolio”" in page

        longer = of(client.post(form, {**LINES, "more": "1"}))
        assert longer.count('name="text-') == 6
        said = of(client.post(form, {**LINES, "show": "1"}))
        assert "(one of these: “Write &lt;b&gt;a&lt;/b&gt; report”; “Film it”)" in said
        wrong = client.post(form, {**LINES, "needed-a": "3", "show": "1"})
        assert (wrong.status_code, "Of 2 criteria 1 to 2" in of(wrong)) == (200, True)
        assert not begun.fresh().edition.completion

        seen = {"seen": begun.edition.revision}
        for hostile in (
            {"needed-a": "3"}, {"needed-a": "²"}, {"share-0": "101"}, {"kind-1": "luck"},
            {"text-1": "a\x00b"}, {"key-1": "../a"}, {"key-1": "x", "key-2": "x"},
            {"text-1": "a" * 501},
        ):  # fmt: skip
            answer = client.post(form, {**LINES, **seen, **hostile})
            assert answer.status_code == 422, hostile
        assert client.post(form, {**LINES, **seen}).status_code == 302
        assert client.post(form, {**LINES, **seen}).status_code == 409

        edition = begun.fresh().edition
        assert edition.completion == {"all": ["participation", {"any": ["outputs", "outputs-2"]}]}
        shown = of(client.get(form))
        assert shown.count('<option value="a" selected>') == 2
        assert 'name="needed-a" min="1" max="40" value="1"' in shown
        assert "one of these" in of(client.get(here))

    client.force_login(begun.learner)
    assert client.get(form).status_code == 404
    begun.opened()
    with pytest.raises(DatabaseError, match="before admission"), transaction.atomic():
        type(edition).objects.update(completion={})
    assert "one of these" in of(client.get(f"/learning/enrol/{edition.id}/"))
    public = f"/catalogue/{edition.version.entry.slug}/editions/{edition.id}/"
    assert "one of these" in of(Client().get(public))
    enrolment = begun.enrolled()
    begun.started()
    film = begun.edition.criteria.get(key="outputs-2")
    client.force_login(begun.lead)
    with at(LAST_DAY):
        answer = client.post(
            f"/teaching/enrolments/{enrolment.id}/criteria/{film.id}/",
            {"met": "met", "evidence": "Four minutes.", "seen": enrolment.revision},
        )
        assert answer.status_code == 302
        page = of(client.get(f"/teaching/enrolments/{enrolment.id}/"))
        assert "1 of 2 are met" in page
        assert "not needed any more" in page
        assert "Four minutes." in page
        client.force_login(begun.learner)
        mine = of(client.get(f"/learning/enrolments/{enrolment.id}/"))
        assert "1 of 2 completion criteria are met" in mine
        assert "At least 50 per cent of the sessions; you have 0." in mine
    assert not queries.criteria_met(again(enrolment))


@pytest.mark.clause("7.20", shows="refuses")
def test_no_choice_leads_to_a_micro_credential_by_participation_alone(course: NewCourse) -> None:
    begun = course("non-formal-assessed").planned()
    both = [
        CompletionCriterion("participation", "Come."),
        CompletionCriterion("outputs", "Hand it in."),
    ]
    act = {"edition": begun.edition.id, "criteria": both, "by": begun.lead}

    with pytest.raises(Unfit, match="no criterion"):
        set_criteria(**act, rule={"any": ["luck"]}, seen=begun.edition.revision)
    set_criteria(**act, rule={"any": ["participation", "outputs"]}, seen=begun.edition.revision)
    with pytest.raises(Refusal, match="Fix the completion criteria"):
        begun.fresh().opened()
    rule = queries.completion_rule(begun.fresh().edition)
    assert rule is not None
    assert to_tree(rule) == to_tree(any_of(*rule.parts))
    set_criteria(**act, seen=begun.edition.revision)
    assert begun.fresh().opened().edition.state == "open"


@pytest.mark.clause("7.10", shows="refuses")
def test_criteria_of_formal_learning_bind_beside_both_words(course: NewCourse) -> None:
    begun = course("formal-single").planned()
    set_criteria(
        edition=begun.edition.id, by=begun.lead, seen=begun.edition.revision,
        criteria=[CompletionCriterion("outputs", "Hand in the log.")],
    )  # fmt: skip
    begun.fresh().opened()
    enrolment = begun.enrolled()
    begun.started()
    begun.assessed(enrolment)
    with pytest.raises(Refusal, match="criteria are not met"):
        begun.confirmed(enrolment)
    begun.checked(enrolment)
    with pytest.raises(Refusal, match="learning objectives"):
        begun.confirmed(enrolment, objectives_met=False, assessments_completed=True)
    assert begun.confirmed(enrolment).state == "completed"


@pytest.mark.clause("7.20.2", shows="accepts")
def test_attendance_and_a_passed_result_count_by_themselves(course: NewCourse) -> None:
    from charm.delivery.progress import progress_of
    from charm.delivery.services.assessing import check_criterion

    begun = course("non-formal-assessed").planned()
    set_criteria(
        edition=begun.edition.id, by=begun.lead, seen=begun.edition.revision,
        criteria=[CompletionCriterion("assessment", "Pass the exam.")],
    )  # fmt: skip
    begun.fresh().opened()
    enrolment = begun.enrolled()
    begun.started()
    failed = begun.assessed(enrolment, passed=False)
    assert not queries.criteria_met(failed)
    passed = begun.assessed(enrolment)
    assert queries.criteria_met(passed)
    (progress,) = progress_of([passed])
    assert [proof.source for proof in progress.asked[0].part.proofs] == ["result"]

    exam = begun.edition.criteria.get()
    with at(LAST_DAY):
        check_criterion(
            enrolment=passed.id, criterion=exam.id, met=False, evidence="Copied.", by=begun.lead,
            seen=passed.revision,
        )  # fmt: skip
    assert not queries.criteria_met(again(passed)), "what staff says stands against it"
