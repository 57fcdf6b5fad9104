"""Days on which a body does not work: they do not count before a paper deadline (7.4.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from charm.alliance.queries import Body
from charm.boards.calendar import FRIDAY, papers_due
from charm.boards.models import Holiday

__all__ = ["Deadline", "Holiday", "deadline_of", "holidays_of", "noted_holidays"]


def holidays_of(body: Body) -> frozenset[dt.date]:
    return frozenset(Holiday.objects.filter(body=body).values_list("day", flat=True))


def noted_holidays(*, since: dt.date) -> list[Holiday]:
    """Those to come, of every body, in their order."""
    return list(Holiday.objects.filter(day__gte=since).select_related("body").order_by("day", "id"))


@dataclass(frozen=True, slots=True)
class Deadline:
    """When the papers of a meeting are due, and how that was counted."""

    at: dt.datetime
    """In the time zone of the body."""
    working_days: int
    weekend_days: int
    skipped: tuple[Holiday, ...]
    """Holidays on working days between the deadline and the meeting."""


def deadline_of(body: Body, starts_at: dt.datetime) -> Deadline:
    """The deadline of a meeting of that body, with what did not count."""
    holidays = holidays_of(body)
    at = papers_due(body, starts_at, holidays).astimezone(ZoneInfo(body.time_zone))
    first, last = at.date(), starts_at.astimezone(ZoneInfo(body.time_zone)).date()
    between = [first + dt.timedelta(days=n) for n in range((last - first).days)]
    weekend = sum(day.weekday() > FRIDAY for day in between)
    skipped = Holiday.objects.filter(body=body, day__gte=first, day__lt=last)
    on_working_days = tuple(one for one in skipped if one.day.weekday() <= FRIDAY)
    return Deadline(at, body.paper_deadline_working_days, weekend, on_working_days)
