"""Who waits for an award, and what stands against each: judged for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from charm.awards.models import Issuer
from charm.catalogue.queries import Accreditation, EntryVersion, published, utc_today
from charm.core.proposal.model import Role
from charm.core.workflow import Reason
from charm.core.workflow.delivery import (
    AWARD_STEPS,
    AwardFacts,
    EnrolmentState,
    EntryState,
    reasons_against,
)
from charm.delivery.progress import Progress, progress_of
from charm.delivery.queries import Confirmation, Enrolment


@dataclass(frozen=True, slots=True)
class Candidate:
    """A learner whose completion is confirmed; awarded when there is no reason against it."""

    progress: Progress
    reasons: tuple[Reason, ...]

    @property
    def enrolment(self) -> Enrolment:
        return self.progress.enrolment


def candidates(
    enrolments: Iterable[Enrolment], issuer: Issuer, *, seconded: bool = True
) -> list[Candidate]:
    """What holds today of the learners, the entry and the issuer, in a number of queries that does
    not grow with the learners. ``seconded``: a second holder of the seal approved, or need not;
    whoever only looks is not told that nobody did yet."""
    rows = progress_of(enrolments)
    valid = _accredited_today({row.enrolment.edition.version for row in rows}, issuer)
    return [Candidate(row, _reasons(row, issuer, valid, seconded=seconded)) for row in rows]


def reasons_among(judged: Iterable[Candidate]) -> list[Reason]:
    """Everything that stands against any of them, each beginning with the learner."""
    return [
        Reason(f"{one.enrolment.learner.name}: {reason.says}", reason.clause)
        for one in judged
        for reason in one.reasons
    ]


def _reasons(
    row: Progress, issuer: Issuer, valid: set[object], *, seconded: bool
) -> tuple[Reason, ...]:
    version = row.enrolment.edition.version
    said = published(version)
    home = issuer.university_id
    basis = Confirmation.Basis.OBJECTIVES if row.is_formal else Confirmation.Basis.CRITERIA
    facts = AwardFacts(
        seconded=seconded,
        confirmed=row.confirmation is not None
        and row.confirmation.basis == basis
        and row.enrolment.state == EnrolmentState.COMPLETED,
        result_passed=row.has_passed,
        no_open_case=not row.open_cases,
        decision_on_record=version.decision.released_at is not None,
        entry_not_suspended=version.entry.state != EntryState.SUSPENDED,
        issuer_is_accrediting=home is not None
        and home == said.responsible in said.content.member_codes(Role.ACCREDITING),
        issuer_is_central=home is None and issuer.operated_by_id is not None,
        accreditation_valid=version.entry_id in valid,
    )
    step = "intend-formal" if row.is_formal else "intend-central"
    return reasons_against(AWARD_STEPS, step, state=None, facts=facts)


def _accredited_today(versions: Iterable[EntryVersion], issuer: Issuer) -> set[object]:
    """Entries for which an accreditation of the issuing university holds today."""
    today = utc_today()
    ends: dict[object, bool] = defaultdict(bool)
    for row in Accreditation.objects.filter(
        entry__in={version.entry_id for version in versions}, university=issuer.university_id
    ):
        holds = row.date <= today and (row.valid_until is None or today <= row.valid_until)
        ends[row.entry_id] |= holds
    return {entry for entry, holds in ends.items() if holds}
