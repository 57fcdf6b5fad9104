"""What a sheet of an edition asks: one line for each learner, columns for exactly what its reader
records in it (7.10, 7.20.2, 7.26).

Teaching staff has attendance, criteria, the result and the confirmation; whoever marks has a column
for their own mark of each component, and sees no other mark until one is released.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from charm.alliance.queries import Person
from charm.core.workflow.assessment import MARKS
from charm.delivery.marking import Work, works_in
from charm.delivery.models import Criterion, Edition, IdentityCheck, Session
from charm.delivery.plans import Planned, Scheme, has_plan, plan_of
from charm.delivery.progress import Progress, by_name, progress_in
from charm.delivery.queries import criteria_of, is_formal, needs_result, sessions_of
from charm.delivery.rules import STAFF, roles_in, workplace_for
from charm.delivery.standing import asks_identity
from charm.foundation import clock
from charm.foundation.errors import NotAllowed
from charm.foundation.spreadsheets import Column, written

YES, NO = "yes", "no"
PASSED, FAILED = "passed", "failed"
WAYS = tuple(IdentityCheck.Way.values)
RESULT = ("outcome", "value", "scheme", "assessed_on")
OBJECTIVES = ("objectives_met", "assessments_completed")
"""Both words are asked of formal learning (7.10)."""
CRITERIA = ("criteria_met",)
KEPT = ("enrolment", "was", "name", "email")
"""Columns that say whose line it is, and what stood in it when the sheet was made."""
BY = "by"
"""Whose marks a sheet has, beside what stood in a line: markers do not know of each other's."""


def sheet_room_for(person: Person, ref: uuid.UUID | str) -> Edition:
    """The door to the sheet of an edition: for its teaching staff, and where it has a plan of
    assessment for whoever marks. Others who know it from inside get NotAllowed, everybody else
    NotFound."""
    edition = workplace_for(person, ref)
    roles = roles_in(person, edition)
    if not roles & STAFF and not (roles & MARKS and has_plan(edition)):
        raise NotAllowed("Only the teaching staff of the edition records and confirms.")
    return edition


def columns_of(edition: Edition, titles: Mapping[str, str], by: Person) -> list[Column]:
    """The columns for this person; ``titles`` are words for each code, and for kinds of
    criteria."""
    roles = roles_in(by, edition)
    planned = plan_of(edition)
    columns = [
        Column("enrolment", "", is_hidden=True),
        Column("was", "", is_hidden=True),
        Column("name", titles["name"], 28, is_locked=True),
        Column("email", titles["email"], 30, is_locked=True),
    ]
    if roles & STAFF:
        columns += _recorded(edition, titles)
    if roles & MARKS and planned is not None:
        columns += _marked(planned, titles)
    if roles & STAFF:
        words = OBJECTIVES if is_formal(edition) else CRITERIA
        columns += [Column(code, titles[code], 16, (YES, NO)) for code in words]
    return columns


def _recorded(edition: Edition, titles: Mapping[str, str]) -> list[Column]:
    columns = []
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


def _marked(planned: Planned, titles: Mapping[str, str]) -> list[Column]:
    columns = []
    for one in planned.components:
        choices = one.scheme(planned.plan).choices
        columns += [
            Column(f"mark-{one.pk}", f"{one.title}: {titles['mark']}", 14, choices),
            Column(f"feedback-{one.pk}", f"{one.title}: {titles['feedback']}", 36),
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


class Records:
    """What is on record of everybody in an edition, as the cells of one person's sheet say it."""

    def __init__(self, edition: Edition, columns: Iterable[Column], by: Person) -> None:
        self.by = by
        asked = [column for column in columns if column.code not in KEPT]
        self.codes = [column.code for column in asked]
        self.words = {column.code for column in asked if column.choices == (YES, NO)}
        self.progress = progress_in([edition])[edition.id]
        self.has_marks = any(code.startswith("mark-") for code in self.codes)
        self.works: dict[uuid.UUID, list[Work]] = {}
        self.schemes: dict[str, Scheme] = {}
        if self.has_marks:
            for works in works_in(edition).values():
                for work in works:
                    self.works.setdefault(work.enrolment.pk, []).append(work)
                    self.schemes[f"mark-{work.component.pk}"] = work.scheme

    def of(self, progress: Progress) -> dict[str, str]:
        """What is on record of one learner, by code."""
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
        if progress.confirmation is not None:
            known |= dict.fromkeys((*OBJECTIVES, *CRITERIA), YES)
        for work in self.works.get(progress.enrolment.pk, ()):
            known |= self._marked(work)
        return {code: known.get(code, "") for code in self.codes}

    def spelled(self, code: str, said: str) -> str:
        """What a cell says, as it would be on record: 8 is 8.0 on a scale of halves. A completion
        that is not confirmed is nothing new."""
        word = said.casefold()
        if code in self.words and word in (YES, NO):
            return "" if word == NO and code in (*OBJECTIVES, *CRITERIA) else word
        try:
            return self.schemes[code].say(self.schemes[code].read(said))
        except (KeyError, ValueError):
            return said

    def was(self, progress: Progress) -> str:
        """How the hidden column keeps what stood in a line."""
        kept = self.of(progress) | ({BY: str(self.by.pk)} if self.has_marks else {})
        return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def _marked(self, work: Work) -> dict[str, str]:
        mine = work.mark_of(self.by)
        stands = work.released.value if work.released else mine.value if mine else None
        return {
            f"mark-{work.component.pk}": "" if stands is None else work.scheme.say(stands),
            f"feedback-{work.component.pk}": mine.feedback if mine else "",
        }


def sheet_of(edition: Edition, titles: Mapping[str, str], by: Person, *, title: str) -> bytes:
    """The sheet of those who learn in it now, filled with what is on record."""
    columns = columns_of(edition, titles, by)
    records = Records(edition, columns, by)
    rows = sorted((row for row in records.progress if row.is_active), key=by_name)
    return written(columns, (_line(row, records) for row in rows), title=title)


def whose(progress: Progress) -> dict[str, str]:
    """The cells that say in words whose line it is."""
    learner = progress.enrolment.learner
    return {"name": learner.name, "email": learner.email}


def _line(progress: Progress, records: Records) -> dict[str, str]:
    return {
        "enrolment": str(progress.enrolment.pk),
        "was": records.was(progress),
        **whose(progress),
        **records.of(progress),
    }


def _word(said: bool | None) -> str:
    return "" if said is None else YES if said else NO


def _begun(edition: Edition) -> list[Session]:
    now = clock.now()
    return [session for session in sessions_of(edition) if session.starts_at <= now]
