"""Conditions are reminded of before they are due, and the Board joins from a session (7.6, 7.7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.support.sessions import Session

from charm.boards import queries, tasks
from charm.boards.services import agenda, conditions, meetings
from charm.boards.services.deciding import NewCondition
from charm.core.workflow import ProposalState, TrackOutcome
from charm.foundation import clock
from charm.foundation.errors import Unfit
from charm.foundation.models import OutboxMessage


def told(role: str) -> list[str]:
    return sorted(row.payload["to"] for row in OutboxMessage.objects.filter(name=role))


@pytest.mark.clause("7.6", shows="accepts")
def test_those_who_owe_a_condition_are_reminded_before_it_lapses(council: Any) -> None:
    owner, hour = council.way.proposers[0], council.hour
    due = hour.date() + dt.timedelta(days=30)
    council.decide_and_release(
        TrackOutcome.CONDITIONS, conditions=[NewCondition("Name one.", owner, due, "officer")]
    )
    (condition,) = queries.conditions_of(council.filed)
    expected = {-15: 0, -14: 1, -10: 1, -7: 2, -2: 2, -1: 3, 0: 3}
    for days, letters in expected.items():
        with clock.at(council.hour + dt.timedelta(days=30 + days)):
            for _twice in range(2):
                tasks.remind_of_conditions()
        assert told("condition-due").count(owner.email) == letters, days
    assert told("condition-overdue") == []
    with clock.at(council.hour + dt.timedelta(days=32)):
        for _twice in range(2):
            tasks.remind_of_conditions()
        assert set(told("condition-overdue")) >= {
            owner.email, council.chair.email, council.officer.email
        }  # fmt: skip
        conditions.lapse(condition=condition.id, by=council.chair)
    assert council.filed.state == ProposalState.REVISION
    before = len(told("condition-overdue"))
    with clock.at(hour + dt.timedelta(days=40)):
        tasks.remind_of_conditions()
        with pytest.raises(Unfit, match="no longer waiting"):
            conditions.attach_evidence(
                condition=condition.id, content=b"%PDF-1.7", name="a.pdf", by=owner
            )
    assert len(told("condition-overdue")) == before, "nobody is reminded of what is settled"


@pytest.mark.clause("7.7", shows="refuses")
@pytest.mark.clause("8.1", shows="refuses")
@pytest.mark.parametrize("board_first", [True, False])
def test_money_found_in_session_is_decided_by_both_in_either_order(
    council: Any, board_first: bool
) -> None:
    council.close_papers().begin()
    with clock.at(council.hour):
        agenda.find_money(
            track=council.track.id, reason="A laboratory must be rented.", by=council.chair,
            seen=council.track.revision,
        )  # fmt: skip
        board = Session(council.way, board=True)
        assert board.track.state == "waiting", "no meeting of the Board takes papers any more"
        planned = meetings.plan_meeting(
            body=board.track.body, starts_at=clock.now() + dt.timedelta(days=21), by=board.officer
        )
        meetings.open_meeting(meeting=planned.id, by=board.officer, seen=planned.revision)
    assert board.track.meeting == planned, "joins the next meeting of the Board"
    sessions = [board, council] if board_first else [council, board]
    board.close_papers().begin()
    for session in sessions:
        assert council.filed.state == ProposalState.IN_REVIEW
        session.release(session.decide())
    assert council.filed.state == ProposalState.APPROVED
