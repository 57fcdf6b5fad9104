"""Plan a meeting, open it for papers, close the papers, hold it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from charm.alliance.queries import Body, Person, members_of
from charm.boards import rules
from charm.boards.calendar import papers_due
from charm.boards.holidays import holidays_of
from charm.boards.models import Meeting, Track
from charm.boards.services import arranging, packing
from charm.boards.services.acting import SYSTEM, meeting_ref, move
from charm.boards.services.agenda import fill_agenda
from charm.boards.services.judging import hold_conflicts
from charm.core.workflow import (
    MEETING_MOVES,
    ActorRole,
    MeetingFacts,
    MeetingState,
    TrackFacts,
    TrackState,
    require,
)
from charm.foundation import clock, ledger, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.transactions import act, locked, save_next
from charm.proposals.queries import proposers_of

LONGEST = dt.timedelta(hours=24)


@act()
def plan_meeting(
    *,
    body: Body,
    starts_at: dt.datetime,
    by: Person,
    place: str = "",
    ends_at: dt.datetime | None = None,
) -> Meeting:
    """Plan a session of a body; its paper deadline follows from the body's rule, in its time zone.
    Raises NotAllowed for anybody but the Boards officer, Unfit for a date without a time zone, and
    for an end that is none."""
    if not rules.is_officer(by):
        raise NotAllowed("The Boards officer plans meetings.")
    if starts_at.tzinfo is None:
        raise Unfit("Say in which time zone the meeting begins.")
    if ends_at is not None and not starts_at < ends_at <= starts_at + LONGEST:
        raise Unfit("A meeting ends after it begins, within a day.")
    meeting = Meeting.objects.create(
        body=body,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place[:200],
        papers_due=papers_due(body, starts_at, holidays_of(body)),
    )
    _note("meeting_planned", meeting, by, facts={"body": body.code, "starts": str(starts_at)})
    return meeting


@act()
def plan_meetings(
    *,
    body: Body,
    times: Sequence[tuple[dt.datetime, dt.datetime | None]],
    by: Person,
    place: str = "",
) -> list[Meeting]:
    """Plan a series of sessions, each with its beginning and its end; all of them or none."""
    return [
        plan_meeting(body=body, starts_at=starts, ends_at=ends, place=place, by=by)
        for starts, ends in sorted(times)
    ]


@act()
def open_meeting(*, meeting: uuid.UUID, by: Person, seen: int) -> Meeting:
    """Let the meeting take papers; what waits goes on its agenda at once, deferred items first."""
    rules.meeting_for(by, meeting, to="run")
    row = _moved(meeting, "open", by, seen=seen)
    arranging.set_up(row)
    fill_agenda(row)
    return row


@act()
def close_papers(*, meeting: uuid.UUID, by: Person | None, seen: int | None = None) -> Meeting:
    """Freeze the papers: members read them from now on (7.4.1). Without a person it is the clock,
    once the deadline has passed."""
    if by is not None:
        rules.meeting_for(by, meeting, to="run")
    lock_items(meeting)
    row = _moved(meeting, "close-papers", by, seen=seen)
    Track.objects.filter(meeting=row, complete_since__isnull=True).update(
        complete_since=clock.now()
    )
    packing.freeze_papers(row, by=by)
    return row


@act()
def begin_session(
    *, meeting: uuid.UUID, present: Iterable[Person], by: Person, seen: int
) -> Meeting:
    """Begin the session and record who is present. Raises Unfit for somebody without a seat."""
    people = _seated(rules.meeting_for(by, meeting, to="run"), present)
    row = _moved(meeting, "begin", by, seen=seen, facts={"present": len(people)})
    row.attendance.set(people)
    hold_conflicts(Track.objects.filter(meeting=row))
    return row


@act()
def change_presence(
    *, meeting: uuid.UUID, present: Iterable[Person], by: Person, seen: int
) -> Meeting:
    """Say who is present from now on: some come later, others leave. Each item is decided by who is
    there then. Raises Unfit for somebody without a seat, and outside a session."""
    people = _seated(rules.meeting_for(by, meeting, to="run"), present)
    row = locked(Meeting, meeting, seen=seen)
    if row.state != MeetingState.IN_SESSION:
        raise Unfit("Who is present changes while the body is in session.")
    before = {person.key: person for person in row.attendance.all()}
    now = {person.key: person for person in people}
    if before.keys() == now.keys():
        return row
    row.attendance.set(people)
    save_next(row)
    _note("presence_changed", row, by, facts={
        "present": len(now),
        "came": sorted(now.keys() - before.keys()),
        "left": sorted(before.keys() - now.keys()),
    })  # fmt: skip
    return row


@act()
def end_session(*, meeting: uuid.UUID, by: Person, seen: int) -> Meeting:
    """End the session. What it did not decide waits for the next meeting, first in line."""
    rules.meeting_for(by, meeting, to="run")
    lock_items(meeting)
    row = _moved(meeting, "end", by, seen=seen)
    for track in Track.objects.filter(meeting=row, state=TrackState.SCHEDULED):
        move(track, "carry-over", SYSTEM, TrackFacts())
        track.meeting, track.deferrals = None, track.deferrals + 1
        save_next(track, "state", "meeting", "deferrals")
        arranging.take_off_locked(row, track, arranging.Left.NOT_REACHED)
        _tell_of_next_time(track)
    return row


def lock_items(meeting: uuid.UUID) -> None:
    """Items are locked before their meeting, as every act on an item does."""
    list(Track.objects.select_for_update().filter(meeting=meeting).order_by("id").values("id"))


def _seated(meeting: Meeting, present: Iterable[Person]) -> list[Person]:
    people = list(present)
    on = meeting.starts_at.astimezone(ZoneInfo(meeting.body.time_zone)).date()
    seated = {seat.person_id for seat in members_of(meeting.body, on=on)}
    strangers = [person.name for person in people if person.id not in seated]
    if strangers:
        raise Unfit(f"No seat in the {meeting.body.name}: {', '.join(strangers)}.")
    return people


def _moved(
    meeting: uuid.UUID,
    name: str,
    by: Person | None,
    *,
    seen: int | None,
    facts: dict[str, object] | None = None,
) -> Meeting:
    row = locked(Meeting, meeting, seen=seen)
    roles = rules.roles_in(by, row.body) if by else SYSTEM
    zone = ZoneInfo(row.body.time_zone)
    planned = require(
        MEETING_MOVES,
        MeetingState(row.state),
        name,
        roles,
        MeetingFacts(
            papers_due_ahead=clock.now() <= row.papers_due,
            day_reached=clock.now().astimezone(zone).date()
            >= row.starts_at.astimezone(zone).date(),
        ),
    )
    row.state = planned.to or row.state
    save_next(row, "state")
    _note(f"meeting_{row.state.replace('-', '_')}", row, by, facts=facts)
    return row


def _note(
    act: str, meeting: Meeting, by: Person | None, *, facts: dict[str, object] | None = None
) -> None:
    officer = by is not None and ActorRole.OFFICER in rules.roles_in(by, meeting.body)
    ledger.record(
        act,
        actor=by.key if by else "system",
        role="officer" if officer else ("chair" if by else "system"),
        clauses=["7.4.1", "7.6"],
        about=meeting_ref(meeting.id),
        facts=facts,
    )


def _tell_of_next_time(track: Track) -> None:
    """The time was up before the item came; its entry in calendars moves with the next letter."""
    for person in proposers_of(track.proposal):
        letterbook.write(
            "carried-over",
            key=f"{track.id}:{track.deferrals}:{person.id}",
            to=person,
            at=("proposal", track.proposal_id),
            title=track.proposal.title,
            body=track.body.name,
        )
