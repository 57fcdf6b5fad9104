"""A web server and a worker that die by SIGKILL at a numbered statement to the database.

    granian --interface wsgi tests.support.dying:application
    python -m tests.support.dying NAME

A request names its number in ``X-Die-At``, and in ``X-Die-In`` what to note of it. A worker reads
its order, ``work 7`` or ``send 1``, from the file ``NAME`` in the folder ``CHARM_KILLS``, which is
gone from then on, and counts from where its next job begins, or its next letter is about to go; at
none it dies there and then. Who is about to die leaves a note in that folder, ``CHARM_KILLED`` with
the ending ``.killed``: whoever ends without one died of something else. The clocks of all go
``CHARM_AHEAD`` seconds ahead. A worker is taken for dead after ``CHARM_KILL_SILENCE`` seconds.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charm.settings")

from django.core.wsgi import get_wsgi_application

_server = get_wsgi_application()

from django.db.backends.signals import connection_created  # noqa: E402
from django.utils import timezone  # noqa: E402

from charm.foundation import clock, idempotency  # noqa: E402

_AHEAD = dt.timedelta(seconds=float(os.environ["CHARM_AHEAD"]))
_left = threading.local()
_order: Path | None = None


def _now() -> dt.datetime:
    return timezone.now() + _AHEAD


clock.now = _now
# Who died in the middle of a request is given up after 2 seconds instead of 60: 200 deaths at a
# minute each would last hours. It makes the run harder, not easier, as an act that is only slow is
# taken over too; that it is not done twice then is what the lock of its key is for.
idempotency.SILENCE = dt.timedelta(seconds=2)


def _perhaps_die(execute: Any, *args: Any) -> Any:
    if getattr(_left, "statements", 0):
        _left.statements -= 1
        if not _left.statements:
            _die()
    return execute(*args)


def _die() -> None:
    """Two threads may be about to die at once: the note of one is whole, or it is not there."""
    note = Path(os.environ["CHARM_KILLS"], f"{os.environ['CHARM_KILLED']}.killed")
    written = note.with_suffix(f".{threading.get_native_id()}")
    written.write_text(_left.note)
    written.rename(note)
    os.kill(os.getpid(), signal.SIGKILL)


def _read_order(act: str) -> None:
    if _order is None or getattr(_left, "statements", 0) or not _order.exists():
        return
    what, statements = _order.read_text().split()
    if what == act:
        _order.unlink()
        _left.note, _left.statements = f"{act} {statements} -", int(statements)
        if not _left.statements:
            _die()


def _watch(connection: Any, **_: Any) -> None:
    connection.execute_wrappers.append(_perhaps_die)


connection_created.connect(_watch, weak=False)


def application(environ: dict[str, Any], start_response: Any) -> Any:
    _left.statements = int(environ.get("HTTP_X_DIE_AT", 0))
    _left.note = environ.get("HTTP_X_DIE_IN", "")
    answer = _server(environ, start_response)
    _left.statements = 0
    return answer


def work(name: str) -> None:
    from charm.foundation import jobs, outbox

    run_task, mail_of = jobs._Worker.run_task, outbox._mail_of
    silence = dt.timedelta(seconds=int(os.environ.get("CHARM_KILL_SILENCE", "8")))

    def run(worker: Any, row: Any) -> None:
        _read_order("work")
        run_task(worker, row)

    def about_to_go(message: Any) -> Any:
        _read_order("send")
        return mail_of(message)

    global _order
    _order = Path(os.environ["CHARM_KILLS"], name)
    jobs.BEAT = silence / 4
    jobs.reclaim_lost = partial(jobs.reclaim_lost, silence=silence)
    jobs._Worker.run_task, outbox._mail_of = run, about_to_go  # type: ignore[method-assign]
    jobs.work(interval=0.2)


if __name__ == "__main__":
    work(sys.argv[1])
