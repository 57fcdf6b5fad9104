"""Earlier learning counts inside an edition: asked by the learner, decided by who judges there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from tests.support.classroom import FIRST_DAY, again, at

from charm import demo
from charm.core.workflow import Refusal
from charm.delivery import queries
from charm.delivery.models import Recognition, StaffRole
from charm.delivery.recognitions import recognition_for, targets_of
from charm.delivery.services.planning import add_staff
from charm.delivery.services.recognising import (
    ask_recognition,
    decide_recognition,
    withdraw_recognition,
)
from charm.delivery.waits import teaching_of
from charm.foundation import files, jobs
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def running(course: NewCourse, name: str = "informal-badge") -> Any:
    begun = course(name).opened()
    begun.seat = begun.enrolled()
    begun.targets = [one.code for one in targets_of(begun.edition)]
    return begun.started()


def ask(begun: Any, **said: Any) -> Recognition:
    with at(FIRST_DAY):
        return ask_recognition(
            **{
                "enrolment": begun.seat.id, "target": begun.targets[0], "kind": "prior",
                "what": "Two years in a water board", "place": "Waternet",
                "link": "https://example.org/letter", "by": begun.learner, **said,
            }
        )  # fmt: skip


def decide(row: Recognition, by: Any, **said: Any) -> Recognition:
    with at(FIRST_DAY):
        return decide_recognition(
            **{
                "recognition": row.id, "recognised": True, "reason": "The letter shows it.",
                "by": by, "seen": again(row).revision, **said,
            }
        )  # fmt: skip


@pytest.mark.clause("7.26", shows="accepts")
@pytest.mark.clause("6.6.1", shows="accepts")
def test_what_is_recognised_is_evidence_in_the_rule(course: NewCourse) -> None:
    begun = running(course)
    first, second = (ask(begun, target=code) for code in begun.targets)
    decide(first, begun.lead)
    assert not queries.criteria_met(begun.seat)
    decide(second, begun.lead, recognised=False, reason="Too long ago.")
    assert not queries.criteria_met(begun.seat)

    third = ask(begun, target=begun.targets[1], file=("letter.pdf", PDF), link="")
    decide(third, begun.lead)
    assert queries.criteria_met(begun.seat)
    assert begun.confirmed(begun.seat).state == "completed"
    with pytest.raises(Refusal, match="not completed yet"):
        ask(begun, target=begun.targets[1])
    jobs.run_pending()
    about = [letter.subject for letter in mail.outbox]
    assert sum("asks you to recognise" in subject for subject in about) == 3
    assert sum("was not recognised" in subject for subject in about) == 1


@pytest.mark.clause("7.26", shows="refuses")
@pytest.mark.clause("6.6.1", shows="refuses")
def test_what_cannot_be_asked_or_decided_is_refused(course: NewCourse) -> None:
    begun = running(course)
    for said in (
        {"link": ""}, {"link": "http://example.org"}, {"link": "javascript:alert(1)"},
        {"what": " "}, {"place": ""}, {"what": "a\x00b"}, {"what": "a" * 201}, {"kind": "luck"},
        {"target": "criterion-0"}, {"target": "outcome-1"}, {"file": ("a.exe", b"MZ")},
    ):  # fmt: skip
        with pytest.raises((Unfit, Refusal)):
            ask(begun, **said)
    for stranger in (begun.other, demo.officer("boards")):
        with pytest.raises(NotFound):
            ask(begun, by=stranger)
    with pytest.raises(NotAllowed, match="learner"):
        ask(begun, by=begun.lead)
    assert not Recognition.objects.exists()

    row = ask(begun)
    (waits,) = teaching_of(begun.lead)
    assert (waits.earlier, waits.waits) == (1, True)
    with pytest.raises(Refusal, match="asked that already"):
        ask(begun)
    marker, assessor = demo.staff("proposer", "tcd.ie"), demo.staff("proposer", "abo.fi")
    for person, role in ((marker, "second-marker"), (assessor, "assessor")):
        add_staff(edition=begun.edition.id, person=person, by=begun.lead, role=role)
    for person in (begun.learner, begun.registrar):
        with pytest.raises(NotAllowed):
            decide(row, person)
    for stranger in (begun.other, marker, demo.officer("boards")):
        with pytest.raises(NotFound):
            decide(row, stranger)
    with pytest.raises(Refusal, match="reason"):
        decide(row, begun.lead, reason=" ")
    with pytest.raises(Stale):
        decide(row, begun.lead, seen=0)
    with pytest.raises(NotAllowed):
        withdraw_recognition(recognition=row.id, by=begun.lead, seen=row.revision)

    decide(row, assessor)
    with pytest.raises(Refusal):
        decide(row, begun.lead, recognised=False)
    with pytest.raises(Refusal, match="asked that already"):
        ask(begun)
    for change in ({"state": "refused"}, {"decided_by": begun.lead}):
        with pytest.raises(DatabaseError, match="not changed"), transaction.atomic():
            Recognition.objects.filter(pk=row.pk).update(**change)


@pytest.mark.clause("7.26", shows="refuses")
def test_the_database_takes_no_decision_of_the_learner_or_of_others(course: NewCourse) -> None:
    begun = running(course)
    row = ask(begun)
    decided = {"state": "recognised", "reason": "Mine.", "decided_at": FIRST_DAY}
    for person in (begun.learner, begun.registrar, begun.other):
        with pytest.raises(DatabaseError, match="never by the learner"), transaction.atomic():
            Recognition.objects.filter(pk=row.pk).update(**decided, decided_by=person)
    with pytest.raises(DatabaseError), transaction.atomic():
        Recognition.objects.filter(pk=row.pk).update(state="recognised")
    foreign = begun.planned().edition.criteria.first()
    with pytest.raises(DatabaseError, match="edition of the learner"), transaction.atomic():
        Recognition.objects.filter(pk=row.pk).update(criterion=foreign)
    begun.edition = row.enrolment.edition
    StaffRole.objects.create(
        edition=begun.edition, person=begun.other, role="second-marker", since=FIRST_DAY
    )
    with pytest.raises(DatabaseError, match="never by the learner"), transaction.atomic():
        Recognition.objects.filter(pk=row.pk).update(**decided, decided_by=begun.other)


@pytest.mark.clause("6.6.1", shows="accepts")
def test_the_pages_of_learner_and_judge(client: Client, course: NewCourse) -> None:
    begun = running(course, "formal-single")
    assert begun.targets[0] == "outcome-1"
    form = f"/learning/enrolments/{begun.seat.id}/earlier-learning/"
    said = {
        "target": "outcome-1", "kind": "credit", "what": "Hydrology <b>I</b>", "place": "Uppsala",
        "credits": "5 ECTS", "once": "one",
    }  # fmt: skip
    with at(FIRST_DAY):
        for person in (begun.other, begun.lead):
            client.force_login(person)
            assert client.get(form).status_code == 404
        client.force_login(begun.learner)
        assert client.get(form).status_code == 200
        assert client.post(form, said).status_code == 422
        for _twice in range(2):
            paper = SimpleUploadedFile("../record.pdf", PDF)
            assert client.post(form, {**said, "once": "two", "file": paper}).status_code == 302
        row = Recognition.objects.get()
        mine = client.get(f"/learning/enrolments/{begun.seat.id}/").content.decode()
        assert "Hydrology &lt;b&gt;I&lt;/b&gt;" in mine
        assert "record.pdf" in mine

        there = f"/teaching/recognitions/{row.id}/"
        (kept,) = files.of(row.ref)
        paper_at = f"/learning/recognitions/{row.id}/files/{kept.id}/"
        assert client.get(there).status_code == 404, "the learner has a page of their own"
        assert client.get(paper_at).headers["Content-Disposition"].startswith("attachment")
        client.force_login(begun.other)
        assert {client.get(at_).status_code for at_ in (there, paper_at)} == {404}
        assert client.post(f"/learning/recognitions/{row.id}/withdraw/").status_code == 404
        client.force_login(begun.registrar)
        assert client.post(there, {"decision": "recognise", "reason": "Yes."}).status_code == 403

        client.force_login(begun.lead)
        assert "Decide on earlier learning" in client.get("/teaching/").content.decode() + (
            client.get(f"/teaching/editions/{begun.edition.id}/").content.decode()
        )
        assert client.get(paper_at).content == PDF
        answer = {"decision": "recognise", "reason": "It fits.", "seen": row.revision}
        assert client.post(there, {**answer, "decision": ""}).status_code == 422
        assert client.post(there, {**answer, "reason": ""}).status_code == 422
        assert client.post(there, answer).status_code == 302
        assert client.post(there, answer).status_code == 409
        page = client.get(f"/teaching/enrolments/{begun.seat.id}/").content.decode()
        assert "Hydrology" in page
    assert recognition_for(begun.learner, row.id).state == "recognised"
    withdrawn = ask(begun, target="outcome-2")
    withdraw_recognition(recognition=withdrawn.id, by=begun.learner, seen=withdrawn.revision)
    assert ask(begun, target="outcome-2").state == "asked"
