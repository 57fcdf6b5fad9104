"""What the clock does for the bodies."""

from __future__ import annotations

from charm.boards.models import Meeting
from charm.boards.services.meetings import close_papers
from charm.core.workflow import MeetingState
from charm.foundation import clock, jobs


@jobs.scheduled("*/15 * * * *")
def close_papers_at_their_deadline() -> None:
    """Freeze the papers of every meeting whose deadline has passed."""
    due = Meeting.objects.filter(state=MeetingState.OPEN, papers_due__lt=clock.now())
    for meeting in due:
        close_papers(meeting=meeting.id, by=None)
