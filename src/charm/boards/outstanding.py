"""What members still owe a meeting before it begins: their interests and their opinions (7.6)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Set
from dataclasses import dataclass

from charm.alliance.queries import Membership, Person
from charm.boards import sessions
from charm.boards.agendas import PLACE
from charm.boards.conflicts import puts_out
from charm.boards.models import Interest, Meeting, Opinion, Track
from charm.core.workflow import TrackState

Pair = tuple[uuid.UUID, uuid.UUID]
"""An item and a person."""


@dataclass(frozen=True, slots=True)
class Owed:
    """By one member, in the order of the agenda; never anything that they stay out of."""

    person: Person
    undeclared: tuple[Track, ...]
    unjudged: tuple[Track, ...]


def outstanding_in(meeting: Meeting) -> list[Owed]:
    """Of every member who judges on the day of the meeting and owes something; what members cannot
    read yet is owed by nobody. Six reads, whatever the agenda."""
    tracks = list(
        Track.objects.filter(
            meeting=meeting, state=TrackState.SCHEDULED, complete_since__isnull=False
        )
        .select_related("proposal")
        .defer("proposal__content")
        .order_by(PLACE, "opened_at", "id")
    )
    said = Interest.objects.filter(track__in=tracks)
    declared = set(said.values_list("track", "person"))
    out = set(said.filter(puts_out()).values_list("track", "person"))
    given = set(Opinion.objects.filter(track__in=tracks).values_list("track", "person"))
    proposing = set(
        Track.objects.filter(pk__in=[row.pk for row in tracks]).values_list(
            "pk", "proposal__seats__person"
        )
    )
    found = []
    for seat in sessions.seats_at(meeting):
        if seat.role == Membership.Role.OBSERVER:
            continue
        mine = [row for row in tracks if (row.pk, seat.person_id) not in proposing]
        undeclared = _without(declared, seat.person_id, mine)
        unjudged = _without(out | given, seat.person_id, mine)
        if undeclared or unjudged:
            found.append(Owed(seat.person, undeclared, unjudged))
    return found


def _without(done: Set[Pair], person: uuid.UUID, tracks: Iterable[Track]) -> tuple[Track, ...]:
    return tuple(row for row in tracks if (row.pk, person) not in done)
