"""An act under a key happens once; a process that dies leaves no half of it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from charm.foundation import clock, idempotency, upkeep
from charm.foundation.idempotency import Answer, Asked, KeyReused, StillRunning, once
from charm.foundation.models import Heartbeat, IdempotencyKey

ASKED = Asked(caller="person:1", key="k-1", method="POST", path="/things", body=b"{}")
MADE = Answer(201, '{"id": 1}', "/things/1")


def makes(worker: str = "w") -> Answer:
    """The act of these tests: it leaves a row."""
    Heartbeat.objects.create(worker=worker, at=clock.now())
    return MADE


def forbidden() -> Answer:
    raise AssertionError("done twice")


@pytest.mark.django_db
def test_the_same_key_and_body_get_the_same_answer_and_nothing_is_done_again() -> None:
    assert once(ASKED, makes) == MADE
    assert once(ASKED, forbidden) == MADE
    assert Heartbeat.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"body": b"[]"}, {"path": "/others"}, {"method": "PUT"}])
def test_a_key_is_for_one_act(other: dict[str, Any]) -> None:
    once(ASKED, makes)
    with pytest.raises(KeyReused, match="take a new key"):
        once(replace(ASKED, **other), forbidden)


@pytest.mark.django_db
def test_keys_of_different_callers_have_nothing_to_do_with_each_other() -> None:
    once(ASKED, makes)
    assert once(replace(ASKED, caller="person:2"), lambda: makes("other")) == MADE
    assert Heartbeat.objects.count() == 2


@pytest.mark.django_db
def test_what_was_refused_left_nothing_and_the_key_is_free() -> None:
    def refused() -> Answer:
        makes()
        raise LookupError("no")

    with pytest.raises(LookupError):
        once(ASKED, refused)
    assert not Heartbeat.objects.exists()
    assert once(replace(ASKED, body=b"mended"), makes) == MADE


@pytest.mark.django_db
def test_a_key_is_forgotten_after_a_day() -> None:
    once(ASKED, makes)
    with clock.at(clock.now() + dt.timedelta(hours=24, seconds=1)):
        assert once(ASKED, lambda: makes("again")) == MADE
        assert Heartbeat.objects.count() == 2
    with clock.at(clock.now() + dt.timedelta(hours=49)):
        upkeep.forget_what_is_over()
    assert not IdempotencyKey.objects.exists()


def dies_before_it_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is noted as running; then the process is gone, and frees nothing."""

    class Gone(BaseException):
        pass

    def gone(*_: Any) -> None:
        raise Gone

    with monkeypatch.context() as patched, pytest.raises(Gone):
        patched.setattr(idempotency, "_held", gone)
        patched.setattr(idempotency, "_free", lambda *_: None)
        once(ASKED, forbidden)


@pytest.mark.django_db
def test_after_a_crash_the_key_waits_a_minute_and_then_the_act_is_done_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dies_before_it_acts(monkeypatch)

    with pytest.raises(StillRunning, match="ask again in 2 seconds"):
        once(ASKED, forbidden)
    with clock.at(clock.now() + idempotency.SILENCE + dt.timedelta(seconds=1)):
        assert once(ASKED, makes) == MADE
        assert once(ASKED, forbidden) == MADE


@pytest.mark.django_db
def test_who_was_only_slow_and_was_taken_over_from_gives_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin = idempotency._begin

    def slowly(asked: Asked, attempt: str) -> Answer | None:
        kept = begin(asked, attempt)
        IdempotencyKey.objects.update(attempt="of another")
        return kept

    monkeypatch.setattr(idempotency, "_begin", slowly)
    with pytest.raises(StillRunning):
        once(ASKED, forbidden)
    assert IdempotencyKey.objects.get().attempt == "of another", "its key is not taken away"


class Other:
    """A thread that stays inside the act until it is told to go on."""

    def __init__(self) -> None:
        self.inside, self.go_on = threading.Event(), threading.Event()
        self.given: Any = None
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        def act() -> Answer:
            makes()
            self.inside.set()
            assert self.go_on.wait(20)
            return MADE

        try:
            self.given = once(ASKED, act)
        finally:
            connection.close()

    def __enter__(self) -> Other:
        self.thread.start()
        assert self.inside.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on.set()
        self.thread.join()


@pytest.mark.django_db(transaction=True)
def test_while_the_act_is_being_done_others_are_told_to_wait() -> None:
    with Other() as other, pytest.raises(StillRunning):
        once(ASKED, forbidden)
    assert other.given == once(ASKED, forbidden) == MADE


@pytest.mark.django_db(transaction=True)
def test_nobody_takes_over_from_a_process_that_is_still_acting(
    be_impatient: Callable[[], None],
) -> None:
    """However long it takes: the lock says that it lives."""
    with (
        Other() as other,
        clock.at(clock.now() + idempotency.SILENCE * 2),
        pytest.raises(StillRunning),
    ):
        be_impatient()
        once(ASKED, forbidden)
    assert other.given == MADE
    assert Heartbeat.objects.count() == 1


@pytest.fixture
def be_impatient() -> Callable[[], None]:
    """SQLite waits for its lock; not for 20 seconds here."""

    def now() -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 50")

    return now
