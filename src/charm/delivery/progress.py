"""How learners come along: what is met, what is missing, by which evidence (7.10, 7.20.2).

Read for many at once: the number of queries is the same for one learner and for a hundred.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from charm.core.completion import Explained, Rule, evaluate
from charm.core.workflow import Reason
from charm.core.workflow.delivery import (
    BEGUN,
    ENROLMENT_STEPS,
    EnrolmentFacts,
    EnrolmentState,
    reasons_against,
)
from charm.core.workflow.recognition import RecognitionState
from charm.delivery.completion import proofs_for, rule_of
from charm.delivery.models import (
    Attendance,
    Confirmation,
    Criterion,
    CriterionCheck,
    Edition,
    Enrolment,
    Hold,
    Recognition,
    Result,
    Session,
)
from charm.delivery.plans import planned_among
from charm.delivery.queries import is_formal, needs_result
from charm.delivery.standing import Fee, IdentityCheck, asks_identity, checks_of, fees_of
from charm.foundation import clock


@dataclass(frozen=True, slots=True)
class Attended:
    """A session, and whether the learner took part; None while nothing is on record."""

    session: Session
    present: bool | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A completion criterion, what was checked of it, and what became of it in the rule."""

    criterion: Criterion
    check: CriterionCheck | None
    part: Explained

    @property
    def met(self) -> bool:
        return self.part.met


@dataclass(frozen=True, slots=True)
class Progress:
    """One learner in one edition."""

    enrolment: Enrolment
    attended: tuple[Attended, ...]
    asked: tuple[Asked, ...]
    completion: Explained | None
    """The completion rule, judged; None where the edition has none."""
    recognitions: tuple[Recognition, ...]
    result: Result | None
    confirmation: Confirmation | None
    open_cases: tuple[Hold, ...]
    is_formal: bool
    needs_result: bool
    identity: IdentityCheck | None
    """The check that stands."""
    asks_identity: bool
    fee: Fee
    is_computed: bool = False
    """The result comes from the marks of a plan of assessment."""

    @property
    def is_active(self) -> bool:
        return self.enrolment.state != EnrolmentState.WITHDRAWN

    @property
    def sessions_attended(self) -> int:
        return sum(row.present is True for row in self.attended)

    @property
    def percent(self) -> int:
        """Share of the sessions of the edition in which the learner took part, rounded down."""
        return 100 * self.sessions_attended // len(self.attended) if self.attended else 0

    @property
    def criteria_met(self) -> bool:
        return self.completion is not None and self.completion.met

    @property
    def count_asked(self) -> int:
        """How many parts of the rule are needed; a choice is one part."""
        return self.completion.count_needed if self.completion else 0

    @property
    def count_met(self) -> int:
        """How many of them are met."""
        return self.count_asked - self.completion.still_needed if self.completion else 0

    @property
    def has_passed(self) -> bool:
        if not self.needs_result:
            return True
        return self.result is not None and self.result.outcome == Result.Outcome.PASSED

    @property
    def missing(self) -> tuple[Reason, ...]:
        """What stands against confirming the completion, besides the word of the staff."""
        if self.enrolment.state != EnrolmentState.ENROLLED:
            return ()
        return reasons_against(
            ENROLMENT_STEPS,
            "confirm-objectives" if self.is_formal else "confirm-criteria",
            state=self.enrolment.state,
            facts=EnrolmentFacts(
                edition_has_begun=self.enrolment.edition.state in BEGUN,
                not_the_learner=True,
                objectives_met=True,
                assessments_completed=True,
                result_passed=self.has_passed,
                identity_known=self.identity is not None or not self.asks_identity,
                criteria_met=self.criteria_met,
                criteria_allow_it=self.criteria_met or self.completion is None,
            ),
        )

    @property
    def is_ready(self) -> bool:
        """Whether teaching staff can confirm the completion now."""
        return self.enrolment.state == EnrolmentState.ENROLLED and not self.missing

    @property
    def waits_for_result(self) -> bool:
        return (
            self.needs_result
            and not self.is_computed
            and self.result is None
            and self.enrolment.state == EnrolmentState.ENROLLED
            and self.enrolment.edition.state in BEGUN
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the teaching staff of an edition, and for the registrar."""

    attendance: tuple[Session, ...] = ()
    results: int = 0
    confirmations: int = 0
    cases: int = 0
    recognitions: tuple[Recognition, ...] = ()

    def __bool__(self) -> bool:
        counts = self.results or self.confirmations or self.cases
        return bool(self.attendance or self.recognitions or counts)


def progress_in(editions: Iterable[Edition]) -> dict[uuid.UUID, list[Progress]]:
    """Everybody who is or was enrolled, by edition, in the order of their names."""
    rows = Enrolment.objects.filter(edition__in=list(editions))
    found: dict[uuid.UUID, list[Progress]] = {edition.id: [] for edition in editions}
    for progress in sorted(progress_of(rows.order_by("id")), key=by_name):
        found[progress.enrolment.edition_id].append(progress)
    return found


def by_name(progress: Progress) -> tuple[str, str]:
    """For a list in the order of family names."""
    learner = progress.enrolment.learner
    return (learner.family_name or learner.name).casefold(), learner.name.casefold()


def progress_of(enrolments: Iterable[Enrolment]) -> list[Progress]:
    """The same for these enrolments, in their order."""
    refs = [row.pk for row in enrolments]
    rows = Enrolment.objects.filter(pk__in=refs).select_related(
        "learner__university", "edition__version__entry", "edition__version__decision", "result"
    )
    known = {row.pk: row for row in rows}
    facts = _Gathered(known.values())
    return [facts.progress(known[ref]) for ref in refs if ref in known]


def waiting_in(progress: Iterable[Progress]) -> Waiting:
    """What waits in one edition, of whose learners this is the progress."""
    active = [row for row in progress if row.is_active]
    silent = {}
    if any(row.enrolment.state == EnrolmentState.ENROLLED for row in active):
        silent = {a.session.pk: a.session for a in active[0].attended}
        for row in active:
            for attended in row.attended:
                if attended.present is not None:
                    silent.pop(attended.session.pk, None)
    now = clock.now()
    return Waiting(
        attendance=tuple(session for session in silent.values() if session.starts_at <= now),
        results=sum(row.waits_for_result for row in active),
        confirmations=sum(row.is_ready for row in active),
        cases=sum(len(row.open_cases) for row in active),
        recognitions=tuple(
            one for row in active for one in row.recognitions if one.state == RecognitionState.ASKED
        ),
    )


class _Gathered:
    """What is on record of some enrolments, read once."""

    def __init__(self, enrolments: Iterable[Enrolment]) -> None:
        rows = list(enrolments)
        refs = [row.pk for row in rows]
        editions = {row.edition_id for row in rows}
        self.planned = planned_among(editions)
        self.asks_identity, self.identities = asks_identity(editions), checks_of(refs)
        self.fees = fees_of(rows)
        self.sessions: dict[uuid.UUID, list[Session]] = defaultdict(list)
        for session in Session.objects.filter(edition__in=editions).order_by("starts_at", "id"):
            self.sessions[session.edition_id].append(session)
        self.criteria: dict[uuid.UUID, list[Criterion]] = defaultdict(list)
        for criterion in Criterion.objects.filter(edition__in=editions).order_by("id"):
            self.criteria[criterion.edition_id].append(criterion)
        self.rules: dict[uuid.UUID, Rule | None] = {}
        said = Attendance.objects.filter(enrolment__in=refs)
        self.present = {
            (enrolment, session): present
            for enrolment, session, present in said.values_list("enrolment", "session", "present")
        }
        checks = CriterionCheck.objects.filter(enrolment__in=refs).select_related("checked_by")
        self.checks = {(check.enrolment_id, check.criterion_id): check for check in checks}
        self.recognitions: dict[uuid.UUID, list[Recognition]] = defaultdict(list)
        for asked in Recognition.objects.filter(enrolment__in=refs).select_related("decided_by"):
            self.recognitions[asked.enrolment_id].append(asked)
        standing = Confirmation.objects.filter(enrolment__in=refs, voided_at__isnull=True)
        self.confirmations = {
            row.enrolment_id: row for row in standing.select_related("confirmed_by")
        }
        self.holds: dict[uuid.UUID, list[Hold]] = defaultdict(list)
        for hold in Hold.objects.filter(enrolment__in=refs, closed_at__isnull=True):
            self.holds[hold.enrolment_id].append(hold)

    def progress(self, row: Enrolment) -> Progress:
        attended = tuple(
            Attended(session, self.present.get((row.pk, session.pk)))
            for session in self.sessions[row.edition_id]
        )
        present = sum(one.present is True for one in attended)
        judged = self._judged(row, 100 * present // len(attended) if attended else 0)
        return Progress(
            enrolment=row,
            attended=attended,
            asked=self._asked(row, judged),
            completion=judged,
            recognitions=tuple(self.recognitions[row.pk]),
            result=getattr(row, "result", None),
            confirmation=self.confirmations.get(row.pk),
            open_cases=tuple(self.holds[row.pk]),
            is_formal=is_formal(row.edition),
            needs_result=needs_result(row.edition),
            identity=self.identities.get(row.pk),
            asks_identity=row.edition_id in self.asks_identity,
            fee=self.fees[row.pk],
            is_computed=row.edition_id in self.planned,
        )

    def _judged(self, row: Enrolment, percent: int) -> Explained | None:
        rule = self.rule_of(row.edition)
        if rule is None:
            return None
        criteria = self.criteria[row.edition_id]
        checks = {one.pk: c for one in criteria if (c := self.checks.get((row.pk, one.pk)))}
        return evaluate(
            rule,
            proofs_for(
                criteria, checks, percent=percent, result=getattr(row, "result", None),
                recognised=self.recognitions[row.pk],
            ),
        )  # fmt: skip

    def _asked(self, row: Enrolment, judged: Explained | None) -> tuple[Asked, ...]:
        parts = {leaf.key: leaf for leaf in judged.leaves()} if judged else {}
        return tuple(
            Asked(criterion, self.checks.get((row.pk, criterion.pk)), parts[criterion.key])
            for criterion in self.criteria[row.edition_id]
        )

    def rule_of(self, edition: Edition) -> Rule | None:
        if edition.pk not in self.rules:
            self.rules[edition.pk] = rule_of(edition, self.criteria[edition.pk])
        return self.rules[edition.pk]
