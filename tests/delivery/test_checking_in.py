"""Attendance by the code on the wall: who is enrolled, in the minutes of the session (7.26)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.support.classroom import FIRST_DAY, at

from charm import demo
from charm.delivery import codes
from charm.delivery.models import Attendance
from charm.delivery.services.assessing import record_attendance
from charm.delivery.services.checking_in import GUESSES, check_in
from charm.delivery.services.planning import add_session
from charm.foundation.errors import Unfit
from charm.foundation.ledger import history_of
from charm.foundation.limits import TooOften

pytestmark = pytest.mark.django_db
STARTS = FIRST_DAY + dt.timedelta(days=1)
ENDS = STARTS + dt.timedelta(hours=2)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def taught(course: Callable[..., Any]) -> Any:
    """A running edition with two sessions on two days, and one learner of two."""
    begun = course("informal-badge").planned()
    for day in (0, 1):
        later = dt.timedelta(days=day)
        add_session(
            edition=begun.edition.id, starts_at=STARTS + later, ends_at=ENDS + later, by=begun.lead
        )
    begun.opened()
    begun.seat = begun.enrolled()
    begun.started()
    begun.first, begun.second = begun.edition.sessions.order_by("starts_at")
    return begun


def code_at(session: Any, moment: dt.datetime) -> str:
    with at(moment):
        return codes.code_now(session)


@pytest.mark.clause("7.26", shows="accepts")
@pytest.mark.clause("7.26", shows="refuses")
def test_a_code_counts_in_its_session_and_its_minute_for_who_is_enrolled(taught: Any) -> None:
    now = STARTS + 5 * MINUTE
    right, other = code_at(taught.first, now), code_at(taught.second, now)

    def refused(code: str, moment: dt.datetime, by: Any = None) -> None:
        with at(moment), pytest.raises(Unfit, match="every minute"):
            check_in(code=code, by=by or taught.learner)

    refused(right, now + 2 * MINUTE)
    refused(other, now)
    refused(right, now, taught.other)
    refused("", now)
    refused("²²²²²²", now)
    refused("0" * 100_000, now)
    for early_or_late in (STARTS - 11 * MINUTE, ENDS + 16 * MINUTE):
        refused(code_at(taught.first, early_or_late), early_or_late)
    assert not Attendance.objects.exists()

    with at(now + MINUTE):
        first = check_in(code=f" {right[:3]} {right[3:]}", by=taught.learner)
        again = check_in(code=right, by=taught.learner)
    assert first == again
    assert (first.present, first.how, first.recorded_by) == (True, "code", taught.learner)
    acts = [body for body in history_of(taught.seat.ref) if body["act"] == "attendance_recorded"]
    assert [body["facts"]["how"] for body in acts] == ["code"]


@pytest.mark.clause("7.26", shows="refuses")
def test_teaching_staff_has_the_last_word(taught: Any) -> None:
    now = STARTS + 5 * MINUTE
    said = {"enrolment": taught.seat.id, "session": taught.first.id, "by": taught.lead}
    with at(now):
        check_in(code=codes.code_now(taught.first), by=taught.learner)
        record_attendance(**said, present=False)
        with pytest.raises(Unfit, match="absent"):
            check_in(code=codes.code_now(taught.first), by=taught.learner)
        record_attendance(**said, present=True)
        check_in(code=codes.code_now(taught.first), by=taught.learner)
    row = Attendance.objects.get()
    assert (row.present, row.how, row.recorded_by) == (True, "teacher", taught.lead)


@pytest.mark.clause("7.26", shows="refuses")
def test_nobody_guesses_a_code(taught: Any) -> None:
    now = STARTS + 5 * MINUTE
    right = code_at(taught.first, now)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    with at(now):
        for _guess in range(GUESSES.times):
            with pytest.raises(Unfit):
                check_in(code=wrong, by=taught.learner)
        with pytest.raises(TooOften):
            check_in(code=right, by=taught.learner)
    assert not Attendance.objects.exists()


@pytest.mark.clause("7.26", shows="accepts")
def test_the_teacher_shows_it_and_the_learner_types_it(client: Client, taught: Any) -> None:
    here = f"/teaching/editions/{taught.edition.id}/sessions/{taught.first.id}/code/"
    now = STARTS + 5 * MINUTE
    code = code_at(taught.first, now)
    for stranger in (taught.learner, taught.registrar, demo.officer("boards")):
        client.force_login(stranger)
        with at(now):
            assert client.get(here).status_code in (403, 404)
    client.force_login(taught.lead)
    with at(STARTS - 20 * MINUTE):
        assert not re.search(r"\d{3} \d{3}</p>", client.get(here).content.decode())
    with at(now):
        page = client.get(here)
        assert f"{code[:3]} {code[3:]}" in page.content.decode()
        assert "<svg" in page.content.decode()
        assert page.headers["Cache-Control"] == "no-store"
        assert "0 of 1 are here" in page.content.decode()

        client.force_login(taught.learner)
        mine, prompt = f"/learning/enrolments/{taught.seat.id}/", "A session is on now"
        assert prompt in client.get(mine).content.decode()
        form = client.get(f"/learning/check-in/?code={code}")
        assert f'value="{code}"' in form.content.decode()
        assert not Attendance.objects.exists(), "looking records nothing"
        assert "<script>" not in client.get("/learning/check-in/?code=<script>").content.decode()
        assert client.post("/learning/check-in/", {"code": "a\x00" * 9}).status_code == 422
        done = client.post("/learning/check-in/", {"code": code})
        assert done.headers["Location"] == f"/learning/enrolments/{taught.seat.id}/"

        assert prompt not in client.get(mine).content.decode(), "recorded already"
        client.force_login(taught.lead)
        assert "1 of 1 are here" in client.get(here).content.decode()
        listed = client.get(here.replace("code/", "")).content.decode()
        assert "by code" in listed
        assert "tick who else was there" in listed
        client.force_login(taught.other)
        assert "No session of yours" in client.get("/learning/check-in/").content.decode()
