"""The system's part of an agenda: what stands on each, and where a proposal goes (workflow 6).

The meeting is locked by the caller; each change counts its revision up, so that whoever arranges
the agenda by hand notices that something came or went.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from charm.boards.models import AgendaItem, Meeting, Track
from charm.core.workflow import MeetingState
from charm.foundation.transactions import locked, save_next

Kind = AgendaItem.Kind
Role = AgendaItem.Role
Left = AgendaItem.Left

STANDING: dict[str, tuple[str, int, dict[str, str]]] = {
    Role.APOLOGIES: (
        Kind.INFORMATION,
        5,
        {"en": "Apologies and interests", "es": "Ausencias e intereses"},
    ),
    Role.MINUTES: (
        Kind.DECISION,
        5,
        {"en": "Minutes of the last meeting", "es": "Acta de la reunión anterior"},
    ),
    Role.CONDITIONS: (
        Kind.INFORMATION,
        10,
        {"en": "Conditions outstanding", "es": "Condiciones pendientes"},
    ),
    Role.DEFERRED: (
        Kind.DECISION,
        0,
        {"en": "Deferred from an earlier meeting", "es": "Aplazado de una reunión anterior"},
    ),
    Role.FORMAL: (
        Kind.DECISION,
        0,
        {"en": "Formal micro-credentials", "es": "Microcredenciales formales"},
    ),
    Role.NON_FORMAL: (
        Kind.DECISION,
        0,
        {"en": "Non-formal micro-credentials", "es": "Microcredenciales no formales"},
    ),
    Role.INFORMAL: (
        Kind.DECISION,
        0,
        {"en": "Informal micro-credentials", "es": "Microcredenciales informales"},
    ),
    Role.OTHER: (Kind.OTHER, 10, {"en": "Any other business", "es": "Ruegos y preguntas"}),
}
"""Kind, minutes and title of what the system puts on an agenda, in the order in which it stands."""

OPENING = (Role.APOLOGIES, Role.MINUTES, Role.CONDITIONS)
BLOCKS = (Role.DEFERRED, Role.FORMAL, Role.NON_FORMAL, Role.INFORMAL)
PROPOSAL_TAKES = 15
BEFORE_SESSION = (MeetingState.PLANNED, MeetingState.OPEN, MeetingState.PAPERS_CLOSED)


def rows_of(meeting: Meeting) -> list[AgendaItem]:
    """The items in reading order."""
    return list(AgendaItem.objects.filter(meeting=meeting).order_by("order", "id"))


def renumber(rows: Sequence[AgendaItem]) -> None:
    """Let the rows stand in this order."""
    moved = [row for place, row in enumerate(rows, start=1) if row.order != place]
    for place, row in enumerate(rows, start=1):
        row.order = place
    AgendaItem.objects.bulk_update(moved, ["order"])


def below(rows: Sequence[AgendaItem], item: AgendaItem) -> list[AgendaItem]:
    """The item and everything below it, as they stand."""
    inside = {item.id}
    found = [item]
    for row in rows:
        if row.parent_id in inside:
            inside.add(row.id)
            found.append(row)
    return found


def set_up(meeting: Meeting) -> None:
    """What stands on every agenda comes before and after what is there already."""
    rows = rows_of(meeting)
    known = {row.role for row in rows}
    first = [_standing(meeting, role) for role in OPENING if role not in known]
    last = [_standing(meeting, Role.OTHER)] if Role.OTHER not in known else []
    for row in (*first, *last):
        row.save(force_insert=True)
    renumber([*first, *rows, *last])
    save_next(meeting)


def place(meeting: Meeting, track: Track, *, late_because: str = "") -> AgendaItem:
    """Put a proposal last in the block of its kind; a deferred one among those that come first."""
    rows = rows_of(meeting)
    role = Role.DEFERRED if track.deferrals else Role(track.proposal.kind)
    block = next((row for row in rows if row.role == role), None)
    if block is None:
        block = _standing(meeting, role)
        block.save(force_insert=True)
        rows.insert(_place_of_block(rows, role), block)
    item = AgendaItem(
        meeting=meeting, parent=block, order=len(rows) + 1, kind=Kind.DECISION,
        role=Role.PROPOSAL, minutes=PROPOSAL_TAKES, track=track, late_because=late_because,
    )  # fmt: skip
    item.save(force_insert=True)
    rows.insert(rows.index(below(rows, block)[-1]) + 1, item)
    renumber(rows)
    save_next(meeting)
    return item


def take_off(meeting: uuid.UUID, track: Track, left: str) -> None:
    """Take a proposal off an agenda. Once the session has begun its line stays, with what became
    of it: the minutes need it."""
    take_off_locked(locked(Meeting, meeting), track, left)


def take_off_locked(meeting: Meeting, track: Track, left: str) -> None:
    rows = rows_of(meeting)
    item = next((row for row in rows if row.track_id == track.id), None)
    if item is None:
        return
    if meeting.state in BEFORE_SESSION:
        remove(rows, item)
    else:
        item.left = left
        item.save(update_fields=["left"])
    save_next(meeting)


def remove(rows: list[AgendaItem], item: AgendaItem) -> None:
    """Remove an item; what stood below it moves up to where it stood. A block of the system that
    is empty then goes too."""
    for row in rows:
        if row.parent_id == item.id:
            row.parent_id = item.parent_id
            row.save(update_fields=["parent"])
    rows.remove(item)
    item.guests.all().delete()
    item.delete()
    parent = next((row for row in rows if row.id == item.parent_id), None)
    if parent is not None and parent.role in BLOCKS and len(below(rows, parent)) == 1:
        remove(rows, parent)
    else:
        renumber(rows)


def _standing(meeting: Meeting, role: str) -> AgendaItem:
    kind, minutes, title = STANDING[role]
    return AgendaItem(
        meeting=meeting, order=1, kind=kind, role=role, title=dict(title), minutes=minutes
    )


def _place_of_block(rows: list[AgendaItem], role: str) -> int:
    """Behind the last item of the system that comes before it, wherever the officer moved that."""
    order = list(STANDING)
    before = set(order[: order.index(role)])
    known = [row for row in rows if row.role in before and row.parent_id is None]
    if known:
        return rows.index(below(rows, known[-1])[-1]) + 1
    later = [row for row in rows if row.role in order and row.role not in before]
    return rows.index(later[0]) if later else len(rows)
