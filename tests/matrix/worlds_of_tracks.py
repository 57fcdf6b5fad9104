"""An item of the Academic Council in each state of its track."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from tests.boards.test_voting import rule
from tests.matrix.people import (
    CHAIR,
    CONFLICTED,
    MEMBER,
    MEMBERS,
    OFFICE,
    OFFICER,
    OTHER_MEMBERS,
    PROPOSERS,
    QUALITY,
    people_of,
)
from tests.matrix.trying import Thing
from tests.matrix.worlds_of_proposals import DAY, WHY
from tests.support.rooms import Way
from tests.support.sessions import Session

from charm.alliance.queries import Body, body
from charm.boards import queries
from charm.boards.letters import letters_of, mark_of
from charm.boards.models import Decision, Meeting
from charm.boards.services import (
    agenda,
    deciding,
    deciding_in_writing,
    judging,
    meetings,
)
from charm.core.workflow import TrackOutcome
from charm.foundation import clock, jobs
from charm.proposals.services import writing


class Item:
    """A checked item on the agenda of an open meeting, on which members said what their interest
    is. Another meeting takes papers, of a third one the deadline has passed."""

    def __init__(self) -> None:
        self.way = Way("formal-joint").submitted()
        self.council = council = Session(self.way)
        self.people = people_of(self.way.proposers)
        self.hour = self.way.when.moment("submit")
        self.late = _opened(council, self.hour + 2 * DAY, at=self.hour - 60 * DAY)
        self.other = _opened(council, council.hour + 40 * DAY, at=self.hour)
        with clock.at(self.hour):
            track = council.track
            agenda.check_complete(track=track.id, by=council.officer, seen=track.revision)
            for who in (MEMBER, QUALITY, CHAIR):
                judging.declare_interest(track=track.id, level="none", by=self.people[who])
            judging.declare_interest(
                track=track.id, level="conflict", why="I wrote it.", by=self.people[CONFLICTED]
            )
        rule("council", written_procedure=True)

    def in_session(self) -> Item:
        self.council.close_papers().begin()
        self.hour = self.council.hour + dt.timedelta(hours=1)
        return self

    def put_in_writing(self) -> Item:
        with clock.at(self.hour):
            deciding_in_writing.put_in_writing(
                track=self.council.track.id, outcome="approved", text="It convinces.", days=5,
                by=self.council.chair, seen=self.council.track.revision,
            )  # fmt: skip
        return self

    def thing(self, name: str, state: str, **at: Any) -> Thing:
        track = self.council.track
        decision = Decision.objects.filter(track=track).first()
        if decision is not None:
            at["decision"] = decision
            at["mark"] = mark_of(letters_of(decision))
        released = decision is not None and decision.released_at is not None
        roles = {who: frozenset({"member"}) for who in MEMBERS}
        roles |= {CHAIR: frozenset({"chair", "member"}), OFFICER: frozenset({"officer"})}
        return Thing(
            name, state, self.hour, self.people, roles,
            doors={
                "track": OFFICE | MEMBERS,
                "decision": OFFICE
                | (MEMBERS | PROPOSERS | OTHER_MEMBERS if released else MEMBERS - {CONFLICTED}),
            },
            at=SimpleNamespace(
                ref=track.id, seen=track.revision, track=track, meeting=track.meeting,
                other=self.other, late=self.late, member=self.people[MEMBER],
                criteria=[one.code for one in queries.criteria_of(track)],
                **({"waits": True} if state == "waiting" else {"moves": True}), **at,
            ),
        )  # fmt: skip


def _opened(council: Session, starts: dt.datetime, *, at: dt.datetime) -> Meeting:
    with clock.at(at):
        meeting = meetings.plan_meeting(
            body=body(Body.Kind.COUNCIL), starts_at=starts, by=council.officer
        )
        return meetings.open_meeting(meeting=meeting.id, by=council.officer, seen=1)


def scheduled() -> Thing:
    return Item().thing("on an agenda", "scheduled", ahead=True)


def in_session() -> Thing:
    return Item().in_session().thing("in session", "scheduled", ahead=True)


def waiting() -> Thing:
    item = Item().in_session()
    _defer(item)
    return item.thing("deferred", "waiting", ahead=True)


def in_writing() -> Thing:
    return Item().put_in_writing().thing("in writing", "in-writing", ahead=True)


def in_writing_from_no_meeting() -> Thing:
    item = Item().in_session()
    _defer(item)
    item.put_in_writing()
    return item.thing("in writing, from no meeting", "in-writing", later=True)


def answered() -> Thing:
    item = Item().put_in_writing()
    with clock.at(item.hour):
        for member in item.council.members:
            if member == item.people[CONFLICTED]:
                continue
            if queries.interest_of(item.council.track, member) is None:
                judging.declare_interest(track=item.council.track.id, level="none", by=member)
            deciding_in_writing.answer(track=item.council.track.id, said="agree", why="", by=member)
    return item.thing("answered in writing", "in-writing", ahead=True)


def sealed() -> Thing:
    item = Item().in_session()
    item.council.decide(TrackOutcome.APPROVED)
    return item.thing("decided", "decided", ahead=True)


def released() -> Thing:
    item = Item().in_session()
    item.council.release(item.council.decide(TrackOutcome.APPROVED))
    return item.thing("released", "decided", ahead=True)


def closed() -> Thing:
    item = Item().in_session()
    with clock.at(item.hour):
        filed = item.council.filed
        writing.withdraw_proposal(
            proposal=filed.id, by=item.way.proposers[0], seen=filed.revision, reason=WHY
        )
        jobs.run_pending()
    return item.thing("withdrawn", "closed", ahead=True)


def _defer(item: Item) -> None:
    with clock.at(item.hour):
        deciding.defer(
            track=item.council.track.id, reason=WHY, by=item.council.chair,
            seen=item.council.track.revision,
        )  # fmt: skip


THINGS = (
    scheduled, in_session, waiting, in_writing, in_writing_from_no_meeting, answered, sealed,
    released, closed,
)  # fmt: skip
