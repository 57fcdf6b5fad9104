"""What happened in a session, as the minutes tell it; a constant number of reads."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from charm.alliance.queries import Membership, names_by_key
from charm.boards import sessions
from charm.boards.agendas import Line, agenda_of
from charm.boards.models import Decision, Guest, Interest, Meeting, Minutes, Track
from charm.core.workflow import ProposalState
from charm.foundation import clock, histories, ledger
from charm.proposals.queries import Proposal


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody came or left."""

    at: dt.datetime
    key: str
    name: str
    came: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One session."""

    meeting: Meeting
    zone: ZoneInfo
    began: dt.datetime
    ended: dt.datetime
    seats: list[Membership]
    took_part: frozenset[str]
    """Keys of those who were there at any time."""
    changes: list[Change]
    lines: list[Line]
    """The agenda in reading order, without breaks."""
    decisions: Mapping[uuid.UUID, Decision]
    """By track."""
    interests: Mapping[uuid.UUID, list[Interest]]
    """Those that were declared as an interest and not as a conflict, by track."""
    guests: Mapping[uuid.UUID, list[Guest]]
    """By agenda item."""
    confirmed: list[Meeting]
    """Meetings whose minutes were confirmed in this session."""
    next_meeting: Meeting | None


def happened_in(meeting: Meeting) -> Happened:
    """What is on record of the session of this meeting."""
    zone = ZoneInfo(meeting.body.time_zone)
    history = ledger.history_of(f"meeting:{meeting.id}")
    changes = _changes(history)
    there = {person.key for person in meeting.attendance.all()}
    decisions = {
        row.track_id: row
        for row in Decision.objects.filter(meeting=meeting)
        .select_related("track__proposal", "track__body")
        .prefetch_related("conditions__owner", "conditions__clearer_person", "voices__person")
        .order_by("decided_at")
    }
    interests: dict[uuid.UUID, list[Interest]] = {}
    rows = Interest.objects.filter(track__agenda_items__meeting=meeting)
    for declared in rows.filter(level=Interest.Level.INTEREST).select_related("person").distinct():
        interests.setdefault(declared.track_id, []).append(declared)
    guests: dict[uuid.UUID, list[Guest]] = {}
    for guest in Guest.objects.filter(item__meeting=meeting).select_related("person"):
        guests.setdefault(guest.item_id, []).append(guest)
    return Happened(
        meeting=meeting,
        zone=zone,
        began=_at(history, "meeting_in_session", meeting.starts_at),
        ended=_at(history, "meeting_held", clock.now()),
        seats=sessions.seats_at(meeting),
        took_part=frozenset(there | {change.key for change in changes}),
        changes=changes,
        lines=[line for line in agenda_of(meeting).flat if line.number],
        decisions=decisions,
        interests=interests,
        guests=guests,
        confirmed=[
            row.meeting
            for row in Minutes.objects.filter(confirmed_in=meeting).select_related("meeting__body")
        ],
        next_meeting=Meeting.objects.filter(
            body=meeting.body, starts_at__gt=meeting.starts_at
        ).order_by("starts_at").first(),
    )  # fmt: skip


def is_never_released(decision: Decision) -> bool:
    """Whether the proposal left review before the chair released it: then nobody can any more."""
    proposal: Proposal = decision.track.proposal
    return decision.released_at is None and (
        proposal.state != ProposalState.IN_REVIEW
        or proposal.snapshot_id != decision.snapshot_id
        or proposal.cycle != decision.track.cycle
    )


def why_deferred(track: Track, told: Happened) -> str:
    """The chair's reason, where it was deferred during this session."""
    return histories.said_between(
        "item_deferred", track.proposal.ref, told.began, told.ended
    ).get("reason", "")  # fmt: skip


def _at(history: list[dict[str, object]], act: str, otherwise: dt.datetime) -> dt.datetime:
    found = [str(body["at"]) for body in history if body["act"] == act]
    return dt.datetime.fromisoformat(found[-1]) if found else otherwise


def _changes(history: list[dict[str, object]]) -> list[Change]:
    found: list[tuple[dt.datetime, str, bool]] = []
    for body in history:
        if body["act"] != "presence_changed":
            continue
        at, facts = dt.datetime.fromisoformat(str(body["at"])), body["facts"]
        assert isinstance(facts, dict)
        found += [(at, key, True) for key in facts.get("came", ())]
        found += [(at, key, False) for key in facts.get("left", ())]
    names = names_by_key(key for _, key, _ in found)
    return [Change(at, key, names.get(key, "–"), came) for at, key, came in found]
