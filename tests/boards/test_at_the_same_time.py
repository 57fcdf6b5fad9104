"""Two people act on one proposal, meeting or decision at the same moment: what comes out is what
one after the other would give, and the loser is told (workflow 11, line 14).

Pairs of acts are drawn at random in six stages of a proposal. Each pair is played in both orders,
then at once in two connections; what the database holds afterwards, and what each person was told,
must be that of one of the two orders. It shows something on PostgreSQL only: on SQLite one
transaction writes at a time. ``CHARM_PAIRS`` says how many pairs, ``CHARM_SEED`` which.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from tests.awards.test_at_the_same_time import together
from tests.conftest import ON_POSTGRESQL
from tests.support.rewind import Rewind
from tests.support.rooms import Way
from tests.support.sessions import Session

from charm import demo
from charm.boards import queries
from charm.boards.letters import letters_of, mark_of
from charm.boards.services import (
    agenda,
    commenting,
    conditions,
    deciding,
    judging,
    meetings,
    releasing,
)
from charm.boards.services.deciding import NewCondition
from charm.core.workflow import Refusal, TrackOutcome
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.proposals import queries as proposals
from charm.proposals.services import endorsing, submitting, writing

PAIRS = int(os.environ.get("CHARM_PAIRS", "120"))
TOLD = (Refusal, NotAllowed, NotFound, Stale, Unfit)
"""What a person reads as a sentence; anything else is a fault."""

Act = Callable[[], Any]
Stage = tuple[dt.datetime, dict[str, Act]]
"""When it is, and what people may do, each on the screen that they all saw."""

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite lets one transaction write at a time"),
]


def drafting() -> Stage:
    way = Way("formal-joint").drafted()
    one, other = way.proposers[:2]
    ref, seen = way.filed.id, way.filed.revision
    longer = dict(way.content.to_json(), description="Longer, and written by one of two.")
    shorter = dict(way.content.to_json(), title={"en": "Another title"})
    return way.when.moment("submit"), {
        "edit": lambda: writing.edit_proposal(proposal=ref, content=longer, by=one, seen=seen),
        "edit otherwise": lambda: writing.edit_proposal(
            proposal=ref, content=shorter, by=other, seen=seen
        ),
        "ask endorsement": lambda: endorsing.ask_endorsement(proposal=ref, by=one, seen=seen),
        "ask endorsement too": lambda: endorsing.ask_endorsement(proposal=ref, by=other, seen=seen),
        "withdraw": lambda: writing.withdraw_proposal(
            proposal=ref, by=other, seen=seen, reason="Not now."
        ),
        "invite": lambda: writing.add_proposer(
            proposal=ref, person=demo.staff("proposer", "uib.no"), by=one
        ),
    }


def endorsed() -> Stage:
    way = Way("formal-joint").endorsed()
    one, other = way.proposers[:2]
    ref, seen = way.filed.id, way.filed.revision
    answers = {finding.clause: "Known." for finding in proposals.findings_of(way.filed)}
    return way.when.moment("submit"), {
        "submit": lambda: submitting.submit_proposal(
            proposal=ref, answers=answers, by=one, seen=seen
        ),
        "submit too": lambda: submitting.submit_proposal(
            proposal=ref, answers=answers, by=other, seen=seen
        ),
        "reopen": lambda: endorsing.reopen(proposal=ref, by=other, seen=seen),
        "withdraw": lambda: writing.withdraw_proposal(
            proposal=ref, by=one, seen=seen, reason="Not now."
        ),
    }


def on_the_agenda() -> Stage:
    way = Way("formal-single").submitted()
    council = Session(way)
    track, meeting = council.track, council.track.meeting
    member, chair, officer = council.members[-1], council.chair, council.officer
    ref, seen = way.filed.id, council.filed.revision
    return way.when.moment("submit"), {
        "return": lambda: agenda.return_to_proposers(
            proposal=ref, reasons={"title": "Too long."}, by=officer, seen=seen
        ),
        "withdraw": lambda: writing.withdraw_proposal(
            proposal=ref, by=way.proposers[0], seen=seen, reason="Not now."
        ),
        "check": lambda: agenda.check_complete(track=track.id, by=officer, seen=track.revision),
        "find money": lambda: agenda.find_money(
            track=track.id, reason="Travel is paid.", by=officer, seen=track.revision
        ),
        "find money too": lambda: agenda.find_money(
            track=track.id, reason="A room is rented.", by=chair, seen=track.revision
        ),
        "close papers": lambda: meetings.close_papers(
            meeting=meeting.id, by=officer, seen=meeting.revision
        ),
        "close papers by the clock": lambda: meetings.close_papers(meeting=meeting.id, by=None),
        "no interest": lambda: judging.declare_interest(track=track.id, level="none", by=member),
        "conflict": lambda: judging.declare_interest(
            track=track.id, level="conflict", why="My sister teaches it.", by=member
        ),
        "defer": lambda: deciding.defer(
            track=track.id, reason="The room is closed.", by=chair, seen=track.revision
        ),
    }


def in_session() -> Stage:
    way = Way("formal-with-money").submitted()
    council, board = Session(way).close_papers().begin(), Session(way, board=True)
    board.close_papers().begin()
    track, other, meeting = council.track, board.track, council.track.meeting
    member, officer = council.members[-1], council.officer
    staying = [person for person in council.members if person != member]
    judged = {criterion.code: "met" for criterion in queries.criteria_of(track)}
    judged_too = {criterion.code: "met" for criterion in queries.criteria_of(other)}

    def decide(outcome: TrackOutcome) -> Act:
        return lambda: deciding.decide(
            track=track.id, outcome=outcome, reasons="So decided.", judgements=judged,
            by=council.chair, seen=track.revision,
        )  # fmt: skip

    seen = council.filed.revision
    return council.hour, {
        "approve": decide(TrackOutcome.APPROVED),
        "approve again": decide(TrackOutcome.APPROVED),
        "reject": decide(TrackOutcome.REJECTED),
        "the board approves": lambda: deciding.decide(
            track=other.id, outcome=TrackOutcome.APPROVED, reasons="It is paid for.",
            judgements=judged_too, by=board.chair, seen=other.revision,
        ),
        "defer": lambda: deciding.defer(
            track=track.id, reason="Too late.", by=council.chair, seen=track.revision
        ),
        "withdraw": lambda: writing.withdraw_proposal(
            proposal=way.filed.id, by=way.proposers[0], seen=seen,
            reason="Not now.",
        ),
        "a member leaves": lambda: meetings.change_presence(
            meeting=meeting.id, present=staying, by=officer, seen=meeting.revision
        ),
        "end": lambda: meetings.end_session(
            meeting=meeting.id, by=officer, seen=meeting.revision
        ),
        "conflict": lambda: judging.declare_interest(
            track=track.id, level="conflict", why="I wrote a part.", by=member
        ),
        "comment": lambda: commenting.comment(
            track=track.id, field="title", text="Is it short enough?", audience="body", by=member
        ),
    }  # fmt: skip


def sealed() -> Stage:
    way = Way("formal-with-money").submitted()
    council, board = Session(way).close_papers().begin(), Session(way, board=True)
    board.close_papers().begin()
    first = council.decide()
    second = board.decide(TrackOutcome.CONDITIONS, conditions=[_condition(way, board)])
    track, other = council.track, board.track
    meeting = track.meeting
    first_mark, second_mark = mark_of(letters_of(first)), mark_of(letters_of(second))

    def release(decision: Any, row: Any, mark: str, chair: Any) -> Act:
        return lambda: releasing.release_decision(
            decision=decision.id, by=chair, seen=row.revision, reviewed=mark
        )

    seen = council.filed.revision
    return council.hour, {
        "release": release(first, track, first_mark, council.chair),
        "release again": release(first, track, first_mark, council.chair),
        "release the board's": release(second, other, second_mark, board.chair),
        "withdraw": lambda: writing.withdraw_proposal(
            proposal=way.filed.id, by=way.proposers[0], seen=seen,
            reason="Not now.",
        ),
        "end": lambda: meetings.end_session(
            meeting=track.meeting_id, by=council.officer, seen=meeting.revision
        ),
    }  # fmt: skip


def with_a_condition() -> Stage:
    way = Way("formal-single").submitted()
    council = Session(way).close_papers().begin()
    decision = council.decide(TrackOutcome.CONDITIONS, conditions=[_condition(way, council)])
    council.release(decision)
    condition = decision.conditions.get()
    proposer = way.proposers[0]
    with clock.at(council.hour):
        conditions.meet_condition(condition=condition.id, evidence="Here it is.", by=proposer)
    seen = council.filed.revision
    return council.hour, {
        "clear": lambda: conditions.clear_condition(condition=condition.id, by=council.chair),
        "clear again": lambda: conditions.clear_condition(condition=condition.id, by=council.chair),
        "say more": lambda: conditions.meet_condition(
            condition=condition.id, evidence="And here.", by=proposer
        ),
        "withdraw": lambda: writing.withdraw_proposal(
            proposal=way.filed.id, by=proposer, seen=seen, reason="Not now."
        ),
    }


def _condition(way: Any, session: Session) -> NewCondition:
    due = session.hour.date() + dt.timedelta(days=60)
    return NewCondition("Name the second assessor.", way.proposers[0], due, "chair")


STAGES = (drafting, endorsed, on_the_agenda, in_session, sealed, with_a_condition)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
def test_what_two_do_at_once_is_what_one_after_the_other_gives(stage: Callable[[], Stage]) -> None:
    hour, acts = stage()
    rewind = Rewind()
    dice = random.Random(os.environ.get("CHARM_SEED", stage.__name__))
    orders: dict[tuple[str, str], list[tuple[Any, Any]]] = {}
    for _ in range(PAIRS // len(STAGES) + 1):
        pair = dice.sample(sorted(acts), 2)
        one, other = (_told(hour, acts[name]) for name in pair)
        expected = orders.setdefault((pair[0], pair[1]), [])
        if not expected:
            said, state = _in_turn(rewind, one, other)
            expected.append((said, state))
            said, state = _in_turn(rewind, other, one)
            expected.append((said[::-1], state))
        said = tuple(together(one, other))
        came_out = said, rewind.state()
        rewind.back()
        assert came_out in expected, _difference(pair, came_out, expected)
    rewind.forget()


def _told(hour: dt.datetime, act: Act) -> Act:
    """The act at that hour; it gives what its person is told."""

    def run() -> str:
        with clock.at(hour):
            try:
                with transaction.atomic():
                    act()
            except TOLD as problem:
                return f"{type(problem).__name__}: {problem}"
        return "done"

    return run


def _in_turn(rewind: Rewind, *acts: Act) -> tuple[tuple[str, ...], Any]:
    said = tuple(act() for act in acts)
    state = rewind.state()
    rewind.back()
    return said, state


def _difference(pair: list[str], came_out: Any, expected: list[Any]) -> str:
    lines = [f"{pair[0]} and {pair[1]}: told {came_out[0]}"]
    for said, state in expected:
        lines.append(f"-- one after the other: told {said}")
        lines += [f"   only at once: {row}" for row in (came_out[1] - state)]
        lines += [f"   missing: {row}" for row in (state - came_out[1])]
    return "\n".join(lines)
