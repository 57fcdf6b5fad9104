"""Correct a plan before admission opens: dates, seats, zone, place, languages, sessions (7.14).

Afterwards they stay, as learners chose the edition by them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from charm.alliance.queries import Person
from charm.core.workflow.delivery import EditionFacts
from charm.delivery.models import Admission, Component, Edition, Session
from charm.delivery.services.acting import note, opened_edition, step_edition
from charm.delivery.services.planning import check_frame, languages_from
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.texts import line_of
from charm.foundation.transactions import act, save_next


@act()
def change_plan(
    *,
    edition: uuid.UUID,
    starts_on: dt.date,
    ends_on: dt.date,
    seats: int,
    time_zone: str,
    languages: Sequence[str],
    by: Person,
    seen: int,
    place: str = "",
) -> Edition:
    """Plan it otherwise while it is planned. Sessions and due moments keep the hours that were
    written down, also in another zone. Raises Unfit for what cannot be, and where a session, a due
    moment or the last day of admission would lie outside the edition."""
    row = opened_edition(edition, by, to="prepare", seen=seen)
    step_edition(row, "prepare", EditionFacts())
    check_frame(starts_on, ends_on, seats, time_zone)
    before, after = ZoneInfo(row.time_zone), ZoneInfo(time_zone)
    row.starts_on, row.ends_on, row.time_zone = starts_on, ends_on, time_zone
    row.seats, row.place = seats, line_of(place, limit=200)
    row.languages = languages_from(languages) or row.languages
    _move_sessions(row, before, after)
    _move_due(row, before, after)
    if Admission.objects.filter(edition=row, closes_on__gt=ends_on).exists():
        raise Unfit("Admission would close after the edition ends: change the way in first.")
    save_next(row, "starts_on", "ends_on", "time_zone", "seats", "place", "languages")
    note("edition_replanned", row, by, step="prepare", role="lead",
         facts={"seats": seats, "starts_on": starts_on.isoformat(),
                "ends_on": ends_on.isoformat(), "time_zone": time_zone})  # fmt: skip
    return row


@act()
def take_back_session(*, edition: uuid.UUID, session: int, by: Person) -> None:
    """Take a session out of the plan. One that is gone already stays so."""
    row = opened_edition(edition, by, to="prepare", seen=None)
    step_edition(row, "prepare", EditionFacts())
    if Session.objects.filter(pk=session).exclude(edition=row).exists():
        raise NotFound("There is no such session in this edition.")
    found = row.sessions.filter(pk=session).first()
    if found is None:
        return
    starts_at = found.starts_at
    found.delete()
    note("session_taken_back", row, by, step="prepare", role="lead",
         facts={"starts_at": starts_at.isoformat()})  # fmt: skip


def _move_sessions(row: Edition, before: ZoneInfo, after: ZoneInfo) -> None:
    for session in row.sessions.all():
        begins, ends = (
            moment.astimezone(before) for moment in (session.starts_at, session.ends_at)
        )
        if begins.date() < row.starts_on or ends.date() > row.ends_on:
            raise Unfit(
                f"The session of {begins:%d %B %Y} would lie outside the edition: take it out of "
                "the plan first."
            )
        if before != after:
            session.starts_at, session.ends_at = (m.replace(tzinfo=after) for m in (begins, ends))
            session.save(update_fields=["starts_at", "ends_at"])


def _move_due(row: Edition, before: ZoneInfo, after: ZoneInfo) -> None:
    last = row.ends_on + dt.timedelta(days=366)
    for component in Component.objects.filter(edition=row):
        due = component.due_at.astimezone(before)
        if not row.starts_on <= due.date() <= last:
            raise Unfit(
                f"“{component.title}” would be due before the edition begins, or more than a year "
                "after its end: change its due moment first."
            )
        if before != after:
            component.due_at = due.replace(tzinfo=after)
            component.save(update_fields=["due_at"])
