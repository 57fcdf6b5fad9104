"""Everybody who is ready is confirmed by a job: all of them, or nobody with each reason (7.10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django_tasks_db.models import DBTaskResult
from tests.support.classroom import LAST_DAY, again, at

from charm import demo
from charm.delivery.models import ClassConfirmation, Confirmation, Result
from charm.delivery.services.confirming_class import confirm_class
from charm.delivery.tasks import confirm_what_was_left
from charm.foundation import jobs, ledger
from charm.foundation.errors import NotAllowed, NotFound, Unfit

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
WORDS = {"objectives_met": "1", "assessments_completed": "1"}


def of(page: Any) -> str:
    return str(page.content.decode())


@pytest.fixture
def room(course: NewCourse) -> Any:
    """Two learners with a passed result."""
    begun = course().opened()
    rows = [begun.enrolled(), begun.enrolled(begun.other)]
    begun.started()
    begun.rows = [begun.assessed(row) for row in rows]
    return begun


@pytest.mark.clause("7.10", shows="accepts")
@pytest.mark.clause("7.10", shows="refuses")
def test_a_job_confirms_everybody_or_nobody(
    client: Client, room: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("charm.web.teach.marks.PER_PAGE", 1)
    here = f"/teaching/editions/{room.edition.id}/confirm/"
    client.force_login(room.lead)
    with at(LAST_DAY):
        assert "Confirm all 2" in of(client.get(here))
        for wrong in ({"everybody": "3", **WORDS}, {"everybody": "2", "objectives_met": "1"}):
            assert client.post(f"{here}everybody/", wrong).status_code == 422
        sent = client.post(f"{here}everybody/", {"everybody": "2", **WORDS})
        there = sent.headers["Location"]
        again_sent = client.post(f"{here}everybody/", {"everybody": "2", **WORDS})
        assert again_sent.headers["Location"] == there
        assert "hx-trigger" in of(client.get(there))
        Result.objects.filter(enrolment=room.rows[1]).update(outcome="failed")
        jobs.run_pending()
        page = of(client.get(there))
        assert f"{room.other.name}: Record a passed assessment first" in page
        assert "hx-trigger" not in page
        assert not Confirmation.objects.exists()
        assert "Nobody was confirmed" in mail.outbox[-1].subject

        Result.objects.update(outcome="passed")
        sent = client.post(f"{here}everybody/", {"everybody": "2", **WORDS})
        jobs.run_pending()
        jobs.run_pending()
        assert "2 completions confirmed" in of(client.get(sent.headers["Location"]))
        for stranger in (room.learner, demo.staff("registrar", "elte.hu")):
            client.force_login(stranger)
            assert client.get(there).status_code == 404
    assert {again(row).state for row in room.rows} == {"completed"}
    assert Confirmation.objects.filter(confirmed_by=room.lead, basis="objectives").count() == 2
    assert ledger.check() == []
    said = [b["act"] for b in ledger.history_of(room.rows[0].ref)]
    assert said.count("completion_confirmed") == 1


@pytest.mark.clause("7.10", shows="refuses")
def test_only_teaching_staff_of_the_edition_confirms_a_class(room: Any) -> None:
    seen = {row.id: row.revision for row in room.rows}
    asked = {"edition": room.edition.id, "seen": seen, "expected": 2}
    with at(LAST_DAY):
        for person, refused in (
            (room.registrar, NotAllowed), (room.learner, NotFound),
            (demo.staff("proposer", "elte.hu"), NotFound),
        ):  # fmt: skip
            with pytest.raises(refused):
                confirm_class(by=person, objectives_met=True, assessments_completed=True, **asked)
        with pytest.raises(Unfit, match="Both are asked"):
            confirm_class(by=room.lead, objectives_met=True, **asked)
        confirm_class(by=room.lead, objectives_met=True, assessments_completed=True, **asked)
        DBTaskResult.objects.all().delete()  # given up after five attempts
        with at(LAST_DAY + dt.timedelta(hours=1)):
            confirm_what_was_left()
        room.edition.staff.all().delete()  # taken off the staff before the job runs
        jobs.run_pending()
    assert ClassConfirmation.objects.get().state == "held-up"
    assert not Confirmation.objects.exists()
