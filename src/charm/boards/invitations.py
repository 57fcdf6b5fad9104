"""Entries for calendars: when a body discusses a proposal, and when it meets (7.5; RFC 5545, 5546).

An item keeps one identifier, whatever happens to it; each letter about it carries a higher sequence
number, so that a calendar moves or removes the entry it has instead of adding another.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from icalendar import Event, vCalAddress, vText

from charm.boards.models import AgendaItem, Meeting, Track
from charm.foundation import calendars
from charm.foundation.calendars import MEDIA_TYPE
from charm.foundation.letterbook import Reader
from charm.foundation.outbox import Enclosure

LASTS = dt.timedelta(hours=2)
"""A session, as long as nobody says otherwise."""
MOST_REVISIONS = 10_000
"""Of one item: a proposal that comes again counts on from there."""


def invitation(track: Track, meeting: Meeting, *, to: Reader) -> Enclosure:
    """Ask a proposer to attend the item (7.5)."""
    return _enclosed("request", _of_item(track, meeting, to))


def called_off(track: Track, meeting: Meeting, *, to: Reader) -> Enclosure:
    """Take the item out of the calendar: it is not discussed in this meeting after all."""
    event = _of_item(track, meeting, to)
    event.add("status", "CANCELLED")
    return _enclosed("cancel", event)


def item_as_calendar(track: Track, meeting: Meeting) -> str:
    """The item for whoever reads it, to be imported by hand."""
    return calendars.calendar([_of_item(track, meeting, None)])


def meeting_as_calendar(meeting: Meeting) -> str:
    """A meeting for those who sit in it."""
    return calendars.calendar([_of_meeting(meeting, None)])


def meeting_invitation(meeting: Meeting, *, to: Reader) -> Enclosure:
    """Ask a member to the meeting; a calendar that has it already moves it."""
    return _enclosed("request", _of_meeting(meeting, to))


def meeting_called_off(meeting: Meeting, *, to: Reader) -> Enclosure:
    """Take the meeting out of a member's calendar."""
    event = _of_meeting(meeting, to)
    event.add("status", "CANCELLED")
    return _enclosed("cancel", event)


def _of_meeting(meeting: Meeting, to: Reader | None) -> Event:
    begins, ends = _span_of(meeting)
    event = calendars.event(
        f"meeting-{meeting.id}",
        begins=begins,
        ends=ends,
        summary=meeting.body.name,
        url=f"{settings.BASE_URL}/boards/meetings/{meeting.id}/",
        place=meeting.place,
        sequence=meeting.revision,
    )
    return _addressed(event, to)


def _of_item(track: Track, meeting: Meeting, to: Reader | None) -> Event:
    begins, ends = _slot_of(track, meeting)
    event = calendars.event(
        f"item-{track.proposal_id}-{track.body_id}",
        begins=begins,
        ends=ends,
        summary=f"{meeting.body.name}: {track.proposal.title}",
        url=f"{settings.BASE_URL}/proposals/{track.proposal_id}/",
        place=meeting.place,
        sequence=track.cycle * MOST_REVISIONS + track.revision,
    )
    return _addressed(event, to)


def _addressed(event: Event, to: Reader | None) -> Event:
    if to is not None:
        event["organizer"] = vCalAddress(f"mailto:{_sender()}")
        attendee = vCalAddress(f"mailto:{to.email}")
        attendee.params["CN"] = vText(to.name)
        attendee.params["RSVP"] = vText("TRUE")
        event.add("attendee", attendee, encode=False)
    return event


Span = tuple[dt.datetime, dt.datetime]


def _span_of(meeting: Meeting) -> Span:
    return meeting.starts_at, meeting.ends_at or meeting.starts_at + LASTS


def _slot_of(track: Track, meeting: Meeting) -> Span:
    """The slot that was published; until then the whole meeting."""
    item = AgendaItem.objects.filter(track=track, meeting=meeting).first()
    if item is None or item.told_begins is None:
        return _span_of(meeting)
    lasts = dt.timedelta(minutes=item.told_minutes or 0) or LASTS
    return item.told_begins, item.told_begins + lasts


def _sender() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].rstrip("> ")


def _enclosed(method: str, event: Event) -> Enclosure:
    name = "invitation.ics" if method == "request" else "cancelled.ics"
    content = calendars.calendar([event], method=method)
    return Enclosure(name, f"{MEDIA_TYPE}; method={method.upper()}", content)
