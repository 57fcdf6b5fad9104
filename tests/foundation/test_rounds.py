"""Many acts whose messages are delivered together afterwards (the demo's days)."""

from __future__ import annotations

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from charm.foundation import jobs, outbox

pytestmark = pytest.mark.django_db


def post(*keys: str) -> None:
    for key in keys:
        outbox.post("hello", key=key, to=f"{key}@example.org", subject="Hello", body="Hello.")


def test_the_messages_of_a_round_are_there_at_once_and_leave_together() -> None:
    with outbox.one_round() as held:
        post("a", "b", "b")
        assert outbox.waiting() == len(held) == 2
        jobs.run_pending()
        assert not mail.outbox
    jobs.run_pending()
    assert [letter.to for letter in mail.outbox] == [["a@example.org"], ["b@example.org"]]
    assert outbox.waiting() == 0
    assert DBTaskResult.objects.count() == 1


def test_what_a_round_holds_back_can_be_let_go_within() -> None:
    with outbox.one_round() as held:
        post("a")
        outbox.release()
        assert held == []
        jobs.run_pending()
        assert len(mail.outbox) == 1
        post("b")
    jobs.run_pending()
    assert len(mail.outbox) == 2


def test_after_a_round_each_message_has_its_own_job_again() -> None:
    with outbox.one_round():
        pass
    outbox.release()
    post("a", "b")
    assert DBTaskResult.objects.count() == 2
