"""Members are reminded before a meeting of what it still waits for from them (7.6, 7.24)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from charm.boards import tasks
from charm.boards.services import judging
from charm.foundation import clock
from charm.foundation.models import OutboxMessage


def told() -> list[str]:
    return sorted(row.payload["to"] for row in OutboxMessage.objects.filter(name="judgement-due"))


@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("7.24", shows="accepts")
def test_members_who_owe_their_word_are_reminded_twice_and_nobody_else(
    council: Any,
) -> None:
    def remind(days: int) -> list[str]:
        before = told()
        with clock.at(council.hour - dt.timedelta(days=days)):
            for _twice in range(2):
                tasks.remind_of_judgements()
        after = told()
        for one in before:
            after.remove(one)
        return after

    assert remind(6) == [], "nobody can read it yet: it is neither checked nor closed"
    council.close_papers()
    everybody = sorted(person.email for person in council.members)
    silent, conflicted, *others = council.members
    with clock.at(council.hour - dt.timedelta(days=9)):
        for member in others[:3]:
            council.opinion(member)
        judging.declare_interest(track=council.track.id, level="none", by=others[3])
        judging.declare_interest(
            track=council.track.id, level="conflict", why="I teach in it.", by=conflicted
        )
    done = {conflicted.email, *(member.email for member in others[:3])}

    assert remind(8) == []
    week = remind(7)
    assert set(week) == set(everybody) - done
    assert {silent.email, others[3].email} <= set(week)
    assert remind(4) == []
    with clock.at(council.hour - dt.timedelta(days=3)):
        council.opinion(silent)
    assert set(remind(2)) == set(week) - {silent.email}
    assert remind(0) == []

    letter = OutboxMessage.objects.filter(name="judgement-due", payload__to=silent.email).get()
    assert council.filed.title in letter.payload["body"]
    judge = OutboxMessage.objects.filter(name="judgement-due", payload__to=others[3].email).first()
    assert judge is not None
    assert f"/boards/items/{council.track.id}/judge/" in judge.payload["body"]
    assert f"/meetings/{council.track.meeting_id}/interests/" in letter.payload["body"]
