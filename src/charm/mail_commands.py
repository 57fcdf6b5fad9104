"""``charm mail bounce``: a mail server says that it could not deliver a letter."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from charm.core.mail import UnreadableMail
from charm.core.proposal.reading import Unreadable
from charm.core.returned_mail import LONGEST, NoReport

Command = Callable[..., argparse.ArgumentParser]


def add_commands(commands: Any, command: Command) -> None:
    """``command`` makes one parser, of a command that runs with Django set up."""
    mail = commands.add_parser("mail", help="About letters.")
    of_mail = mail.add_subparsers(required=True, metavar="what")
    sub = command(
        "bounce",
        bounce,
        "Note that a letter came back: the report of a mail server (RFC 3464) from a file, or from "
        "standard input, to which a mail server can pipe what comes to CHARM_MAIL_RETURN. Answers "
        "1 for mail that reports no letter of ours.",
        of_mail,
    )
    sub.add_argument("file", metavar="FILE|-")


def bounce(options: argparse.Namespace) -> int:
    from charm.foundation.returns import note_returned

    content = _content(options.file)
    try:
        marked = note_returned(content)
    except UnreadableMail as error:
        raise Unreadable([f"{options.file}: {error}"]) from error
    except NoReport as error:
        print(error, file=sys.stderr)
        return 1
    for address in marked:
        print(f"A letter to {address} came back.")
    if not marked:
        print("No letter of ours is marked by it, or it was marked before.", file=sys.stderr)
    return int(not marked)


def _content(source: str) -> bytes:
    """One byte more than a report may have shows that it is too long."""
    try:
        if source == "-":
            return sys.stdin.buffer.read(LONGEST + 1)
        with Path(source).open("rb") as file:
            return file.read(LONGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable([f"{source}: cannot be read: {reason}"]) from error
