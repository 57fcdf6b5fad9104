"""Tell others what happened: events to upper rooms, letters to people.

A message is a row written in the transaction of the act that caused it, under a unique key: the
same key is the same message. Events are handled and marked done in one transaction, so their
effect on the database happens exactly once. A letter leaves the database; if a worker dies between
sending and noting it, its state becomes *unknown* and a person decides whether to send it again.

Some letters do not go by themselves: those that are *drafted* wait until whoever is responsible
lets them go (:mod:`charm.foundation.letter_acts`), those that are *gathered* wait for the digest of
their reader (:mod:`charm.foundation.digests`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from email.mime.text import MIMEText
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from charm.foundation import clock, jobs
from charm.foundation.models import OutboxMessage, ReturnedAddress
from charm.foundation.transactions import add_all

logger = logging.getLogger(__name__)

State = OutboxMessage.State
SETTLED = (State.DONE, State.TOLD, State.WITHDRAWN)
"""Nothing more happens to these by itself or is waited for."""
TO_DELIVER = (State.WAITING, State.IN_FLIGHT, State.UNKNOWN, State.DEAD)
LONGEST_KEY = 200
SHARE = 50
"""Messages that one job delivers when many are written at once."""
OUTAGE = dt.timedelta(days=3)
"""How long a mail server may be out of order until its letters are given up."""
FAILING = "failing_since"
FOR_GOOD = 500
"""From this code on a mail server says that it is no use to try again (RFC 5321)."""
DOMAIN = "charm.outbox"
"""Of the identifiers of letters, by which they are known when they come back."""

Handler = Callable[[str, dict[str, Any]], None]
_handlers: dict[str, list[Handler]] = {}
_batch: ContextVar[dict[str, OutboxMessage] | None] = ContextVar("outbox_batch", default=None)
_held: ContextVar[list[str] | None] = ContextVar("outbox_held", default=None)


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
    about: str = "",
    reader: str = "",
    state: str = State.WAITING,
    **more: Any,
) -> None:
    """Write a letter in its final words; ``role`` is its place in the list of letters.

    ``secret``, such as a one-time link, takes the place of ``{secret}`` in the body when the letter
    is sent, and is forgotten then. ``about`` is the object it belongs to, ``reader`` the key of the
    person it is for; ``state`` is *waiting*, *drafted* or *gathered*; ``more`` is kept with it.
    """
    payload: dict[str, Any] = {"to": to, "subject": one_line(subject), "body": body, **more}
    if secret:
        payload["secret"] = secret
    if enclosure is not None:
        payload["enclosure"] = asdict(enclosure)
    _put(OutboxMessage.Kind.LETTER, role, f"{role}:{key}", payload, about=about, reader=reader,
         state=state)  # fmt: skip


def one_line(subject: str) -> str:
    """A subject that no second header can follow."""
    return " ".join(subject.split())


@jobs.job
def deliver(message: str) -> None:
    """Handle an event or send a letter; a second call changes nothing."""
    if not _is_letter_sent(message):
        _handle(message)


@jobs.job
def deliver_share(messages: list[str]) -> None:
    """The same for some, one after the other; one that fails gets a job of its own."""
    for message in messages:
        try:
            deliver(message)
        except Exception:
            logger.exception("A message of many could not be delivered.")
            jobs.enqueue_again(deliver, message=message)


@contextmanager
def together() -> Iterator[None]:
    """Around an act about very many objects: its messages are written in a few statements at its
    end, and delivered by a few jobs."""
    if _batch.get() is not None:
        yield
        return
    rows: dict[str, OutboxMessage] = {}
    token = _batch.set(rows)
    try:
        yield
    finally:
        _batch.reset(token)
    known = OutboxMessage.objects.filter(key__in=list(rows)).values_list("key", flat=True)
    for key in list(known):
        del rows[key]
    add_all(list(rows.values()))
    _deliver_in_shares([str(row.id) for row in rows.values() if row.state == State.WAITING])


def _deliver_in_shares(messages: list[str]) -> None:
    for first in range(0, len(messages), SHARE):
        jobs.enqueue(deliver_share, messages=messages[first : first + SHARE])


@contextmanager
def one_round() -> Iterator[list[str]]:
    """Around many acts, one after the other: their messages are written as ever, and delivered by a
    few jobs when all are done. Gives what is held back so far."""
    held: list[str] = []
    token = _held.set(held)
    try:
        yield held
    finally:
        _held.reset(token)
    _deliver_in_shares(held)


def release() -> None:
    """Let go what :func:`one_round` holds back so far."""
    if held := _held.get():
        _deliver_in_shares(held)
        held.clear()


def waiting() -> int:
    """How many messages are to be delivered, and are not yet."""
    return OutboxMessage.objects.filter(state__in=TO_DELIVER).count()


def _put(kind: str, name: str, key: str, payload: dict[str, Any], **more: str) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A message belongs into the transaction of its act.")
    said = {"kind": kind, "name": name, "payload": payload, "created_at": clock.now(), **more}
    batch = _batch.get()
    if batch is not None:
        batch.setdefault(_short(key), OutboxMessage(key=_short(key), **said))
        return
    message, is_new = OutboxMessage.objects.get_or_create(key=_short(key), defaults=said)
    if is_new and message.state == State.WAITING:
        held = _held.get()
        if held is None:
            jobs.enqueue(deliver, message=str(message.id))
        else:
            held.append(str(message.id))


def _short(key: str) -> str:
    """A key with a long address in it is cut, and stays its own."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[: LONGEST_KEY - 65]}:{hashlib.sha256(key.encode()).hexdigest()}"


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
    is_last = message.attempts >= jobs.MAX_ATTEMPTS and not _may_pass(message, error)
    message.state = State.DEAD if is_last else State.WAITING
    message.last_error = _said_of(error)[:2000]
    message.save(update_fields=["state", "attempts", "last_error", "payload"])


def _may_pass(message: OutboxMessage, error: Exception) -> bool:
    """Whether the mail server is out of order rather than the letter: it goes on waiting then
    (:func:`charm.foundation.upkeep.deliver_left_behind`), and nobody has to send a day's letters
    again one by one. What the server refuses for good is given up, and after days everything."""
    if message.kind != OutboxMessage.Kind.LETTER or not isinstance(error, OSError):
        return False  # whatever goes wrong with mail is an OSError
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    else:
        codes = [error.smtp_code] if isinstance(error, SMTPDataError) else []
    if codes and min(codes) >= FOR_GOOD:
        return False
    now = clock.now()
    since = message.payload.setdefault(FAILING, now.isoformat())
    return now - dt.datetime.fromisoformat(since) < OUTAGE


def _said_of(error: Exception) -> str:
    """What went wrong; of a refused address what the mail server said of it."""
    if isinstance(error, SMTPRecipientsRefused):
        said = [f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
                for code, text in error.recipients.values()]  # fmt: skip
        return ", ".join(said) or str(error)
    return str(error)


def _is_letter_sent(message_id: str) -> bool:
    """Whether it is a letter; nothing is done then that was done before."""
    with transaction.atomic():
        message = _locked(message_id)
        if message.kind != OutboxMessage.Kind.LETTER:
            return False
        if message.state == State.IN_FLIGHT:
            # A worker died after it began to send: sending again could make it arrive twice.
            message.state = State.UNKNOWN
            message.save(update_fields=["state"])
            return True
        if message.state != State.WAITING:
            return True
        message.state = State.IN_FLIGHT
        message.attempts += 1
        message.save(update_fields=["state", "attempts"])
    try:
        mail = _mail_of(message)
        mail.send()
    except Exception as error:
        _note_failure(message, error)
        if message.state == State.DEAD and isinstance(error, SMTPRecipientsRefused):
            note_address(message.payload["to"], message.last_error)
        raise
    _mark_done(message)
    return True


def note_address(address: str, says: str) -> None:
    """Letters to this address do not arrive, a mail server says."""
    ReturnedAddress.objects.update_or_create(
        address=address.lower(), defaults={"at": clock.now(), "says": says[:500]}
    )


def _mail_of(message: OutboxMessage) -> EmailMessage:
    """As it goes out. What comes back goes to ``CHARM_MAIL_RETURN``, if the settings name it."""
    words = message.payload
    headers = {
        "Message-ID": f"<{message_id_of(message)}>",
        "Auto-Submitted": "auto-generated",  # nobody's absence answers it (RFC 3834)
    }
    if settings.MAIL_RETURN:
        headers["From"] = settings.DEFAULT_FROM_EMAIL
    body = words["body"].replace("{secret}", words.get("secret", ""))
    mail = EmailMessage(
        subject=words["subject"],
        body=f"{words['again_says']}\n\n{body}" if words.get("again_says") else body,
        from_email=settings.MAIL_RETURN or None,
        to=[words["to"]],
        headers=headers,
    )
    if enclosed := words.get("enclosure"):
        mail.attach(_part(Enclosure(**enclosed)))
    return mail


def message_id_of(message: OutboxMessage) -> str:
    """By which the letter is known when it comes back; each time it is sent again, another."""
    again = message.payload.get("again", 0)
    return f"{message.id}.{again}@{DOMAIN}" if again else f"{message.id}@{DOMAIN}"


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
    message.payload.pop(FAILING, None)
    if not settings.LETTERS_STAY_HERE:
        message.payload.pop("secret", None)
    message.save(update_fields=["state", "done_at", "payload"])
