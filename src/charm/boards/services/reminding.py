"""Members are reminded of what a meeting still waits for from them (7.6, 7.24)."""

from __future__ import annotations

import uuid
from zoneinfo import ZoneInfo

from charm.boards.models import Meeting
from charm.boards.outstanding import outstanding_in
from charm.core.workflow import MeetingState
from charm.foundation import clock, letterbook
from charm.foundation.transactions import act, locked

REMINDED_BEFORE = (7, 2)
"""Days before the meeting begins, where the body is at home."""


@act()
def remind_members(meeting: uuid.UUID) -> int:
    """Write to every member who has not declared an interest or not judged, a week and two days
    before the session; each letter once, anew where the meeting was moved. Returns to how many."""
    row = locked(Meeting, meeting)
    zone = ZoneInfo(row.body.time_zone)
    begins = row.starts_at.astimezone(zone)
    left = (begins.date() - clock.now().astimezone(zone).date()).days
    step = min((days for days in REMINDED_BEFORE if left <= days), default=None)
    if row.state not in (MeetingState.OPEN, MeetingState.PAPERS_CLOSED) or step is None or left < 1:
        return 0
    owing = outstanding_in(row)
    for owed in owing:
        waiting = dict.fromkeys((*owed.undeclared, *owed.unjudged))
        titles = "\n".join(f"– {track.proposal.title}" for track in waiting)
        where = (
            ("boards-interests", row.id) if owed.undeclared
            else ("boards-judge", owed.unjudged[0].id)
        )  # fmt: skip
        letterbook.write(
            "judgement-due", key=f"{row.id}:{begins.date()}:{step}:{owed.person.id}",
            to=owed.person, at=where, body=row.body.name, begins=begins, titles=titles,
        )  # fmt: skip
    return len(owing)
