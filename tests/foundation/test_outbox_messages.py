"""The outbox: one key is one message, an event takes effect once, a letter goes out once."""

from __future__ import annotations

import datetime as dt
from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from charm.foundation import clock, jobs, letters, outbox, upkeep
from charm.foundation.models import OutboxMessage

pytestmark = pytest.mark.django_db
State = OutboxMessage.State


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What a handler of ``decision_released`` was told."""
    monkeypatch.setattr(outbox, "_handlers", {})
    calls: list[tuple[str, dict[str, Any]]] = []
    outbox.handles("decision_released")(lambda key, payload: calls.append((key, payload)))
    return calls


def post(key: str = "1", **more: Any) -> None:
    outbox.post(
        "council-decision", key=key, **{"to": "a@ub.edu", "subject": "S", "body": "B", **more}
    )


def message() -> OutboxMessage:
    return OutboxMessage.objects.get()


def try_again() -> None:
    """Do the jobs that wait for their next attempt now."""
    DBTaskResult.objects.filter(status="READY").update(
        run_after=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    )
    jobs.run_pending(strict=False)


def test_the_same_key_is_the_same_message(heard: list[Any]) -> None:
    for _ in range(2):
        outbox.publish("decision_released", key="7", decision=7)
    assert OutboxMessage.objects.count() == DBTaskResult.objects.count() == 1
    jobs.run_pending()
    assert heard == [("decision_released:7", {"decision": 7})]


def test_an_event_is_handled_once(heard: list[Any]) -> None:
    outbox.publish("decision_released", key="7")
    jobs.run_pending()
    outbox.deliver(str(message().id))
    assert len(heard) == 1
    assert message().state == State.DONE
    assert outbox.waiting() == 0


def test_a_handler_that_fails_takes_the_others_back_and_is_tried_again(heard: list[Any]) -> None:
    answers = iter([ZeroDivisionError("no"), None])

    def second(key: str, payload: dict[str, Any]) -> None:
        post(key)
        if problem := next(answers):
            raise problem

    outbox.handles("decision_released")(second)
    outbox.publish("decision_released", key="7")
    with pytest.raises(jobs.JobFailed, match="deliver failed"):
        jobs.run_pending()
    event = message()
    assert (event.state, event.attempts, event.last_error) == (State.WAITING, 1, "no")
    try_again()
    assert OutboxMessage.objects.filter(state=State.DONE).count() == 2


def test_an_event_that_always_fails_is_shown_as_dead(heard: list[Any]) -> None:
    def fail(key: str, payload: dict[str, Any]) -> None:
        raise ZeroDivisionError("never")

    outbox.handles("decision_released")(fail)
    outbox.publish("decision_released", key="7")
    for _ in range(jobs.MAX_ATTEMPTS + 2):
        try_again()
    event = message()
    assert (event.state, event.attempts) == (State.DEAD, jobs.MAX_ATTEMPTS)
    outbox.deliver(str(event.id))
    assert len(heard) == jobs.MAX_ATTEMPTS
    assert outbox.waiting() == 1


def test_a_letter_goes_out_in_its_final_words() -> None:
    post()
    jobs.run_pending()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject, letter.body) == (["a@ub.edu"], "S", "B")
    assert letter.extra_headers["Message-ID"] == f"<{message().id}@charm.outbox>"
    assert message().state == State.DONE


def test_a_secret_is_in_the_letter_and_forgotten_afterwards() -> None:
    post(body="Open {secret}", secret="https://localhost/t/one-time")
    assert "one-time" not in message().payload["body"]
    jobs.run_pending()
    assert mail.outbox[0].body == "Open https://localhost/t/one-time"
    assert "one-time" not in str(message().payload)
    assert "one-time" not in str(DBTaskResult.objects.values_list("args_kwargs", flat=True))


def test_what_is_enclosed_goes_with_the_letter() -> None:
    entry = outbox.Enclosure("invitation.ics", "text/calendar; method=REQUEST", "BEGIN:VCALENDAR")
    post(enclosure=entry)
    jobs.run_pending()
    (part,) = mail.outbox[0].attachments
    assert (part.get_filename(), part.get_param("method")) == ("invitation.ics", "REQUEST")
    assert part.get_payload(decode=True) == b"BEGIN:VCALENDAR"
    assert part.get_content_type() == "text/calendar"


def test_a_letter_is_sent_once_however_often_it_is_asked_for() -> None:
    post()
    jobs.run_pending()
    outbox.deliver(str(message().id))
    assert len(mail.outbox) == 1


def test_a_letter_in_flight_when_its_worker_died_is_not_sent_again() -> None:
    """It may have arrived: a person decides."""
    post()
    OutboxMessage.objects.update(state=State.IN_FLIGHT)
    jobs.run_pending()
    assert mail.outbox == []
    assert message().state == State.UNKNOWN


REFUSED = SMTPRecipientsRefused({"a@ub.edu": (550, b"5.1.1 User unknown")})


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (REFUSED, "550 5.1.1 User unknown"),
        (SMTPDataError(554, b"5.7.1 Not wanted"), "(554, b'5.7.1 Not wanted')"),
        (ValueError("no such thing"), "no such thing"),
    ],
)
def test_a_letter_that_is_refused_for_good_is_tried_again_then_dead(
    monkeypatch: pytest.MonkeyPatch, error: Exception, says: str
) -> None:
    fail_with(error, monkeypatch)
    post()
    with pytest.raises(jobs.JobFailed):
        jobs.run_pending()
    letter = message()
    assert (letter.state, letter.last_error) == (State.WAITING, says)
    for _ in range(jobs.MAX_ATTEMPTS + 2):
        try_again()
    assert (message().state, message().attempts) == (State.DEAD, jobs.MAX_ATTEMPTS)


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError("no mail today"),
        TimeoutError("slow"),
        SMTPAuthenticationError(535, b"who are you"),
        SMTPRecipientsRefused({"a@ub.edu": (451, b"4.7.1 Greylisted")}),
    ],
)
def test_no_letter_is_lost_while_the_mail_server_is_out_of_order(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    moment = clock.now()
    fail_with(error, monkeypatch)
    post()
    for hours in (0, 2, 24):
        with clock.at(moment + dt.timedelta(hours=hours)):
            upkeep.deliver_left_behind()
            for _ in range(jobs.MAX_ATTEMPTS):
                try_again()
            assert message().state == State.WAITING, hours
            assert letters.stuck() == (1, message().created_at)
            assert letters.astray() == 0
    monkeypatch.undo()
    with clock.at(moment + dt.timedelta(hours=25)):
        upkeep.deliver_left_behind()
        jobs.run_pending()
    assert len(mail.outbox) == 1
    assert message().state == State.DONE
    assert letters.stuck() == (0, None)


def test_after_days_out_of_order_a_letter_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = clock.now()
    fail_with(ConnectionRefusedError("no mail today"), monkeypatch)
    post()
    for _ in range(jobs.MAX_ATTEMPTS):
        try_again()
    with clock.at(moment + outbox.OUTAGE + dt.timedelta(minutes=5)):
        upkeep.deliver_left_behind()
        jobs.run_pending(strict=False)
    assert message().state == State.DEAD
    assert letters.astray() == 1


def fail_with(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: object) -> None:
        raise error

    monkeypatch.setattr("charm.foundation.outbox.EmailMessage.send", refuse)


def test_a_letter_can_carry_no_second_header() -> None:
    post(subject="S\nBcc: everybody@example.org")
    jobs.run_pending()
    (letter,) = mail.outbox
    assert letter.subject == "S Bcc: everybody@example.org"
    assert letter.recipients() == letter.to
    assert "\nBcc:" not in letter.message().as_string()


@pytest.mark.django_db(transaction=True)
def test_a_message_belongs_into_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction of its act"):
        post()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_sends_nothing() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        post()
        raise ZeroDivisionError
    jobs.run_pending()
    assert mail.outbox == []
    assert not OutboxMessage.objects.exists()


def test_a_message_whose_job_was_lost_gets_a_new_one() -> None:
    moment = clock.now()
    post()
    DBTaskResult.objects.all().delete()
    upkeep.deliver_left_behind()
    assert not DBTaskResult.objects.exists()  # it is young: its job may still come
    with clock.at(moment + dt.timedelta(hours=2)):
        upkeep.deliver_left_behind()
    jobs.run_pending()
    assert len(mail.outbox) == 1


def test_letters_and_records_of_jobs_are_forgotten_in_time() -> None:
    post()
    jobs.run_pending()
    moment = clock.now()
    with clock.at(moment + dt.timedelta(days=29)):
        upkeep.forget_what_is_over()
    assert DBTaskResult.objects.count() == 1
    with clock.at(moment + dt.timedelta(days=31)):
        upkeep.forget_what_is_over()
    assert not DBTaskResult.objects.exists()
    assert message().payload["body"] == "B"
    with clock.at(moment + dt.timedelta(days=366)):
        upkeep.forget_what_is_over()
    assert message().payload == {}
