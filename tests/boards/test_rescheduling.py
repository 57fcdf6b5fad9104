"""Late papers, other meetings, other days: what moves is told, and nothing is lost (7.4.1, 7.5,
workflow 5)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from charm import demo
from charm.alliance.queries import Body
from charm.boards import queries
from charm.boards.agendas import agenda_of
from charm.boards.calendar import papers_due
from charm.boards.checks import check_of, meetings_for_late, meetings_for_move
from charm.boards.guests import guests_of
from charm.boards.holidays import deadline_of
from charm.boards.models import Meeting, Pack
from charm.boards.services import agenda, checking, guests, holidays, meetings, rescheduling
from charm.core.workflow import MeetingState, Refusal
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage

MADRID = ZoneInfo("Europe/Madrid")


def planned(council: Any, days: int, *, opened: bool = True) -> Meeting:
    """Another meeting of the Council, so many days after the first."""
    with clock.at(council.track.meeting.papers_due - dt.timedelta(days=1)):
        row = meetings.plan_meeting(
            body=council.track.body, starts_at=council.hour + dt.timedelta(days=days),
            by=council.officer,
        )  # fmt: skip
        return meetings.open_meeting(meeting=row.id, by=council.officer, seen=1) if opened else row


def told(role: str, address: str) -> list[tuple[str, Any]]:
    found = []
    for letter in OutboxMessage.objects.filter(name=role).order_by("created_at"):
        if letter.payload["to"] == address:
            calendar = Calendar.from_ical(letter.payload["enclosure"]["content"])
            found.append((str(calendar["method"]), calendar.walk("VEVENT")[0]))
    return found


@pytest.mark.clause("7.4.1", shows="accepts")
def test_the_officer_puts_an_item_on_the_agenda_of_another_meeting(council: Any) -> None:
    later, first, track = planned(council, 40), council.track.meeting, council.track
    act: dict[str, Any] = {"track": track.id, "seen": track.revision}
    with clock.at(first.papers_due):
        assert meetings_for_move(track) == [later]
        for by in (council.chair, council.members[-1]):
            with pytest.raises((Refusal, NotFound)):
                rescheduling.move_to_meeting(**act, meeting=later.id, by=by)
        with pytest.raises(Unfit, match="another meeting"):
            rescheduling.move_to_meeting(**act, meeting=first.id, by=council.officer)
        moved = rescheduling.move_to_meeting(**act, meeting=later.id, by=council.officer)
        with pytest.raises(Stale):
            rescheduling.move_to_meeting(**act, meeting=first.id, by=council.officer)
    assert (moved.meeting, moved.deferrals) == (later, 0)
    assert agenda_of(first).line_of(track) is None
    assert agenda_of(later).line_of(track) is not None
    entries = told("scheduled", council.way.proposers[0].email)
    assert [event.decoded("dtstart") for _, event in entries] == [first.starts_at, later.starts_at]
    after = clock.at(first.papers_due + dt.timedelta(seconds=1))
    with after, pytest.raises(Refusal, match="takes no papers"):
        rescheduling.move_to_meeting(
            track=track.id, meeting=first.id, by=council.officer, seen=moved.revision
        )


@pytest.mark.clause("7.4.1", shows="accepts")
def test_the_chair_admits_a_late_paper_and_the_reason_is_on_the_agenda(council: Any) -> None:
    first, later, track = council.track.meeting, planned(council, 40), council.track
    with clock.at(first.papers_due):
        rescheduling.move_to_meeting(
            track=track.id, meeting=later.id, by=council.officer, seen=track.revision
        )
        meetings.close_papers(
            meeting=first.id, by=council.officer, seen=Meeting.objects.get(pk=first.id).revision
        )
        agenda.check_complete(track=track.id, by=council.officer, seen=council.track.revision)
    with clock.at(first.papers_due + dt.timedelta(days=1)):
        assert meetings_for_late(council.track) == [first]
        act: dict[str, Any] = {"track": track.id, "seen": council.track.revision}
        with pytest.raises(Refusal, match="Only the chair"):
            rescheduling.admit_late(**act, meeting=first.id, reason="Now.", by=council.officer)
        with pytest.raises(Refusal, match="Say why this paper is admitted late"):
            rescheduling.admit_late(**act, meeting=first.id, reason=" ", by=council.chair)
        other = planned(council, 60)
        with pytest.raises(Refusal, match="takes papers still"):
            rescheduling.admit_late(**act, meeting=other.id, reason="Now.", by=council.chair)
        rescheduling.admit_late(
            **act, meeting=first.id, reason="Its partner signs in May.", by=council.chair
        )
        line = agenda_of(first).line_of(track)
        assert line is not None
        assert line.item.late_because == "Its partner signs in May."
        assert agenda_of(later).line_of(track) is None
        assert council.track.complete_since is not None
        assert Pack.objects.filter(meeting=first).count() == 2  # never a silent replacement
    council.begin()
    council.filed.tracks.update(meeting=later)
    with clock.at(first.starts_at), pytest.raises(Refusal, match="session of this meeting"):
        rescheduling.admit_late(
            track=track.id, meeting=first.id, reason="Again.", by=council.chair,
            seen=council.track.revision,
        )  # fmt: skip


@pytest.mark.clause("7.5", shows="accepts")
def test_a_meeting_that_moves_takes_calendars_and_its_deadline_along(council: Any) -> None:
    meeting, hour = council.track.meeting, council.hour
    act: dict[str, Any] = {"meeting": meeting.id, "seen": meeting.revision}
    new = hour + dt.timedelta(days=7)
    with clock.at(meeting.papers_due - dt.timedelta(days=3)):
        with pytest.raises(Refusal, match="Say why"):
            rescheduling.move_meeting(**act, starts_at=new, reason="", by=council.officer)
        with pytest.raises(NotAllowed):
            rescheduling.move_meeting(**act, starts_at=new, reason="x", by=council.members[-1])
        with pytest.raises(Unfit, match="to come"):
            rescheduling.move_meeting(
                **act, starts_at=hour.replace(year=2020), reason="x", by=council.officer
            )
        moved = rescheduling.move_meeting(
            **act, starts_at=new, reason="The room is taken.", by=council.officer
        )
        with pytest.raises(Stale):
            rescheduling.move_meeting(**act, starts_at=hour, reason="x", by=council.officer)
    assert moved.papers_due == papers_due(moved.body, new)
    for address in (council.members[-1].email, council.way.proposers[0].email):
        [(method, event)] = told("meeting-moved", address)
        assert (method, event.decoded("dtstart")) == ("REQUEST", new)


@pytest.mark.clause("7.5", shows="accepts")
def test_a_meeting_that_is_cancelled_hands_its_items_on(council: Any) -> None:
    meeting, later = council.track.meeting, planned(council, 40)
    council.close_papers()
    with clock.at(meeting.papers_due + dt.timedelta(hours=1)):
        seen = council.track.meeting.revision
        with pytest.raises(Refusal, match="Say why"):
            rescheduling.cancel_meeting(
                meeting=meeting.id, reason=" ", by=council.officer, seen=seen
            )
        row = rescheduling.cancel_meeting(
            meeting=meeting.id, reason="Too few can come.", by=council.officer, seen=seen
        )
    assert row.state == MeetingState.CANCELLED
    assert (council.track.meeting, council.track.deferrals) == (later, 1)
    assert [line.number for line in agenda_of(later).flat if line.track] == ["4.1"]
    member, proposer = council.members[-1].email, council.way.proposers[0].email
    assert [method for method, _ in told("meeting-cancelled", member)] == ["CANCEL"]
    assert [method for method, _ in told("meeting-cancelled", proposer)] == ["CANCEL"]
    numbers = [
        int(event["sequence"])
        for role in ("meeting-cancelled", "scheduled")
        for _, event in told(role, proposer)
    ]
    assert len(set(numbers)) == len(numbers)
    assert max(numbers) == numbers[-1]  # the calendar follows the last letter
    assert queries.meeting_that_takes_papers(row.body, at=meeting.papers_due) == later


@pytest.mark.clause("7.4.1", shows="refuses")
def test_the_officer_looks_at_every_part_before_members_read_it(council: Any) -> None:
    track = council.track
    act: dict[str, Any] = {"track": track.id, "seen": track.revision}
    remarks = {"title": "Very long.", "relevance": "  "}
    checking.keep_check(**act, looked_at=["form"], remarks=remarks, by=council.officer)
    kept = check_of(track)
    assert kept is not None
    assert (kept.looked_at, kept.remarks) == (["form"], {"title": "Very long."})
    with pytest.raises(Unfit, match="tick each"):
        agenda.check_complete(**act, by=council.officer, looked_at=["form", "files"])
    checked = agenda.check_complete(**act, by=council.officer)
    with pytest.raises(NotAllowed):
        checking.keep_check(
            track=track.id, seen=checked.revision, looked_at=[], remarks={}, by=council.chair
        )
    assert check_of(track).remarks == {"title": "Very long."}  # type: ignore[union-attr]


@pytest.mark.clause("7.5", shows="accepts")
def test_who_came_to_an_item_is_noted_in_the_session(council: Any) -> None:
    proposer = council.way.proposers[0]
    council.close_papers().begin()
    with clock.at(council.hour):
        meeting = council.track.meeting
        expected = guests_of(council.track, meeting)
        assert expected is not None
        assert [one.came for one in expected.expected if one.person == proposer] == [None]
        act: dict[str, Any] = {"item": expected.item.id, "by": council.officer}
        with pytest.raises(Unfit, match="Only proposers"):
            guests.note_guests(**act, came=[council.chair.id], seen=meeting.revision)
        with pytest.raises(NotAllowed):
            guests.note_guests(**{**act, "by": council.members[-1]}, came=[], seen=meeting.revision)
        guests.note_guests(**act, came=[], seen=meeting.revision)
        assert guests_of(council.track, meeting).nobody_came  # type: ignore[union-attr]
        with pytest.raises(Stale):
            guests.note_guests(**act, came=[], seen=meeting.revision)
        seen = council.track.meeting.revision
        guests.note_guests(**act, came=[], spoke=[proposer.id], seen=seen)
        noted = guests_of(council.track, meeting)
        assert noted is not None
        assert [(one.came, one.spoke) for one in noted.expected if one.person == proposer] == [
            (True, True)
        ]
        council.decide()  # absence was no obstacle


@pytest.mark.clause("7.4.1", shows="accepts")
def test_holidays_of_a_body_do_not_count(alliance: None) -> None:
    officer, council = demo.officer("boards"), Body.objects.get(kind="council")
    easter = [dt.date(2027, 3, 26), dt.date(2027, 3, 29), dt.date(2027, 3, 27)]  # one a Saturday
    with pytest.raises(NotAllowed):
        holidays.note_holiday(
            body=council, day=easter[0], name="Good Friday", by=demo.officer("council-chair")
        )
    with pytest.raises(Unfit, match="name"):
        holidays.note_holiday(body=council, day=easter[0], name=" ", by=officer)
    for day in easter:
        holidays.note_holiday(body=council, day=day, name="Easter", by=officer)
    starts = dt.datetime(2027, 4, 6, 10, 0, tzinfo=MADRID)
    meeting = meetings.plan_meeting(body=council, starts_at=starts, by=officer)
    due = deadline_of(council, starts)
    assert due.at == meeting.papers_due
    assert f"{due.at:%d.%m. %H:%M %z}" == "19.03. 23:59 +0100"  # the clock changes between
    assert (due.working_days, due.weekend_days, len(due.skipped)) == (10, 6, 2)
    assert papers_due(council, starts) == due.at + dt.timedelta(days=5 - 1)


def test_a_series_is_planned_at_once_or_not_at_all(alliance: None) -> None:
    officer, council = demo.officer("boards"), Body.objects.get(kind="council")
    days = [clock.now() + dt.timedelta(days=30 * number) for number in (3, 1, 2)]
    times: list[Any] = [(day, day + dt.timedelta(hours=2)) for day in days]
    rows = meetings.plan_meetings(body=council, times=times, by=officer, place="Online")
    assert [row.starts_at for row in rows] == sorted(days)
    with pytest.raises(Unfit, match="ends after it begins"):
        meetings.plan_meetings(body=council, times=[*times, (days[0], days[0])], by=officer)
    assert Meeting.objects.count() == 3
