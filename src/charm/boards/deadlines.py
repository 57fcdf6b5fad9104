"""What the bodies still do with proposals, and until when: for those who wait for it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import F, Q

from charm.boards.changes import kept_by
from charm.boards.models import Change, Condition, Decision, Kept, Meeting, Track
from charm.core.workflow import TrackState

AHEAD = (TrackState.SCHEDULED, TrackState.DECIDED)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is known of a proposal in its current cycle, without what is not released yet."""

    tracks: tuple[Track, ...] = ()
    conditions: tuple[Condition, ...] = ()
    """Open ones of released decisions, the earliest due first."""
    released: frozenset[uuid.UUID] = frozenset()
    """The tracks whose decision is known; a sealed one still looks as if it were to come."""
    kept: Mapping[uuid.UUID, Kept] = field(default_factory=dict)
    """By track, the earlier approval that goes on holding for it."""
    change_waits: bool = False
    """Whether the Boards officer has still to say what kind of change it is (7.25)."""

    @property
    def meeting(self) -> Meeting | None:
        """The next meeting that decides, as far as anybody outside the body may know."""
        meetings = [
            track.meeting
            for track in self.tracks
            if track.state in AHEAD and track.id not in self.released and track.meeting
        ]
        return min(meetings, key=lambda meeting: meeting.starts_at, default=None)

    @property
    def is_deferred(self) -> bool:
        """Whether a body put it off and no decision is known since; a sealed one is not."""
        return any(track.deferrals and track.id not in self.released for track in self.tracks)

    @property
    def due_on(self) -> dt.date | None:
        return self.conditions[0].due_on if self.conditions else None


def ahead_of(proposals: Collection[uuid.UUID]) -> dict[uuid.UUID, Ahead]:
    """By proposal, in five reads."""
    tracks: dict[uuid.UUID, list[Track]] = {ref: [] for ref in proposals}
    current = Track.objects.filter(proposal__in=proposals, cycle=F("proposal__cycle"))
    for track in current.select_related("body", "meeting__body").order_by("body__kind"):
        tracks[track.proposal_id].append(track)
    known = Decision.objects.filter(track__proposal__in=proposals, released_at__isnull=False)
    released = frozenset(known.values_list("track", flat=True))
    conditions: dict[uuid.UUID, list[Condition]] = {ref: [] for ref in proposals}
    now = F("decision__track__proposal__cycle")
    open_ones = Condition.objects.filter(
        Q(decision__track__cycle=now) | Q(decision__kept_for__track__cycle=now),
        decision__track__proposal__in=proposals,
        decision__released_at__isnull=False,
        cleared_at__isnull=True,
    ).distinct()
    for condition in open_ones.select_related("decision__track").order_by("due_on", "id"):
        conditions[condition.decision.track.proposal_id].append(condition)
    kept = kept_by([track for of_one in tracks.values() for track in of_one])
    waiting = Change.objects.filter(proposal__in=proposals, state=Change.State.WAITING)
    waits = set(waiting.values_list("proposal", flat=True))
    known_tracks = released | kept.keys()
    return {
        ref: Ahead(tuple(tracks[ref]), tuple(conditions[ref]), known_tracks, kept, ref in waits)
        for ref in proposals
    }


def released_decisions_of(proposal: uuid.UUID) -> list[Decision]:
    """What was decided and made known, in every cycle, the latest first, with its conditions."""
    rows = Decision.objects.filter(track__proposal=proposal, released_at__isnull=False)
    rows = rows.select_related("track__body", "meeting", "snapshot")
    return list(
        rows.prefetch_related("conditions__owner", "conditions__clearer_person").order_by(
            "-decided_at", "id"
        )
    )
