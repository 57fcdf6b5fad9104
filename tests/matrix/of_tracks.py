"""An item of the Academic Council in each state of its track, and how each move is tried."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from tests.boards.test_voting import rule
from tests.matrix.of_proposals import DAY, WHY
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
from tests.matrix.trying import Attempt, Thing
from tests.support.rooms import Way
from tests.support.sessions import Session

from charm.alliance.queries import Body, body
from charm.boards import queries
from charm.boards.letters import letters_of, mark_of
from charm.boards.models import Decision, Meeting
from charm.boards.services import (
    agenda,
    commenting,
    deciding,
    deciding_in_writing,
    judging,
    meetings,
    releasing,
    rescheduling,
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


def _acts(act: Any, **more: Any) -> Any:
    return lambda thing, by: act(
        track=thing.at.ref, by=by, seen=thing.at.seen,
        **{name: value(thing) if callable(value) else value for name, value in more.items()},
    )  # fmt: skip


def _seen(**more: Any) -> Any:
    return lambda thing: {
        "seen": thing.at.seen,
        **{k: v(thing) if callable(v) else v for k, v in more.items()},
    }


def _item(thing: Thing) -> list[str]:
    return [f"/boards/items/{thing.at.ref}/"]


def _below(*paths: str) -> Any:
    return lambda thing: [f"/boards/items/{thing.at.ref}/{path}" for path in paths]


def _session(thing: Thing) -> list[str]:
    """The pages on which a decision is recorded."""
    pages = [f"/boards/items/{thing.at.ref}/", f"/boards/items/{thing.at.ref}/in-writing/"]
    meeting = thing.at.meeting
    return pages + ([f"/boards/meetings/{meeting.id}/session/?item={thing.at.ref}"] if meeting
                    else [])  # fmt: skip


def _level(thing: Thing, by: Any) -> str:
    """Whoever has a conflict declares it once more: it holds."""
    return "conflict" if by == thing.people[CONFLICTED] else "none"


def _judged(thing: Thing) -> dict[str, str]:
    return dict.fromkeys(thing.at.criteria, "met")


def _met(thing: Thing) -> dict[str, str]:
    return {f"met-{code}": "met" for code in thing.at.criteria}


def _put(path: str, **body: Any) -> Any:
    return lambda thing: (
        "PUT", f"/agenda-items/{thing.at.ref}/{path}",
        {name: value(thing) if callable(value) else value for name, value in body.items()}, {},
    )  # fmt: skip


ATTEMPTS: dict[str, Attempt] = {
    "schedule": Attempt(
        "track", _acts(rescheduling.move_to_meeting, meeting=lambda thing: thing.at.other.id),
        "boards-elsewhere", typed=_seen(meeting=lambda thing: str(thing.at.other.id)),
        shown_on=_item, needs="waits",
    ),
    "move": Attempt(
        "track", _acts(rescheduling.move_to_meeting, meeting=lambda thing: thing.at.other.id),
        "boards-elsewhere", typed=_seen(meeting=lambda thing: str(thing.at.other.id)),
        shown_on=_item, needs="moves",
    ),
    "admit-late": Attempt(
        "track",
        _acts(rescheduling.admit_late, meeting=lambda thing: thing.at.late.id, reason=WHY),
        "boards-late", typed=_seen(meeting=lambda thing: str(thing.at.late.id), reason=WHY),
        shown_on=_item,
    ),
    "declare-interest": Attempt(
        "track",
        lambda thing, by: judging.declare_interest(
            track=thing.at.ref, level=_level(thing, by), why="Still so.", by=by
        ),
        "boards-interest", typed=lambda _: {"level": "conflict", "why": "Still so."},
        shown_on=_item, api=_put("interest", level="conflict", why="Still so."),
    ),
    "change-interest": Attempt(
        "track",
        _acts(judging.change_interest, person=lambda thing: thing.at.member.id, level="interest",
              reason=WHY),
        "boards-interest-change",
        typed=_seen(member=lambda thing: str(thing.at.member.id), level="interest", reason=WHY),
        shown_on=_item,
    ),
    "comment": Attempt(
        "track",
        lambda thing, by: commenting.comment(
            track=thing.at.ref, field="title", text="Is it short?", audience="body", by=by
        ),
        "boards-comment",
        typed=lambda _: {"field": "title", "text": "Is it short?", "audience": "body"},
        shown_on=_below("proposal/"),
        api=lambda thing: (
            "POST", f"/agenda-items/{thing.at.ref}/comments",
            {"field": "title", "text": "Is it short?", "audience": "body"}, {},
        ),
    ),
    "judge": Attempt(
        "track",
        lambda thing, by: judging.give_opinion(
            track=thing.at.ref, by=by,
            judgements=dict.fromkeys(thing.at.criteria, ("met", "")),
        ),
        "boards-judge", typed=_met, shown_on=_item,
        api=_put("opinion", judgements=lambda thing: {
            code: {"met": "met"} for code in thing.at.criteria
        }),
    ),
    "defer": Attempt(
        "track", _acts(deciding.defer, reason=WHY), "boards-defer", typed=_seen(reason=WHY),
        shown_on=_session,
    ),
    "decide-in-writing": Attempt(
        "track",
        _acts(deciding_in_writing.put_in_writing, outcome="approved", text=WHY, days=5),
        "boards-put-in-writing", typed=_seen(outcome="approved", text=WHY, days="5"),
        shown_on=_below("in-writing/"),
    ),
    "answer-in-writing": Attempt(
        "track",
        lambda thing, by: deciding_in_writing.answer(
            track=thing.at.ref, said="object", why=WHY, by=by
        ),
        "boards-answer-in-writing", typed=lambda _: {"answer": "object", "why": WHY},
        shown_on=_below("in-writing/"),
    ),
    "call-in": Attempt(
        "track",
        lambda thing, by: deciding_in_writing.answer(
            track=thing.at.ref, said="call-in", why=WHY, by=by
        ),
        "boards-answer-in-writing", typed=lambda _: {"answer": "call-in", "why": WHY},
        shown_on=_below("in-writing/"), needs="ahead", through="answer-in-writing",
    ),
    "call-in-later": Attempt(
        "track",
        lambda thing, by: deciding_in_writing.answer(
            track=thing.at.ref, said="call-in", why=WHY, by=by
        ),
        "boards-answer-in-writing", typed=lambda _: {"answer": "call-in", "why": WHY},
        shown_on=_below("in-writing/"), needs="later", through="answer-in-writing",
    ),
    "decide": Attempt(
        "track",
        _acts(deciding.decide, outcome=TrackOutcome.APPROVED, reasons=WHY, judgements=_judged),
        "boards-decide",
        typed=lambda thing: {
            **_met(thing), "seen": thing.at.seen, "outcome": "approved", "reasons": WHY
        },
        shown_on=_session,
    ),
    "release": Attempt(
        "decision",
        lambda thing, by: releasing.release_decision(
            decision=thing.at.decision.id, by=by, seen=thing.at.seen, reviewed=thing.at.mark
        ),
        "boards-release", of=lambda thing: [thing.at.decision.id],
        typed=_seen(reviewed=lambda thing: thing.at.mark),
        shown_on=lambda thing: [f"/boards/decisions/{thing.at.decision.id}/"], needs="decision",
    ),
}  # fmt: skip
BY_OTHERS = {"keep-approval": "the confirmation of a change, among the moves of a proposal"}
NOT_HERE: dict[tuple[str, str, str], str] = {}
