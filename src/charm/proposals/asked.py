"""Who was asked to approve a version, what became of it, and what the proposers can do (7.4)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from charm.alliance.queries import Person, University
from charm.core.mail import Mail
from charm.core.workflow import EndorsementState, ProposalState
from charm.foundation import files
from charm.foundation.files import StoredFile
from charm.foundation.parts import Part, Rows, part_of
from charm.proposals import late
from charm.proposals.models import Endorsement, Evidence, Proposal, Snapshot
from charm.proposals.queries import ENDORSED

__all__ = [
    "Asked", "Evidence", "Mail", "Question", "asked_about", "evidence_of", "evidence_that_waits",
    "file_of", "is_open", "mail_of",
]  # fmt: skip

is_open = late.is_open


@dataclass(frozen=True, slots=True)
class Question:
    """One person who was asked."""

    row: Endorsement
    evidence: tuple[Evidence, ...]
    """E-mails handed in for it, the latest first."""
    reminded: int
    is_open: bool
    is_late: bool
    is_current: bool
    """Whether it asks about the version that is endorsed now."""

    @property
    def waits_for_officer(self) -> bool:
        return any(one.state == Evidence.State.WAITING for one in self.evidence)

    @property
    def verified(self) -> Evidence | None:
        """What an endorsement on evidence rests on."""
        found = (one for one in self.evidence if one.state == Evidence.State.ACCEPTED)
        return next(found, None)

    @property
    def may_ask_again(self) -> bool:
        return self.is_current and self.row.state == EndorsementState.EXPIRED

    @property
    def takes_evidence(self) -> bool:
        unanswered = self.row.state in (*late.OPEN, EndorsementState.EXPIRED)
        return self.is_current and unanswered and not self.waits_for_officer


@dataclass(frozen=True, slots=True)
class Asked:
    """One university, and everybody there who was asked about a version."""

    university: University
    questions: tuple[Question, ...]
    department: Person | None
    """Who can be asked instead, now that the answer is late."""

    @property
    def is_endorsed(self) -> bool:
        return any(one.row.state in ENDORSED for one in self.questions)

    @property
    def late(self) -> Question | None:
        """The question that is waited for too long, while nobody else there answered."""
        if self.is_endorsed:
            return None
        return next((one for one in self.questions if one.is_late and one.is_current), None)

    @property
    def again(self) -> Question | None:
        if self.is_endorsed or any(one.is_open for one in self.questions):
            return None
        return next((one for one in reversed(self.questions) if one.may_ask_again), None)

    @property
    def declined(self) -> Endorsement | None:
        rows = (one.row for one in self.questions)
        return next((row for row in rows if row.state == EndorsementState.DECLINED), None)


def asked_about(proposal: Proposal, snapshot: Snapshot) -> list[Asked]:
    """By university, in the order in which they were asked."""
    rows = list(
        Endorsement.objects.filter(snapshot=snapshot)
        .select_related("university", "handed_from", "snapshot")
        .prefetch_related("evidence__judged_by", "evidence__handed_in_by", "reminders")
        .order_by("asked_at", "id")
    )
    is_current = proposal.state == ProposalState.ENDORSING and proposal.snapshot_id == snapshot.id
    by_university: dict[str, list[Question]] = {}
    for row in sorted(rows, key=lambda row: _steps_to(row, rows)):
        by_university.setdefault(row.university_id, []).append(_question(row, is_current))
    return [_asked(proposal, questions) for questions in by_university.values()]


def _steps_to(row: Endorsement, rows: list[Endorsement]) -> list[tuple[dt.datetime, str]]:
    """How the question came there, from the first who was asked: whom it was handed on to stands
    below who handed it on."""
    known: dict[uuid.UUID | None, Endorsement] = {one.pk: one for one in rows}
    steps = [row]
    while (before := known.get(steps[-1].handed_from_id)) is not None and before not in steps:
        steps.append(before)
    return [(one.asked_at, str(one.pk)) for one in reversed(steps)]


def _question(row: Endorsement, is_current: bool) -> Question:
    evidence = sorted(row.evidence.all(), key=lambda one: one.handed_in_at, reverse=True)
    return Question(
        row,
        tuple(evidence),
        len(row.reminders.all()),
        is_current and late.is_open(row),
        is_current and late.is_late(row),
        is_current,
    )


def _asked(proposal: Proposal, questions: Iterable[Question]) -> Asked:
    questions = tuple(questions)
    found = Asked(questions[0].row.university, questions, None)
    if found.late is None:
        return found
    department = late.department_for(proposal, found.late.row)
    return Asked(found.university, questions, department)


def evidence_of(snapshots: Iterable[uuid.UUID]) -> dict[uuid.UUID, Evidence]:
    """What the endorsements on evidence of these versions rest on, by endorsement."""
    rows = Evidence.objects.filter(
        endorsement__snapshot__in=list(snapshots), state=Evidence.State.ACCEPTED
    )
    return {row.endorsement_id: row for row in rows.select_related("judged_by")}


def evidence_that_waits(part: Part) -> Rows[Evidence]:
    """For the Boards officer, who has decided to look: what waits, the oldest first."""
    rows = Evidence.objects.filter(state=Evidence.State.WAITING).select_related(
        "endorsement__snapshot__proposal", "endorsement__university", "handed_in_by"
    )
    return part_of(rows.order_by("handed_in_at", "id"), part)


def mail_of(row: Evidence) -> Mail:
    """What the e-mail says."""
    return Mail.from_json(row.said)


def file_of(row: Evidence) -> StoredFile:
    """The e-mail as it was handed in."""
    return files.one_of(row.endorsement.ref, row.file)
