"""Paper deadlines, in the time zone of the body."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from charm.alliance.queries import Body


def papers_due(body: Body, starts_at: dt.datetime) -> dt.datetime:
    """The end of the day that lies the body's number of working days before its meeting.

    Working days are Monday to Friday; the day of the meeting does not count.
    """
    zone = ZoneInfo(body.time_zone)
    day = starts_at.astimezone(zone).date()
    left = body.paper_deadline_working_days
    if left == 0:
        return starts_at
    while left:
        day -= dt.timedelta(days=1)
        left -= day.weekday() < 5
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=zone)
