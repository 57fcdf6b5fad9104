"""A body comes back to an approval: a new decision in a later meeting, and what follows from it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.support.after import held

from charm import demo
from charm.boards import afterwards, queries
from charm.boards.letters import letters_of, mark_of
from charm.boards.services import deciding, meetings, releasing, revisiting
from charm.catalogue.queries import entry_of_proposal
from charm.catalogue.services import keeping
from charm.core.workflow import ProposalState, Refusal, TrackOutcome
from charm.foundation import clock, jobs
from charm.foundation.errors import NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage


def come_back(council: Any, decision: Any) -> Any:
    """The chair asks, the officer countersigns, the next meeting has it on its agenda."""
    moment = decision.decided_at + dt.timedelta(days=1)
    with clock.at(moment):
        planned = meetings.plan_meeting(
            body=decision.track.body, starts_at=decision.decided_at + dt.timedelta(days=40),
            by=council.officer,
        )  # fmt: skip
        meetings.open_meeting(meeting=planned.id, by=council.officer, seen=planned.revision)
        asked = revisiting.ask_revisit(
            decision=decision.id, why="The partner left.", by=council.chair, seen=seen(decision)
        )
        return revisiting.countersign_revisit(
            revisit=asked.id, by=council.officer, seen=seen(decision)
        )


def seen(decision: Any) -> int:
    decision.track.refresh_from_db()
    return int(decision.track.revision)


def decide_anew(council: Any, track: Any, outcome: TrackOutcome, **other: Any) -> Any:
    """In the later session, by the same act as every decision."""
    track.refresh_from_db()
    meeting = track.meeting
    with clock.at(meeting.papers_due):
        meeting = meetings.close_papers(
            meeting=meeting.id, by=council.officer, seen=meeting.revision
        )
    with clock.at(meeting.starts_at):
        meetings.begin_session(
            meeting=meeting.id, present=council.members, by=council.officer, seen=meeting.revision
        )
        track.refresh_from_db()
        made = deciding.decide(
            track=track.id, outcome=outcome, reasons="Seen again.", by=council.chair,
            judgements={c.code: "met" for c in queries.criteria_of(track)}, seen=track.revision,
            **other,
        )  # fmt: skip
        track.refresh_from_db()
        return releasing.release_decision(
            decision=made.id, by=council.chair, seen=track.revision,
            reviewed=mark_of(letters_of(made)),
        )  # fmt: skip


@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("5.6.1.6", shows="refuses")
def test_an_approval_that_is_not_upheld_suspends_the_entry(council: Any) -> None:
    decision = held(council)
    jobs.run_pending()
    entry = entry_of_proposal(council.filed.id)
    assert entry is not None
    assert entry.state == "published"

    track = come_back(council, decision)
    assert track.meeting is not None
    assert council.filed.state == ProposalState.APPROVED  # until then the approval holds
    with pytest.raises(Unfit, match="without conditions"):
        from charm.boards.services.deciding import NewCondition

        owner = council.way.proposers[0]
        due = track.meeting.starts_at.date() + dt.timedelta(days=90)
        again = NewCondition("More.", owner, due, "chair")
        deciding._complete(TrackOutcome.CONDITIONS, [again], track)
    second = decide_anew(council, track, TrackOutcome.REJECTED)
    jobs.run_pending()

    decision.refresh_from_db()
    assert (decision.outcome, second.outcome) == ("approved", "rejected")  # the first stays
    assert council.filed.state == ProposalState.APPROVED
    entry.refresh_from_db()
    assert entry.state == "suspended"
    assert entry.suspensions.filter(until=None).count() == 1
    told = OutboxMessage.objects.filter(name="approval-withdrawn")
    assert {p.email for p in council.way.proposers} <= {row.payload["to"] for row in told}
    with pytest.raises(Refusal, match="did not uphold it"):
        keeping.resume_entry(
            entry=entry.id, by=council.officer, seen=entry.revision, reason="We like it."
        )
    keeping.retire_entry(entry=entry.id, by=council.officer, seen=entry.revision, reason="Over.")
    with pytest.raises(Refusal, match="approval that stands"):
        revisiting.ask_revisit(
            decision=second.id, why="Again.", by=council.chair, seen=seen(second)
        )


@pytest.mark.clause("7.6", shows="accepts")
def test_an_approval_that_is_upheld_changes_nothing(council: Any) -> None:
    decision = held(council)
    jobs.run_pending()
    entry = entry_of_proposal(council.filed.id)
    assert entry is not None
    second = decide_anew(council, come_back(council, decision), TrackOutcome.APPROVED)
    jobs.run_pending()
    entry.refresh_from_db()
    assert entry.state == "published"
    assert entry.versions.count() == 1
    assert afterwards.approval_stands(second)  # the body can come back to that one
    assert not afterwards.approval_stands(decision)


@pytest.mark.clause("8.1", shows="refuses")
def test_who_comes_back_to_what(council: Any) -> None:
    council.close_papers().begin()
    decision = council.decide()
    ask: dict[str, Any] = {"decision": decision.id, "why": "New facts.", "by": council.chair}
    with pytest.raises(Refusal, match="This is sealed now"):
        revisiting.ask_revisit(**ask, seen=council.track.revision)
    council.release(decision)
    for change, why in (
        ({"why": " "}, "Give a reason"), ({"by": council.officer}, "Only the chair"),
        ({"by": council.members[-1]}, "Only the chair"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=why):
            revisiting.ask_revisit(**{**ask, **change}, seen=council.track.revision)
    with pytest.raises(NotFound):
        revisiting.ask_revisit(**{**ask, "by": demo.learner(1)}, seen=1)
    with pytest.raises(Stale):
        revisiting.ask_revisit(**ask, seen=1)
    asked = revisiting.ask_revisit(**ask, seen=council.track.revision)
    with pytest.raises(Refusal, match="Only the officer"):
        revisiting.countersign_revisit(
            revisit=asked.id, by=council.chair, seen=council.track.revision
        )
    with pytest.raises(Refusal, match="Give a reason"):
        revisiting.refuse_revisit(
            revisit=asked.id, answer="", by=council.officer, seen=council.track.revision
        )
    revisiting.refuse_revisit(
        revisit=asked.id, answer="The facts are old.", by=council.officer,
        seen=council.track.revision,
    )  # fmt: skip
    assert afterwards.revisiting_track(decision) is None
    with pytest.raises(Refusal, match="Nobody asked"):
        revisiting.countersign_revisit(
            revisit=asked.id, by=council.officer, seen=council.track.revision
        )


@pytest.mark.clause("7.6", shows="refuses")
def test_what_was_rejected_returns_as_a_proposal(council: Any) -> None:
    decision = held(council, TrackOutcome.REJECTED)
    with pytest.raises(Refusal, match="approval that stands"):
        revisiting.ask_revisit(
            decision=decision.id, why="We were wrong.", by=council.chair, seen=seen(decision)
        )
