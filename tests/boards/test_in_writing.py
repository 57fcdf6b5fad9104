"""Deciding in writing between meetings, where the rules of the body allow it (workflow 5)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.boards.test_voting import rule, stood

from charm import demo
from charm.boards import queries, tasks
from charm.boards.letters import letters_of, mark_of
from charm.boards.models import Meeting, WrittenProcedure
from charm.boards.services import deciding, judging
from charm.boards.services import deciding_in_writing as writing
from charm.boards.services.releasing import release_decision
from charm.boards.votes import procedure_of
from charm.boards.waits import desk_of
from charm.core.workflow import ProposalState, Refusal, TrackOutcome
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage

pytestmark = pytest.mark.clause("7.6")
PUT = {"outcome": "approved", "text": "It convinces.", "days": 5}


def put(session: Any, **other: Any) -> Any:
    return writing.put_in_writing(
        **{"track": session.track.id, "by": session.chair, "seen": session.track.revision,
           **PUT, **other}
    )  # fmt: skip


def say(session: Any, member: Any, said: str = "agree", why: str = "") -> Any:
    if queries.interest_of(session.track, member) is None:
        judging.declare_interest(track=session.track.id, level="none", by=member)
    return writing.answer(track=session.track.id, said=said, why=why, by=member)


def letters(role: str) -> int:
    return OutboxMessage.objects.filter(name=role).count()


@pytest.fixture
def closed(council: Any) -> Any:
    """The Council between the closing of papers and its meeting, a week before it."""
    council.close_papers()
    council.meeting = council.track.meeting
    with clock.at(council.hour - dt.timedelta(days=7)):
        yield council


@pytest.mark.clause("7.4.1", shows="refuses")
def test_a_body_decides_in_writing_only_where_its_rules_say_so(closed: Any) -> None:
    with pytest.raises(Refusal, match="in its sessions only"):
        put(closed)
    row = WrittenProcedure(
        track=closed.track, outcome="approved", text="x", silence_agrees=False,
        opened_at=clock.now(), opened_by=closed.chair, ends_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(DatabaseError, match="only where its own rules"), transaction.atomic():
        row.save(force_insert=True)
    rule("council", written_procedure=True)
    for wrong, error in (
        ({"text": " "}, Refusal), ({"days": 0}, Unfit), ({"days": 61}, Unfit),
        ({"outcome": "perhaps"}, Unfit), ({"seen": 99}, Stale),
        ({"by": closed.officer}, Refusal), ({"by": closed.members[-1]}, Refusal),
        ({"by": demo.officer("board-chair")}, NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            put(closed, **wrong)
    put(closed)
    with pytest.raises(Refusal, match="is in-writing now"):
        put(closed)


@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("7.6", shows="refuses")
def test_members_answer_and_the_chair_records_what_they_agreed(closed: Any) -> None:
    rule("council", written_procedure=True)
    chair, out, *others = closed.members
    proposer = closed.way.proposers[0]
    judging.declare_interest(track=closed.track.id, level="conflict", why="Mine.", by=out)
    procedure = put(closed)
    assert closed.track.meeting is None
    assert letters("written-asked") == 9
    assert "no meeting for you to attend" in _letter("written-opened", proposer)
    with pytest.raises(Unfit, match="only the chair can record"):
        judging.declare_interest(track=closed.track.id, level="none", by=out)
    with pytest.raises(Refusal, match="somebody else judges it"):
        writing.answer(track=closed.track.id, said="agree", why="", by=out)
    with pytest.raises(Refusal, match="Say first whether"):
        writing.answer(track=closed.track.id, said="agree", why="", by=chair)
    assert [p.id for p in desk_of(chair).to_answer] == [procedure.id]
    assert desk_of(out).to_answer == []
    for wrong in ({"said": "perhaps"}, {"said": "object"}, {"said": "call-in", "why": " "}):
        with pytest.raises(Unfit):
            say(closed, chair, **wrong)
    for member in others[:3]:
        say(closed, member)
    say(closed, others[0], "object", "The budget is missing.")
    say(closed, others[0])  # until it ends one may think again
    assert procedure.answers.count() == 3
    with pytest.raises(Refusal, match="once that has ended"):
        _decide(closed)

    with clock.at(procedure.ends_at - dt.timedelta(days=1)):
        tasks.end_what_is_decided_in_writing()
        tasks.end_what_is_decided_in_writing()
    assert letters("written-reminder") == 6, "once, to those who have not answered"
    with clock.at(procedure.ends_at + dt.timedelta(minutes=1)):
        with pytest.raises(Refusal, match="time to answer in writing is over"):
            say(closed, chair)
        tasks.end_what_is_decided_in_writing()
        assert procedure_of(closed.track).ending == "clock"
        assert [p.id for p in desk_of(chair).to_conclude] == [procedure.id]
        with pytest.raises(Refusal, match="Too few voting members"):
            _decide(closed)


@pytest.mark.clause("7.6", shows="accepts")
def test_it_ends_when_all_have_answered_and_is_decided_like_another(closed: Any) -> None:
    rule("council", written_procedure=True)
    put(closed)
    for member in closed.members:
        say(closed, member)
    assert procedure_of(closed.track).ending == "answered"
    assert letters("written-ended") == 2, "chair and officer"
    with pytest.raises(Refusal, match="answered to another outcome"):
        _decide(closed, TrackOutcome.REJECTED)
    decision = _decide(closed)
    assert (decision.way, decision.meeting, decision.votes_for) == ("written", None, 10)
    assert {said for said, _ in stood(decision).values()} == {"for"}
    assert closed.filed.state == ProposalState.IN_REVIEW, "sealed"
    release_decision(
        decision=decision.id, by=closed.chair, seen=closed.track.revision,
        reviewed=mark_of(letters_of(decision)),
    )  # fmt: skip
    assert closed.filed.state == ProposalState.APPROVED


@pytest.mark.clause("7.6", shows="refuses")
def test_an_objection_stands_against_consensus_and_not_against_a_vote(closed: Any) -> None:
    rule("council", written_procedure=True)
    put(closed)
    for member in closed.members[:-1]:
        say(closed, member)
    say(closed, closed.members[-1], "object", "The budget is missing.")
    with pytest.raises(Refusal, match="This outcome is not carried"):
        _decide(closed)
    rule("council", decides_by="hands")
    decision = _decide(closed)
    assert (decision.votes_for, decision.votes_against) == (9, 1)
    assert stood(decision)[closed.members[-1]] == ("against", "")


@pytest.mark.clause("7.6", shows="accepts")
def test_silence_counts_only_by_the_rule_that_was_in_force(closed: Any) -> None:
    named = "Rules of procedure, article 9."
    rule("council", written_procedure=True, silence_agrees=True, silence_rule=named)
    procedure = put(closed)
    rule("council", silence_agrees=False)
    assert named in OutboxMessage.objects.filter(name="written-asked-silence")[0].payload["body"]
    say(closed, closed.chair)
    with clock.at(procedure.ends_at + dt.timedelta(minutes=1)):
        tasks.end_what_is_decided_in_writing()
    decision = _decide(closed)
    assert decision.votes_for == 10
    assert [said for said, _ in stood(decision).values()].count("silent") == 9


@pytest.mark.clause("7.4.1", shows="accepts")
def test_one_member_is_enough_to_call_it_into_a_meeting(closed: Any) -> None:
    rule("council", written_procedure=True)
    put(closed)
    say(closed, closed.members[-1], "call-in", "We should talk.")
    assert closed.track.meeting == closed.meeting, "back on its agenda"
    assert closed.track.agenda_items.get().meeting == closed.meeting
    assert procedure_of(closed.track).ending == "called-in"
    assert "in a meeting" in _letter("written-called-in", closed.way.proposers[0])
    with pytest.raises(Unfit, match="not decided in writing"):
        writing.take_into_meeting(
            track=closed.track.id, reason="x", by=closed.chair, seen=closed.track.revision
        )
    put(closed)
    Meeting.objects.filter(pk=closed.meeting.pk).update(state="held")
    with pytest.raises(NotAllowed):
        writing.take_into_meeting(
            track=closed.track.id, reason="x", by=closed.members[-1], seen=closed.track.revision
        )
    writing.take_into_meeting(
        track=closed.track.id, reason="Talk.", by=closed.chair, seen=closed.track.revision
    )
    assert (closed.track.state, closed.track.deferrals) == ("waiting", 1), "first in line"


def _decide(session: Any, outcome: TrackOutcome = TrackOutcome.APPROVED) -> Any:
    return deciding.decide(
        track=session.track.id, outcome=outcome, reasons="It convinces.", by=session.chair,
        judgements=dict.fromkeys((c.code for c in queries.criteria_of(session.track)), "met"),
        seen=session.track.revision,
    )  # fmt: skip


def _letter(role: str, to: Any) -> str:
    rows = OutboxMessage.objects.filter(name=role)
    return next(str(row.payload["body"]) for row in rows if row.payload["to"] == to.email)
