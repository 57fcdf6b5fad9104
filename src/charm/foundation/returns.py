"""Letters that come back: the letter says so, and so does the address for a while."""

from __future__ import annotations

import uuid

from charm.core.returned_mail import Report, read_reports
from charm.foundation import clock, ledger, outbox
from charm.foundation.models import OutboxMessage
from charm.foundation.transactions import act

State = OutboxMessage.State
SENT = (State.IN_FLIGHT, State.DONE, State.UNKNOWN)


def note_returned(content: bytes) -> list[str]:
    """Note what a mail server reports in this mail; the addresses of letters that are marked now.
    The same report twice marks nothing more. Raises UnreadableMail, and NoReport for other mail."""
    reports = read_reports(content, domain=outbox.DOMAIN)
    return [address for report in reports if (address := _note(report))]


@act()
def _note(report: Report) -> str:
    """A report on what was sent before a person sent it again is of yesterday, and is left out."""
    for identifier in report.identifiers:
        number = identifier.partition("@")[0].partition(".")[0]
        try:
            row = OutboxMessage.objects.select_for_update().get(
                pk=uuid.UUID(number), kind=OutboxMessage.Kind.LETTER
            )
        except (OutboxMessage.DoesNotExist, ValueError):
            continue
        if row.state in SENT and row.payload and outbox.message_id_of(row) == identifier:
            _mark(row, report)
            return str(row.payload["to"])
    return ""


def _mark(row: OutboxMessage, report: Report) -> None:
    known = report.status in report.says
    says = report.says if known else f"{report.status} {report.says}".strip()
    row.state, row.last_error = State.RETURNED, says
    row.done_at = row.done_at or clock.now()
    row.revision += 1
    row.save(update_fields=["state", "last_error", "done_at", "revision"])
    outbox.note_address(row.payload["to"], row.last_error)
    ledger.record(
        "letter_returned",
        actor="system",
        role="system",
        clauses=["7.4.1"],
        about=f"letter:{row.id}",
        facts={"status": report.status},
    )
