"""What came before: the proposals from which one begins, with what the bodies said of them, and
what a body decided on last (moves 15 and 16)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from charm.boards.models import Decision, Track
from charm.proposals import amending
from charm.proposals.queries import Proposal


@dataclass(frozen=True, slots=True)
class Earlier:
    """A proposal from which this one begins, and the released decisions on it, the latest first."""

    proposal: Proposal
    decisions: tuple[Decision, ...]


def earlier_of(proposal: Proposal) -> list[Earlier]:
    """The nearest first. It belongs to the history of the proposal: whoever reads that reads it."""
    if not proposal.previous_id:
        return []
    line = amending.before(proposal)
    found: dict[uuid.UUID, list[Decision]] = {one.id: [] for one in line}
    rows = Decision.objects.filter(track__proposal__in=found, released_at__isnull=False)
    for decision in rows.select_related("track__body", "snapshot").order_by("-decided_at", "id"):
        found[decision.track.proposal_id].append(decision)
    return [Earlier(one, tuple(found[one.id])) for one in line]


def seen_before(track: Track) -> Decision | None:
    """What the body of this item decided last, on another version of it, of the proposal that it
    amends or of those from which it begins; None for what is new to the body."""
    line = [track.proposal, *amending.before(track.proposal)]
    if (amended := amending.amended_by(track.proposal)) is not None:
        line.append(amended)
    rows = Decision.objects.filter(
        track__proposal__in=[one.id for one in line],
        track__body=track.body_id,
        released_at__isnull=False,
        decided_at__lt=track.opened_at,
    )
    rows = rows.exclude(track=track.pk).exclude(snapshot=track.snapshot_id)
    return rows.select_related("snapshot__proposal", "track__body").order_by("-decided_at").first()
