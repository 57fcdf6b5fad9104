"""Tell others what happened: events to upper rooms, letters to people.

A message is a row written in the transaction of the act that caused it, under a unique key: the
same key is the same message. Events are handled and marked done in one transaction, so their
effect on the database happens exactly once. A letter leaves the database; if a worker dies between
sending and noting it, its state becomes *unknown* and a person decides whether to send it again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from email.mime.text import MIMEText
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from charm.foundation import clock, jobs
from charm.foundation.models import OutboxMessage

logger = logging.getLogger(__name__)

Handler = Callable[[str, dict[str, Any]], None]
_handlers: dict[str, list[Handler]] = {}


def handles(event: str) -> Callable[[Handler], Handler]:
    """Mark a function of an upper room as handler of an event: ``handler(key, payload)``."""

    def register(handler: Handler) -> Handler:
        _handlers.setdefault(event, []).append(handler)
        return handler

    return register


def publish(event: str, *, key: str, **payload: Any) -> None:
    """Write an event, named in the past tense, with the identifiers that handlers need."""
    _put(OutboxMessage.Kind.EVENT, event, f"{event}:{key}", payload)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A text file (``text/...``) that goes with a letter, such as an entry for a calendar."""

    name: str
    media_type: str
    content: str


def post(
    role: str,
    *,
    key: str,
    to: str,
    subject: str,
    body: str,
    secret: str = "",
    enclosure: Enclosure | None = None,
) -> None:
    """Write a letter in its final words; ``role`` is its place in the list of letters.

    ``secret``, such as a one-time link, takes the place of ``{secret}`` in the body when the letter
    is sent, and is forgotten then.
    """
    payload: dict[str, Any] = {"to": to, "subject": " ".join(subject.split()), "body": body}
    if secret:
        payload["secret"] = secret
    if enclosure is not None:
        payload["enclosure"] = asdict(enclosure)
    _put(OutboxMessage.Kind.LETTER, role, f"{role}:{key}", payload)


@jobs.job
def deliver(message: str) -> None:
    """Handle an event or send a letter; a second call changes nothing."""
    if OutboxMessage.objects.filter(id=message, kind=OutboxMessage.Kind.EVENT).exists():
        _handle(message)
    else:
        _send(message)


def waiting() -> int:
    """How many messages are not delivered yet."""
    return OutboxMessage.objects.exclude(state=OutboxMessage.State.DONE).count()


def _put(kind: str, name: str, key: str, payload: dict[str, Any]) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A message belongs into the transaction of its act.")
    message, is_new = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={"kind": kind, "name": name, "payload": payload, "created_at": clock.now()},
    )
    if is_new:
        jobs.enqueue(deliver, message=str(message.id))


def _handle(message_id: str) -> None:
    try:
        with transaction.atomic():
            message = _locked(message_id)
            if message.state != OutboxMessage.State.WAITING:
                return
            for handler in _handlers.get(message.name, []):
                handler(message.key, message.payload)
            _mark_done(message)
    except Exception as error:
        with transaction.atomic():
            message = _locked(message_id)
            message.attempts += 1
            _note_failure(message, error)
        raise


def _locked(message_id: str) -> OutboxMessage:
    return OutboxMessage.objects.select_for_update().get(id=message_id)


def _note_failure(message: OutboxMessage, error: Exception) -> None:
    is_last = message.attempts >= jobs.MAX_ATTEMPTS
    message.state = OutboxMessage.State.DEAD if is_last else OutboxMessage.State.WAITING
    message.last_error = str(error)[:2000]
    message.save(update_fields=["state", "attempts", "last_error"])


def _send(message_id: str) -> None:
    state = OutboxMessage.State
    with transaction.atomic():
        message = _locked(message_id)
        if message.state == state.IN_FLIGHT:
            # A worker died after it began to send: sending again could make it arrive twice.
            message.state = state.UNKNOWN
            message.save(update_fields=["state"])
            return
        if message.state != state.WAITING:
            return
        message.state = state.IN_FLIGHT
        message.attempts += 1
        message.save(update_fields=["state", "attempts"])
    try:
        mail = EmailMessage(
            subject=message.payload["subject"],
            body=message.payload["body"].replace("{secret}", message.payload.get("secret", "")),
            to=[message.payload["to"]],
            headers={"Message-ID": f"<{message.id}@charm.outbox>"},
        )
        if enclosed := message.payload.get("enclosure"):
            mail.attach(_part(Enclosure(**enclosed)))
        mail.send()
    except Exception as error:
        _note_failure(message, error)
        raise
    _mark_done(message)


def _part(enclosed: Enclosure) -> MIMEText:
    """The file as a part of the letter, with the parameters of its type, which calendars read."""
    kind, *parameters = (word.strip() for word in enclosed.media_type.split(";"))
    part = MIMEText(enclosed.content, kind.partition("/")[2], "utf-8")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        part.set_param(name, value)
    part.add_header("Content-Disposition", "attachment", filename=enclosed.name)
    return part


def _mark_done(message: OutboxMessage) -> None:
    message.state = OutboxMessage.State.DONE
    message.done_at = clock.now()
    if not settings.LETTERS_STAY_HERE:
        message.payload.pop("secret", None)
    message.save(update_fields=["state", "done_at", "payload"])
