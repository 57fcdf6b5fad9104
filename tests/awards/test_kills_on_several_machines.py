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
    Caller,
    Machines,
    Mailbox,
    by_clients,
    lives_for,
    machines,
    shared,
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
ROUNDS = int(os.environ.get("CHARM_KILL_ROUNDS", "6"))
PARTS = {"result": 2, "confirm": 2, "issue": 3, "revoke": 3, "send": 2, "work": 1}
CLIENTS = int(os.environ.get("CHARM_KILL_CLIENTS", "6"))


def one_life(row: Any, running: Machines, lead: Program, seal: Program) -> None:
    """From the result to the revocation, each act through a server that is told to die."""
    teacher, office = Caller.of(running, lead), Caller.of(running, seal)
    result = {
        "passed": True, "value": "8.5", "scheme": "Grades 1-10", "assessed_on": str(ENDS),
        "seen": again(row).revision,
    }  # fmt: skip
    teacher.post(f"/enrolments/{row.id}/result", result, act="result")
    said = {
        "objectives_met": True, "assessments_completed": True, "seen": again(row).revision,
    }  # fmt: skip
    teacher.post(f"/enrolments/{row.id}/confirmation", said, act="confirm")
    chosen = {"issuer": "uu", "enrolments": [{"id": str(row.id), "seen": again(row).revision}]}
    office.post("/register/groups", chosen, act="issue")
    issued = Award.objects.filter(enrolment=row, state="issued")
    until(issued.exists, PATIENCE)
    award = issued.get()
    reason = {"reason": "A test.", "seen": award.revision}
    office.post(f"/register/awards/{award.id}/revocation", reason, act="revoke")


@pytest.mark.skipif(not ON_POSTGRESQL, reason="several machines share a PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_killed_servers_and_workers_lose_and_double_nothing(
    course: Callable[..., Any], database_url: str, tmp_path: Path
) -> None:
    wanted = shared(ROUNDS, PARTS)
    learners = lives_for(wanted)
    begun = course().opened(seats=learners)
    rows = [begun.enrolled(_learner(number)) for number in range(learners)]
    begun.started()
    lead, seal = Program(begun.lead), Program(begun.seal)
    mailbox: Mailbox = Mailbox()
    sent_before = set(OutboxMessage.objects.filter(state="done").values_list("id", flat=True))
    with machines(database_url, tmp_path, mailbox, moment=AWARD_DAY, wanted=wanted) as running:
        began = time.monotonic()
        by_clients([partial(one_life, row, running, lead, seal) for row in rows], CLIENTS)
        acted = time.monotonic() - began
        drained = running.drained()
        assert not running.crashed, running.crashed
    figures = (
        f"{running.killed.total()} kills at {len(running.places)} places in {learners} lives "
        f"of {acted:.0f} s, drained in {drained:.1f} s"
    )
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
    assert not running.missing, f"too few were killed: {running.missing}"


def _learner(number: int) -> Person:
    return Person.objects.create(
        email=f"l{number}@x.example", name=f"L {number}", given_name="L",
        family_name=str(number), created_at=AWARD_DAY - dt.timedelta(days=30),
    )  # fmt: skip
