"""What waits for a person in proposals, since when, until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from charm.alliance.queries import Person
from charm.core.workflow import EndorsementState, ProposalState
from charm.foundation import clock
from charm.foundation.history import latest_of
from charm.proposals.calls import Call, entries_of
from charm.proposals.models import Endorsement, Proposal
from charm.proposals.queries import ENDORSED

P = ProposalState
HANDS_ON = (P.DRAFT, P.RETURNED, P.REVISION)
"""States in which a proposal waits for its proposers."""
LIVE = (*HANDS_ON, P.ENDORSING, P.CALL_REVIEW, P.SUBMITTED, P.IN_REVIEW, P.CONDITIONS)
OPEN = (EndorsementState.ASKED, EndorsementState.OPENED)


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A proposal of the person that is not decided yet."""

    proposal: Proposal
    since: dt.datetime
    """When the last act on it was recorded."""
    asked: tuple[Endorsement, ...]
    """Who has not answered yet, while it is being endorsed."""
    is_endorsed: bool = False
    """Whether every university that has a proposer endorsed it, so that it can be submitted."""
    call: Call | None = None
    """The call that it takes part in (7.3)."""

    @property
    def is_stuck(self) -> bool:
        """It is to be endorsed, and nobody is asked any more."""
        return self.proposal.state == P.ENDORSING and not self.is_endorsed and not self.asked

    @property
    def is_in_own_hands(self) -> bool:
        return self.proposal.state in HANDS_ON or self.is_endorsed or self.is_stuck

    @property
    def until(self) -> dt.datetime | None:
        if self.asked or self.call is None or self.proposal.state == P.CALL_REVIEW:
            return min((one.expires_at for one in self.asked), default=None)
        return self.call.closes_at


def on_the_way(person: Person) -> list[OnTheWay]:
    """The person's live proposals, what waits for them first; five queries at most."""
    rows = list(
        Proposal.objects.filter(seats__person=person, state__in=LIVE)
        .defer("content")
        .prefetch_related("seats")
        .order_by("begun_at", "id")
    )
    since = latest_of([row.ref for row in rows])
    asked: dict[object, list[Endorsement]] = {}
    given: dict[object, set[str]] = {}
    snapshots = [row.snapshot_id for row in rows if row.state == P.ENDORSING]
    if snapshots:
        for one in Endorsement.objects.filter(snapshot__in=snapshots):
            if one.state in ENDORSED:
                given.setdefault(one.snapshot_id, set()).add(one.university_id)
            elif one.state in OPEN and one.expires_at > clock.now():
                asked.setdefault(one.snapshot_id, []).append(one)
    entries = entries_of([row.pk for row in rows])
    found = [
        _on_the_way(
            row, since.get(row.ref, row.begun_at), asked, given,
            entries[row.pk].call if row.pk in entries else None,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: not one.is_in_own_hands)


def _on_the_way(
    row: Proposal,
    since: dt.datetime,
    asked: Mapping[object, list[Endorsement]],
    given: Mapping[object, set[str]],
    call: Call | None,
) -> OnTheWay:
    endorsed = given.get(row.snapshot_id, set()) if row.state == P.ENDORSING else set()
    missing = {seat.university_id for seat in row.seats.all()} - endorsed
    waiting = asked.get(row.snapshot_id, []) if row.state == P.ENDORSING else []
    return OnTheWay(
        row,
        since,
        tuple(one for one in waiting if one.university_id in missing),
        row.state == P.ENDORSING and not missing,
        call,
    )


def asked_to_endorse(person: Person) -> list[Endorsement]:
    """Endorsements asked of the person's address that are still open (7.4)."""
    if not person.is_active:
        return []
    rows = Endorsement.objects.filter(
        email__iexact=person.email, state__in=OPEN, expires_at__gt=clock.now()
    )
    return list(rows.select_related("snapshot__proposal", "university").order_by("expires_at"))
