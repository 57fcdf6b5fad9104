"""What members said, what the bodies decided, and what has become of conditions (7.6, 7.7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

from charm.alliance.queries import Body, Person
from charm.boards import queries, rules
from charm.boards.letters import letters_of, mark_of
from charm.boards.queries import Condition, Decision, Track
from charm.boards.services import conditions, deciding, judging, releasing
from charm.boards.services.deciding import NewCondition
from charm.core.workflow import TrackOutcome
from charm.demo.contents import Asked, Remark
from charm.demo.diary import Diary
from charm.demo.judging import votes_in
from charm.demo.meetings import BOARD, COUNCIL, Calendar, chair_of
from charm.demo.people import officer, staff
from charm.demo.proposing import Filed

HELD = ("first", "second", "third")
MEMBER = {COUNCIL: "quality", BOARD: "manager"}
READ_AFTER = {"first": 3, "second": 4, "third": 3, "today": 2}
"""Days from the closing of papers to the first opinion."""


def plan_sessions(
    diary: Diary, calendar: Calendar, filed: Sequence[Filed], approvals: Sequence[str]
) -> None:
    """Note the reading of every meeting, the decisions of those that were held, and their
    release."""
    for name in (*HELD, "today"):
        items = [one for one in filed if name in one.sessions and one.way.state not in GONE]
        for kind in (COUNCIL, BOARD):
            _plan_reading(diary, calendar, items, kind, name)
            if name in HELD:
                held = Held(diary, calendar, items, kind, name, approvals)
                starts = calendar.starts_at(kind, name)
                diary.note(starts, held.begin)
                diary.note(starts + dt.timedelta(hours=2), held.decide)
                diary.note(starts + dt.timedelta(hours=5), held.release)
    for one in filed:
        for asked in one.way.conditions:
            if asked.met:
                diary.note(diary.office_hour(asked.met, 5), partial(_meet, one, asked))
            if asked.cleared:
                diary.note(diary.office_hour(asked.cleared, 6), partial(_clear, one, asked))


GONE = ("returned", "withdrawn")


class Held:
    """One session of a body: who reads this sees what the officer noted."""

    def __init__(
        self,
        diary: Diary,
        calendar: Calendar,
        items: Sequence[Filed],
        kind: str,
        name: str,
        approvals: Sequence[str],
    ) -> None:
        self.diary, self.calendar, self.items = diary, calendar, items
        self.kind, self.name, self.approvals = kind, name, approvals
        self.decisions: list[tuple[Filed, Decision]] = []

    def begin(self) -> None:
        self.calendar.begin(self.kind, self.name, absent=len(self.items))

    def decide(self) -> None:
        for place, one in enumerate(self.items):
            track = track_of(one, self.kind)
            if track is not None and one.way.deferred and self.kind == COUNCIL:
                self._defer(one, track)
            elif track is not None:
                self.decisions.append((one, self._decide(one, track, place)))
        self.calendar.end(self.kind, self.name)

    def release(self) -> None:
        for one, decision in self.decisions:
            if one.way.held_back == self.kind:
                continue
            chair = chair_of(decision.track.body)
            seen = rules.track_for(chair, decision.track_id).revision
            releasing.release_decision(
                decision=decision.id, by=chair, seen=seen, reviewed=mark_of(letters_of(decision))
            )

    def _defer(self, one: Filed, track: Track) -> None:
        by = chair_of(track.body)
        deciding.defer(track=track.id, reason=one.way.deferred, by=by, seen=track.revision)

    def _decide(self, one: Filed, track: Track, place: int) -> Decision:
        council = self.kind == COUNCIL
        earlier = one.earlier_in(self.name)
        reasons = one.way.reasons if council else one.way.board_reasons
        outcome = TrackOutcome(one.way.council if council else one.way.board)
        wanted = one.way.conditions if council else ()
        if earlier:
            reasons, outcome, wanted = earlier.reasons, TrackOutcome.REVISE, ()
        return deciding.decide(
            track=track.id,
            outcome=outcome,
            reasons=reasons or self.approvals[place % len(self.approvals)],
            judgements=self._judgements(one, track, outcome),
            votes=votes_in(track),
            by=chair_of(track.body),
            seen=track.revision,
            conditions=[
                NewCondition(c.text, one.proposers[0], self.diary.date(c.due), c.clearer)
                for c in wanted
            ],
        )

    def _judgements(self, one: Filed, track: Track, outcome: TrackOutcome) -> dict[str, str]:
        """Met, but for what a member found wanting when the body did not simply approve."""
        codes = [criterion.code for criterion in queries.criteria_of(track)]
        remarks = one.remarks_in(self.name)
        doubts = {code for r in remarks if r.body == self.kind for code in r.partly}
        doubted = {"revise": "partly", "rejected": "not-met", "conditions": "partly"}.get(outcome)
        return {c: doubted if doubted and c in doubts else "met" for c in codes}


def track_of(one: Filed, kind: str) -> Track | None:
    return next((track for track in queries.tracks_of(one.row) if track.body.kind == kind), None)


def _plan_reading(
    diary: Diary, calendar: Calendar, items: Sequence[Filed], kind: str, name: str
) -> None:
    due = calendar.papers_due(name, kind)
    for one in items:
        for place, remark in enumerate(r for r in one.remarks_in(name) if r.body == kind):
            day = min(due + READ_AFTER[name] + place, -1)
            while diary.working_day(day) <= diary.date(due):
                day += 1  # not before the weekend on which papers are closed
            moment = diary.office_hour(day, one.number + 3 * place)
            diary.note(moment, partial(_read, one, remark))


def _read(one: Filed, remark: Remark) -> None:
    track = track_of(one, remark.body)
    if track is None:
        raise LookupError(f"{one.way.entry} is not before the {remark.body}.")
    member: Person = staff(MEMBER[Body.Kind(remark.body)], remark.member)
    judging.declare_interest(track=track.id, level=remark.level, why=remark.why, by=member)
    if remark.judges:
        judgements = {
            criterion.code: ("partly", remark.partly[criterion.code])
            if criterion.code in remark.partly
            else ("met", "")
            for criterion in queries.criteria_of(track)
        }
        judging.give_opinion(track=track.id, judgements=judgements, by=member)


def _meet(one: Filed, asked: Asked) -> None:
    conditions.meet_condition(
        condition=_row(one, asked).id, evidence=asked.evidence, by=one.proposers[0]
    )


def _clear(one: Filed, asked: Asked) -> None:
    by = officer("boards") if asked.clearer == "officer" else officer("council-chair")
    conditions.clear_condition(condition=_row(one, asked).id, by=by)


def _row(one: Filed, asked: Asked) -> Condition:
    return next(c for c in queries.conditions_of(one.row) if c.text == asked.text)
