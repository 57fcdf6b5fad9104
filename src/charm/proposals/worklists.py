"""Lists of proposals for those who write, endorse or audit them. Each takes the same few reads
however long it is."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Q, QuerySet

from charm.alliance.queries import Person
from charm.foundation.errors import NotFound
from charm.proposals.amending import amended_by
from charm.proposals.models import Endorsement, Proposal, ProposerSeat, Snapshot
from charm.proposals.queries import ENDORSED

Refs = Collection[uuid.UUID]


def proposed_by(person: Person) -> QuerySet[Proposal]:
    """The proposals in which the person has a seat, the latest first."""
    return _listed(Proposal.objects.filter(seats__person=person))


def every_proposal() -> QuerySet[Proposal]:
    """All proposals, for those who may read everything, the latest first."""
    return _listed(Proposal.objects.all())


def narrowed(
    rows: QuerySet[Proposal], *, states: Collection[str] = (), words: str = "", kind: str = ""
) -> QuerySet[Proposal]:
    """Those in one of the states, of the kind, whose title or proposer has the words."""
    if states:
        rows = rows.filter(state__in=states)
    if kind:
        rows = rows.filter(kind=kind)
    if words:
        proposers = ProposerSeat.objects.filter(
            Q(person__name__icontains=words) | Q(university__name__icontains=words)
        )
        rows = rows.filter(Q(title__icontains=words) | Q(pk__in=proposers.values("proposal")))
    return rows


ORDERS = {
    "begun": ("begun_at", "id"),
    "-begun": ("-begun_at", "id"),
    "title": ("title", "id"),
    "-title": ("-title", "id"),
    "state": ("state", "-begun_at", "id"),
    "-state": ("-state", "-begun_at", "id"),
}


def ordered(rows: QuerySet[Proposal], order: str) -> QuerySet[Proposal]:
    """In one of :data:`ORDERS`; in their own order for any other word."""
    return rows.order_by(*ORDERS[order]) if order in ORDERS else rows


def seats_of(proposal: Proposal) -> list[ProposerSeat]:
    """Who proposes, for which university, since when."""
    rows = proposal.seats.select_related("person", "university")
    return list(rows.order_by("since", "id"))


def endorsements_on(snapshots: Refs) -> dict[uuid.UUID, list[Endorsement]]:
    """Everybody who was asked about these versions, by version."""
    rows = Endorsement.objects.filter(snapshot__in=snapshots).select_related("university")
    found: dict[uuid.UUID, list[Endorsement]] = {}
    for row in rows.order_by("asked_at", "id"):
        found.setdefault(row.snapshot_id, []).append(row)
    return found


def versions_of(proposal: Proposal) -> list[Snapshot]:
    """Every snapshot ever taken, the latest first, without its content."""
    rows = proposal.snapshots.select_related("taken_by").defer("content")
    return list(
        rows.prefetch_related("submissions", "endorsements__university").order_by("-number")
    )


def version_of(proposal: Proposal, number: int) -> Snapshot:
    """One of them. Raises NotFound."""
    row = proposal.snapshots.select_related("taken_by").filter(number=number).first()
    if row is None:
        raise NotFound("There is no such version.")
    return row


def endorsed_before(endorsement: Endorsement) -> Snapshot | None:
    """The latest earlier version that the same university endorsed: of the proposal, else of the
    approved one that it amends."""
    asked = endorsement.snapshot
    given = Snapshot.objects.filter(
        endorsements__university=endorsement.university_id, endorsements__state__in=ENDORSED
    )
    earlier = given.filter(proposal=asked.proposal_id, number__lt=asked.number)
    if (found := earlier.order_by("-number").first()) is not None:
        return found
    amended = amended_by(asked.proposal) if asked.proposal.previous_id else None
    if amended is None or amended.snapshot_id is None:
        return None
    return given.filter(pk=amended.snapshot_id).first()


def followers_of(proposal: Proposal) -> list[Proposal]:
    """Proposals that begin from this one: amendments, and new ones after a rejection."""
    rows = Proposal.objects.filter(previous=proposal).defer("content")
    return list(rows.order_by("begun_at", "id"))


def _listed(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    rows = rows.defer("content").prefetch_related("seats__person", "seats__university")
    return rows.order_by("-begun_at", "id")
