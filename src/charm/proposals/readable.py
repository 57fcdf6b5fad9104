"""Which proposals somebody may read, as a list."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Mandate, Person
from charm.proposals import rules
from charm.proposals.models import Proposal


def readable_by(person: Person) -> QuerySet[Proposal]:
    """As :func:`charm.proposals.rules.may_read` says of each, the latest first."""
    rows = Proposal.objects.order_by("-begun_at", "id")
    if alliance_rules.holds(person, Mandate.Office.AUDITOR):
        return rows
    may = Q(pk__in=Proposal.objects.filter(seats__person=person).values("pk"))
    if rules.is_officer(person):
        may |= ~Q(state__in=rules.PRIVATE_TO_PROPOSERS)
    return rows.filter(may)
