"""From a submission to the agenda of the next available meeting (7.4.1, 7.5, 7.7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charm import demo
from charm.alliance.queries import Body, body
from charm.boards import queries, rules, tasks
from charm.boards.agendas import agenda_of
from charm.boards.calendar import papers_due
from charm.boards.queries import Meeting
from charm.boards.services import agenda, deciding, meetings
from charm.core.workflow import MeetingState, ProposalState, Refusal
from charm.foundation import clock, jobs
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage
from charm.proposals import queries as proposals

MADRID = ZoneInfo("Europe/Madrid")


@pytest.mark.clause("7.4.1", shows="accepts")
def test_a_submission_goes_on_the_next_agenda_by_itself(council: Any) -> None:
    assert council.filed.state == ProposalState.IN_REVIEW
    assert council.track.state == "scheduled"
    assert council.track.meeting.body.kind == Body.Kind.COUNCIL


@pytest.mark.clause("7.5", shows="accepts")
def test_proposers_are_invited_to_their_item(council: Any) -> None:
    letter = OutboxMessage.objects.filter(name="scheduled").first()
    assert letter is not None
    assert letter.payload["to"] == council.way.proposers[0].email
    assert "expected to attend" in letter.payload["body"]


@pytest.mark.clause("7.4.1", shows="refuses")
def test_after_the_paper_deadline_it_goes_to_the_meeting_after(way: Callable[..., Any]) -> None:
    going = way().endorsed()
    submitted_at = going.when.moment("submit")
    officer, council = demo.officer("boards"), body(Body.Kind.COUNCIL)
    opened = []
    with clock.at(submitted_at - dt.timedelta(days=20)):
        for days in (5, 40):  # the first one's papers close before the submission
            planned = meetings.plan_meeting(
                body=council, starts_at=submitted_at + dt.timedelta(days=days), by=officer
            )
            opened.append(meetings.open_meeting(meeting=planned.id, by=officer, seen=1))
    going.filed = proposals.proposal_by_id(going.filed.id)
    from charm.lifecycle import proposing

    filed = proposing.submit(going.filed, going.proposers, going.when, going.say)

    assert queries.tracks_of(filed)[0].meeting == opened[1]


@pytest.mark.clause("7.4.1", shows="accepts")
def test_opening_a_meeting_takes_what_waited(way: Callable[..., Any]) -> None:
    going = way().submitted(meetings=False)
    officer = demo.officer("boards")
    with clock.at(going.when.moment("submit")):
        planned = meetings.plan_meeting(
            body=body(Body.Kind.COUNCIL),
            starts_at=going.when.moment("council") + dt.timedelta(days=9),
            by=officer,
        )
        meetings.open_meeting(meeting=planned.id, by=officer, seen=1)

    filed = proposals.proposal_by_id(going.filed.id)
    assert filed.state == ProposalState.IN_REVIEW
    assert queries.tracks_of(filed)[0].meeting == planned


@pytest.mark.clause("7.7", shows="accepts")
@pytest.mark.clause("8.1", shows="accepts")
def test_the_board_is_involved_only_where_money_is_needed(
    way: Callable[..., Any],
) -> None:
    assert [t.body.kind for t in queries.tracks_of(way().submitted().filed)] == ["council"]


@pytest.mark.clause("7.7", shows="accepts")
def test_declared_money_opens_the_boards_track(both: Any) -> None:
    assert [t.body.kind for t in queries.tracks_of(both[0].filed)] == ["board", "council"]


@pytest.mark.clause("7.7", shows="accepts")
def test_money_found_in_review_lets_the_board_join(council: Any) -> None:
    agenda.find_money(
        track=council.track.id,
        reason="Rooms must be rented.",
        by=council.officer,
        seen=council.track.revision,
    )
    council.close_papers()
    assert council.filed.needs_board
    assert [t.body.kind for t in queries.tracks_of(council.filed)] == ["board", "council"]
    with pytest.raises(Refusal, match="involved already"):
        agenda.find_money(
            track=council.track.id, reason="Again.", by=council.chair, seen=council.track.revision
        )


@pytest.mark.clause("7.7", shows="refuses")
def test_money_is_found_with_a_reason(council: Any) -> None:
    with pytest.raises(Refusal, match="Give a reason"):
        agenda.find_money(
            track=council.track.id, reason=" ", by=council.officer, seen=council.track.revision
        )


@pytest.mark.clause("7.7", shows="refuses")
def test_a_member_cannot_call_the_board_in(council: Any) -> None:
    council.close_papers()
    with pytest.raises(Refusal, match="Only the chair or officer"):
        agenda.find_money(
            track=council.track.id,
            reason="I think so.",
            by=council.members[-1],
            seen=council.track.revision,
        )


@pytest.mark.clause("7.4.1", shows="accepts")
def test_members_read_once_the_officer_has_checked_it(council: Any) -> None:
    member = council.members[-1]
    with pytest.raises(NotFound):
        rules.track_for(member, council.track.id)
    agenda.check_complete(track=council.track.id, by=council.officer, seen=council.track.revision)
    assert rules.track_for(member, council.track.id) == council.track


@pytest.mark.clause("7.4.1", shows="accepts")
def test_members_read_once_papers_are_closed(council: Any) -> None:
    council.close_papers()
    assert rules.track_for(council.members[-1], council.track.id)
    with pytest.raises(NotFound):
        rules.track_for(demo.staff("manager", "uib.no"), council.track.id)
    with pytest.raises(NotFound):
        rules.track_for(demo.learner(1), council.track.id)


@pytest.mark.clause("7.4.1", shows="accepts")
def test_the_clock_closes_papers_at_the_deadline(council: Any) -> None:
    due = council.track.meeting.papers_due
    with clock.at(due):
        tasks.close_papers_at_their_deadline()
    assert council.track.meeting.state == MeetingState.OPEN
    with clock.at(due + dt.timedelta(seconds=1)):
        tasks.close_papers_at_their_deadline()
    assert council.track.meeting.state == MeetingState.PAPERS_CLOSED


@pytest.mark.clause("7.4.1", shows="accepts")
def test_the_officer_returns_an_incomplete_proposal_with_reasons(council: Any) -> None:
    returned = agenda.return_to_proposers(
        proposal=council.filed.id,
        reasons={"title": "Say what it is about."},
        by=council.officer,
        seen=council.filed.revision,
    )
    assert returned.state == ProposalState.RETURNED
    assert {track.state for track in returned.tracks.all()} == {"closed"}
    assert queries.tracks_of(returned) == []  # the next cycle begins without any


@pytest.mark.clause("7.4.1", shows="refuses")
def test_returning_needs_a_reason_an_officer_and_open_papers(council: Any) -> None:
    act: dict[str, Any] = {"proposal": council.filed.id, "seen": council.filed.revision}
    with pytest.raises(Refusal, match="Give a reason"):
        agenda.return_to_proposers(**act, reasons={"title": " "}, by=council.officer)
    with pytest.raises(NotAllowed, match="Boards officer returns"):
        agenda.return_to_proposers(**act, reasons={"title": "No."}, by=council.chair)
    with pytest.raises(Stale):
        agenda.return_to_proposers(
            **{**act, "seen": 1}, reasons={"title": "No."}, by=council.officer
        )
    council.close_papers()
    with pytest.raises(Refusal, match="papers of the meeting are closed"):
        agenda.return_to_proposers(**act, reasons={"title": "No."}, by=council.officer)


@pytest.mark.clause("7.6", shows="accepts")
def test_a_deferred_item_comes_first_at_the_next_meeting(council: Any) -> None:
    council.close_papers()
    with clock.at(council.hour):
        deciding.defer(
            track=council.track.id,
            reason="No time left.",
            by=council.chair,
            seen=council.track.revision,
        )
        assert council.track.state == "waiting"
        planned = meetings.plan_meeting(
            body=body(Body.Kind.COUNCIL),
            starts_at=clock.now() + dt.timedelta(days=40),
            by=council.officer,
        )
        meetings.open_meeting(meeting=planned.id, by=council.officer, seen=1)
    assert council.track.meeting == planned
    [line] = [line for line in agenda_of(planned).flat if line.track is not None]
    assert (line.number, line.track) == ("4.1", council.track)


def test_what_a_session_did_not_decide_waits_first_in_line(council: Any) -> None:
    council.close_papers().begin()
    with clock.at(council.hour):
        meeting = council.track.meeting
        meetings.end_session(meeting=meeting.id, by=council.officer, seen=meeting.revision)
    assert (council.track.state, council.track.deferrals) == ("waiting", 1)


@pytest.mark.clause("7.4.1", shows="refuses")
def test_only_the_officer_plans_a_meeting_and_with_a_time_zone(alliance: None) -> None:
    council = body(Body.Kind.COUNCIL)
    with pytest.raises(NotAllowed):
        meetings.plan_meeting(body=council, starts_at=clock.now(), by=demo.officer("council-chair"))
    with pytest.raises(Unfit, match="time zone"):
        meetings.plan_meeting(
            body=council,
            starts_at=dt.datetime(2026, 12, 1, 10, 0),  # noqa: DTZ001
            by=demo.officer("boards"),
        )


def test_a_meeting_whose_deadline_has_passed_does_not_open(alliance: None) -> None:
    officer = demo.officer("boards")
    planned = meetings.plan_meeting(
        body=body(Body.Kind.COUNCIL), starts_at=clock.now() + dt.timedelta(days=3), by=officer
    )
    with pytest.raises(Refusal, match="deadline has passed"):
        meetings.open_meeting(meeting=planned.id, by=officer, seen=1)
    with pytest.raises(NotFound):
        meetings.open_meeting(meeting=planned.id, by=demo.learner(1), seen=1)
    with pytest.raises(NotAllowed):
        meetings.open_meeting(meeting=planned.id, by=demo.staff("quality", "uu.nl"), seen=1)


def test_the_same_submission_is_put_on_the_agenda_once(council: Any) -> None:
    agenda.open_tracks(council.filed.id)
    jobs.run_pending()
    assert council.filed.tracks.count() == 1
    assert Meeting.objects.get(pk=council.track.meeting_id).tracks.count() == 1


@given(
    starts=st.integers(0, 5 * 365 * 24).map(
        lambda hours: dt.datetime(2025, 1, 1, tzinfo=MADRID) + dt.timedelta(hours=hours)
    ),
    days=st.integers(0, 30),
)
def test_papers_are_due_that_many_working_days_before(starts: dt.datetime, days: int) -> None:
    where = Body(time_zone="Europe/Madrid", paper_deadline_working_days=days)
    due = papers_due(where, starts).astimezone(MADRID)
    between = [due.date() + dt.timedelta(days=n) for n in range((starts.date() - due.date()).days)]
    assert due <= starts
    assert sum(day.weekday() < 5 for day in between) == days


@pytest.mark.parametrize(
    ("starts", "due"),
    [
        ("2026-11-30T10:00+01:00", "2026-11-16T23:59:59+01:00"),
        ("2026-04-08T10:00+02:00", "2026-03-25T23:59:59+01:00"),  # over a change of the clock
    ],
)
def test_the_deadline_is_the_end_of_a_day_in_the_bodys_time_zone(starts: str, due: str) -> None:
    where = Body(time_zone="Europe/Madrid", paper_deadline_working_days=10)
    assert papers_due(where, dt.datetime.fromisoformat(starts)) == dt.datetime.fromisoformat(due)
