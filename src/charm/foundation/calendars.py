"""Entries for people's calendars (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from icalendar import Calendar, Event

from charm.foundation import clock

MEDIA_TYPE = "text/calendar"


def event(
    name: str,
    *,
    begins: dt.datetime,
    ends: dt.datetime,
    summary: str,
    url: str,
    place: str = "",
    sequence: int = 0,
) -> Event:
    """One entry. A calendar that has one of this ``name`` moves it when ``sequence`` is higher."""
    made = Event()
    made.add("uid", f"{name}@{settings.BASE_URL.partition('://')[2].partition(':')[0]}")
    made.add("sequence", sequence)
    made.add("dtstamp", clock.now())
    made.add("dtstart", begins.astimezone(dt.UTC))
    made.add("dtend", ends.astimezone(dt.UTC))
    if place:
        made.add("location", place)
    made.add("summary", summary)
    made.add("url", url)
    return made


def calendar(events: Iterable[Event], *, method: str = "publish") -> str:
    """The file of these entries; ``method`` says what the reader is to do with them (RFC 5546)."""
    made = Calendar()
    made.add("prodid", "-//CHARM-EU//micro-credentials//EN")
    made.add("version", "2.0")
    made.add("method", method.upper())
    for one in events:
        made.add_component(one)
    content: bytes = made.to_ical()
    return content.decode()
