"""Approval with conditions: met with evidence, cleared by whom the decision named, or lapsed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from charm import demo
from charm.boards import queries
from charm.boards.models import Condition, Interest
from charm.boards.services import conditions, judging
from charm.boards.services.deciding import NewCondition
from charm.catalogue.queries import entry_of_proposal
from charm.core.workflow import ProposalState, Refusal, TrackOutcome
from charm.foundation import clock, jobs
from charm.foundation.errors import NotAllowed, NotFound, Unfit

pytestmark = pytest.mark.clause("7.6")


@pytest.fixture
def conditional(council: Any) -> Any:
    """Approved with one condition, which the chair clears."""
    council.decide_and_release(
        TrackOutcome.CONDITIONS,
        conditions=[
            NewCondition(
                text="Name a second assessor.",
                owner=council.way.proposers[0],
                due_on=council.hour.date() + dt.timedelta(days=30),
                clearer="chair",
            )
        ],
    )
    (council.condition,) = queries.conditions_of(council.filed)
    return council


def meet(session: Any, **other: Any) -> Any:
    return conditions.meet_condition(
        **{
            "condition": session.condition.id,
            "evidence": "Her name is in the annex.",
            "by": session.way.proposers[0],
            **other,
        }
    )


@pytest.mark.clause("7.6", shows="accepts")
def test_the_last_condition_cleared_approves_the_proposal(conditional: Any) -> None:
    assert conditional.filed.state == ProposalState.CONDITIONS
    assert queries.approval_of(conditional.filed.id)
    meet(conditional)
    assert conditional.filed.state == ProposalState.CONDITIONS
    conditions.clear_condition(condition=conditional.condition.id, by=conditional.chair)
    assert conditional.filed.state == ProposalState.APPROVED


@pytest.mark.clause("7.6", shows="refuses")
def test_meeting_a_condition_needs_evidence_and_the_right_person(conditional: Any) -> None:
    with pytest.raises(Unfit, match="evidence"):
        meet(conditional, evidence=" ")
    with pytest.raises(NotAllowed):
        meet(conditional, by=conditional.officer)
    with pytest.raises(NotFound):
        meet(conditional, by=demo.learner(1))


@pytest.mark.clause("7.6", shows="refuses")
def test_only_whom_the_decision_named_clears_and_only_what_was_met(conditional: Any) -> None:
    clear = conditional.condition.id
    with pytest.raises(Unfit, match="how this condition was met"):
        conditions.clear_condition(condition=clear, by=conditional.chair)
    meet(conditional)
    for by in (conditional.officer, conditional.way.proposers[0], conditional.members[-1]):
        with pytest.raises(NotAllowed, match="names the chair"):
            conditions.clear_condition(condition=clear, by=by)
    conditions.clear_condition(condition=clear, by=conditional.chair)
    with pytest.raises(Unfit, match="cleared already"):
        conditions.clear_condition(condition=clear, by=conditional.chair)


@pytest.mark.clause("7.6", shows="refuses")
def test_nobody_clears_what_they_see_to_themselves(council: Any) -> None:
    council.close_papers().begin()
    due = council.hour.date() + dt.timedelta(days=30)
    for owner, clearer in ((council.chair, "chair"), (council.officer, "officer")):
        mine = NewCondition(
            text="Name a second assessor.", owner=owner, due_on=due, clearer=clearer
        )
        with pytest.raises(Unfit, match="does not clear it"):
            council.decide(TrackOutcome.CONDITIONS, conditions=[mine])
    mine = NewCondition("Name a second assessor.", council.officer, due, "chair")
    council.release(council.decide(TrackOutcome.CONDITIONS, conditions=[mine]))
    (council.condition,) = queries.conditions_of(council.filed)
    meet(council)
    # The chair of then sees to it now.
    Condition.objects.update(owner=council.chair)
    with pytest.raises(NotAllowed, match="see to themselves"):
        conditions.clear_condition(condition=council.condition.id, by=council.chair)


@pytest.mark.clause("7.6", shows="refuses")
def test_nobody_clears_a_condition_of_what_they_stay_out_of(council: Any) -> None:
    council.close_papers()
    out, other = council.members[-1], council.members[-2]
    judging.declare_interest(track=council.track.id, level="conflict", why="Mine.", by=out)
    council.begin()
    due = council.hour.date() + dt.timedelta(days=30)

    def named(person: Any) -> NewCondition:
        owner = council.way.proposers[0]
        return NewCondition("Name a second assessor.", owner, due, "person", person)

    with pytest.raises(Unfit, match=f"{out.name} stays out of this item"):
        council.decide(TrackOutcome.CONDITIONS, conditions=[named(out)])
    council.release(council.decide(TrackOutcome.CONDITIONS, conditions=[named(other)]))
    (council.condition,) = queries.conditions_of(council.filed)
    meet(council)
    # Named before this was asked of a decision.
    Interest.objects.create(track=council.track, person=other, level="conflict",
                            declared_at=clock.now(), why="Mine too.")  # fmt: skip
    with pytest.raises(NotAllowed, match="You stay out of this item"):
        conditions.clear_condition(condition=council.condition.id, by=other)
    assert council.filed.state == ProposalState.CONDITIONS


@pytest.mark.clause("7.6", shows="refuses")
def test_a_condition_unmet_at_its_due_date_lapses_and_nothing_is_approved(
    conditional: Any,
) -> None:
    with pytest.raises(Refusal, match="No condition is overdue"), clock.at(conditional.hour):
        conditions.lapse(condition=conditional.condition.id, by=conditional.chair)
    with clock.at(conditional.hour + dt.timedelta(days=31)):
        with pytest.raises(Refusal, match="Only the chair"):
            conditions.lapse(condition=conditional.condition.id, by=conditional.officer)
        conditions.lapse(condition=conditional.condition.id, by=conditional.chair)
        jobs.run_pending()
    assert conditional.filed.state == ProposalState.REVISION
    assert entry_of_proposal(conditional.filed.id) is None, "nothing enters the catalogue"
    with pytest.raises(Unfit, match="no longer waiting"):
        meet(conditional)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DELETE FROM boards_condition", "never removed"),
        ("UPDATE boards_condition SET text = 'none'", "not reworded"),
        ("UPDATE boards_condition SET due_on = '2030-01-01'", "not reworded"),
        ("UPDATE boards_condition SET cleared_at = NULL", "stays cleared"),
    ],
)
def test_the_database_keeps_conditions_as_decided(
    conditional: Any, statement: str, says: str
) -> None:
    meet(conditional)
    conditions.clear_condition(condition=conditional.condition.id, by=conditional.chair)
    with (
        pytest.raises(DatabaseError, match=says),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_database_takes_no_condition_after_the_release(conditional: Any) -> None:
    conditional.condition.pk = uuid.uuid4()
    with (
        pytest.raises(DatabaseError, match="cannot be added after its release"),
        transaction.atomic(),
    ):
        conditional.condition.save(force_insert=True)
