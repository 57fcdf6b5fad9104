"""What becomes of a proposal when nobody who proposes it is staff any more: it stays, and its
university says who goes on with it (7.4, 8.2)."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from charm.alliance.queries import Mandate, Person
from charm.alliance.rules import is_staff_of_member, offices_of
from charm.core.workflow import ProposalState
from charm.foundation import clock
from charm.foundation.errors import NotFound
from charm.proposals.models import Proposal, ProposerSeat
from charm.proposals.queries import proposers_of

OVER = (ProposalState.REJECTED, ProposalState.WITHDRAWN)


def is_left(proposal: Proposal) -> bool:
    """Whether nobody who proposes it is staff of a member university today."""
    return not any(is_staff_of_member(person) for person in proposers_of(proposal))


def left_at(universities: Collection[str]) -> list[Proposal]:
    """Proposals of these universities that nobody of today's staff proposes, the oldest first; not
    those that ended. One read."""
    today = clock.today()
    there = Q(person__university__member_until__isnull=True) | Q(
        person__university__member_until__gte=today
    )
    seats = ProposerSeat.objects.filter(proposal=OuterRef("pk"))
    staffed = seats.filter(
        there, person__is_active=True, person__university__member_from__lte=today
    )
    rows = Proposal.objects.filter(Exists(seats.filter(university__in=universities)))
    rows = rows.exclude(Exists(staffed)).exclude(state__in=OVER)
    return list(rows.defer("content").order_by("begun_at", "id"))


def left_for(manager: Person, ref: uuid.UUID) -> Proposal:
    """The one door for the Institutional Manager of a university that proposes it. Raises NotFound
    for others, and where somebody of the staff still proposes it."""
    codes = managed_by(manager)
    row = Proposal.objects.filter(pk=ref, seats__university__in=codes).distinct().first()
    if row is None or row.state in OVER or not is_left(row):
        raise NotFound("There is no such proposal.")
    return row


def who_may_go_on(proposal: Proposal, manager: Person) -> list[Person]:
    """Staff of those of its universities that the manager answers for, without the manager, who
    approves it and cannot propose it as well (7.4)."""
    mine = managed_by(manager) & set(proposal.seats.values_list("university", flat=True))
    staff = Person.objects.filter(university__in=mine, is_active=True).exclude(pk=manager.pk)
    return list(staff.select_related("university").order_by("name", "email"))


def managed_by(person: Person) -> set[str]:
    """The universities of which the person is Institutional Manager today."""
    office = Mandate.Office.INSTITUTIONAL_MANAGER
    return {code for held, code in offices_of(person) if held == office and code}
