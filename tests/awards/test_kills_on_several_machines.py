"""Two web servers and two workers on PostgreSQL die at numbered statements while programs act:
results recorded, completion confirmed, awards issued and revoked, letters sent. Nothing is lost,
doubled or half done, and what waits is worked off within a minute.

``python -m tools.kills`` kills 200 times, here and where skills are imported.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.support.classroom import AWARD_DAY, ENDS, again
from tests.support.machines import (
    PATIENCE,
    WORKERS,
    Caller,
    Machines,
    Mailbox,
    by_clients,
    machines,
    until,
)
from tests.support.programs import Program

from charm.alliance.models import Person
from charm.awards.models import Award, Group, Register, StatusList
from charm.core.credentials.status import StatusList as Bits
from charm.delivery.models import Confirmation
from charm.foundation import ledger
from charm.foundation.models import OutboxMessage

ON_POSTGRESQL = os.environ.get("CHARM_TEST_DATABASE") == "postgresql"
ROUNDS = int(os.environ.get("CHARM_KILL_ROUNDS", "8"))
BY_A_LEARNER = 4
"""Kills for each learner at least. Nine are tried, eight of servers and one of a worker; some acts
are over before their number comes."""
CLIENTS = int(os.environ.get("CHARM_KILL_CLIENTS", "6"))


def one_life(number: int, row: Any, running: Machines, lead: Program, seal: Program) -> None:
    """From the result to the revocation, each act through a server that is told to die."""
    teacher, office = Caller.of(running, lead), Caller.of(running, seal)
    statement = 1 + number * 7 % 45
    result = {
        "passed": True, "value": "8.5", "scheme": "Grades 1-10", "assessed_on": str(ENDS),
        "seen": again(row).revision,
    }  # fmt: skip
    teacher.post(f"/enrolments/{row.id}/result", result, die_at=statement, act="result")
    said = {
        "objectives_met": True, "assessments_completed": True, "seen": again(row).revision,
    }  # fmt: skip
    teacher.post(f"/enrolments/{row.id}/confirmation", said, die_at=statement + 3, act="confirm")
    if not running.is_enough:
        running.order_death(WORKERS[number % 2], 1 + number * 11 % 120)
    chosen = {"issuer": "uu", "enrolments": [{"id": str(row.id), "seen": again(row).revision}]}
    office.post("/register/groups", chosen, die_at=statement + 5, act="issue")
    issued = Award.objects.filter(enrolment=row, state="issued")
    until(issued.exists, PATIENCE)
    award = issued.get()
    reason = {"reason": "A test.", "seen": award.revision}
    office.post(
        f"/register/awards/{award.id}/revocation", reason, die_at=statement + 2, act="revoke"
    )


@pytest.mark.skipif(not ON_POSTGRESQL, reason="several machines share a PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_killed_servers_and_workers_lose_and_double_nothing(
    course: Callable[..., Any], database_url: str, tmp_path: Path
) -> None:
    learners = -(-ROUNDS // BY_A_LEARNER) + 1
    begun = course().opened(seats=learners)
    rows = [begun.enrolled(_learner(number)) for number in range(learners)]
    begun.started()
    lead, seal = Program(begun.lead), Program(begun.seal)
    mailbox: Mailbox = Mailbox()
    sent_before = set(OutboxMessage.objects.filter(state="done").values_list("id", flat=True))
    with machines(database_url, tmp_path, mailbox, moment=AWARD_DAY, most=ROUNDS) as running:
        began = time.monotonic()
        by_clients(
            [partial(one_life, n, row, running, lead, seal) for n, row in enumerate(rows)], CLIENTS
        )
        acted = time.monotonic() - began
        drained = running.drained()
        deaths = running.deaths
        assert not running.crashed, running.crashed
    figures = f"{deaths} kills in {learners} lives of {acted:.0f} s, drained in {drained:.1f} s"
    print(f"\n{figures}: {dict(running.killed)}")  # noqa: T201

    assert ledger.check() == []
    assert Confirmation.objects.count() == learners
    assert Counter(Award.objects.values_list("state", flat=True)) == {"revoked": learners}
    assert Register.objects.get().last == learners
    assert set(Group.objects.values_list("state", flat=True)) == {"done"}
    for what in ("completion_confirmed", "award_issued", "award_revoked"):
        assert OutboxMessage.objects.filter(name=what).count() == learners, what
    published = json.loads(StatusList.objects.get(pk="uu-revocation-1").published)
    bits = Bits.decode(published["credentialSubject"]["encodedList"])
    places = set(Award.objects.values_list("status_index", flat=True))
    assert len(places) == learners
    assert {place for place in places if bits[place]} == places
    letters = OutboxMessage.objects.filter(kind=OutboxMessage.Kind.LETTER)
    letters = letters.exclude(id__in=sent_before)
    assert not letters.exclude(state__in=["done", "unknown"]).exists()
    assert max(mailbox.came.values()) == 1, "no letter came twice"
    sent = letters.filter(state="done").count()
    asked = letters.filter(state="unknown").count()
    assert sent <= mailbox.came.total() <= sent + asked, "none that is called sent did not come"
    assert deaths >= ROUNDS


def _learner(number: int) -> Person:
    return Person.objects.create(
        email=f"l{number}@x.example", name=f"L {number}", given_name="L",
        family_name=str(number), created_at=AWARD_DAY - dt.timedelta(days=30),
    )  # fmt: skip
