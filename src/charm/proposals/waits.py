"""What waits for a person in proposals, since when, until when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from charm.alliance.queries import Person
from charm.core.workflow import EndorsementState, ProposalState
from charm.foundation import clock
from charm.foundation.history import latest_of
from charm.proposals.models import Endorsement, Proposal

P = ProposalState
HANDS_ON = (P.DRAFT, P.RETURNED, P.REVISION)
"""States in which a proposal waits for its proposers."""
LIVE = (*HANDS_ON, P.ENDORSING, P.SUBMITTED, P.IN_REVIEW, P.CONDITIONS)
OPEN = (EndorsementState.ASKED, EndorsementState.OPENED)


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A proposal of the person that is not decided yet."""

    proposal: Proposal
    since: dt.datetime
    """When the last act on it was recorded."""
    asked: tuple[Endorsement, ...]
    """Who has not answered yet, while it is being endorsed."""

    @property
    def is_endorsed(self) -> bool:
        return self.proposal.state == P.ENDORSING and not self.asked

    @property
    def is_in_own_hands(self) -> bool:
        return self.proposal.state in HANDS_ON or self.is_endorsed

    @property
    def until(self) -> dt.datetime | None:
        return min((one.expires_at for one in self.asked), default=None)


def on_the_way(person: Person) -> list[OnTheWay]:
    """The person's live proposals, what waits for them first; three queries at most."""
    rows = list(
        Proposal.objects.filter(seats__person=person, state__in=LIVE)
        .defer("content")
        .order_by("begun_at", "id")
    )
    since = latest_of([row.ref for row in rows])
    asked: dict[object, list[Endorsement]] = {}
    snapshots = [row.snapshot_id for row in rows if row.state == P.ENDORSING]
    if snapshots:
        for one in Endorsement.objects.filter(snapshot__in=snapshots, state__in=OPEN):
            asked.setdefault(one.snapshot_id, []).append(one)
    found = [
        OnTheWay(row, since.get(row.ref, row.begun_at), tuple(asked.get(row.snapshot_id, ())))
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.is_in_own_hands)


def asked_to_endorse(person: Person) -> list[Endorsement]:
    """Endorsements asked of the person's address that are still open (7.4)."""
    if not person.is_active:
        return []
    rows = Endorsement.objects.filter(
        email__iexact=person.email, state__in=OPEN, expires_at__gt=clock.now()
    )
    return list(rows.select_related("snapshot__proposal", "university").order_by("expires_at"))
