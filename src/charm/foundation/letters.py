"""The letters in the outbox, for those who look after them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Min

from charm.foundation import jobs
from charm.foundation.errors import NotFound
from charm.foundation.letter_roles import LetterRole, role_of
from charm.foundation.models import OutboxMessage, ReturnedAddress
from charm.foundation.parts import Part, Rows, part_of

State = OutboxMessage.State
ASTRAY = (State.DEAD, State.UNKNOWN, State.RETURNED)
"""Given up after all attempts; nobody knows whether it arrived; a mail server sent it back."""
HERE = (State.DRAFTED, State.HELD)
"""Waits for those who are responsible."""
GONE = (State.DONE, State.DEAD, State.UNKNOWN, State.RETURNED, State.TOLD)
"""Was sent, or was tried to."""


@dataclass(frozen=True, slots=True)
class Letter:
    id: uuid.UUID
    role: str
    """Its place in the list of letters, such as ``login-code``."""
    to: str
    name: str
    """Of its reader, as far as it is known."""
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
    about: str
    """The object it belongs to, as the ledger names it."""
    reader: str
    """Key of the person it is for; empty for somebody without an account."""
    revision: int
    language: str
    enclosed: str
    """Name of the file that goes with it."""
    why: str
    """Why it is held, or was withdrawn."""
    original: tuple[str, str]
    """Subject and body as they were written, if somebody edited them; else twice nothing."""
    edited_by: str
    """Key of whoever edited it last."""
    again: int
    """How often it was sent again."""
    is_sealed: bool
    """Its words are for those who are responsible, and not yet for others."""
    is_test: bool

    @property
    def kind(self) -> LetterRole:
        return role_of(self.role)

    @property
    def is_astray(self) -> bool:
        return self.state in ASTRAY

    @property
    def is_here(self) -> bool:
        return self.state in HERE

    @property
    def is_gone(self) -> bool:
        return self.state in GONE

    @property
    def is_forgotten(self) -> bool:
        return not self.to

    @property
    def is_edited(self) -> bool:
        return bool(self.original[1])

    @property
    def lost_its_link(self) -> bool:
        """Its one-time link was forgotten when it was sent: it cannot be sent again."""
        return "{secret}" in self.body and not self.secret


def letters(*, part: Part, states: tuple[str, ...] = (), role: str = "") -> Rows[Letter]:
    """Letters, the latest first: all, or those in one of these states, or of that role."""
    rows = OutboxMessage.objects.filter(kind=OutboxMessage.Kind.LETTER)
    if states:
        rows = rows.filter(state__in=states)
    if role:
        rows = rows.filter(name=role)
    found = part_of(rows.order_by("-created_at", "id"), part)
    return Rows(tuple(map(_letter, found.rows)), found.total)


def letters_about(
    *abouts: str, states: Iterable[str] = (), with_tests: bool = False
) -> list[Letter]:
    """The letters that belong to these objects, by address, in one read."""
    rows = OutboxMessage.objects.filter(kind=OutboxMessage.Kind.LETTER, about__in=abouts)
    if states:
        rows = rows.filter(state__in=tuple(states))
    found = map(_letter, rows.order_by("created_at", "id"))
    return sorted((one for one in found if with_tests or not one.is_test), key=lambda one: one.to)


def letters_here(kind: str) -> list[Letter]:
    """The letters that wait for those who are responsible and belong to objects of that kind, the
    oldest first."""
    rows = OutboxMessage.objects.filter(state__in=HERE, about__startswith=f"{kind}:")
    return [_letter(row) for row in rows.order_by("created_at", "id")]


def letter(id: uuid.UUID | str) -> Letter:
    """Raises NotFound."""
    return _letter(row_of(id))


def astray() -> int:
    """How many letters wait for a person to decide."""
    return OutboxMessage.objects.filter(kind=OutboxMessage.Kind.LETTER, state__in=ASTRAY).count()


def astray_since() -> dt.datetime | None:
    """Since when the first of them waits."""
    rows = OutboxMessage.objects.filter(kind=OutboxMessage.Kind.LETTER, state__in=ASTRAY)
    return rows.order_by("created_at").values_list("created_at", flat=True).first()


def stuck() -> tuple[int, dt.datetime | None]:
    """How many letters the mail server did not take for now, and when the first was written."""
    rows = OutboxMessage.objects.filter(
        kind=OutboxMessage.Kind.LETTER, state=State.WAITING, attempts__gte=jobs.MAX_ATTEMPTS
    )
    found = rows.aggregate(count=Count("pk"), since=Min("created_at"))
    return found["count"], found["since"]


def returned_from(addresses: Iterable[str]) -> dict[str, ReturnedAddress]:
    """Those of the addresses from which a letter came back, by address in small letters."""
    wanted = {address.lower() for address in addresses}
    return {row.address: row for row in ReturnedAddress.objects.filter(address__in=wanted)}


def row_of(id: uuid.UUID | str) -> OutboxMessage:
    try:
        return OutboxMessage.objects.get(pk=id, kind=OutboxMessage.Kind.LETTER)
    except (OutboxMessage.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such letter.") from None


def _letter(row: OutboxMessage) -> Letter:
    words: dict[str, Any] = row.payload
    original = words.get("original", {})
    return Letter(
        id=row.id,
        role=row.name,
        to=words.get("to", ""),
        name=words.get("name", ""),
        subject=words.get("subject", ""),
        body=words.get("body", ""),
        secret=words.get("secret", ""),
        state=row.state,
        attempts=row.attempts,
        problem=row.last_error,
        written_at=row.created_at,
        sent_at=row.done_at,
        about=row.about,
        reader=row.reader,
        revision=row.revision,
        language=words.get("language", ""),
        enclosed=words.get("enclosure", {}).get("name", ""),
        why=words.get("why", ""),
        original=(original.get("subject", ""), original.get("body", "")),
        edited_by=words.get("edited_by", ""),
        again=words.get("again", 0),
        is_sealed=words.get("sealed", False),
        is_test=words.get("is_test", False),
    )
