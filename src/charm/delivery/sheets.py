"""What a sheet of an edition asks: one line for each learner, columns for exactly what is recorded
in it (7.10, 7.20.2, 7.26)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from charm.delivery.models import Criterion, Edition, IdentityCheck, Session
from charm.delivery.plans import has_plan
from charm.delivery.progress import Progress, by_name, progress_in
from charm.delivery.queries import criteria_of, needs_result, sessions_of
from charm.delivery.standing import asks_identity
from charm.foundation import clock
from charm.foundation.spreadsheets import Column, written

YES, NO = "yes", "no"
PASSED, FAILED = "passed", "failed"
WAYS = tuple(IdentityCheck.Way.values)
RESULT = ("outcome", "value", "scheme", "assessed_on")
KEPT = ("enrolment", "was", "name", "email")
"""Columns that say whose line it is, and what stood in it when the sheet was made."""


def columns_of(edition: Edition, titles: Mapping[str, str]) -> list[Column]:
    """The columns; ``titles`` are words for each code, and for kinds of criteria."""
    columns = [
        Column("enrolment", "", is_hidden=True),
        Column("was", "", is_hidden=True),
        Column("name", titles["name"], 28, is_locked=True),
        Column("email", titles["email"], 30, is_locked=True),
    ]
    for session in _begun(edition):
        day = session.starts_at.astimezone(ZoneInfo(edition.time_zone))
        columns.append(Column(f"session-{session.pk}", f"{day:%d.%m.%Y %H:%M}", 12, (YES, NO)))
    for criterion, name in _named(edition, titles):
        columns.append(Column(f"met-{criterion.pk}", f"{name}: {titles['met']}", 14, (YES, NO)))
        columns.append(Column(f"evidence-{criterion.pk}", f"{name}: {titles['evidence']}", 36))
    if asks_identity([edition.pk]):
        columns.append(Column("identity", titles["identity"], 16, WAYS))
    if needs_result(edition) and not has_plan(edition):
        columns += [
            Column("outcome", titles["outcome"], 12, (PASSED, FAILED)),
            Column("value", titles["value"], 12),
            Column("scheme", titles["scheme"], 24),
            Column("assessed_on", titles["assessed_on"], 14),
        ]
    return columns


def _named(edition: Edition, titles: Mapping[str, str]) -> list[tuple[Criterion, str]]:
    """Each criterion with its kind, and with its text where there are more of the kind."""
    criteria = criteria_of(edition)
    kinds = [row.kind for row in criteria]
    return [
        (row, titles[row.kind] + (f" “{row.text[:40]}”" if kinds.count(row.kind) > 1 else ""))
        for row in criteria
    ]


def sheet_of(edition: Edition, titles: Mapping[str, str], *, title: str) -> bytes:
    """The sheet of those who learn in it now, filled with what is on record."""
    rows = sorted((row for row in progress_in([edition])[edition.id] if row.is_active), key=by_name)
    columns = columns_of(edition, titles)
    return written(columns, (_line(row, columns) for row in rows), title=title)


def record_of(progress: Progress, columns: Iterable[Column]) -> dict[str, str]:
    """What is on record of one learner, as the cells say it."""
    known: dict[str, str] = {}
    for one in progress.attended:
        known[f"session-{one.session.pk}"] = _word(one.present)
    for asked in progress.asked:
        known[f"met-{asked.criterion.pk}"] = _word(asked.check.met if asked.check else None)
        known[f"evidence-{asked.criterion.pk}"] = asked.check.evidence if asked.check else ""
    known["identity"] = progress.identity.way if progress.identity else ""
    if progress.result is not None:
        known |= {
            "outcome": PASSED if progress.result.outcome == "passed" else FAILED,
            "value": progress.result.value,
            "scheme": progress.result.scheme,
            "assessed_on": progress.result.assessed_on.isoformat(),
        }
    return {c.code: known.get(c.code, "") for c in columns if c.code not in KEPT}


def spelled(record: Mapping[str, str]) -> str:
    """How the hidden column keeps what stood in a line."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _line(progress: Progress, columns: list[Column]) -> dict[str, str]:
    record = record_of(progress, columns)
    learner = progress.enrolment.learner
    return {
        "enrolment": str(progress.enrolment.pk),
        "was": spelled(record),
        "name": learner.name,
        "email": learner.email,
        **record,
    }


def _word(said: bool | None) -> str:
    return "" if said is None else YES if said else NO


def _begun(edition: Edition) -> list[Session]:
    now = clock.now()
    return [session for session in sessions_of(edition) if session.starts_at <= now]
