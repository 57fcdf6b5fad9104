"""What a saved e-mail says: who wrote it, to whom, when, and its words (EML, and MSG of Outlook).

Only text is taken. Markup loses its tags and nothing of it is ever shown as a page; what is
attached is named, not opened. Nothing here proves that the mail is genuine: a person decides that.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any

from charm.core.proposal.values import DIRECTION_CONTROLS, INVISIBLE

MOST_TEXT = 20_000
"""Characters of the text that are kept; the file keeps the rest."""
MOST_LINE = 300
MOST_NAMED = 50
MOST_PARTS = 5_000
MOST_LINES = 250_000
"""Of ten megabytes of mail; together with the next it bounds what a parser may be made to do."""
MOST_BOUNDARIES = 30
LONGEST_FOLD = 6_000
"""Bytes of lines that continue one another, such as those of one header."""
LONG_FOLD, MOST_LONG_FOLDS = 1_000, 25
MOST_HEADERS = 3
"""Of one name that are looked at."""
MOST_DESCRIBED = 100
"""Parts that say of what type they are."""
_SILENT = frozenset({"script", "style", "head", "title", "template"})
_BREAKS = frozenset({"p", "br", "div", "tr", "li", "blockquote", "h1", "h2", "h3", "h4", "table"})
_HEADERS = HeaderRegistry()


class UnreadableMail(ValueError):
    """The sentence says what to hand in instead."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail, as it presents itself."""

    sender: Mailbox
    to: tuple[Mailbox, ...]
    sent_at: dt.datetime | None
    """Aware; None where the mail says none that can be read."""
    subject: str
    text: str
    attached: tuple[str, ...]
    """Names of what is attached."""

    def to_json(self) -> dict[str, Any]:
        values = asdict(self)
        values["sent_at"] = self.sent_at.isoformat() if self.sent_at else None
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Mail:
        sent = values["sent_at"]
        return cls(
            sender=Mailbox(**values["sender"]),
            to=tuple(Mailbox(**one) for one in values["to"]),
            sent_at=dt.datetime.fromisoformat(sent) if sent else None,
            subject=values["subject"],
            text=values["text"],
            attached=tuple(values["attached"]),
        )


def read_eml(content: bytes) -> Mail:
    """Mail as it travels (RFC 5322). Raises UnreadableMail."""
    try:
        message = parsed(content)
        return _mail(
            senders=_addresses(message, "from"),
            to=[*_addresses(message, "to"), *_addresses(message, "cc")],
            sent_at=_date(str(message.get("date") or "")),
            subject=str(message.get("subject") or ""),
            text=_text_of(message),
            attached=_attached_to(message),
        )
    except UnreadableMail:
        raise
    except Exception as error:  # the parser of the library fails in many ways on hostile mail
        raise UnreadableMail(_DAMAGED) from error


def parsed(content: bytes) -> EmailMessage:
    """The mail in its parts, if it is none that is made to keep a parser busy. Raises
    UnreadableMail, and whatever the parser of the library raises on hostile mail."""
    _refuse_endless(content)
    message = email.message_from_bytes(content, policy=email.policy.default)
    if not isinstance(message, EmailMessage):  # pragma: no cover - the policy makes them
        raise UnreadableMail(_DAMAGED)
    _refuse_countless(message)
    return message


def read_msg(content: bytes) -> Mail:
    """Mail as Outlook saves it (MS-OXMSG). Raises UnreadableMail."""
    from oxmsg import Message

    try:
        _refuse_swollen(content)
        message = Message.load(content)
        markup = None if message.body else message.html_body
        return _mail(
            senders=_sender_of(message),
            to=[(one.name, one.email_address) for one in message.recipients],
            sent_at=message.sent_date,
            subject=message.subject,
            text=message.body or _without_tags(markup or ""),
            attached=[one.file_name or "" for one in message.attachments],
        )
    except UnreadableMail:
        raise
    except Exception as error:  # the same holds here: a damaged file is a damaged file
        raise UnreadableMail(_DAMAGED) from error


_DAMAGED = "This e-mail cannot be read: save it anew from your mail program and hand it in again."


def _mail(
    *,
    senders: Iterable[tuple[str, str]],
    to: Iterable[tuple[str, str]],
    sent_at: dt.datetime | None,
    subject: str,
    text: str,
    attached: Iterable[str],
) -> Mail:
    found = [Mailbox(_line(name), _line(address)) for name, address in senders]
    if len(found) != 1 or "@" not in found[0].address:
        raise UnreadableMail("This e-mail does not say who wrote it: hand in the mail itself.")
    receivers = [Mailbox(_line(name), _line(address)) for name, address in to]
    if sent_at is not None and sent_at.tzinfo is None:
        sent_at = sent_at.replace(tzinfo=dt.UTC)
    said = _plain(text)
    if not said:
        raise UnreadableMail("This e-mail has no text: hand in the one that says it is approved.")
    return Mail(
        sender=found[0],
        to=tuple(one for one in receivers if one.address)[:MOST_NAMED],
        sent_at=sent_at,
        subject=_line(subject),
        text=said,
        attached=tuple(_line(name) or "–" for name in attached)[:MOST_NAMED],
    )


def _addresses(message: EmailMessage, header: str) -> list[tuple[str, str]]:
    values = [str(value) for name, value in message.raw_items() if name.lower() == header]
    return [one for value in values[:MOST_HEADERS] for one in _addresses_in(value)]


def _addresses_in(written: str) -> list[tuple[str, str]]:
    """Names and addresses as RFC 5322 spells them."""
    header = _HEADERS("to", " ".join(written[:LONGEST_FOLD].split()))
    return [(one.display_name, one.addr_spec) for one in header.addresses]  # type: ignore[attr-defined]


def _sender_of(message: Any) -> list[tuple[str, str]]:
    """As the transport header says, else as Outlook keeps it: inside an organisation that is no
    address of the internet, which then stands beside it."""
    from oxmsg.domain import constants

    found = _addresses_in(message.sender or "")
    if all("@" in address for _, address in found):
        return found
    said = message.properties.str_prop_value
    name = said(constants.PID_SENDER_NAME) or ""
    return [(name, said(constants.PID_SENDER_SMTP_ADDRESS) or "")]


def _date(written: str) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(written).astimezone(dt.UTC) if written else None
    except (ValueError, TypeError, OverflowError):
        return None


def _refuse_endless(content: bytes) -> None:
    """Mail that nobody writes, made to keep a parser busy."""
    lines, small = content.splitlines(), content.lower()
    if (
        len(lines) > MOST_LINES
        or small.count(b"boundary") > MOST_BOUNDARIES
        or small.count(b"content-") > 3 * MOST_DESCRIBED
    ):
        raise UnreadableMail(_DAMAGED)
    fold, long_ones = 0, 0
    for line in lines:
        fold = fold + len(line) if line[:1] in (b" ", b"\t") and line.strip() else len(line)
        long_ones += fold > LONG_FOLD >= fold - len(line)
        if fold > LONGEST_FOLD or long_ones > MOST_LONG_FOLDS:
            raise UnreadableMail(_DAMAGED)


def _refuse_countless(message: EmailMessage) -> None:
    for count, _part in enumerate(message.walk()):
        if count > MOST_PARTS:
            raise UnreadableMail(_DAMAGED)


def _text_of(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    try:
        content = body.get_content()
    except LookupError:  # a character set that nobody knows
        content = (body.get_payload(decode=True) or b"").decode("latin-1")  # type: ignore[union-attr]
    return _without_tags(content) if body.get_content_subtype() == "html" else str(content)


def _attached_to(message: EmailMessage) -> list[str]:
    return [
        str(part.get_filename() or part.get_content_type()) for part in message.iter_attachments()
    ]


def _refuse_swollen(content: bytes) -> None:
    """Refuses a file whose directory says that it holds more than it is long."""
    from olefile import OleFileIO  # type: ignore[import-untyped]

    with OleFileIO(content) as ole:
        entries = [entry for entry in ole.direntries if entry is not None]
        if len(entries) > MOST_PARTS or sum(entry.size for entry in entries) > 2 * len(content):
            raise UnreadableMail(_DAMAGED)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BREAKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(re.sub(r"\s+", " ", data))


def _without_tags(markup: str) -> str:
    words = _Words()
    words.feed(markup[: 5 * MOST_TEXT])
    words.close()
    return "".join(words.said)


def _plain(text: str) -> str:
    """Readable lines, without what steers a terminal or the reading direction."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(c for c in text if c == "\n" or _is_seen(c))
    lines = (line.rstrip() for line in kept.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:MOST_TEXT]


def _line(text: str) -> str:
    return " ".join("".join(c if _is_seen(c) else " " for c in text).split())[:MOST_LINE]


def _is_seen(character: str) -> bool:
    if character in DIRECTION_CONTROLS or character in INVISIBLE:
        return False
    return character.isprintable() or character == " " or character == "\u00a0"
