"""What waits for a person in delivery, since when, until when."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Q

from charm.alliance.queries import Person
from charm.core.workflow.delivery import EditionState, EnrolmentState
from charm.core.workflow.recognition import RecognitionState
from charm.delivery.admissions import to_decide_in
from charm.delivery.models import Edition, Enrolment, Hold, Recognition, StaffRole
from charm.foundation import clock

RUNS = (StaffRole.Role.LEAD, StaffRole.Role.TEACHER)


@dataclass(frozen=True, slots=True)
class Teaching:
    """An edition of the person, and what is to be done with it now."""

    edition: Edition
    enrolled: int
    """Learners whose completion is not confirmed yet."""
    cases: int
    """Open integrity cases and appeals."""
    applications: int = 0
    """Applications that nobody answered yet."""
    earlier: int = 0
    """Requests to recognise earlier learning that nobody decided yet."""

    @property
    def begins_now(self) -> bool:
        return self.edition.state == EditionState.OPEN and self.edition.starts_on <= clock.today()

    @property
    def ends_now(self) -> bool:
        return self.edition.state == EditionState.RUNNING and self.edition.ends_on < clock.today()

    @property
    def waits(self) -> bool:
        return (
            self.edition.state == EditionState.PLANNED
            or self.begins_now
            or self.ends_now
            or bool(self.cases)
            or bool(self.applications)
            or bool(self.earlier)
            or (self.edition.state == EditionState.ENDED and self.enrolled > 0)
        )

    @property
    def since(self) -> dt.date | dt.datetime:
        if self.edition.state == EditionState.PLANNED:
            return self.edition.planned_at
        return self.edition.starts_on if self.begins_now else self.edition.ends_on


def teaching_of(person: Person) -> list[Teaching]:
    """The editions in which the person teaches and that are not over, in four queries; who only
    marks is told by :func:`~charm.delivery.marking.to_mark`."""
    rows = list(
        Edition.objects.filter(staff__person=person, staff__role__in=RUNS)
        .select_related("version__entry")
        .annotate(
            waiting=Count(
                "enrolments",
                filter=Q(enrolments__state=EnrolmentState.ENROLLED),
                distinct=True,
            )
        )
        .order_by("starts_on", "id")
    )
    cases = dict(
        Hold.objects.filter(enrolment__edition__in=rows, closed_at__isnull=True)
        .values_list("enrolment__edition")
        .annotate(count=Count("id"))
    )
    asked = to_decide_in(rows)
    earlier = dict(
        Recognition.objects.filter(enrolment__edition__in=rows, state=RecognitionState.ASKED)
        .exclude(enrolment__learner=person)
        .values_list("enrolment__edition")
        .annotate(count=Count("id"))
    )
    found = [
        Teaching(
            row, row.waiting, cases.get(row.id, 0), asked.get(row.id, 0), earlier.get(row.id, 0)
        )
        for row in rows
    ]
    return [t for t in found if t.waits or t.edition.state != EditionState.ENDED]


def run_by(person: Person) -> frozenset[uuid.UUID]:
    """Editions in which the person teaches and does more than mark."""
    seats = StaffRole.objects.filter(person=person, role__in=RUNS)
    return frozenset(seats.values_list("edition", flat=True))


def learning_of(person: Person) -> list[Enrolment]:
    """What the person is learning now: enrolled, and not completed yet."""
    rows = Enrolment.objects.filter(learner=person, state=EnrolmentState.ENROLLED)
    return list(rows.select_related("edition__version__entry").order_by("edition__starts_on", "id"))
