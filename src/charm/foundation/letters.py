"""The letters in the outbox, for those who look after them."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from charm.foundation import jobs, outbox
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.models import OutboxMessage
from charm.foundation.parts import Part, Rows, part_of

State = OutboxMessage.State
ASTRAY = (State.DEAD, State.UNKNOWN)
"""Given up after all attempts; or nobody knows whether it arrived."""


@dataclass(frozen=True, slots=True)
class Letter:
    id: uuid.UUID
    role: str
    """Its place in the list of letters, such as ``login-code``."""
    to: str
    subject: str
    body: str
    """As it was written: ``{secret}`` stands where the one-time link or code goes."""
    secret: str
    """That link or code, until it is forgotten."""
    state: str
    attempts: int
    problem: str
    written_at: dt.datetime
    sent_at: dt.datetime | None

    @property
    def is_astray(self) -> bool:
        return self.state in ASTRAY

    @property
    def is_forgotten(self) -> bool:
        return not self.to


def letters(*, part: Part, states: tuple[str, ...] = ()) -> Rows[Letter]:
    """Letters, the latest first: all, or those in one of these states."""
    rows = OutboxMessage.objects.filter(kind=OutboxMessage.Kind.LETTER)
    if states:
        rows = rows.filter(state__in=states)
    found = part_of(rows.order_by("-created_at", "id"), part)
    return Rows(tuple(map(_letter, found.rows)), found.total)


def letter(id: uuid.UUID | str) -> Letter:
    """Raises NotFound."""
    return _letter(_row(id))


def astray() -> int:
    """How many letters wait for a person to decide."""
    return OutboxMessage.objects.filter(kind=OutboxMessage.Kind.LETTER, state__in=ASTRAY).count()


def send_again(id: uuid.UUID | str) -> None:
    """Give a letter that went astray new attempts, inside the transaction of the act that asks for
    it. Raises Unfit for any other letter, and for one whose words are forgotten."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A letter is sent again inside the transaction of the act.")
    row = OutboxMessage.objects.select_for_update().get(pk=_row(id).pk)
    if row.state not in ASTRAY:
        raise Unfit("This letter is on its way, or has arrived.")
    if not row.payload:
        raise Unfit("The words of this letter are forgotten.")
    row.state, row.attempts, row.last_error = State.WAITING, 0, ""
    row.save(update_fields=["state", "attempts", "last_error"])
    jobs.enqueue(outbox.deliver, message=str(row.id))


def _row(id: uuid.UUID | str) -> OutboxMessage:
    try:
        return OutboxMessage.objects.get(pk=id, kind=OutboxMessage.Kind.LETTER)
    except (OutboxMessage.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such letter.") from None


def _letter(row: OutboxMessage) -> Letter:
    words = row.payload
    return Letter(
        id=row.id,
        role=row.name,
        to=words.get("to", ""),
        subject=words.get("subject", ""),
        body=words.get("body", ""),
        secret=words.get("secret", ""),
        state=row.state,
        attempts=row.attempts,
        problem=row.last_error,
        written_at=row.created_at,
        sent_at=row.done_at,
    )
