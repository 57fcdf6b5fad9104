"""A clock that can be turned forward, for the house of the browser tests and for nothing else.

A life takes months: papers are due ten working days before a session, an edition ends on its last
day, and the services refuse an act before its day. So a house can be served by this module instead
of ``charm.web.wsgi`` and ``charm worker``: around each request and each round of jobs it says
``clock.at(now and so many days)``. How many stands in the file that ``HOUSE_DAYS`` names; a test
turns the clock by writing another number into it. The worker then does once what the schedule
would have done on the days that were left out (closing papers, signing status lists anew), and
writes the number into ``<file>.reached``. The product knows nothing of all this: it asks its own
clock (:mod:`charm.foundation.clock`), as always. Sessions, rate limits and the queue of jobs keep
the time of the machine.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils import timezone

from charm.foundation import clock
from charm.web.wsgi import application as product

DAYS = Path(os.environ["HOUSE_DAYS"])
REACHED = DAYS.with_suffix(".reached")
PAUSE = 0.2


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """What the web server of such a house runs."""
    with clock.at(_moment(_days())):
        return product(environ, start_response)


def main() -> None:
    """Its worker: does what is ready, until it is told to stop."""
    from charm.foundation import jobs
    from charm.foundation.models import Schedule

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    jobs.start_scheduled()
    reached = 0
    while not stop.wait(PAUSE):
        days = _days()
        with clock.at(_moment(days)):
            if days != reached:
                Schedule.objects.update(last_run=timezone.now() - dt.timedelta(days=400))
                jobs.start_scheduled()
            jobs.run_pending(strict=False)
        if days != reached:
            reached = days
            REACHED.write_text(str(reached))


def _days() -> int:
    return int(DAYS.read_text())


def _moment(days: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


if __name__ == "__main__":
    main()
