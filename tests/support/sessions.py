"""The acts of a body's session on one proposal, in short."""

from __future__ import annotations

import datetime as dt
from typing import Any

from charm import demo
from charm.alliance.queries import members_of
from charm.boards import queries
from charm.boards.letters import letters_of, mark_of
from charm.boards.services import deciding, judging, meetings, releasing
from charm.core.workflow import TrackOutcome
from charm.foundation import clock
from charm.proposals import queries as proposals


class Session:
    """One body's session on one proposal; people act at the hour of the meeting."""

    def __init__(self, way: Any, *, board: bool = False) -> None:
        self.way = way
        self.kind = "board" if board else "council"
        self.officer = demo.officer("boards")
        self.chair = demo.officer(f"{self.kind}-chair")

    @property
    def filed(self) -> Any:
        return proposals.proposal_by_id(self.way.filed.id)

    @property
    def track(self) -> Any:
        tracks = queries.tracks_of(self.filed)
        return next(track for track in tracks if track.body.kind == self.kind)

    @property
    def hour(self) -> dt.datetime:
        return self.track.meeting.starts_at

    @property
    def members(self) -> list[Any]:
        return [seat.person for seat in members_of(self.track.body, voting=True)]

    def close_papers(self) -> Session:
        with clock.at(self.track.meeting.papers_due):
            meeting = self.track.meeting
            meetings.close_papers(meeting=meeting.id, by=self.officer, seen=meeting.revision)
        return self

    def begin(self, present: list[Any] | None = None) -> Session:
        with clock.at(self.hour):
            meeting = self.track.meeting
            meetings.begin_session(
                meeting=meeting.id,
                present=self.members if present is None else present,
                by=self.officer,
                seen=meeting.revision,
            )
        return self

    def decide(self, outcome: TrackOutcome = TrackOutcome.APPROVED, **other: Any) -> Any:
        criteria = queries.criteria_of(self.track)
        with clock.at(self.hour):
            return deciding.decide(
                **{
                    "track": self.track.id,
                    "outcome": outcome,
                    "reasons": "It convinces.",
                    "judgements": {criterion.code: "met" for criterion in criteria},
                    "by": self.chair,
                    "seen": self.track.revision,
                    **other,
                }
            )

    def release(self, decision: Any, **other: Any) -> Any:
        with clock.at(self.hour):
            return releasing.release_decision(
                **{
                    "decision": decision.id,
                    "by": self.chair,
                    "seen": self.track.revision,
                    "reviewed": mark_of(letters_of(decision)),
                    **other,
                }
            )

    def decide_and_release(self, outcome: TrackOutcome, **other: Any) -> Any:
        """From open papers to a released decision, in one go."""
        self.close_papers().begin()
        return self.release(self.decide(outcome, **other))

    def opinion(self, member: Any, *, level: str = "none", met: str = "met") -> Any:
        track = self.track
        judging.declare_interest(track=track.id, level=level, by=member)
        codes = [criterion.code for criterion in queries.criteria_of(track)]
        return judging.give_opinion(
            track=track.id, judgements=dict.fromkeys(codes, (met, "")), by=member
        )
