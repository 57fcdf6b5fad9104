"""Reads of what the officer checked."""

from __future__ import annotations

from charm.boards.models import CompletenessCheck, Meeting, Track
from charm.core.workflow import MeetingState
from charm.foundation import clock


def check_of(track: Track) -> CompletenessCheck | None:
    return CompletenessCheck.objects.filter(track=track).select_related("by").first()


def meetings_for_move(track: Track) -> list[Meeting]:
    """Other meetings of the body that take papers: the officer can put the item there."""
    rows = Meeting.objects.filter(
        body=track.body_id, state=MeetingState.OPEN, papers_due__gte=clock.now()
    ).exclude(tracks=track)
    return list(rows.select_related("body").order_by("starts_at"))


def meetings_for_late(track: Track) -> list[Meeting]:
    """Meetings of the body whose deadline has passed and whose session is ahead, before the one
    that the item is planned for: the chair can admit a late paper there."""
    rows = Meeting.objects.filter(
        body=track.body_id,
        state__in=(MeetingState.OPEN, MeetingState.PAPERS_CLOSED),
        papers_due__lt=clock.now(),
    ) | Meeting.objects.filter(body=track.body_id, state=MeetingState.PAPERS_CLOSED)
    if track.meeting is not None:
        rows = rows.filter(starts_at__lt=track.meeting.starts_at)
    return list(rows.select_related("body").order_by("starts_at"))
