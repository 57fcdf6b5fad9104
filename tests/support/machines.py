"""Two web servers and two workers on one database, which die by SIGKILL when they are told to."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
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
from tests.support.programs import Program

from charm.foundation.models import OutboxMessage

ROOT = Path(__file__).parents[2]
WORKERS = ("worker-a", "worker-b")
PATIENCE = 300.0
DRAINED = 60.0
"""Seconds within which everything is worked off after the last kill."""
DEATHS_BY_ACT = 2
"""So often a server dies of one request; the one after that is answered."""


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

    def __init__(self, environment: dict[str, str], folder: Path, *, most: int) -> None:
        self.environment, self.folder, self.most = environment, folder, most
        self.ports = [_free_port(), _free_port()]
        self.killed: Counter[str] = Counter()
        self.crashed: list[str] = []
        self.stopped = threading.Event()
        self.commands = {
            **{f"web-{port}": self._server(port) for port in self.ports},
            **{name: [sys.executable, "-m", "tests.support.dying", name] for name in WORKERS},
        }
        self.running = {name: self._begin(name) for name in self.commands}
        self.guard = threading.Thread(target=self._guard, daemon=True)
        self.guard.start()

    @property
    def deaths(self) -> int:
        return self.killed.total()

    @property
    def is_enough(self) -> bool:
        return self.deaths >= self.most

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
            for name, process in self.running.items():
                if process.poll() is None or name in self.crashed:
                    continue
                note = self.folder / f"{name}.killed"
                if not note.exists():
                    self.crashed.append(name)
                    continue
                self.killed[note.read_text()] += 1
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
        """How long it took to work off what waits, when nobody dies any more."""
        for worker in WORKERS:
            (self.folder / worker).unlink(missing_ok=True)
        waiting = OutboxMessage.objects.filter(state__in=["waiting", "in-flight"])
        return until(lambda: not waiting.exists(), DRAINED)

    def order_death(self, worker: str, statement: int) -> None:
        """Of the worker, at the so-many-th statement from when it reads this."""
        path = self.folder / f"{worker}.{uuid.uuid4().hex}"  # several clients order at once
        path.write_text(str(statement))
        path.rename(self.folder / worker)


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
    database: str, folder: Path, mailbox: Mailbox, *, moment: dt.datetime, most: int
) -> Iterator[Machines]:
    """They go on until ``most`` of them were killed, and live at ``moment``."""
    threading.Thread(target=mailbox.serve_forever, daemon=True).start()
    environment = {
        **os.environ, "DATABASE_URL": database, "CHARM_MOMENT": moment.isoformat(),
        "CHARM_KILLS": str(folder), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.server_address[1]}",
    }  # fmt: skip
    begun = Machines(environment, folder, most=most)
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

    @classmethod
    def of(cls, running: Machines, program: Program) -> Caller:
        return cls(running, {"Authorization": f"Bearer {program.secret}"})

    def post(self, path: str, body: Any, *, die_at: int, act: str) -> Any:
        """An act of the API, under one key."""
        key = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}

        def answered(status: int, said: str) -> bool:
            if status == 201:
                return True
            is_being_done = status == 409 and "under this key" in said
            if not is_being_done and status not in (429, 503):
                raise AssertionError((path, status, said))
            return False

        said = self.send(f"/api/v1{path}", json.dumps(body), key, answered, die_at, act)
        return json.loads(said)

    def send(
        self, path: str, body: str, more: dict[str, str], answered: Callable[[int, str], bool],
        die_at: int, act: str,
    ) -> str:  # fmt: skip
        """Each death comes a few statements later than the one before."""
        until, tried, turn = time.monotonic() + PATIENCE, 0, die_at
        while time.monotonic() < until:
            assert not self.running.crashed, self.running.crashed
            is_to_die = tried < DEATHS_BY_ACT and not self.running.is_enough
            order = {"X-Die-At": str(die_at + 9 * tried), "X-Die-In": act} if is_to_die else {}
            port = self.running.ports[turn % 2]
            turn += 1
            try:
                status, said = self._once(port, path, body, {**more, **order})
            except (OSError, http.client.HTTPException) as error:
                # Where it refuses to connect, it is beginning: no try, and the next goes elsewhere.
                tried += not isinstance(error, ConnectionRefusedError)
                time.sleep(0.3)
                continue
            tried += 1
            if answered(status, said):
                return said
            time.sleep(1)
        raise AssertionError(f"{path}: no answer")

    def _once(self, port: int, path: str, body: str, more: dict[str, str]) -> tuple[int, str]:
        call = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            call.request("POST", path, body, {**self.headers, **more})
            answer = call.getresponse()
            return answer.status, answer.read().decode()
        finally:
            call.close()


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
