"""Two web servers and two workers on PostgreSQL die at numbered statements while programs act:
results recorded, completion confirmed, awards issued and revoked, letters sent. Nothing is lost,
doubled or half done, and what waits is worked off within a minute.

``python -m tools.kills --rounds 200`` kills as often as that.
"""

from __future__ import annotations

import datetime as dt
import http.client
import json
import os
import queue
import socket
import socketserver
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from tests.support.classroom import AWARD_DAY, ENDS, again
from tests.support.programs import Program

from charm.alliance.models import Person
from charm.awards.models import Award, Group, Register, StatusList
from charm.core.credentials.status import StatusList as Bits
from charm.delivery.models import Confirmation
from charm.foundation import ledger
from charm.foundation.models import OutboxMessage

ROOT = Path(__file__).parents[2]
ON_POSTGRESQL = os.environ.get("CHARM_TEST_DATABASE") == "postgresql"
ROUNDS = int(os.environ.get("CHARM_KILL_ROUNDS", "8"))
BY_A_LEARNER = 2
"""Kills for each learner at least. Five are tried, four of servers and one of a worker; some acts
are over before their number comes."""
CLIENTS = int(os.environ.get("CHARM_KILL_CLIENTS", "6"))
PATIENCE = 300.0
DRAINED = 60.0
"""Seconds within which everything is worked off after the last kill."""


class Mailbox(socketserver.ThreadingTCPServer):
    """Takes every letter, and counts how often each came."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        self.came: Counter[str] = Counter()
        super().__init__(("127.0.0.1", 0), Reception)


class Reception(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                if not self._letter():
                    return
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return

    def _letter(self) -> bool:
        """False where the sender died before its end: such a letter did not come."""
        name = ""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            if line.lower().startswith(b"message-id:"):
                name = line.partition(b":")[2].decode().strip()
        if line:
            self.server.came[name] += 1
        return bool(line)


class Machines:
    """The processes; one that died is begun anew at once, as systemd does it."""

    def __init__(self, environment: dict[str, str], logs: Path) -> None:
        self.environment, self.logs = environment, logs
        self.ports = [_free_port(), _free_port()]
        self.kills = Path(environment["CHARM_KILLS"])
        self.deaths = 0
        self.stopped = threading.Event()
        self.commands = {
            **{f"web-{port}": self._server(port) for port in self.ports},
            **{name: [sys.executable, "-m", "tests.support.dying", name] for name in WORKERS},
        }
        self.running = {name: self._begin(name) for name in self.commands}
        self.guard = threading.Thread(target=self._guard, daemon=True)
        self.guard.start()

    def _server(self, port: int) -> list[str]:
        return [
            str(Path(sys.executable).with_name("granian")), "--interface", "wsgi",
            "tests.support.dying:application", "--host", "127.0.0.1", "--port", str(port),
            "--workers", "1", "--blocking-threads", "2", "--backpressure", "8",
            "--log-level", "warning",
        ]  # fmt: skip

    def _begin(self, name: str) -> subprocess.Popen[bytes]:
        with (self.logs / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                self.commands[name], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def _guard(self) -> None:
        while not self.stopped.wait(0.1):
            for name, process in self.running.items():
                if process.poll() is not None:
                    self.deaths += 1
                    self.running[name] = self._begin(name)

    def stop(self) -> None:
        self.stopped.set()
        self.guard.join()
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def order_death(self, worker: str, statement: int) -> None:
        """Of the worker, at the so-many-th statement from when it reads this."""
        path = self.kills / f"{worker}.new"
        path.write_text(str(statement))
        path.rename(self.kills / worker)


WORKERS = ("worker-a", "worker-b")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def machines(database: str, folder: Path, mailbox: Mailbox) -> Iterator[Machines]:
    threading.Thread(target=mailbox.serve_forever, daemon=True).start()
    environment = {
        **os.environ, "DATABASE_URL": database, "CHARM_MOMENT": AWARD_DAY.isoformat(),
        "CHARM_KILLS": str(folder), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.server_address[1]}",
    }  # fmt: skip
    begun = Machines(environment, folder)
    try:
        yield begun
    finally:
        begun.stop()
        mailbox.shutdown()
        mailbox.server_close()


class Caller:
    """A program that sends the same request, under the same key, until it has its answer."""

    def __init__(self, running: Machines, program: Program) -> None:
        self.running, self.program = running, program

    def post(self, path: str, body: Any, *, die_at: int) -> Any:
        key, until, tried = str(uuid.uuid4()), time.monotonic() + PATIENCE, 0
        while time.monotonic() < until:
            is_to_die = not tried and self.running.deaths < ROUNDS
            more = {"X-Die-At": str(die_at)} if is_to_die else {}
            port = self.running.ports[(die_at + tried) % 2]
            tried += 1
            try:
                status, said = self._once(port, path, body, key, more)
            except (OSError, http.client.HTTPException):
                if not is_to_die:  # the other one is beginning
                    time.sleep(0.3)
                continue
            if status == 201:
                return said
            is_being_done = status == 409 and "under this key" in said["detail"]
            if not is_being_done and status not in (429, 503):
                raise AssertionError((path, status, said))
            time.sleep(1)
        raise AssertionError(f"{path}: no answer")

    def _once(
        self, port: int, path: str, body: Any, key: str, more: dict[str, str]
    ) -> tuple[int, Any]:
        call = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {
            "Host": "localhost:8000", "Authorization": f"Bearer {self.program.secret}",
            "Content-Type": "application/json", "Idempotency-Key": key, **more,
        }  # fmt: skip
        try:
            call.request("POST", f"/api/v1{path}", json.dumps(body), headers)
            answer = call.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            call.close()


def until(what: Callable[[], bool], seconds: float) -> float:
    """How long it took until it was so."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, "it takes too long"
        time.sleep(0.2)
    return time.monotonic() - began


def one_life(number: int, row: Any, running: Machines, lead: Program, seal: Program) -> None:
    """From the result to the revocation, each act through a server that is told to die."""
    teacher, office = Caller(running, lead), Caller(running, seal)
    statement = 1 + number * 7 % 45
    result = {
        "passed": True, "value": "8.5", "scheme": "Grades 1-10", "assessed_on": str(ENDS),
        "seen": again(row).revision,
    }  # fmt: skip
    teacher.post(f"/enrolments/{row.id}/result", result, die_at=statement)
    said = {
        "objectives_met": True, "assessments_completed": True, "seen": again(row).revision,
    }  # fmt: skip
    teacher.post(f"/enrolments/{row.id}/confirmation", said, die_at=statement + 3)
    if running.deaths < ROUNDS:
        running.order_death(WORKERS[number % 2], 1 + number * 11 % 120)
    chosen = {"issuer": "uu", "enrolments": [{"id": str(row.id), "seen": again(row).revision}]}
    office.post("/register/groups", chosen, die_at=statement + 5)
    issued = Award.objects.filter(enrolment=row, state="issued")
    until(issued.exists, PATIENCE)
    award = issued.get()
    reason = {"reason": "A test.", "seen": award.revision}
    office.post(f"/register/awards/{award.id}/revocation", reason, die_at=statement + 2)


@pytest.mark.thorough
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
    wrong: list[BaseException] = []
    sent_before = set(OutboxMessage.objects.filter(state="done").values_list("id", flat=True))
    lives: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
    for life in enumerate(rows):
        lives.put(life)

    with machines(database_url, tmp_path, mailbox) as running:

        def act() -> None:
            try:
                while not wrong:
                    number, row = lives.get_nowait()
                    one_life(number, row, running, lead, seal)
            except queue.Empty:
                pass
            except BaseException as error:
                wrong.append(error)
            finally:
                connections.close_all()

        clients = [threading.Thread(target=act, daemon=True) for _ in range(CLIENTS)]
        began = time.monotonic()
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        assert not wrong, wrong
        acted = time.monotonic() - began
        for worker in WORKERS:  # no more of them dies now
            (tmp_path / worker).unlink(missing_ok=True)
        waiting = OutboxMessage.objects.filter(state__in=["waiting", "in-flight"])
        drained = until(lambda: not waiting.exists(), DRAINED)
        deaths = running.deaths
    figures = f"{deaths} kills, {learners} lives in {acted:.0f} s, drained in {drained:.1f} s"
    print(f"\n{figures}")  # noqa: T201

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
