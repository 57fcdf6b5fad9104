"""A web server and a worker that die by SIGKILL at a numbered statement to the database.

    granian --interface wsgi tests.support.dying:application
    python -m tests.support.dying NAME

A request names its number in ``X-Die-At``. A worker reads it from the file ``NAME`` in the folder
``CHARM_KILLS``, which is gone from then on. Both take ``CHARM_MOMENT`` for the moment they began.
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
# Who died in the middle of a request is given up sooner, so that a run does not last hours.
idempotency.SILENCE = dt.timedelta(seconds=8)


def _perhaps_die(execute: Any, *args: Any) -> Any:
    if _order is not None and not getattr(_left, "statements", 0) and _order.exists():
        _left.statements = int(_order.read_text())
        _order.unlink()
    if getattr(_left, "statements", 0):
        _left.statements -= 1
        if not _left.statements:
            os.kill(os.getpid(), signal.SIGKILL)
    return execute(*args)


def _watch(connection: Any, **_: Any) -> None:
    connection.execute_wrappers.append(_perhaps_die)


connection_created.connect(_watch, weak=False)


def application(environ: dict[str, Any], start_response: Any) -> Any:
    _left.statements = int(environ.get("HTTP_X_DIE_AT", 0))
    answer = _server(environ, start_response)
    _left.statements = 0
    return answer


if __name__ == "__main__":
    from charm.foundation import jobs

    _order = Path(os.environ["CHARM_KILLS"], sys.argv[1])
    jobs.work(interval=0.2)
