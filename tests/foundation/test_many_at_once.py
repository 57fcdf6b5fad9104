"""One act about very many objects: what it says is written together, and reads as ever."""

from __future__ import annotations

import datetime as dt
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from charm.foundation import jobs, ledger, outbox
from charm.foundation.models import LedgerRecord, OutboxMessage

pytestmark = pytest.mark.django_db
State = OutboxMessage.State


def note(number: int) -> None:
    ledger.record(
        "award_issued", actor="person:7", role="seal", clauses=["5.9"], about=f"award:{number}",
        private={"credential": str(number)},
    )  # fmt: skip


def write(key: str) -> None:
    outbox.post("credential-waiting", key=key, to=f"{key}@ub.edu", subject="S", body="B")


def test_records_are_chained_as_if_each_were_written_alone() -> None:
    with transaction.atomic():
        note(1)
        with ledger.together(), ledger.together(), CaptureQueriesContext(connection) as asked:
            for number in range(2, 40):
                note(number)
        assert not asked.captured_queries
        note(40)
    assert list(LedgerRecord.objects.values_list("sequence", flat=True)) == list(range(1, 41))
    assert ledger.check() == []
    assert [body["about"] for body in ledger.history_of("award:40")] == ["award:40"]


def test_what_is_refused_within_leaves_no_record_and_no_message() -> None:
    for room in (ledger.together, outbox.together):
        with pytest.raises(ZeroDivisionError), transaction.atomic(), room():
            note(1)
            write("a")
            raise ZeroDivisionError
    with transaction.atomic():
        note(2)
    assert LedgerRecord.objects.get().sequence == 1
    assert ledger.check() == []
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_records_outside_an_act_are_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction of its act"), ledger.together():
        pytest.fail("It needs the transaction of an act.")


def test_each_message_is_written_once_and_goes_out_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class OneIsUnknown(EmailBackend):
        def send_messages(self, messages: Any) -> int:
            if messages[0].to == ["b@ub.edu"]:
                raise SMTPRecipientsRefused({"b@ub.edu": (550, b"User unknown")})
            return super().send_messages(messages)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend", OneIsUnknown)
    with transaction.atomic():
        write("a")
        with outbox.together():
            for key in ("a", "b", "c", "c"):
                write(key)
    assert OutboxMessage.objects.count() == 3
    jobs.run_pending(strict=False)
    assert [m.to for m in mail.outbox] == [["a@ub.edu"], ["c@ub.edu"]]
    for _ in range(jobs.MAX_ATTEMPTS):
        ready = DBTaskResult.objects.filter(status="READY")
        ready.update(run_after=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        jobs.run_pending(strict=False)
    assert OutboxMessage.objects.get(key__endswith=":b").state == State.DEAD
    assert len(mail.outbox) == 2
