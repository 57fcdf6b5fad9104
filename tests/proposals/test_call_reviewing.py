"""The rounds of review of a call: who judges, and who may not (7.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.support.calls import CLOSES, DECIDED, DUE, JUDGED, Calling, proposer_of

from charm import demo
from charm.core.workflow import Refusal
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage
from charm.proposals.call_standing import reviewed, to_review
from charm.proposals.call_tasks import open_and_close_calls, remind_people_of_calls
from charm.proposals.models import CallReview, CallRound
from charm.proposals.services import call_reviewing, call_rounds, selecting

pytestmark = pytest.mark.django_db


def asked(role: str) -> list[str]:
    rows = OutboxMessage.objects.filter(kind=OutboxMessage.Kind.LETTER, name=role)
    return sorted(row.payload["to"] for row in rows)


def judge(world: Calling, row: Any, by: Any, **words: Any) -> CallReview:
    said = {"score": 4, "reason": "Good.", "seen": 0, **words}
    with clock.at(JUDGED):
        return call_reviewing.judge(entry=world.entry(row).id, by=by, **said)


@pytest.mark.clause("7.3", shows="accepts")
def test_reviewers_are_asked_when_the_call_closes_and_reminded_before_the_day() -> None:
    world = Calling().sent_in()
    first, second = world.reviewers
    with pytest.raises(NotFound):
        judge(world, world.water, first)
    with clock.at(CLOSES):
        open_and_close_calls()
        open_and_close_calls()
        (waiting,) = to_review(first)
    assert asked("call-review-asked") == sorted(p.email for p in world.reviewers)
    assert {entry.proposal for entry in waiting.waiting} == {world.water, world.other}
    for row in (world.water, world.other):
        judge(world, row, first)
    with clock.at(JUDGED):
        remind_people_of_calls()
        remind_people_of_calls()
        assert not to_review(first)[0].waiting
    assert asked("call-review-reminder") == [second.email]


@pytest.mark.clause("7.3", shows="refuses")
def test_a_judgement_is_whole_and_its_own_and_of_the_round_that_runs() -> None:
    world = Calling().closed()
    first, second = world.reviewers
    for wrong in ({"score": None}, {"score": 0}, {"score": 6}, {"reason": " "},
                  {"score": None, "recommends": True}, {"recommends": True}):  # fmt: skip
        with pytest.raises(Refusal, match="Give the judgement that is asked for"):
            judge(world, world.water, first, **wrong)
    given = judge(world, world.water, first)
    assert judge(world, world.water, first) == given, "a double click"
    with pytest.raises(Stale):
        judge(world, world.water, first, score=1)
    changed = judge(world, world.water, first, score=1, seen=1)
    assert (changed.pk, changed.score, changed.revision) == (given.pk, 1, 2)
    # Others do not come near it; a manager reads and does not judge.
    for stranger in (demo.staff("quality", "ub.edu"), demo.officer("operator"), demo.learner(1)):
        with pytest.raises(NotFound):
            judge(world, world.water, stranger)
    with pytest.raises(Refusal, match="Only its reviewers judge"):
        judge(world, world.water, world.manager)
    with pytest.raises(DatabaseError), transaction.atomic():
        CallReview.objects.all().delete()
    assert (
        second in next(r for r in reviewed(world.call) if r.entry.proposal == world.water).waits_for
    )


@pytest.mark.clause("7.3", shows="refuses")
def test_nobody_judges_what_they_propose_or_approve_or_have_an_interest_in() -> None:
    world = Calling().closed()
    call, manager = world.call, world.manager
    endorser = demo.staff("manager", "uu.nl")
    proposer = proposer_of(world.water)
    for person in (endorser, proposer):
        with clock.at(JUDGED):
            call_rounds.ask_reviewer(
                call=call.id, position=1, person=person, by=manager, seen=call.revision
            )
        call.refresh_from_db()
        with pytest.raises(NotAllowed, match="You propose it, or approve it"):
            judge(world, world.water, person)
        entry, round_ = world.entry(world.water), CallRound.objects.get()
        with pytest.raises(DatabaseError), transaction.atomic():
            CallReview.objects.create(
                round=round_, entry=entry, person=person, score=5, reason="Mine.", given_at=JUDGED
            )
    assert judge(world, world.other, proposer).score == 4, "the other one they may"
    with clock.at(JUDGED):
        (row,) = to_review(proposer)
        assert [entry.proposal for entry in row.not_mine] == [world.water]
    first = world.reviewers[0]
    judge(world, world.water, first)
    with clock.at(JUDGED):
        entry = world.entry(world.water)
        with pytest.raises(Refusal, match="Say in a few words"):
            call_reviewing.declare_conflict(entry=entry.id, by=first, reason="", seen=1)
        said = call_reviewing.declare_conflict(
            entry=entry.id, by=first, reason="My sister.", seen=1
        )
    assert (said.is_conflict, said.score) == (True, None)
    with pytest.raises(Refusal, match="somebody else judges"):
        judge(world, world.water, first, seen=2)
    (found,) = [one for one in reviewed(call) if one.entry.proposal == world.water]
    assert found.tallies[0].judged == ()


@pytest.mark.clause("7.3", shows="refuses")
def test_rounds_come_one_after_the_other_and_judge_what_is_in_the_running() -> None:
    world = Calling().closed()
    call, manager = world.call, world.manager
    first, second = world.reviewers

    def plan(**words: Any) -> CallRound:
        call.refresh_from_db()
        said = {"title": {"en": "Fit"}, "asks": {}, "judges": "recommend",
                "due_on": DUE + dt.timedelta(days=5), **words}  # fmt: skip
        with clock.at(JUDGED):
            return call_rounds.plan_round(call=call.id, by=manager, seen=call.revision, **said)

    def begin(**words: Any) -> Any:
        call.refresh_from_db()
        with clock.at(DECIDED):
            return call_reviewing.begin_round(call=call.id, by=manager, seen=call.revision, **words)

    with pytest.raises(Refusal, match="No round of review is left"):
        begin()
    with pytest.raises(Refusal, match="This round has begun"):
        plan(position=1)
    for wrong in ({"judges": "?"}, {"title": {}}, {"due_on": dt.date(2026, 1, 1)}, {"scale": 1},
                  {"scale": 101}):  # fmt: skip
        with pytest.raises(Unfit):
            plan(**wrong)
    plan()
    with pytest.raises(Refusal, match="Name at least one reviewer") as error:
        begin()
    assert "Reviews are missing" in str(error.value)
    call.refresh_from_db()
    with clock.at(JUDGED):
        call_rounds.ask_reviewer(
            call=call.id, position=2, person=second, by=manager, seen=call.revision
        )
    # The second round judges only what was not put aside.
    call.refresh_from_db()
    with clock.at(JUDGED):
        rows = [selecting.Ranked(world.entry(world.other).id, 2, "not-select", "Too small.")]
        selecting.rank_entries(call=call.id, rows=rows, by=manager, seen=call.revision)
    with pytest.raises(Refusal, match="A round of review is still ahead"), clock.at(DECIDED):
        call.refresh_from_db()
        selecting.decide_call(call=call.id, by=manager, seen=call.revision, reason="Now.")
    begin(reason="They are ill.")
    with pytest.raises(Refusal, match="Only its reviewers"):
        judge(world, world.water, first)
    with pytest.raises(Refusal, match="is not running"):
        judge(world, world.other, second, score=None, recommends=True)
    assert judge(world, world.water, second, score=None, recommends=True).recommends is True
    found = {one.entry.proposal: one for one in reviewed(call)}
    assert found[world.water].tallies[1].share == 1.0
    assert found[world.water].waits_for == ()
    # Who has said something stays; who has not can be let go.
    call.refresh_from_db()
    with pytest.raises(Unfit, match="what was said stays"), clock.at(DECIDED):
        call_rounds.release_reviewer(
            call=call.id, position=2, person=second.id, by=manager, seen=call.revision
        )


@pytest.mark.clause("7.3", shows="refuses")
def test_what_is_decided_where_reviews_are_missing_says_why() -> None:
    world = Calling().closed()
    call, manager = world.call, world.manager
    rows = [
        selecting.Ranked(world.entry(row).id, place, "select", "Good.")
        for place, row in enumerate((world.water, world.other), start=1)
    ]
    with clock.at(DECIDED):
        selecting.rank_entries(call=call.id, rows=rows, by=manager, seen=call.revision)
        call.refresh_from_db()
        with pytest.raises(Refusal, match="Reviews are missing"):
            selecting.decide_call(call=call.id, by=manager, seen=call.revision)
        for wrong in ((rows[0].entry, 0, "", ""), (rows[0].entry, 1, "perhaps", "")):
            with pytest.raises(Unfit):
                selecting.rank_entries(
                    call=call.id, rows=[selecting.Ranked(*wrong)], by=manager, seen=call.revision
                )
        with pytest.raises(NotFound):
            selecting.rank_entries(
                call=call.id, rows=[selecting.Ranked(world.water.id)], by=manager,
                seen=call.revision,
            )  # fmt: skip
        selecting.decide_call(
            call=call.id, by=manager, seen=call.revision, reason="The reviewers are ill."
        )
