"""Two web servers and two workers on PostgreSQL die at numbered statements while proposals are
submitted and decisions recorded and released. Nothing is lost, doubled or half done."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.utils.crypto import get_random_string
from tests.support.machines import (
    Caller,
    Machines,
    Mailbox,
    by_clients,
    lives_for,
    machines,
    shared,
)
from tests.support.programs import Program

from charm import demo
from charm.alliance.queries import members_of
from charm.boards import queries
from charm.boards.letters import letters_of, mark_of
from charm.boards.models import Decision, Track
from charm.boards.services import judging, meetings
from charm.core.policy import Level
from charm.core.workflow import TrackState
from charm.foundation import clock, jobs, ledger
from charm.foundation.models import OutboxMessage
from charm.foundation.outbox import message_id_of
from charm.lifecycle import deciding
from charm.proposals import queries as proposals
from charm.proposals.models import Submission

ON_POSTGRESQL = os.environ.get("CHARM_TEST_DATABASE") == "postgresql"
KILLS = int(os.environ.get("CHARM_KILL_PROPOSALS", "6"))
UNTIL_PAPERS_CLOSE = {"submit": 3, "work": 1}
IN_SESSION = {"decide": 3, "release": 2, "send": 1}
CLIENTS = int(os.environ.get("CHARM_KILL_CLIENTS", "6"))

pytestmark = [
    pytest.mark.skipif(not ON_POSTGRESQL, reason="several machines share a PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]


class Page(Caller):
    """A browser of this person: sends a form until what it asks for is so."""

    def __init__(self, running: Machines, person: Any) -> None:
        client = Client()
        client.force_login(person)
        kept = {name: one.value for name, one in client.cookies.items()}
        self.token = kept[settings.CSRF_COOKIE_NAME] = get_random_string(32)
        cookie = "; ".join(f"{name}={value}" for name, value in kept.items())
        super().__init__(running, {"Cookie": cookie})

    def submit(self, path: str, is_so: Callable[[], bool], *, act: str, **said: Any) -> None:
        """Who finds the page moved on after a death looks whether it was this form."""

        def answered(status: int, text: str) -> bool:
            if status not in (302, 409, 422, 429, 503):
                raise AssertionError((path, status, text[-2000:]))
            return status in (302, 409, 422) and is_so()

        form = urlencode({"csrfmiddlewaretoken": self.token, **said})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self.send(path, form, kind, answered, act)


def submit(filed: Any, running: Machines, program: Program) -> None:
    warned = [f for f in proposals.findings_of(filed) if f.level is Level.SHOULD]
    said = {"seen": filed.revision, "answers": {f.clause: "We know it." for f in warned}}
    Caller.of(running, program).post(f"/proposals/{filed.id}/submissions", said, act="submit")


def record(track: Track, running: Machines, chair: Any) -> None:
    page = Page(running, chair)
    page.submit(
        f"/boards/items/{track.id}/decide/",
        Decision.objects.filter(track=track).exists,
        act="decide", outcome="approved", reasons="It convinces.", seen=track.revision,
        **{f"met-{one.code}": "met" for one in queries.criteria_of(track)},
    )  # fmt: skip


def release(decision: Decision, running: Machines, chair: Any) -> None:
    released = Decision.objects.filter(pk=decision.pk, released_at__isnull=False)
    Page(running, chair).submit(
        f"/boards/decisions/{decision.id}/release/",
        released.exists,
        act="release", seen=decision.track.revision, reviewed=mark_of(letters_of(decision)),
    )  # fmt: skip


def letters_by() -> dict[str, set[str]]:
    """Their identifiers, by the states that they are in."""
    found: dict[str, set[str]] = defaultdict(set)
    for letter in OutboxMessage.objects.filter(kind=OutboxMessage.Kind.LETTER):
        found[letter.state].add(f"<{message_id_of(letter)}>")
    return found


def of(wanted: dict[str, int], acts: dict[str, int]) -> dict[str, int]:
    return {act: wanted[act] for act in acts}


def acts_on(key: str) -> Counter[str]:
    return Counter(one["act"] for one in ledger.history_of(key))


def test_killed_servers_and_workers_lose_and_double_no_decision(
    way: Callable[..., Any], database_url: str, tmp_path: Path
) -> None:
    wanted = shared(KILLS, UNTIL_PAPERS_CLOSE | IN_SESSION)
    count = lives_for(wanted)
    first = way()
    first._begin()
    deciding.plan_meetings(first.when, first.say)
    begun = [first.endorsed(), *(way().endorsed() for _ in range(count - 1))]
    moment = first.when.moment("submit")
    sender = {one.filed.id: Program(one.proposers[0], now=moment) for one in begun}
    mailbox = Mailbox()
    before = letters_by()["done"]
    folder = tmp_path / "submit"
    folder.mkdir()
    began = time.monotonic()
    with machines(
        database_url, folder, mailbox, moment=moment, wanted=of(wanted, UNTIL_PAPERS_CLOSE)
    ) as running:
        by_clients(
            [partial(submit, w.filed, running, sender[w.filed.id]) for w in begun],
            CLIENTS,
        )
        drained = running.drained()
        assert not running.crashed, running.crashed
    assert not running.missing, f"too few were killed: {running.missing}"
    sent = letters_by()["done"] - before
    killed, places = Counter(running.killed), set(running.places)
    assert Submission.objects.count() == count
    tracks = list(Track.objects.select_related("meeting", "body", "proposal"))
    council = [one for one in tracks if one.body.kind == "council"]
    assert len(council) == count
    assert {one.state for one in council} == {TrackState.SCHEDULED}
    assert OutboxMessage.objects.filter(name="proposal_submitted").count() == count

    meeting, chair = council[0].meeting, demo.officer("council-chair")
    assert meeting is not None
    officer = demo.officer("boards")
    with clock.at(meeting.papers_due):
        meetings.close_papers(meeting=meeting.id, by=officer, seen=meeting.revision)
        jobs.run_pending()
    voting = [seat.person for seat in members_of(meeting.body, voting=True)]
    with clock.at(meeting.starts_at):
        for track in council:
            for person in voting:
                judging.declare_interest(track=track.id, level="none", by=person)
        meeting.refresh_from_db()
        meetings.begin_session(
            meeting=meeting.id, present=voting, by=officer, seen=meeting.revision
        )
        jobs.run_pending()
    council = list(
        Track.objects.filter(meeting=meeting).select_related("meeting", "body", "proposal")
    )
    folder = tmp_path / "decide"
    folder.mkdir()
    came, mailbox, before = mailbox.came, Mailbox(), letters_by()["done"]
    later = meeting.starts_at + dt.timedelta(minutes=5)
    with machines(
        database_url, folder, mailbox, moment=later, wanted=of(wanted, IN_SESSION)
    ) as running:
        by_clients(
            [partial(record, t, running, chair) for t in council],
            CLIENTS,
        )
        meeting.refresh_from_db()
        with clock.at(later):
            meetings.end_session(meeting=meeting.id, by=officer, seen=meeting.revision)
        found = list(Decision.objects.select_related("track__meeting", "track__body"))
        by_clients([partial(release, d, running, chair) for d in found], CLIENTS)
        drained = max(drained, running.drained())
        assert not running.crashed, running.crashed
    assert not running.missing, f"too few were killed: {running.missing}"
    killed += running.killed
    places |= running.places
    came += mailbox.came
    seconds = time.monotonic() - began
    figures = (
        f"{killed.total()} kills at {len(places)} places of {count} proposals "
        f"in {seconds:.0f} s, drained in {drained:.1f} s"
    )
    print(f"\n{figures}: {dict(killed)}")  # noqa: T201

    assert ledger.check() == []
    decisions = Decision.objects.filter(track__meeting=meeting)
    assert decisions.count() == count
    assert not decisions.filter(released_at=None).exists()
    for track in council:
        acts = acts_on(track.proposal.ref)
        for one in ("proposal_submitted", "item_decided", "decision_released"):
            assert acts[one] == 1, (one, acts)
    letters = letters_by()
    sent |= letters["done"] - before
    assert set(letters) <= {"done", "unknown"}, letters
    assert sent
    assert sent <= set(came) <= sent | letters["unknown"], "none that is called sent did not come"
    assert max(came.values()) == 1, "no letter came twice"
