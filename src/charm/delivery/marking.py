"""Reads of what was handed in, marked and released; what waits for whom (7.10, 7.26).

Read for many at once: the number of queries is the same for one learner and for a hundred.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from charm.alliance.queries import Person
from charm.core.grading import Overall, Scheme, overall
from charm.core.workflow.assessment import MARKS, MARKS_FIRST
from charm.core.workflow.delivery import BEGUN, DeliveryRole, EnrolmentState
from charm.delivery.models import (
    AssessmentPlan,
    Component,
    Edition,
    Enrolment,
    Mark,
    Moderation,
    ReleasedMark,
    Result,
    StaffRole,
    Submission,
)
from charm.delivery.plans import Planned, plan_of
from charm.delivery.rules import SEATS
from charm.foundation import clock

__all__ = ["Component", "Mark", "Moderation", "ReleasedMark", "Submission"]

SAMPLE = 5
"""Of a sample, every fifth learner is marked a second time, in the order of their enrolment."""
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Work:
    """One learner and one component."""

    plan: AssessmentPlan
    component: Component
    enrolment: Enrolment
    submission: Submission | None
    marks: tuple[Mark, ...]
    moderation: Moderation | None
    released: ReleasedMark | None
    needs_second: bool

    @property
    def scheme(self) -> Scheme:
        return self.component.scheme(self.plan)

    def turn(self, turn: str) -> Mark | None:
        return next((mark for mark in self.marks if mark.turn == turn), None)

    @property
    def first(self) -> Mark | None:
        return self.turn(Mark.Turn.FIRST)

    @property
    def second(self) -> Mark | None:
        return self.turn(Mark.Turn.SECOND)

    @property
    def agreed(self) -> Mark | None:
        return self.turn(Mark.Turn.AGREED)

    @property
    def is_open(self) -> bool:
        return self.enrolment.state == EnrolmentState.ENROLLED

    @property
    def can_be_marked(self) -> bool:
        """It was handed in, or nothing is handed in here, or it was due."""
        return (
            self.submission is not None
            or not self.component.handed_in
            or clock.now() > self.component.due_at
        )

    @property
    def differ(self) -> bool:
        """Whether two marks are further apart than the plan allows."""
        if self.first is None or self.second is None:
            return False
        gap = abs(self.first.value - self.second.value)
        allowed = NOTHING if self.component.in_words or self.plan.gap is None else self.plan.gap
        return gap > allowed

    @property
    def waits_for(self) -> str:
        """``first``, ``second``, ``agreed`` or ``release``; empty when nothing is to be done."""
        if self.released is not None or not self.is_open:
            return ""
        if self.first is None:
            return "first" if self.can_be_marked else ""
        if self.needs_second and self.second is None:
            return "second"
        if self.differ and self.agreed is None:
            return "agreed"
        return "release"

    @property
    def decided(self) -> Mark | None:
        """The mark that counts before moderation; None while something of it is missing."""
        if self.agreed is not None:
            return self.agreed
        if self.differ or (self.needs_second and self.second is None):
            return None
        return self.first

    @property
    def effective(self) -> Decimal | None:
        """The mark as it would be released now, moderated."""
        if self.decided is None:
            return None
        shift = self.moderation.shift if self.moderation else NOTHING
        return self.scheme.shifted(
            self.decided.value, NOTHING if self.component.in_words else shift
        )

    @property
    def standing(self) -> Decimal | None:
        """The mark that the learner has."""
        return self.released.value if self.released else None

    def mark_of(self, person: Person) -> Mark | None:
        return next(
            (m for m in self.marks if m.marked_by_id == person.pk and m.turn != Mark.Turn.AGREED),
            None,
        )

    def seen_by(self, person: Person) -> tuple[Mark, ...]:
        """The marks that a marker may see: until two are there where two are needed, only their
        own, so that neither is led by the other."""
        complete = self.second is not None or not self.needs_second
        if self.component.second != Component.Second.NONE and not complete:
            return tuple(mark for mark in self.marks if mark.marked_by_id == person.pk)
        return self.marks


@dataclass(frozen=True, slots=True)
class ToMark:
    """What waits for one marker in one edition."""

    edition: Edition
    first: int = 0
    second: int = 0
    agree: int = 0
    release: int = 0

    def __bool__(self) -> bool:
        return bool(self.first or self.second or self.agree or self.release)


def works_in(edition: Edition, planned: Planned | None = None) -> dict[int, list[Work]]:
    """Everybody's work, by component, in the order of their enrolment."""
    planned = planned or plan_of(edition)
    if planned is None:
        return {}
    rows = list(edition.enrolments.select_related("learner").order_by("enrolled_at", "id"))
    gathered = _Gathered(planned.components)
    return {
        component.pk: [
            gathered.work(planned.plan, component, row, place) for place, row in enumerate(rows)
        ]
        for component in planned.components
    }


def works_of(enrolment: Enrolment, planned: Planned | None = None) -> list[Work]:
    """All that is asked of one learner, in the order of the plan; nothing without one."""
    planned = planned or plan_of(enrolment.edition)
    if planned is None:
        return []
    order = Enrolment.objects.filter(edition=enrolment.edition_id).order_by("enrolled_at", "id")
    place = list(order.values_list("pk", flat=True)).index(enrolment.pk)
    gathered = _Gathered(planned.components, enrolment)
    return [
        gathered.work(planned.plan, component, enrolment, place) for component in planned.components
    ]


def work_of(enrolment: Enrolment, component: Component) -> Work:
    """One learner's work. Needs a component of the learner's edition, which has a plan."""
    return next(work for work in works_of(enrolment) if work.component.pk == component.pk)


def result_of_marks(planned: Planned, standing: Mapping[int, Decimal | None]) -> Overall:
    """The result that released marks make, by component, and why."""
    return overall(
        planned.scheme,
        [planned.part(component, standing.get(component.pk)) for component in planned.components],
    )


def marked_by(enrolment: Enrolment) -> frozenset[uuid.UUID]:
    """Everybody who judged this learner: gave or agreed a mark, moderated, changed or released
    one, or recorded the result. None of them decides an appeal about it (7.26)."""
    people = set(Mark.objects.filter(enrolment=enrolment).values_list("marked_by", flat=True))
    released = ReleasedMark.objects.filter(enrolment=enrolment)
    people |= set(released.values_list("released_by", flat=True))
    moderated = Moderation.objects.filter(component__edition=enrolment.edition_id)
    people |= set(moderated.values_list("moderated_by", flat=True))
    result = Result.objects.filter(enrolment=enrolment)
    people |= set(result.values_list("recorded_by", flat=True))
    return frozenset(people)


def to_mark(person: Person, editions: Iterable[Edition] | None = None) -> list[ToMark]:
    """What waits for the person's marking, edition by edition; a constant number of queries."""
    seats = StaffRole.objects.filter(
        person=person, edition__state__in=BEGUN, edition__assessment_plan__isnull=False
    ).select_related("edition__version__entry", "edition__assessment_plan")
    if editions is not None:
        seats = seats.filter(edition__in=[edition.pk for edition in editions])
    rows = list(seats.order_by("edition__starts_on", "edition"))
    works = _works_in_many([seat.edition for seat in rows])
    found = [
        _to_mark(person, SEATS[StaffRole.Role(seat.role)], seat.edition, works[seat.edition_id])
        for seat in rows
    ]
    return [one for one in found if one]


def _to_mark(person: Person, role: DeliveryRole, edition: Edition, works: Iterable[Work]) -> ToMark:
    counts: dict[str, int] = defaultdict(int)
    for work in works:
        wait = work.waits_for
        if work.enrolment.learner_id == person.pk or not wait:
            continue
        mine = {mark.marked_by_id for mark in work.marks if mark.turn != Mark.Turn.AGREED}
        is_mine = {
            "first": role in MARKS_FIRST,
            "second": role in MARKS and person.pk not in mine,
            "agreed": role is DeliveryRole.LEAD or person.pk in mine,
            "release": role is DeliveryRole.LEAD,
        }[wait]
        counts[wait] += is_mine
    return ToMark(edition, counts["first"], counts["second"], counts["agreed"], counts["release"])


def _works_in_many(editions: list[Edition]) -> dict[uuid.UUID, list[Work]]:
    components: dict[uuid.UUID, list[Component]] = defaultdict(list)
    for component in Component.objects.filter(edition__in=editions).order_by("place", "id"):
        components[component.edition_id].append(component)
    rows: dict[uuid.UUID, list[Enrolment]] = defaultdict(list)
    for row in Enrolment.objects.filter(edition__in=editions).order_by("enrolled_at", "id"):
        rows[row.edition_id].append(row)
    gathered = _Gathered(component for of in components.values() for component in of)
    return {
        edition.pk: [
            gathered.work(edition.assessment_plan, component, row, place)
            for component in components[edition.pk]
            for place, row in enumerate(rows[edition.pk])
        ]
        for edition in editions
    }


class _Gathered:
    """What is on record of some components, or of one learner in them, read once."""

    def __init__(self, components: Iterable[Component], of: Enrolment | None = None) -> None:
        refs = [component.pk for component in components]
        only: dict[str, Any] = {"component__in": refs} | (
            {"enrolment": of} if of is not None else {}
        )
        self.submissions = {
            (row.component_id, row.enrolment_id): row for row in Submission.objects.filter(**only)
        }
        self.marks: dict[tuple[int, uuid.UUID], list[Mark]] = defaultdict(list)
        for mark in Mark.objects.filter(**only).select_related("marked_by"):
            self.marks[mark.component_id, mark.enrolment_id].append(mark)
        released = ReleasedMark.objects.filter(**only).select_related("released_by")
        self.released = {(row.component_id, row.enrolment_id): row for row in released}
        moderated = Moderation.objects.filter(component__in=refs).select_related("moderated_by")
        self.moderations = {row.component_id: row for row in moderated}

    def work(self, plan: AssessmentPlan, component: Component, row: Enrolment, place: int) -> Work:
        """``place`` is where the learner stands in the order of enrolment, from 0."""
        second = component.second
        return Work(
            plan=plan,
            component=component,
            enrolment=row,
            submission=self.submissions.get((component.pk, row.pk)),
            marks=tuple(self.marks[component.pk, row.pk]),
            moderation=self.moderations.get(component.pk),
            released=self.released.get((component.pk, row.pk)),
            needs_second=second == Component.Second.ALL
            or (second == Component.Second.SAMPLE and place % SAMPLE == 0),
        )
