"""How learners stand besides learning: whether the identity was checked where that is asked, and
how the fee stands (7.26)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from charm.alliance.queries import Person
from charm.core.workflow.delivery import EditionState, EnrolmentState
from charm.delivery.models import Admission, Edition, Enrolment, FeeStatus, IdentityCheck

__all__ = ["FeeStatus", "IdentityCheck"]

CLEAR = frozenset({FeeStatus.State.NOT_DUE, FeeStatus.State.PAID, FeeStatus.State.WAIVED})


@dataclass(frozen=True, slots=True)
class Fee:
    """How the fee of a learner stands."""

    state: str
    changes: tuple[FeeStatus, ...]
    """Who said what and why, in order; none where it is as the edition says."""
    prevents: str
    """What a fee that is due prevents, as the edition says; never the award."""

    @property
    def is_open(self) -> bool:
        return self.state == FeeStatus.State.DUE

    @property
    def is_firm(self) -> bool:
        """Whether the seat is the learner's for certain."""
        return self.state in CLEAR or self.prevents != Admission.FeePrevents.FIRM_SEAT

    @property
    def concerns(self) -> bool:
        """Whether there is anything to say of a fee."""
        return bool(self.changes) or self.is_open


def asks_identity(editions: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these editions that say, or whose assessment says, that the identity of learners is
    checked; one query."""
    said = Q(components__identity_checked=True) | Q(admission__checks_identity=True)
    rows = Edition.objects.filter(said, pk__in=list(editions))
    return frozenset(rows.values_list("pk", flat=True))


def checks_of(enrolments: Iterable[uuid.UUID]) -> dict[uuid.UUID, IdentityCheck]:
    """The check that stands, by enrolment."""
    rows = IdentityCheck.objects.filter(enrolment__in=list(enrolments), taken_back_at__isnull=True)
    return {row.enrolment_id: row for row in rows.select_related("checked_by")}


def checked_as(person: Person) -> list[Enrolment]:
    """The enrolments in which it is on record that the person is who their name says; also of a
    seat that was given back, while it can be taken again."""
    gone = Q(state=EnrolmentState.WITHDRAWN) & ~Q(edition__state=EditionState.OPEN)
    standing = IdentityCheck.objects.filter(taken_back_at__isnull=True)
    rows = Enrolment.objects.filter(learner=person, pk__in=standing.values("enrolment"))
    return list(rows.exclude(gone).order_by("enrolled_at", "id"))


def lacks_identity(enrolment: Enrolment) -> bool:
    """Whether a check is asked and none stands."""
    return bool(asks_identity([enrolment.edition_id])) and not checks_of([enrolment.pk])


def fees_of(enrolments: Iterable[Enrolment]) -> dict[uuid.UUID, Fee]:
    """By enrolment; two queries."""
    rows = list(enrolments)
    terms = {
        one.edition_id: one
        for one in Admission.objects.filter(edition__in={row.edition_id for row in rows})
    }
    changes: dict[uuid.UUID, list[FeeStatus]] = {row.pk: [] for row in rows}
    found = FeeStatus.objects.filter(enrolment__in=list(changes)).select_related("set_by")
    for change in found.order_by("id"):
        changes[change.enrolment_id].append(change)
    return {row.pk: _fee(terms.get(row.edition_id) or Admission(), changes[row.pk]) for row in rows}


def fee_of(enrolment: Enrolment) -> Fee:
    return fees_of([enrolment])[enrolment.pk]


def _fee(terms: Admission, changes: list[FeeStatus]) -> Fee:
    first = FeeStatus.State.DUE if terms.asks_fee else FeeStatus.State.NOT_DUE
    state = changes[-1].state if changes else first
    return Fee(str(state), tuple(changes), terms.fee_prevents)
