"""What the bodies decided, for everybody: title, kind, body, outcome and date, once released.

Reasons, judgements and who voted how are internal (workflow, defaults; section 10). A proposal is
called as it was when the body decided: a draft that came after is nobody's business.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from charm.boards.models import Decision, MinutesFile
from charm.core.workflow import TrackOutcome
from charm.foundation.errors import NotFound
from charm.foundation.parts import Part, Rows, part_of

__all__ = [
    "OUTCOMES", "Sought", "decision", "decisions", "later_decision", "latest", "public_minutes",
    "years",
]  # fmt: skip

OUTCOMES = tuple(outcome.value for outcome in TrackOutcome)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; empty is everything."""

    words: str = ""
    body: str = ""
    outcome: str = ""
    year: int | None = None


def decisions(sought: Sought, part: Part) -> Rows[Decision]:
    """The latest first."""
    rows = _released()
    if sought.words:
        rows = rows.filter(title__icontains=sought.words)
    if sought.body:
        rows = rows.filter(track__body__kind=sought.body)
    if sought.outcome:
        rows = rows.filter(outcome=sought.outcome)
    if sought.year is not None:
        rows = rows.filter(decided_at__year=sought.year)
    return part_of(rows, part)


def latest(many: int) -> list[Decision]:
    """The last ones that were made known, for a feed."""
    return list(_released().order_by("-released_at", "id")[:many])


def decision(ref: uuid.UUID) -> Decision:
    """One of them. Raises NotFound for one that is sealed, as for one that is not there."""
    row = _released().filter(pk=ref).first()
    if row is None:
        raise NotFound("There is no such decision.")
    return row


def years() -> list[int]:
    """Years in which something was decided that is known, the latest first."""
    days = _released().order_by().dates("decided_at", "year")
    return sorted((day.year for day in days), reverse=True)


def public_minutes(row: Decision) -> list[MinutesFile]:
    """The public part of the confirmed minutes that tell of it, in each language."""
    if row.meeting_id is None:
        return []
    return list(
        MinutesFile.objects.filter(
            minutes__meeting=row.meeting_id, minutes__confirmed_at__isnull=False, is_public=True
        ).order_by("language")
    )


def later_decision(row: Decision) -> Decision | None:
    """The released decision by which the body came back to this one."""
    rows = _released().filter(track__revisits=row)
    return rows.first()


def _released() -> QuerySet[Decision]:
    rows = Decision.objects.filter(released_at__isnull=False)
    rows = rows.select_related("track__body", "track__proposal", "track__revisits", "meeting")
    return rows.defer("track__proposal__content").order_by("-decided_at", "id")
