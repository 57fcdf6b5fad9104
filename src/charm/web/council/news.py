"""What is new to a body in an item: what changed since it decided last, and on whose word an
earlier approval goes on holding (7.25)."""

from __future__ import annotations

from typing import Any

from charm.boards.before import earlier_of, seen_before
from charm.boards.changes import kept_by
from charm.boards.queries import Track
from charm.core.proposal.classes import classify
from charm.proposals import queries as proposals
from charm.web.changed import counted


def since_of(track: Track) -> dict[str, Any]:
    """For the page of the item."""
    before, since = seen_before(track), ""
    if before is not None:
        old, new = before.snapshot_id, track.snapshot_id
        since = counted(classify(proposals.content_of(old), proposals.content_of(new)))
    return {
        "kept": kept_by([track]).get(track.pk),
        "before": before,
        "since": since,
        "before_of": earlier_of(track.proposal),
    }
