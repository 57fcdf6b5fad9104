"""The acts of a body's session on one proposal, in short."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.support.worlds import go_on

from charm import demo
from charm.alliance.queries import members_of
from charm.boards import queries
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
        go_on(f"{self.kind}'s papers closed", self._close_papers)
        return self

    def _close_papers(self) -> None:
        with clock.at(self.track.meeting.papers_due):
            meeting = self.track.meeting
            meetings.close_papers(meeting=meeting.id, by=self.officer, seen=meeting.revision)

    def begin(self, present: list[Any] | None = None) -> Session:
        if present is None:
            go_on(f"{self.kind}'s session begun", lambda: self._begin(self.members))
        else:
            self._begin(present)
        return self

    def _begin(self, present: list[Any]) -> None:
        with clock.at(self.hour):
            meeting = self.track.meeting
            meetings.begin_session(
                meeting=meeting.id, present=present, by=self.officer, seen=meeting.revision
            )

    def decide(self, outcome: TrackOutcome = TrackOutcome.APPROVED, **other: Any) -> Any:
        if other:
            return self._decide(outcome, **other)
        return go_on(f"{self.kind} decided: {outcome}", lambda: self._decide(outcome))

    def _decide(self, outcome: TrackOutcome, **other: Any) -> Any:
        track = self.track
        criteria = queries.criteria_of(track)
        with clock.at(self.hour):
            return deciding.decide(
                **{
                    "track": track.id,
                    "outcome": outcome,
                    "reasons": "It convinces.",
                    "judgements": {criterion.code: "met" for criterion in criteria},
                    "by": self.chair,
                    "seen": track.revision,
                    **other,
                }
            )

    def release(self, decision: Any, **other: Any) -> Any:
        if other:
            return self._release(decision, **other)
        return go_on(f"{self.kind} released {decision.id}", lambda: self._release(decision))

    def _release(self, decision: Any, **other: Any) -> Any:
        with clock.at(self.hour):
            return releasing.release_decision(
                **{
                    "decision": decision.id,
                    "by": self.chair,
                    "seen": self.track.revision,
                    **other,
                }
            )

    def decide_and_release(self, outcome: TrackOutcome, **other: Any) -> Any:
        """From open papers to a released decision, in one go."""

        def whole() -> Any:
            self.close_papers().begin()
            return self.release(self.decide(outcome, **other))

        return whole() if other else go_on(f"{self.kind} decided and released: {outcome}", whole)

    def opinion(self, member: Any, *, level: str = "none", met: str = "met") -> Any:
        track = self.track
        judging.declare_interest(track=track.id, level=level, by=member)
        codes = [criterion.code for criterion in queries.criteria_of(track)]
        return judging.give_opinion(
            track=track.id, judgements=dict.fromkeys(codes, (met, "")), by=member
        )
