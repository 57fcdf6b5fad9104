"""Do an act once, however often it is asked for under the same key.

The caller names each act by a key of its own. The record of the key, the act and its answer are
written in *one* transaction, so after a crash there is either all of them or nothing:

1. the key is noted as running, in a transaction of its own, so that others see it;
2. in one transaction the key is locked, the act is done, and its answer is kept;
3. if the act is refused or fails, that transaction is undone and the key is free again: nothing
   was done, so nothing is remembered.

A process that dies between 1 and 2 leaves a running key without an act. After :data:`SILENCE` the
next one takes it over by writing its own ``attempt`` into the locked row. A process that was only
slow meets that in step 2 and gives up; one that is still acting holds the lock, on PostgreSQL as a
row lock and on SQLite as the one write lock, and nobody takes over from it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, IntegrityError, OperationalError, models, transaction

from charm.foundation import clock
from charm.foundation.models import IdempotencyKey

KEPT = dt.timedelta(hours=24)
SILENCE = dt.timedelta(seconds=60)
"""Longer than any act takes."""
SOON = 2
"""Seconds after which an act that is running will mostly be done."""


class StillRunning(RuntimeError):
    """The same act is being done just now; ``wait`` says in how many seconds to ask again."""

    wait = SOON

    def __init__(self) -> None:
        super().__init__(
            f"What you ask for under this key is being done just now: ask again in {SOON} seconds."
        )


class KeyReused(ValueError):
    """The key was used for something else."""

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key was used for another request: take a new key for a new act."
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """An act as it is asked for."""

    caller: str
    key: str
    method: str
    path: str
    body: bytes

    @property
    def body_sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str
    location: str = ""


def once(asked: Asked, act: Callable[[], Answer]) -> Answer:
    """The answer of ``act``, or the one kept from the first time. Whatever ``act`` raises is
    raised, and the key is free. Raises StillRunning, and KeyReused when method, path or body are
    other than the first time. Not to be called inside a transaction that is to be undone later."""
    attempt = secrets.token_hex(16)
    if (kept := _begin(asked, attempt)) is not None:
        return kept
    try:
        with transaction.atomic():
            row = _held(asked, attempt)
            answer = act()
            row.state, row.status = IdempotencyKey.State.DONE, answer.status
            row.answer, row.location = answer.body, answer.location
            row.save(update_fields=["state", "status", "answer", "location"])
            return answer
    except BaseException:
        _free(asked, attempt)
        raise


def forget_expired(now: dt.datetime) -> int:
    """Remove the keys whose time is over; returns how many."""
    return IdempotencyKey.objects.filter(expires_at__lt=now).delete()[0]


def _rows(asked: Asked) -> models.QuerySet[IdempotencyKey]:
    return IdempotencyKey.objects.filter(caller=asked.caller, key=asked.key)


def _begin(asked: Asked, attempt: str) -> Answer | None:
    """The answer that is kept; None when the act is ours to do, under ``attempt``."""
    now = clock.now()
    known = _rows(asked).first()
    if known is not None and known.expires_at < now:
        known.delete()
        known = None
    if known is None:
        _note_new(asked, attempt, now)
        return None
    said = (known.method, known.path, known.body_sha256)
    if said != (asked.method, asked.path, asked.body_sha256):
        raise KeyReused
    if known.state == IdempotencyKey.State.DONE:
        return Answer(known.status or 200, known.answer, known.location)
    if known.started_at > now - SILENCE:
        raise StillRunning
    _take_over(known, attempt, now)
    return None


def _note_new(asked: Asked, attempt: str, now: dt.datetime) -> None:
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(
                caller=asked.caller,
                key=asked.key,
                method=asked.method,
                path=asked.path,
                body_sha256=asked.body_sha256,
                attempt=attempt,
                started_at=now,
                expires_at=now + KEPT,
            )
    except IntegrityError:  # another process was first
        raise StillRunning from None


def _take_over(known: IdempotencyKey, attempt: str, now: dt.datetime) -> None:
    try:
        with transaction.atomic():
            # SQLite knows no NOWAIT and needs none: its transaction holds the one write lock.
            row = IdempotencyKey.objects.select_for_update(nowait=True).get(
                pk=known.pk, attempt=known.attempt, state=IdempotencyKey.State.RUNNING
            )
            row.attempt, row.started_at = attempt, now
            row.save(update_fields=["attempt", "started_at"])
    except (OperationalError, IdempotencyKey.DoesNotExist):
        raise StillRunning from None


def _held(asked: Asked, attempt: str) -> IdempotencyKey:
    row = _rows(asked).select_for_update().filter(attempt=attempt).first()
    if row is None:  # we were silent for so long that another took over
        raise StillRunning
    return row


def _free(asked: Asked, attempt: str) -> None:
    # Where the database fails as well the key runs out by itself, and the first error counts.
    with contextlib.suppress(DatabaseError):
        _rows(asked).filter(attempt=attempt, state=IdempotencyKey.State.RUNNING).delete()
