"""A web server and a worker that die by SIGKILL at a numbered statement to the database.

    granian --interface wsgi tests.support.dying:application
    python -m tests.support.dying NAME

A request names its number in ``X-Die-At``, and in ``X-Die-In`` the act that it is. A worker reads
its number from the file ``NAME`` in the folder ``CHARM_KILLS``, which is gone from then on. Who is
about to die leaves a note there, ``CHARM_KILLED`` with the ending ``.killed``: whoever ends without
one died of something else. Both take ``CHARM_MOMENT`` for the moment they began.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charm.settings")

from django.core.wsgi import get_wsgi_application

_server = get_wsgi_application()

from django.db.backends.signals import connection_created  # noqa: E402
from django.utils import timezone  # noqa: E402

from charm.foundation import clock, idempotency  # noqa: E402

_AHEAD = dt.datetime.fromisoformat(os.environ["CHARM_MOMENT"])
_left = threading.local()
_order: Path | None = None


def _now() -> dt.datetime:
    return timezone.now() + _AHEAD_BY


_AHEAD_BY = _AHEAD - timezone.now()
clock.now = _now
# Who died in the middle of a request is given up after 8 seconds instead of 60: 200 deaths at a
# minute each would last hours. It makes the run harder, not easier, as an act that is only slow is
# taken over sooner too; that it is not done twice then is what the lock of its key is for.
idempotency.SILENCE = dt.timedelta(seconds=8)


def _perhaps_die(execute: Any, *args: Any) -> Any:
    if _order is not None and not getattr(_left, "statements", 0) and _order.exists():
        _left.statements = int(_order.read_text())
        _order.unlink()
    if getattr(_left, "statements", 0):
        _left.statements -= 1
        if not _left.statements:
            _die(getattr(_left, "act", "work"))
    return execute(*args)


def _die(act: str) -> None:
    Path(os.environ["CHARM_KILLS"], f"{os.environ['CHARM_KILLED']}.killed").write_text(act)
    os.kill(os.getpid(), signal.SIGKILL)


def _watch(connection: Any, **_: Any) -> None:
    connection.execute_wrappers.append(_perhaps_die)


connection_created.connect(_watch, weak=False)


def application(environ: dict[str, Any], start_response: Any) -> Any:
    _left.statements = int(environ.get("HTTP_X_DIE_AT", 0))
    _left.act = environ.get("HTTP_X_DIE_IN", "")
    answer = _server(environ, start_response)
    _left.statements = 0
    return answer


if __name__ == "__main__":
    from charm.foundation import jobs

    _order = Path(os.environ["CHARM_KILLS"], sys.argv[1])
    jobs.work(interval=0.2)
