"""When sessions are: what to answer about people at work, and about the night (7.14)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from charm.core.policy import Finding, Level
from charm.delivery.models import Edition, Session

WORKING_HOURS = (9, 17)
USUAL_HOURS = (dt.time(7), dt.time(22))


def findings_of(edition: Edition) -> tuple[Finding, ...]:
    """What to answer before admission opens; a finding is no wall. Hours are those of the time zone
    of the edition."""
    zone = ZoneInfo(edition.time_zone)
    sessions = sorted(edition.sessions.all(), key=lambda one: one.starts_at)
    found = []
    if sessions and all(_in_working_hours(session, zone) for session in sessions):
        found.append(
            _finding(
                "Every session is on site on a weekday in working hours.",
                "Add sessions online, in the evening or at the weekend, or say why not.",
            )
        )
    unusual = [session for session in sessions if is_out_of_hours(session, zone)]
    if unusual:
        first = unusual[0].starts_at.astimezone(zone)
        day, hour = f"{first:%d %B %Y}", f"{first:%H:%M}"
        remedy = "Move what can be moved, keep a recording for who cannot come, or say why."
        if len(unusual) == 1:
            says = f"A session lies outside usual hours, 7:00 to 22:00: that of {day} at {hour}."
        else:
            count = len(unusual)
            says = (
                f"{count} sessions lie outside usual hours, 7:00 to 22:00: the first is that of "
                f"{day} at {hour}."
            )
        found.append(_finding(says, remedy))
    return tuple(found)


def is_out_of_hours(session: Session, zone: ZoneInfo) -> bool:
    """Before 7:00, after 22:00, or past midnight."""
    begins, ends = (moment.astimezone(zone) for moment in (session.starts_at, session.ends_at))
    first, last = USUAL_HOURS
    return begins.time() < first or begins.date() != ends.date() or ends.time() > last


def _in_working_hours(session: Session, zone: ZoneInfo) -> bool:
    begins = session.starts_at.astimezone(zone)
    first, last = WORKING_HOURS
    return not session.online and begins.weekday() < 5 and first <= begins.hour < last


def _finding(message: str, remedy: str) -> Finding:
    return Finding(
        clause="7.14", level=Level.SHOULD, field="sessions", message=message, remedy=remedy
    )
