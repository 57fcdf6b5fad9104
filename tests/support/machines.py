"""Two web servers and two workers on one database, which die by SIGKILL when they are told to."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import itertools
import json
import os
import queue
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.support.programs import Program

from charm.foundation.models import OutboxMessage

ROOT = Path(__file__).parents[2]
WORKERS = ("worker-a", "worker-b")
OF_WORKERS = ("send", "work")
"""What they die of; the rest is what servers die of."""
PATIENCE = 300.0
DRAINED = 60.0
"""Seconds within which everything is worked off after the last kill."""
DEATHS_BY_ACT = 2
"""So often a server dies of one request; the one after that is answered."""
STATEMENTS = {
    "submit": 58, "decide": 57, "release": 70,
    "result": 37, "confirm": 42, "issue": 40, "revoke": 34,
    "work": 48, "send": 4,
}  # fmt: skip
"""So many each act takes, or a worker is let do; they die at one after the other."""
STRIDE = 11
"""From one death of an act to the next; it has no divisor in common with their numbers."""


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
    """The processes; one that was killed is begun anew at once, as systemd does it.

    Only who left a note of it was killed by our hand (``tests.support.dying``). Whoever ends
    without one crashed: that is kept in ``crashed``, and nothing is begun anew."""

    def __init__(self, environment: dict[str, str], folder: Path, wanted: dict[str, int]) -> None:
        self.environment, self.folder, self.wanted = environment, folder, wanted
        self.ports = [_free_port(), _free_port()]
        self.killed: Counter[str] = Counter()
        self.died: Counter[str] = Counter()
        """Of which request, by its mark."""
        self.places: set[tuple[str, str]] = set()
        """At which statements of which acts."""
        self.crashed: list[str] = []
        self.stopped, self.draining = threading.Event(), threading.Event()
        self.points = {act: itertools.count(1) for act in STATEMENTS}
        self.commands = {
            **{f"web-{port}": self._server(port) for port in self.ports},
            **{name: [sys.executable, "-m", "tests.support.dying", name] for name in WORKERS},
        }
        self.running = {name: self._begin(name) for name in self.commands}
        self.guard = threading.Thread(target=self._guard, daemon=True)
        self.guard.start()

    @property
    def missing(self) -> Counter[str]:
        """How often they are still to die, by the act."""
        return Counter(self.wanted) - self.killed

    def point(self, act: str) -> int:
        return next(self.points[act]) * STRIDE % STATEMENTS[act]

    def order_of(self, act: str, mark: str) -> dict[str, str]:
        """The words in a request by which the server dies of it, while that is wanted."""
        if self.died[mark] >= DEATHS_BY_ACT or not self.missing[act]:
            return {}
        statement = 1 + self.point(act)
        return {"X-Die-At": str(statement), "X-Die-In": f"{act} {statement} {mark}"}

    def _order_workers(self) -> None:
        """While deaths of theirs are missing, each of them is to die of its next job or its next
        letter."""
        for worker in WORKERS:
            missing = self.missing
            act = max(OF_WORKERS, key=lambda one: missing[one])
            if missing[act] and not (self.folder / worker).exists():
                path = self.folder / f"{worker}.order"
                path.write_text(f"{act} {self.point(act)}")
                path.rename(self.folder / worker)  # whole, or not there

    def _server(self, port: int) -> list[str]:
        return [
            str(Path(sys.executable).with_name("granian")), "--interface", "wsgi",
            "tests.support.dying:application", "--host", "127.0.0.1", "--port", str(port),
            "--workers", "1", "--blocking-threads", "2", "--log-level", "warning",
        ]  # fmt: skip

    def _begin(self, name: str) -> subprocess.Popen[bytes]:
        """In a group of its own, so that what it began ends with it."""
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                self.commands[name], cwd=ROOT, env={**self.environment, "CHARM_KILLED": name},
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def _guard(self) -> None:
        while not self.stopped.wait(0.1):
            if not self.draining.is_set():
                self._order_workers()
            for name, process in self.running.items():
                if process.poll() is None or name in self.crashed:
                    continue
                note = self.folder / f"{name}.killed"
                if not note.exists():
                    self.crashed.append(name)
                    continue
                act, statement, mark = note.read_text().split()
                self.killed[act] += 1
                self.places.add((act, statement))
                self.died[mark] += 1
                note.unlink()
                _end(process, signal.SIGKILL)
                self.running[name] = self._begin(name)

    def stop(self) -> None:
        self.stopped.set()
        self.guard.join()
        for process in self.running.values():
            _end(process, signal.SIGTERM)
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            _end(process, signal.SIGKILL)
            process.wait()

    def drained(self) -> float:
        """How long it took to work off the letters and jobs that wait, when nobody dies any more:
        workers go on dying while they are to and there is something to die of. A job whose worker
        died last is taken up after its silence only, whether or not a letter waits."""
        letters = OutboxMessage.objects.filter(state__in=["waiting", "in-flight"])
        to_do = DBTaskResult.objects.exclude(
            status__in=[TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED]
        )
        until(lambda: not (self.missing.keys() & set(OF_WORKERS) and letters.exists()), PATIENCE)
        self.draining.set()
        for worker in WORKERS:
            (self.folder / worker).unlink(missing_ok=True)
        return until(lambda: not (letters.exists() or to_do.exists()), DRAINED)


def _end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """The whole group: a server that is gone may have left its children behind."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, how)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def machines(
    database: str, folder: Path, mailbox: Mailbox, *, moment: dt.datetime, wanted: dict[str, int]
) -> Iterator[Machines]:
    """They begin at ``moment``, all by one clock, and die until so many were killed of each act."""
    ahead = (moment - timezone.now()).total_seconds()
    threading.Thread(target=mailbox.serve_forever, daemon=True).start()
    environment = {
        **os.environ, "DATABASE_URL": database, "CHARM_AHEAD": str(ahead),
        "CHARM_KILLS": str(folder), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.server_address[1]}",
    }  # fmt: skip
    begun = Machines(environment, folder, wanted)
    try:
        yield begun
    finally:
        begun.stop()
        mailbox.shutdown()
        mailbox.server_close()


class Caller:
    """Sends the same request until it has its answer, through servers that are told to die."""

    def __init__(self, running: Machines, headers: dict[str, str]) -> None:
        self.running, self.headers = running, {"Host": "localhost:8000", **headers}
        self.ports = itertools.cycle(running.ports)

    @classmethod
    def of(cls, running: Machines, program: Program) -> Caller:
        return cls(running, {"Authorization": f"Bearer {program.secret}"})

    def post(self, path: str, body: Any, *, act: str) -> Any:
        """An act of the API, under one key."""
        key = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}

        def answered(status: int, said: str) -> bool:
            if status == 201:
                return True
            is_being_done = status == 409 and "under this key" in said
            if not is_being_done and status not in (429, 503):
                raise AssertionError((path, status, said))
            return False

        return json.loads(self.send(f"/api/v1{path}", json.dumps(body), key, answered, act))

    def send(
        self, path: str, body: str, more: dict[str, str], answered: Callable[[int, str], bool],
        act: str,
    ) -> str:  # fmt: skip
        """Only deaths of this very request count: it may also find the server gone by another's."""
        until, mark = time.monotonic() + PATIENCE, uuid.uuid4().hex
        while time.monotonic() < until:
            assert not self.running.crashed, self.running.crashed
            port = next(self.ports)
            try:
                status, said = self._once(
                    port, path, body, {**more, **self.running.order_of(act, mark)}
                )
            except (OSError, http.client.HTTPException):
                time.sleep(0.3)  # it died, or is beginning: the next goes elsewhere
                continue
            if answered(status, said):
                return said
            time.sleep(0.5)
        raise AssertionError(f"{path}: no answer")

    def _once(self, port: int, path: str, body: str, more: dict[str, str]) -> tuple[int, str]:
        call = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            call.request("POST", path, body, {**self.headers, **more})
            answer = call.getresponse()
            return answer.status, answer.read().decode()
        finally:
            call.close()


def shared(kills: int, parts: dict[str, int]) -> dict[str, int]:
    """So many kills at least, among these acts by their parts."""
    return {act: -(-kills * part // sum(parts.values())) for act, part in parts.items()}


def lives_for(wanted: dict[str, int]) -> int:
    """So many have to be lived until each act was died of, and half as many again: an act that is
    taken up after a death is often done before the statement at which it was to die once more."""
    most = max(count for act, count in wanted.items() if act not in OF_WORKERS)
    return -(-most * 3 // (2 * DEATHS_BY_ACT)) + 1


def by_clients(lives: Iterable[Callable[[], None]], clients: int) -> None:
    """So many of them at a time. The first that goes wrong ends them all."""
    waiting: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
    wrong: list[BaseException] = []
    for life in lives:
        waiting.put(life)

    def act() -> None:
        try:
            while not wrong:
                waiting.get_nowait()()
        except queue.Empty:
            pass
        except BaseException as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]


def until(what: Callable[[], bool], seconds: float) -> float:
    """How long it took until it was so."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, "it takes too long"
        time.sleep(0.2)
    return time.monotonic() - began
