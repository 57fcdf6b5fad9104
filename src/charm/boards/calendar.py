"""Paper deadlines, in the time zone of the body."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from zoneinfo import ZoneInfo

from charm.alliance.queries import Body

FRIDAY = 4


def papers_due(
    body: Body, starts_at: dt.datetime, holidays: Collection[dt.date] = ()
) -> dt.datetime:
    """The end of the day that lies the body's number of working days before its meeting.

    Working days are Monday to Friday without the body's holidays; the day of the meeting does not
    count.
    """
    zone = ZoneInfo(body.time_zone)
    day = starts_at.astimezone(zone).date()
    left = body.paper_deadline_working_days
    if left == 0:
        return starts_at
    while left:
        day -= dt.timedelta(days=1)
        left -= day.weekday() <= FRIDAY and day not in holidays
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=zone)
