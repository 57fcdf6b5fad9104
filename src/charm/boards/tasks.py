"""What the clock does for the bodies."""

from __future__ import annotations

import datetime as dt

from charm.boards.models import Meeting, WrittenProcedure
from charm.boards.services import conditions, deciding_in_writing, packing
from charm.boards.services.meetings import close_papers
from charm.boards.services.reminding import REMINDED_BEFORE, remind_members
from charm.core.workflow import MeetingState
from charm.foundation import clock, jobs


@jobs.scheduled("*/15 * * * *")
def close_papers_at_their_deadline() -> None:
    """Freeze the papers of every meeting whose deadline has passed."""
    due = Meeting.objects.filter(state=MeetingState.OPEN, papers_due__lt=clock.now())
    for meeting in due:
        close_papers(meeting=meeting.id, by=None)


@jobs.scheduled("*/5 * * * *")
def renew_packs() -> None:
    """A late paper makes another pack, whichever act put it on the agenda (7.4.1)."""
    frozen = Meeting.objects.filter(state__in=packing.FROZEN)
    for pk in frozen.values_list("pk", flat=True):
        packing.renew_pack(meeting=pk, by=None)


@jobs.scheduled("7,22,37,52 * * * *")
def end_what_is_decided_in_writing() -> None:
    """End the written procedures whose time is over; before, remind who has not answered."""
    still_open = WrittenProcedure.objects.filter(ended_at__isnull=True)
    soon = clock.now() + deciding_in_writing.REMINDED
    for pk in still_open.filter(ends_at__lte=soon).values_list("pk", flat=True):
        if not deciding_in_writing.end_by_clock(pk):
            deciding_in_writing.remind(pk)


@jobs.scheduled("20 7 * * *")
def remind_of_conditions() -> None:
    """Before a condition is due, and when it is overdue (7.6)."""
    for pk in conditions.due_for_reminder(clock.today()):
        conditions.remind(pk)


@jobs.scheduled("25 7 * * *")
def remind_of_judgements() -> None:
    """Before a meeting, of interests that are not declared and opinions not given (7.6)."""
    now = clock.now()
    last = now + dt.timedelta(days=max(REMINDED_BEFORE) + 1)
    ahead = Meeting.objects.filter(starts_at__gt=now, starts_at__lte=last)
    for pk in ahead.values_list("pk", flat=True):
        remind_members(meeting=pk)
