"""What a mail server reports of a letter that it could not deliver (RFC 3464).

Only the report is read: of which letter, to whom, whether it is over, and why in the words of the
server. A report can be forged by whoever knows the identifier of the letter, its recipient; so it
says no more than that somebody should look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any

from charm.core.mail import UnreadableMail, parsed

MOST_SAID = 300
MOST_RECIPIENTS = 50
LONGEST = 1024 * 1024
"""Bytes: reports are short, even with the letter inside."""
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class NoReport(ValueError):
    """It is a mail, but no report on a letter that could not be delivered."""


@dataclass(frozen=True, slots=True)
class Report:
    """One recipient whom a letter did not reach."""

    identifiers: tuple[str, ...]
    """Of the letter, as far as the mail names some: ``<...@...>`` without the brackets."""
    recipient: str
    status: str
    """Such as ``5.1.1``; empty where the server says none."""
    says: str


def read_reports(content: bytes, *, domain: str) -> tuple[Report, ...]:
    """The recipients whom a letter of ours did not reach; ``domain`` is that of our identifiers.
    Servers that still try are not among them. Raises UnreadableMail, NoReport."""
    if len(content) > LONGEST:
        raise UnreadableMail("This mail is larger than a report of a mail server.")
    try:
        message = parsed(content)
        identifiers = tuple(dict.fromkeys(_identifiers(content, domain)))
        found = tuple(Report(identifiers, *said) for said in _failures(message) if said is not None)
    except UnreadableMail:
        raise
    except Exception as error:  # the parser of the library fails in many ways on hostile mail
        raise UnreadableMail("This mail cannot be read.") from error
    if not found:
        raise NoReport("This mail reports no letter that could not be delivered.")
    return found[:MOST_RECIPIENTS]


def _identifiers(content: bytes, domain: str) -> list[str]:
    """Wherever the letter is named: servers send it back whole, its head, or refer to it."""
    wanted = rb"<([0-9a-f-]{36}(?:\.\d{1,6})?@" + re.escape(domain.encode()) + rb")>"
    return [found.decode("ascii") for found in re.findall(wanted, content)]


def _failures(message: Message) -> Iterator[tuple[str, str, str]]:
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks: Any = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            if _word(block, "action").lower() == "failed":
                recipient = _word(block, "final-recipient") or _word(block, "original-recipient")
                why = _line(_word(block, "diagnostic-code")) or "The mail server gives no reason."
                status = _ENHANCED.search(_word(block, "status"))
                yield _line(recipient), status[0] if status else "", why


def _word(block: Message, name: str) -> str:
    """The value of a field, without the word before the semicolon that says of which kind it is."""
    said = str(block.get(name) or "")
    kind, semicolon, value = said.partition(";")
    return value.strip() if semicolon and " " not in kind.strip() else said.strip()


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MOST_SAID]
