"""What comes after a session, in short: it ends, its minutes are drafted, the body meets again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from charm.boards.queries import Meeting
from charm.boards.services import meetings, minuting
from charm.core.workflow import TrackOutcome
from charm.foundation import clock

LATER = dt.timedelta(days=40)


def held(session: Any, outcome: TrackOutcome = TrackOutcome.APPROVED, **other: Any) -> Any:
    """A session that decided on its proposal, released that and ended. Returns the decision."""
    decision = session.decide_and_release(outcome, **other)
    meeting = fresh(decision.meeting)
    with clock.at(meeting.starts_at + dt.timedelta(hours=2)):
        meetings.end_session(meeting=meeting.id, by=session.officer, seen=meeting.revision)
    return decision


def fresh(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_related("body").get(pk=meeting.pk)


def drafted(session: Any, meeting: Meeting, *, languages: tuple[str, ...] = ("en",)) -> Any:
    with clock.at(meeting.starts_at + dt.timedelta(hours=4)):
        return minuting.draft_minutes(
            meeting=meeting.id, spoken=languages, by=session.officer, seen=fresh(meeting).revision
        )


def sent(session: Any, minutes: Any) -> Any:
    with clock.at(minutes.drafted_at + dt.timedelta(days=1)):
        minutes.refresh_from_db()
        return minuting.send_minutes(
            meeting=minutes.meeting_id, by=session.officer, seen=minutes.revision
        )


def next_session(session: Any, meeting: Meeting) -> tuple[Meeting, dt.datetime]:
    """The body's next meeting, in session, and the hour at which people act in it."""
    starts = meeting.starts_at + LATER
    with clock.at(meeting.starts_at + dt.timedelta(days=1)):
        planned = meetings.plan_meeting(body=meeting.body, starts_at=starts, by=session.officer)
        planned = meetings.open_meeting(
            meeting=planned.id, by=session.officer, seen=planned.revision
        )
    with clock.at(planned.papers_due):
        planned = meetings.close_papers(
            meeting=planned.id, by=session.officer, seen=planned.revision
        )
    with clock.at(starts):
        begun = meetings.begin_session(
            meeting=planned.id, present=session.members, by=session.officer,
            seen=planned.revision,
        )  # fmt: skip
    return begun, starts + dt.timedelta(minutes=20)
