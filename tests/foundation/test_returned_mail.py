"""A letter that a mail server sends back is marked, and so is its address."""

from __future__ import annotations

from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test.utils import override_settings

from charm.cli import main
from charm.core.mail import UnreadableMail
from charm.core.returned_mail import NoReport, read_reports
from charm.foundation import jobs, ledger, letter_acts, letters, outbox
from charm.foundation.errors import Unfit
from charm.foundation.models import OutboxMessage, ReturnedAddress
from charm.foundation.parts import Part
from charm.foundation.returns import note_returned

State = OutboxMessage.State
WHY = "smtp; 550 5.1.1 <dora@elte.hz>: Recipient address rejected: User unknown"


def report(
    identifier: str, *, action: str = "failed", status: str = "5.1.1", why: str = WHY,
    to: str = "dora@elte.hz", whole: bool = True,
) -> bytes:  # fmt: skip
    """As Postfix sends it; ``whole`` encloses the letter, else its head only."""
    sent = MIMEMultipart("report", **{"report-type": "delivery-status"})
    sent["From"], sent["To"] = "MAILER-DAEMON@mail.uu.nl", "letters@charm-eu.example"
    sent["Subject"] = "Undelivered Mail Returned to Sender"
    sent.attach(MIMEText("I'm sorry to have to inform you that your message could not be"))
    status_part = MIMEBase("message", "delivery-status")
    of_server, of_recipient = Message(), Message()
    of_server["Reporting-MTA"] = "dns; mail.uu.nl"
    for name, value in {"Final-Recipient": f"rfc822; {to}", "Action": action, "Status": status,
                        "Diagnostic-Code": why}.items():  # fmt: skip
        of_recipient[name] = value
    status_part.set_payload([of_server, of_recipient])
    sent.attach(status_part)
    head = f"Message-ID: <{identifier}>\nSubject: Your approval is asked for\n\n"
    part = MIMEBase("message", "rfc822") if whole else MIMEBase("text", "rfc822-headers")
    if whole:
        letter = EmailMessage()
        letter["Message-ID"] = f"<{identifier}>"
        letter.set_content("Dear Dora")
        part.set_payload([letter])
    else:
        part.set_payload(head)
    sent.attach(part)
    return sent.as_bytes()


@pytest.fixture
def letter(db: None) -> OutboxMessage:
    """One that was sent."""
    outbox.post("endorsement-request", key="1", to="Dora@elte.hz", subject="S", body="B")
    jobs.run_pending()
    return OutboxMessage.objects.get()


def said(row: OutboxMessage) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.last_error


def test_a_letter_that_came_back_says_why_and_so_does_the_address(letter: OutboxMessage) -> None:
    content = report(f"{letter.id}@charm.outbox")
    assert note_returned(content) == ["Dora@elte.hz"]
    assert note_returned(content) == [], "a server that reports twice"
    assert said(letter) == (
        State.RETURNED,
        "550 5.1.1 <dora@elte.hz>: Recipient address rejected: User unknown",
    )
    assert letters.astray() == 1
    assert letters.letters(part=Part(), states=letters.ASTRAY).total == 1
    assert "User unknown" in letters.returned_from(["DORA@elte.hz", "x@uu.nl"])["dora@elte.hz"].says
    assert [row["act"] for row in ledger.history_of(f"letter:{letter.id}")] == ["letter_returned"]

    with transaction.atomic():
        letter_acts.send_again_if_astray(letter.id)
    assert not ReturnedAddress.objects.exists(), "somebody believes that it works now"
    jobs.run_pending()
    assert mail.outbox[-1].extra_headers["Message-ID"] == f"<{letter.id}.1@charm.outbox>"
    assert note_returned(content) == [], "the report of yesterday"
    assert said(letter)[0] == State.DONE
    assert note_returned(report(f"{letter.id}.1@charm.outbox", whole=False)) == ["Dora@elte.hz"]


def test_only_a_failure_marks_and_only_a_letter_of_ours(letter: OutboxMessage) -> None:
    for action in ("delayed", "delivered", "relayed", "nonsense"):
        with pytest.raises(NoReport):
            note_returned(report(f"{letter.id}@charm.outbox", action=action))
    reply = EmailMessage()
    reply["In-Reply-To"] = f"<{letter.id}@charm.outbox>"
    reply.set_content("I am away until Monday.")
    with pytest.raises(NoReport):
        note_returned(reply.as_bytes())
    assert note_returned(report("00000000-0000-4000-8000-000000000000@charm.outbox")) == []
    assert note_returned(report(f"{letter.id}@elsewhere.example")) == []
    OutboxMessage.objects.update(state=State.WAITING)
    assert note_returned(report(f"{letter.id}@charm.outbox")) == [], "not sent yet"
    assert said(letter) == (State.WAITING, "")


def test_hostile_mail_is_refused_or_read_as_what_it_is() -> None:
    for content in (b"x" * (1024 * 1024 + 1), b"Content-Type: text/plain\n" * 400):
        with pytest.raises(UnreadableMail):
            read_reports(content, domain=outbox.DOMAIN)
    for content in (b"", b"\x00\xff" * 100, b"Content-Type: message/delivery-status\n\nAction: x"):
        with pytest.raises(NoReport):
            read_reports(content, domain=outbox.DOMAIN)
    (one,) = read_reports(report("x", why="smtp; a\u202eb" + "z" * 900), domain=outbox.DOMAIN)
    assert len(one.says) == 300
    assert "\u202e" not in one.says


def test_an_address_that_is_refused_at_once_is_marked_with_the_last_attempt(
    db: None, monkeypatch: Any
) -> None:
    def refuse(self: object) -> None:
        raise SMTPRecipientsRefused({"dora@elte.hz": (550, b"5.1.1 User unknown")})

    monkeypatch.setattr("charm.foundation.outbox.EmailMessage.send", refuse)
    outbox.post("endorsement-request", key="1", to="dora@elte.hz", subject="S", body="B {secret}",
                secret="https://localhost/once")  # fmt: skip
    row = OutboxMessage.objects.get()
    for attempt in range(jobs.MAX_ATTEMPTS):
        assert letters.returned_from(["dora@elte.hz"]) == {}, attempt
        with pytest.raises(SMTPRecipientsRefused):
            outbox.deliver(str(row.id))
    assert said(row) == (State.DEAD, "550 5.1.1 User unknown")
    assert letters.returned_from(["dora@elte.hz"])
    # It never left: it goes again as it was, with its link.
    with transaction.atomic():
        letter_acts.send_again_if_astray(row.id)
    monkeypatch.undo()
    jobs.run_pending()
    assert mail.outbox[-1].body == "B https://localhost/once"
    # Once it has left the link is forgotten, and whoever asked asks again.
    OutboxMessage.objects.update(state=State.UNKNOWN)
    with pytest.raises(Unfit, match="one-time link"), transaction.atomic():
        letter_acts.send_again_if_astray(row.id)


def test_the_command_takes_a_file_or_what_a_mail_server_pipes(
    letter: OutboxMessage, tmp_path: Path, capsys: Any
) -> None:
    file = tmp_path / "returned.eml"
    file.write_bytes(report(f"{letter.id}@charm.outbox"))
    assert main(["mail", "bounce", str(file)]) == 0
    assert capsys.readouterr().out == "A letter to Dora@elte.hz came back.\n"
    assert main(["mail", "bounce", str(file)]) == 1
    file.write_bytes(b"Subject: Hello\n\nNobody's business")
    assert main(["mail", "bounce", str(file)]) == 1
    file.write_bytes(b"x" * (1024 * 1024 + 2))
    assert main(["mail", "bounce", str(file)]) == 2
    assert main(["mail", "bounce", str(tmp_path / "nothing.eml")]) == 2


@override_settings(MAIL_RETURN="returns@charm-eu.example", DEFAULT_FROM_EMAIL="mc@charm-eu.example")
def test_letters_come_back_to_the_address_that_the_settings_name(db: None) -> None:
    outbox.post("endorsed", key="1", to="a@uu.nl", subject="S", body="B")
    jobs.run_pending()
    (sent,) = mail.outbox
    assert sent.from_email == "returns@charm-eu.example", "where the server sends it back to"
    assert sent.message()["From"] == "mc@charm-eu.example", "what its reader sees"
    assert sent.message()["Auto-Submitted"] == "auto-generated"
