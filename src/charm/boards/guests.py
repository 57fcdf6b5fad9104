"""Reads of who came to an item (7.5)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from charm.alliance.queries import Person
from charm.boards.models import AgendaItem, Guest, Meeting, Track
from charm.proposals.queries import proposers_of


@dataclass(frozen=True, slots=True)
class Expected:
    """A proposer who is expected at their item; ``came`` is None until it is noted."""

    person: Person
    came: bool | None
    spoke: bool


@dataclass(frozen=True, slots=True)
class Guests:
    """The proposers of one item, in the session of one meeting."""

    item: AgendaItem
    expected: Sequence[Expected]

    @property
    def is_noted(self) -> bool:
        return any(one.came is not None for one in self.expected)

    @property
    def nobody_came(self) -> bool:
        """A reason to defer, not an obstacle."""
        return self.is_noted and not any(one.came for one in self.expected)


def guests_in(meeting: Meeting) -> dict[uuid.UUID, list[Guest]]:
    """Whom the session noted, by item, in one read."""
    found: dict[uuid.UUID, list[Guest]] = {}
    rows = Guest.objects.filter(item__meeting=meeting).select_related("person")
    for row in rows.order_by("-spoke", "-came", "person__name", "id"):
        found.setdefault(row.item_id, []).append(row)
    return found


def guests_of(track: Track, meeting: Meeting) -> Guests | None:
    """Those expected at the item; None where it is not on that agenda."""
    item = AgendaItem.objects.filter(meeting=meeting, track=track).first()
    if item is None:
        return None
    noted = {row.person_id: row for row in item.guests.all()}
    return Guests(
        item,
        [
            Expected(
                person,
                noted[person.id].came if person.id in noted else None,
                person.id in noted and noted[person.id].spoke,
            )
            for person in proposers_of(track.proposal)
        ],
    )
