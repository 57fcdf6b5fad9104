"""Workers are killed at numbered points of confirming, awarding and revoking: nothing is lost, done
twice, or half done."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections
from tests.support.classroom import AWARD_DAY, LAST_DAY, again, at

from charm.alliance.models import Person
from charm.awards.models import Award, Group, Register, StatusList
from charm.awards.services.grouping import choose
from charm.awards.services.revoking import revoke_award
from charm.core.credentials.status import StatusList as Bits
from charm.delivery.models import Confirmation
from charm.delivery.services.confirming_class import confirm_class
from charm.foundation import jobs, ledger
from charm.foundation.models import OutboxMessage

NewCourse = Callable[..., Any]
ROUNDS = 40
KILLED = 9


def killed_at(statement: int, act: Callable[[], None]) -> bool:
    """Do it in a process that dies when it sends its so-many-th statement; whether it did die."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        count = 0

        def die(execute: Any, *args: Any) -> Any:
            nonlocal count
            count += 1
            if count == statement:
                os._exit(KILLED)
            return execute(*args)

        try:
            with connection.execute_wrapper(die):
                act()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == KILLED


def work(moment: dt.datetime) -> None:
    with at(moment):
        jobs.run_pending(strict=False)


def finish(moment: dt.datetime) -> None:
    """What another worker does once the dead one has been silent for long enough."""
    jobs.reclaim_lost(silence=dt.timedelta(0), lease=dt.timedelta(0))
    work(moment)


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("7.28", shows="accepts")
@pytest.mark.clause("7.10", shows="accepts")
def test_a_hundred_killed_workers_lose_and_double_nothing(course: NewCourse) -> None:
    begun = course().opened(seats=ROUNDS)
    people = [
        Person.objects.create(
            email=f"l{n}@x.example", name=f"L {n}", given_name="L", family_name=str(n),
            created_at=LAST_DAY,
        )
        for n in range(ROUNDS)
    ]  # fmt: skip
    rows = [begun.enrolled(person) for person in people]
    begun.started()
    finish(LAST_DAY)
    deaths = 0
    for number, row in enumerate(rows):
        begun.assessed(row)
        with at(LAST_DAY):
            confirm_class(
                edition=begun.edition.id, seen={row.id: again(row).revision}, expected=1,
                by=begun.lead, objectives_met=True, assessments_completed=True,
            )  # fmt: skip
        deaths += killed_at(1 + number, lambda: work(LAST_DAY))
        finish(LAST_DAY)
        assert Confirmation.objects.filter(enrolment=row).count() == 1

        with at(AWARD_DAY):
            seen = {row.id: again(row).revision}
            choose(issuer="uu", seen=seen, by=begun.seal)
        deaths += killed_at(1 + 3 * number, lambda: work(AWARD_DAY))
        finish(AWARD_DAY)
        award = Award.objects.get(enrolment=row)
        assert (award.state, award.number) == ("issued", f"UU-2026-{number + 1:06d}")

        def revoke(award: Award = award) -> None:
            with at(AWARD_DAY):
                revoke_award(award=award.pk, by=begun.seal, reason="A test.", seen=award.revision)
                jobs.run_pending(strict=False)

        deaths += killed_at(1 + number, revoke)
        if again(award).state == "issued":
            revoke()
        finish(AWARD_DAY)
        assert again(award).state == "revoked"

    assert deaths >= 100
    assert ledger.check() == []
    assert Register.objects.get().last == ROUNDS == Award.objects.count()
    assert set(Group.objects.values_list("state", flat=True)) == {"done"}
    for what in ("completion_confirmed", "award_issued", "award_revoked"):
        assert OutboxMessage.objects.filter(name=what).count() == ROUNDS, what
    left = OutboxMessage.objects.exclude(state__in=["done", "unknown"])
    assert not left.exists(), "each letter was sent, or a person is asked whether it was"
    published = json.loads(StatusList.objects.get(pk="uu-revocation-1").published)
    bits = Bits.decode(published["credentialSubject"]["encodedList"])
    places = set(Award.objects.values_list("status_index", flat=True))
    assert {place for place in places if bits[place]} == places
