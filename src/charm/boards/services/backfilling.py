"""Record decisions of before the platform from their minutes: the catalogue can start full.

The officer records, the chair releases: nothing enters the catalogue on one person's word (7.1).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from charm.alliance.queries import Body, Person, body
from charm.boards import rules
from charm.boards.models import Decision, Meeting, Track
from charm.boards.services import arranging, letters
from charm.boards.services.acting import note
from charm.core.workflow import (
    ActorRole,
    MeetingState,
    TrackOutcome,
    TrackState,
)
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next
from charm.proposals.queries import Proposal
from charm.proposals.services.recording import record_decided

NOON = dt.time(12, 0)


@act()
def record_past_approval(
    *,
    content: dict[str, Any],
    looked_after_by: Sequence[Person],
    minutes: bytes,
    name: str,
    decided_on: dt.date,
    by: Person,
    board_decided_on: dt.date | None = None,
    reasons: str = "",
) -> Proposal:
    """Record that the Academic Council approved this micro-credential on that day, and the
    Executive Board too where money or resources were needed (7.7). Raises NotAllowed for anybody
    but the Boards officer, Refusal with every reason, Unfit without the Board's day where it is
    needed."""
    if not rules.is_officer(by):
        raise NotAllowed("The Boards officer records what was decided before.")
    proposal = record_decided(
        content=content,
        looked_after_by=looked_after_by,
        minutes=minutes,
        name=name,
        decided_on=max(decided_on, board_decided_on or decided_on),
        by=by,
        roles=frozenset({ActorRole.OFFICER}),
    )
    said = note_of(reasons) or f"Recorded from the minutes of {decided_on:%d %B %Y}."
    _decided(proposal, body(Body.Kind.COUNCIL), decided_on, said, by)
    if proposal.needs_board:
        if board_decided_on is None:
            raise Unfit("It needs money or resources: say when the Executive Board approved (7.7).")
        _decided(proposal, body(Body.Kind.BOARD), board_decided_on, said, by)
    return proposal


def _decided(proposal: Proposal, where: Body, day: dt.date, reasons: str, by: Person) -> None:
    moment = dt.datetime.combine(day, NOON, tzinfo=ZoneInfo(where.time_zone))
    meeting, snapshot = _meeting(where, moment), proposal.snapshot
    assert snapshot is not None  # what is recorded is a snapshot
    track = Track.objects.create(
        proposal=proposal,
        body=where,
        cycle=proposal.cycle,
        snapshot=snapshot,
        state=TrackState.SCHEDULED,
        meeting=meeting,
        opened_at=clock.now(),
        opened_because="recorded from minutes",
        complete_since=clock.now(),
    )
    arranging.place(locked(Meeting, meeting.id), track)
    decision = Decision.objects.create(
        track=track,
        meeting=meeting,
        snapshot=snapshot,
        title=proposal.title,
        outcome=TrackOutcome.APPROVED,
        reasons=reasons,
        decided_at=moment,
        decided_by=by,
    )
    track.state = TrackState.DECIDED
    save_next(track, "state")
    letters.prepare(decision)
    note(
        "decision_recorded",
        track,
        by,
        role="officer",
        clauses=["7.6", "8.1"],
        facts={"decision": str(decision.id), "outcome": decision.outcome,
               "snapshot": str(track.snapshot_id), "decided": day.isoformat()},
    )  # fmt: skip


def _meeting(where: Body, moment: dt.datetime) -> Meeting:
    """One meeting of the body for each day in the past."""
    meeting, _ = Meeting.objects.get_or_create(
        body=where, starts_at=moment, state=MeetingState.HELD, defaults={"papers_due": moment}
    )
    return meeting
