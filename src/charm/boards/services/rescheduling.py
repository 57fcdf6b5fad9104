"""A proposal goes to another meeting, a late one is admitted, a meeting is moved or cancelled."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from charm.alliance.queries import Person
from charm.boards import rules
from charm.boards.calendar import papers_due
from charm.boards.holidays import holidays_of
from charm.boards.invitations import (
    called_off,
    invitation,
    meeting_called_off,
    meeting_invitation,
)
from charm.boards.models import AgendaItem, Meeting, Track
from charm.boards.services import arranging, packing
from charm.boards.services.acting import SYSTEM, meeting_ref, move, note, opened
from charm.boards.services.agenda import lead_into_review, schedule, tell_scheduled
from charm.boards.services.meetings import lock_items
from charm.boards.sessions import seats_at
from charm.core.workflow import (
    MEETING_MOVES,
    ActorRole,
    MeetingFacts,
    MeetingState,
    TrackFacts,
    TrackState,
    require,
)
from charm.foundation import clock, ledger, letterbook, outbox
from charm.foundation.errors import Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next
from charm.proposals.queries import proposers_of

MOST_REASON = 500


@act()
def move_to_meeting(*, track: uuid.UUID, meeting: uuid.UUID, by: Person, seen: int) -> Track:
    """Put an item on the agenda of another meeting of its body that takes papers (7.4.1). The
    officer does it; the proposers get the new day. Raises Refusal for a meeting that takes none."""
    row, _ = opened(rules.track_for(by, track), seen=seen)
    target = _target(row, meeting)
    facts = TrackFacts(meeting_takes_papers=_takes_papers(target))
    roles = rules.roles_in(by, row.body)
    move(row, "schedule" if row.state == TrackState.WAITING else "move", roles, facts)
    _put_on(row, target, by, role="officer")
    return row


@act()
def admit_late(
    *, track: uuid.UUID, meeting: uuid.UUID, reason: str, by: Person, seen: int
) -> Track:
    """The chair takes a paper after the deadline: it goes on the agenda, members read it at once,
    and the reason is minuted (workflow 5). Raises Refusal with every reason against it."""
    row, _ = opened(rules.track_for(by, track), seen=seen)
    target, reason = _target(row, meeting), note_of(reason)[:MOST_REASON]
    facts = TrackFacts(
        session_ahead=target.state in (MeetingState.OPEN, MeetingState.PAPERS_CLOSED),
        deadline_passed=not _takes_papers(target),
        reason_given=bool(reason),
    )
    move(row, "admit-late", rules.roles_in(by, row.body, on=_day(target)), facts)
    row.complete_since = row.complete_since or clock.now()
    _put_on(row, target, by, role="chair", late_because=reason)
    packing.renew_pack(meeting=target.id, by=by)
    return row


@act()
def move_meeting(
    *,
    meeting: uuid.UUID,
    starts_at: dt.datetime,
    reason: str,
    by: Person,
    seen: int,
    place: str | None = None,
) -> Meeting:
    """Let the meeting be at another time, as long as planned. Its paper deadline moves with it,
    unless the papers are closed. Members and proposers get it for their calendars."""
    rules.meeting_for(by, meeting, to="run")
    lock_items(meeting)
    row = locked(Meeting, meeting, seen=seen)
    reason = _required(row, "move", by, reason)
    if starts_at.tzinfo is None or starts_at <= clock.now():
        raise Unfit("Choose a day and an hour to come.")
    if starts_at == row.starts_at:
        raise Unfit("It is at that time already.")
    before = row.starts_at
    if row.ends_at is not None:
        row.ends_at += starts_at - before
    row.starts_at, row.because = starts_at, reason
    if row.state != MeetingState.PAPERS_CLOSED:
        row.papers_due = papers_due(row.body, starts_at, holidays_of(row.body))
    elif row.papers_due > starts_at:
        raise Unfit("Its papers were due later than that: choose a later day.")
    if place is not None:
        row.place = note_of(place)[:200]
    save_next(row, "starts_at", "ends_at", "because", "papers_due", "place")
    _note("meeting_moved", row, by, {"from": before.isoformat(), "to": starts_at.isoformat()})
    for item in AgendaItem.objects.filter(meeting=row, told_begins__isnull=False):
        assert item.told_begins is not None
        item.told_begins += starts_at - before
        item.save(update_fields=["told_begins"])
    _tell_moved(row, before, reason)
    return row


@act()
def cancel_meeting(*, meeting: uuid.UUID, reason: str, by: Person, seen: int) -> Meeting:
    """Call the meeting off. What was on its agenda goes to the next one that takes papers, or
    waits, first in line. Members and proposers are told."""
    rules.meeting_for(by, meeting, to="run")
    lock_items(meeting)
    row = locked(Meeting, meeting, seen=seen)
    reason = _required(row, "cancel", by, reason)
    row.state, row.because = MeetingState.CANCELLED, reason
    save_next(row, "state", "because")
    _note("meeting_cancelled", row, by, {})
    begins = row.starts_at.astimezone(ZoneInfo(row.body.time_zone))
    tracks = list(Track.objects.filter(meeting=row, state=TrackState.SCHEDULED).order_by("id"))
    for person, enclosure in _seated(row, cancelled=True):
        letterbook.write(
            "meeting-cancelled", key=f"{row.id}:{person.id}", to=person, at=("meeting", row.id),
            body=row.body.name, begins=begins, reason=reason, enclosure=enclosure,
        )  # fmt: skip
    for track in tracks:
        move(track, "carry-over", SYSTEM, TrackFacts())
        track.meeting, track.deferrals = None, track.deferrals + 1
        save_next(track, "state", "meeting", "deferrals")
        arranging.take_off_locked(row, track, arranging.Left.NOT_REACHED)
        for person in proposers_of(track.proposal):
            letterbook.write(
                "meeting-cancelled", key=f"{row.id}:{track.id}:{person.id}", to=person,
                at=("proposal", track.proposal_id), body=row.body.name, begins=begins,
                reason=reason, enclosure=called_off(track, row, to=person),
            )  # fmt: skip
        schedule(track)
    return row


def _put_on(row: Track, target: Meeting, by: Person, *, role: str, late_because: str = "") -> None:
    before, row.meeting = row.meeting, target
    save_next(row, "state", "meeting", "complete_since")
    if before is not None:
        arranging.take_off(before.id, row, arranging.Left.NOT_REACHED)
    arranging.place(target, row, late_because=late_because)
    note(
        "late_paper_admitted" if late_because else "track_scheduled", row, by, role=role,
        clauses=["7.4.1", "7.5"], facts={"meeting": str(target.id)},
        private={"reason": late_because} if late_because else None,
    )  # fmt: skip
    lead_into_review(row)
    tell_scheduled(row, target)


def _target(row: Track, meeting: uuid.UUID) -> Meeting:
    target = locked(Meeting, meeting)
    if target.body_id != row.body_id or target.id == row.meeting_id:
        raise Unfit("Choose another meeting of the same body.")
    return target


def _takes_papers(meeting: Meeting) -> bool:
    return meeting.state == MeetingState.OPEN and clock.now() <= meeting.papers_due


def _day(meeting: Meeting) -> dt.date:
    return meeting.starts_at.astimezone(ZoneInfo(meeting.body.time_zone)).date()


def _required(row: Meeting, name: str, by: Person, reason: str) -> str:
    """The reason, cleaned, once the table allows the move."""
    reason = note_of(reason)[:MOST_REASON]
    facts = MeetingFacts(reason_given=bool(reason))
    require(MEETING_MOVES, MeetingState(row.state), name, rules.roles_in(by, row.body), facts)
    return reason


def _tell_moved(row: Meeting, before: dt.datetime, reason: str) -> None:
    zone = ZoneInfo(row.body.time_zone)
    words: dict[str, Any] = {
        "body": row.body.name,
        "begins": before.astimezone(zone),
        "moved": row.starts_at.astimezone(zone),
        "reason": reason,
    }
    for person, enclosure in _seated(row, cancelled=False):
        letterbook.write("meeting-moved", key=f"{row.id}:{row.revision}:{person.id}", to=person,
                         at=("meeting", row.id), enclosure=enclosure, **words)  # fmt: skip
    for track in Track.objects.filter(meeting=row, state=TrackState.SCHEDULED).order_by("id"):
        save_next(track)  # the next number for the entry in calendars
        for person in proposers_of(track.proposal):
            letterbook.write(
                "meeting-moved", key=f"{row.id}:{row.revision}:{track.id}:{person.id}", to=person,
                at=("proposal", track.proposal_id), enclosure=invitation(track, row, to=person),
                **words,
            )  # fmt: skip


def _seated(row: Meeting, *, cancelled: bool) -> list[tuple[Person, outbox.Enclosure]]:
    make = meeting_called_off if cancelled else meeting_invitation
    return [(seat.person, make(row, to=seat.person)) for seat in seats_at(row)]


def _note(act: str, meeting: Meeting, by: Person, facts: dict[str, str]) -> None:
    officer = ActorRole.OFFICER in rules.roles_in(by, meeting.body)
    ledger.record(
        act, actor=by.key, role="officer" if officer else "chair", clauses=["7.4.1", "7.5"],
        about=meeting_ref(meeting.id), facts=facts,
    )  # fmt: skip
