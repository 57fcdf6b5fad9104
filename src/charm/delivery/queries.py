"""Reads of delivery. Other rooms name its types through this module."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Mandate, Person
from charm.catalogue.queries import Entry, EntryVersion, offers_to, published
from charm.core.completion import Rule
from charm.core.proposal.model import Kind, Outcome
from charm.core.workflow.delivery import EditionState, EnrolmentState
from charm.delivery.completion import completion_of, rule_of
from charm.delivery.hours import findings_of
from charm.delivery.models import (
    Attendance,
    Confirmation,
    Criterion,
    CriterionCheck,
    Edition,
    Enrolment,
    Hold,
    Result,
    Session,
    StaffRole,
)
from charm.foundation.errors import NotFound, Stale
from charm.foundation.looking import once

__all__ = [
    "Confirmation",
    "Criterion",
    "Edition",
    "Enrolment",
    "Hold",
    "Result",
    "Session",
    "StaffRole",
    "attendance_in",
    "attendance_percent",
    "checks_in",
    "completion_rule",
    "criteria_met",
    "criteria_of",
    "criterion_in",
    "edition_address",
    "editions_at",
    "editions_of",
    "enrolment_in",
    "enrolments_by_id",
    "enrolments_of",
    "entries_to_plan",
    "findings_of",
    "has_passed",
    "holds_of",
    "is_enrolled",
    "is_formal",
    "leads_of",
    "learning_of",
    "lock_enrolments",
    "needs_result",
    "open_cases",
    "records_in",
    "result_of",
    "seats_left",
    "seats_left_of",
    "session_in",
    "sessions_of",
    "staff_of",
    "standing_confirmation",
    "teaches",
    "teaching_of",
]


def editions_of(entry: Entry) -> list[Edition]:
    """Editions that the public sees: admission has opened, or was open."""
    rows = Edition.objects.filter(version__entry=entry).exclude(state=EditionState.PLANNED)
    wanted = rows.select_related("version__entry", "admission").order_by("starts_on", "id")
    return list(once(("editions", entry.pk), lambda: list(wanted)))


def edition_address(edition: Edition) -> str:
    return f"{settings.BASE_URL}/catalogue/{edition.version.entry.slug}/editions/{edition.id}/"


def enrolments_of(edition: Edition) -> list[Enrolment]:
    rows = edition.enrolments.select_related("learner", "edition__version__entry", "result")
    return list(rows.order_by("enrolled_at", "id"))


def enrolment_in(edition: Edition, person: Person) -> Enrolment | None:
    """The person's own enrolment in an edition, whatever its state."""
    return edition.enrolments.filter(learner=person).first()


def enrolments_by_id(ids: Iterable[uuid.UUID | str]) -> list[Enrolment]:
    """For other rooms, which decide who may; in the order of their ids, so that locks taken one
    after the other never cross."""
    rows = Enrolment.objects.filter(pk__in=list(ids))
    return list(rows.select_related("learner", "edition__version__entry", "result").order_by("id"))


def lock_enrolments(seen: Mapping[uuid.UUID, int | None]) -> None:
    """Keep these enrolments as they are until the transaction ends, in one query. Raises Stale when
    one moved on from the revision that the actor saw, NotFound when there is none."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Rows are locked inside the transaction of the act that changes them.")
    rows = Enrolment.objects.select_for_update().filter(pk__in=list(seen)).order_by("id")
    found = dict(rows.values_list("pk", "revision"))
    if len(found) != len(seen):
        raise NotFound("There is no such enrolment.")
    if any(said is not None and found[ref] != said for ref, said in seen.items()):
        raise Stale("This enrolment")


def seats_left(edition: Edition) -> int:
    taken = edition.enrolments.exclude(state=EnrolmentState.WITHDRAWN).count()
    return max(0, edition.seats - taken)


def seats_left_of(editions: Iterable[Edition]) -> dict[uuid.UUID, int]:
    """Free seats of each, in one query."""
    rows = {edition.id: edition.seats for edition in editions}
    taken = (
        Enrolment.objects.filter(edition__in=rows)
        .exclude(state=EnrolmentState.WITHDRAWN)
        .values_list("edition")
        .annotate(taken=Count("id"))
    )
    counts = dict(taken)
    return {ref: max(0, seats - counts.get(ref, 0)) for ref, seats in rows.items()}


def sessions_of(edition: Edition) -> list[Session]:
    return list(edition.sessions.order_by("starts_at", "id"))


def session_in(edition: Edition, ref: int) -> Session:
    """Raises NotFound for a session of another edition."""
    found = edition.sessions.filter(pk=ref).first()
    if found is None:
        raise NotFound("There is no such session in this edition.")
    return found


def criterion_in(edition: Edition, ref: int) -> Criterion:
    """Raises NotFound for a criterion of another edition."""
    found = edition.criteria.filter(pk=ref).first()
    if found is None:
        raise NotFound("There is no such criterion in this edition.")
    return found


def attendance_in(session: Session) -> dict[uuid.UUID, bool]:
    """Who took part, by enrolment; who is not there has nothing on record."""
    return dict(session.attendance.values_list("enrolment", "present"))


def records_in(session: Session) -> dict[uuid.UUID, Attendance]:
    """The same with who recorded it, when and how."""
    rows = session.attendance.select_related("recorded_by")
    return {row.enrolment_id: row for row in rows}


def checks_in(criterion: Criterion) -> dict[uuid.UUID, CriterionCheck]:
    """What was checked so far, by enrolment."""
    rows = criterion.checks.select_related("checked_by")
    return {check.enrolment_id: check for check in rows}


def holds_of(enrolment: Enrolment) -> list[Hold]:
    """Every integrity case and appeal, the latest first."""
    rows = Hold.objects.filter(enrolment=enrolment).select_related("opened_by", "closed_by")
    return list(rows.order_by("-opened_at", "id"))


def editions_at(universities: Iterable[str]) -> QuerySet[Edition]:
    """Editions of entries that these universities answer for, the latest first."""
    rows = Edition.objects.filter(version__entry__university__in=list(universities))
    return rows.select_related("version__entry").order_by("-starts_on", "id")


def entries_to_plan(person: Person) -> list[EntryVersion]:
    """Published entries of which the person may plan an edition: as proposer, or as registrar of
    the responsible university (7.4)."""
    kept = [
        university
        for office, university in alliance_rules.offices_of(person)
        if office == Mandate.Office.REGISTRAR and university
    ]
    return offers_to(person, universities=kept)


def staff_of(edition: Edition) -> list[StaffRole]:
    return list(edition.staff.select_related("person__university").order_by("role", "id"))


def leads_of(edition: Edition) -> list[Person]:
    rows = edition.staff.filter(role=StaffRole.Role.LEAD, person__is_active=True)
    return [row.person for row in rows.select_related("person").order_by("id")]


def is_formal(edition: Edition) -> bool:
    return published(edition.version).content.kind is Kind.FORMAL


def needs_result(edition: Edition) -> bool:
    """Whether outcomes are assessed: for everything but a participation badge (5.1, 7.20)."""
    return published(edition.version).content.outcome is not Outcome.PARTICIPATION_BADGE


def result_of(enrolment: Enrolment) -> Result | None:
    return Result.objects.filter(enrolment=enrolment).first()


def has_passed(enrolment: Enrolment) -> bool:
    """Whether a passed assessment is on record, where one is needed."""
    if not needs_result(enrolment.edition):
        return True
    result = result_of(enrolment)
    return result is not None and result.outcome == Result.Outcome.PASSED


def standing_confirmation(enrolment: Enrolment) -> Confirmation | None:
    return Confirmation.objects.filter(enrolment=enrolment, voided_at__isnull=True).first()


def open_cases(enrolment: Enrolment) -> list[Hold]:
    """Integrity cases and appeals that hold the award (7.26)."""
    return list(Hold.objects.filter(enrolment=enrolment, closed_at__isnull=True))


def standing_among(enrolments: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those whose completion stands confirmed, and whom no open case holds, in two queries. A
    confirmation that an upheld case took back stands no more."""
    refs = list(enrolments)
    confirmed = Confirmation.objects.filter(enrolment__in=refs, voided_at__isnull=True)
    held = Hold.objects.filter(enrolment__in=refs, closed_at__isnull=True)
    return set(confirmed.values_list("enrolment", flat=True)) - set(
        held.values_list("enrolment", flat=True)
    )


def criteria_of(edition: Edition) -> list[Criterion]:
    return list(edition.criteria.order_by("id"))


def completion_rule(edition: Edition) -> Rule | None:
    """What learners must do to complete; None where no criteria are set."""
    return rule_of(edition, criteria_of(edition))


def criteria_met(enrolment: Enrolment) -> bool:
    """Whether what is on record meets the completion rule; false where there is none."""
    judged = completion_of(enrolment, percent=attendance_percent(enrolment))
    return judged is not None and judged.met


def attendance_percent(enrolment: Enrolment) -> int:
    """Share of the edition's sessions in which the learner took part, rounded down."""
    sessions = enrolment.edition.sessions.count()
    present = Attendance.objects.filter(enrolment=enrolment, present=True).count()
    return 100 * present // sessions if sessions else 0


def teaching_of(person: Person) -> list[Edition]:
    """Editions in which the person is teaching staff, the latest first."""
    rows = Edition.objects.filter(staff__person=person).select_related("version__entry")
    return list(rows.order_by("-starts_on", "id"))


def teaches(person: Person) -> bool:
    """Whether the person is teaching staff of any edition."""
    return StaffRole.objects.filter(person=person).exists()


def is_enrolled(person: Person) -> bool:
    return Enrolment.objects.filter(learner=person).exists()


def learning_of(person: Person) -> list[Enrolment]:
    """The person's own enrolments, the latest first."""
    rows = Enrolment.objects.filter(learner=person).select_related("edition__version__entry")
    return list(rows.order_by("-enrolled_at", "id"))
