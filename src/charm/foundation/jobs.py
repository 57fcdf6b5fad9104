"""Background work behind one thin door.

A job is a function marked :func:`job`, called with JSON values, *at least* once: it must be
idempotent by what it is given. :func:`enqueue` writes the job in the caller's transaction, so that
it exists exactly if the act does. The engine is django-tasks-db, to which this module adds what it
lacks: retry with growing pauses, reclaiming the jobs of a worker that died, a schedule.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import signal
import threading
from collections.abc import Callable
from typing import Any

from cronsim import CronSim
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus, task
from django_tasks.signals import task_finished
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from charm.foundation.models import Schedule

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
FIRST_PAUSE = dt.timedelta(seconds=5)
LEASE = dt.timedelta(minutes=10)
"""A job that runs longer than this is taken to belong to a worker that died."""

_jobs: dict[str, Callable[..., None]] = {}
_schedule: dict[str, str] = {}


class JobFailed(RuntimeError):
    """Raised by :func:`run_pending` for work that did not succeed."""


def job(function: Callable[..., None], *, every: str = "") -> Callable[..., None]:
    """Register a function as a job; ``every`` is a cron expression in UTC."""
    path = _path(function)
    _jobs[path] = function
    if every:
        _schedule[path] = every
    return function


def scheduled(every: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function without arguments to run by the cron expression ``every`` (UTC)."""
    return lambda function: job(function, every=every)


def enqueue(
    function: Callable[..., None], *, after: dt.datetime | None = None, **arguments: Any
) -> None:
    """Write a job into the current transaction; ``after`` is the earliest moment to run it."""
    path = _path(function)
    if path not in _jobs:
        raise LookupError(f"{path} is not marked as a job.")
    _run.using(run_after=after).enqueue(path, arguments)


@task()
def _run(path: str, arguments: dict[str, Any]) -> None:
    if path not in _jobs:
        import_string(path)  # a job of a module that nobody imported yet registers itself
    _jobs[path](**arguments)


def run_pending(*, strict: bool = True) -> None:
    """Do all work that is ready now, in this process. With ``strict``, raises :class:`JobFailed`
    naming the first job that did not succeed."""
    known = set(_with_error())
    _worker("inline").run()
    for row in DBTaskResult.objects.filter(id__in=set(_with_error()) - known)[: int(strict)]:
        raise JobFailed(f"{row.args_kwargs['args'][0]} failed:\n{row.traceback}")


def work(*, interval: float = 1.0, stop: threading.Event | None = None) -> None:
    """Work until told to stop (SIGTERM or SIGINT when in the main thread): reclaim what a dead
    worker left, start what the schedule asks for, run what is ready, pause, begin again."""
    stop = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
    worker = _worker(secrets.token_hex(8))
    while not stop.is_set():
        reclaim_lost()
        start_scheduled()
        worker.run()
        stop.wait(interval)


def reclaim_lost(*, lease: dt.timedelta = LEASE) -> int:
    """Make jobs ready again whose worker has not finished within ``lease``; returns how many."""
    reclaimed = 0
    lost = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - lease)
    for row in lost:
        with transaction.atomic():
            current = lost.select_for_update().filter(pk=row.pk).first()
            if current is None:
                continue
            if len(current.worker_ids) >= MAX_ATTEMPTS:
                current.set_failed(JobFailed("The worker died each time this job ran."))
            else:
                _make_ready(current, timezone.now())
            reclaimed += 1
    return reclaimed


def start_scheduled() -> int:
    """Enqueue the repeated jobs that are due, each once however many workers ask."""
    started = 0
    now = timezone.now()
    for path, expression in _schedule.items():
        with transaction.atomic():
            row, created = Schedule.objects.select_for_update().get_or_create(
                job=path, defaults={"last_run": now}
            )
            if created or next(CronSim(expression, row.last_run.astimezone(dt.UTC))) > now:
                continue
            row.last_run = now
            row.save(update_fields=["last_run"])
            _run.enqueue(path, {})
            started += 1
    return started


def retry_failed(*, task_result: Any, **_: Any) -> None:
    """Signal receiver: a failed job becomes ready again after 5 s, 20 s, 80 s, 320 s."""
    if task_result.status != TaskResultStatus.FAILED:
        return
    attempts = len(task_result.worker_ids)
    if attempts < MAX_ATTEMPTS:
        row = DBTaskResult.objects.get(id=task_result.id)
        _make_ready(row, timezone.now() + FIRST_PAUSE * 4 ** (attempts - 1))


task_finished.connect(retry_failed, dispatch_uid="charm.retry_failed")


def _make_ready(row: DBTaskResult, after: dt.datetime) -> None:
    row.status = TaskResultStatus.READY
    row.run_after = after
    row.started_at = row.finished_at = None
    row.save(update_fields=["status", "run_after", "started_at", "finished_at"])


def _worker(name: str) -> Worker:
    return Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )


def _with_error() -> list[Any]:
    unsuccessful = DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL)
    return list(unsuccessful.exclude(traceback="").values_list("id", flat=True))


def _path(function: Callable[..., None]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
