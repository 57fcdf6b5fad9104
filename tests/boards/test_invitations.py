"""Proposers are invited to the session, and their calendars follow what happens (7.5)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from icalendar import Calendar

from charm import demo
from charm.boards.services import agenda, meetings
from charm.boards.services.deciding import defer
from charm.foundation import clock, jobs
from charm.foundation.models import OutboxMessage


def entries(address: str) -> list[tuple[str, Any]]:
    """Method and event of every calendar file that goes there, in order."""
    found = []
    for letter in OutboxMessage.objects.filter(kind="letter").order_by("created_at"):
        enclosed = letter.payload.get("enclosure")
        if enclosed and letter.payload["to"] == address:
            calendar = Calendar.from_ical(enclosed["content"])
            (event,) = calendar.walk("VEVENT")
            assert enclosed["media_type"] == f"text/calendar; method={calendar['method']}"
            found.append((str(calendar["method"]), event))
    return found


@pytest.mark.clause("7.5", shows="accepts")
def test_a_proposer_is_invited_to_the_hour_of_the_session(council: Any) -> None:
    proposer = council.way.proposers[0]
    [(method, event)] = entries(proposer.email)
    meeting = council.track.meeting
    assert method == "REQUEST"
    assert event.decoded("dtstart") == meeting.starts_at
    assert event["attendee"] == f"mailto:{proposer.email}"
    assert council.filed.title in event["summary"]
    assert event["url"].endswith(f"/proposals/{council.filed.id}/")


@pytest.mark.clause("7.5")
def test_a_deferred_item_leaves_the_calendar_and_comes_back_as_the_same_entry(
    council: Any,
) -> None:
    proposer = council.way.proposers[0]
    council.close_papers().begin()
    hour = council.hour
    with clock.at(hour):
        track = council.track
        defer(track=track.id, reason="No time.", by=council.chair, seen=track.revision)
        later = meetings.plan_meeting(
            body=track.body, starts_at=hour + dt.timedelta(days=40), by=council.officer
        )
        meetings.open_meeting(meeting=later.id, by=council.officer, seen=later.revision)
        told = entries(proposer.email)
    assert [method for method, _ in told] == ["REQUEST", "CANCEL", "REQUEST"]
    assert len({str(event["uid"]) for _, event in told}) == 1
    numbers = [int(event["sequence"]) for _, event in told]
    assert numbers == sorted(set(numbers))
    assert told[1][1]["status"] == "CANCELLED"
    assert told[2][1].decoded("dtstart") == later.starts_at


@pytest.mark.clause("7.5")
def test_what_is_returned_is_called_off(council: Any) -> None:
    proposer = council.way.proposers[0]
    agenda.return_to_proposers(
        proposal=council.filed.id,
        reasons={"title": "Say more."},
        by=demo.officer("boards"),
        seen=council.filed.revision,
    )
    assert [method for method, _ in entries(proposer.email)] == ["REQUEST", "CANCEL"]


def test_what_the_session_did_not_reach_is_told(council: Any) -> None:
    council.close_papers().begin()
    with clock.at(council.hour):
        meeting = council.track.meeting
        meetings.end_session(meeting=meeting.id, by=council.officer, seen=meeting.revision)
        jobs.run_pending()
    told = [letter for letter in mail.outbox if letter.subject.startswith("Next time")]
    assert [letter.to[0] for letter in told] == [council.way.proposers[0].email]


def test_the_pages_offer_the_same_entries(council: Any, client: Any) -> None:
    track, proposal = council.track, council.filed.id
    client.force_login(council.way.proposers[0])
    answer = client.get(f"/proposals/{proposal}/calendar/{track.id}.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart") == track.meeting.starts_at
    assert client.get(f"/proposals/{proposal}/calendar/{proposal}.ics").status_code == 404
    client.force_login(council.members[0])
    answer = client.get(f"/boards/meetings/{track.meeting_id}/calendar.ics")
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["summary"] == "Academic Council"
    for stranger in (demo.staff("proposer", "elte.hu"), demo.learner(1)):
        client.force_login(stranger)
        assert client.get(f"/proposals/{proposal}/calendar/{track.id}.ics").status_code == 404
        assert client.get(f"/boards/meetings/{track.meeting_id}/calendar.ics").status_code == 404
