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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from cronsim import CronSim
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus, task
from django_tasks.signals import task_finished
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from charm.foundation.models import Heartbeat, Schedule

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
FIRST_PAUSE = dt.timedelta(seconds=5)
AFTER_OUTAGE = 5.0
"""Seconds until the database is tried again."""
BEAT = dt.timedelta(seconds=10)
SILENCE = dt.timedelta(seconds=45)
"""A worker not heard of for so long is taken to have died: longer than a writer ever waits."""
LEASE = dt.timedelta(minutes=10)
"""The same for a job of a process without heartbeat (:func:`run_pending`), since its start."""

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


def every(path: str) -> str:
    """By which cron expression a job is repeated; empty where it is not."""
    return _schedule.get(path, "")


def enqueue(
    function: Callable[..., None], *, after: dt.datetime | None = None, **arguments: Any
) -> None:
    """Write a job into the current transaction; ``after`` is the earliest moment to run it."""
    path = _path(function)
    if path not in _jobs:
        raise LookupError(f"{path} is not marked as a job.")
    _run.using(run_after=after).enqueue(path, arguments)


def enqueue_again(function: Callable[..., None], **arguments: Any) -> None:
    """The same after the first pause, for a part of a job that failed while the rest was done."""
    enqueue(function, after=timezone.now() + FIRST_PAUSE, **arguments)


@task()
def _run(path: str, arguments: dict[str, Any]) -> None:
    if path not in _jobs:
        import_string(path)  # a job of a module that nobody imported yet registers itself
    _jobs[path](**arguments)


def run_pending(*, strict: bool = True) -> None:
    """Do all work that is ready now, in this process and, if there is one, inside the caller's
    transaction. With ``strict``, raises :class:`JobFailed` at the first job without success."""
    worker = _worker("inline", threading.Event())
    while ready := list(DBTaskResult.objects.ready()):
        for row in ready:
            if not _claimed(row, worker.worker_id):
                continue
            worker.run_task(row)
            if strict and row.traceback:
                raise JobFailed(f"{row.args_kwargs['args'][0]} failed:\n{row.traceback}")


def _claimed(row: DBTaskResult[..., Any], worker: str) -> bool:
    """Take the job, unless another did meanwhile."""
    row.status, row.started_at = TaskResultStatus.RUNNING, timezone.now()
    row.worker_ids = [*row.worker_ids, worker]
    mine = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.READY).update(
        status=row.status, started_at=row.started_at, worker_ids=row.worker_ids
    )
    return bool(mine)


def work(*, interval: float = 1.0, stop: threading.Event | None = None) -> None:
    """Work until told to stop (SIGTERM or SIGINT when in the main thread): reclaim what a dead
    worker left, start what the schedule asks for, run what is ready, pause, begin again. Waits
    while the database cannot be reached. A job that has begun is finished first."""
    stop = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
    while not stop.is_set():
        try:
            _work_until(stop, interval)
        except (OperationalError, InterfaceError):
            logger.exception("The database cannot be used at the moment; trying again.")
            connection.close()
            stop.wait(AFTER_OUTAGE)


def _work_until(stop: threading.Event, interval: float) -> None:
    worker = _worker(secrets.token_hex(8), stop)
    with _heartbeat(worker.worker_id):
        while not stop.is_set():
            reclaim_lost()
            start_scheduled()
            worker.run()
            stop.wait(interval)


@contextmanager
def _heartbeat(worker: str) -> Iterator[None]:
    """Note every few seconds that this worker lives. It falls silent when the process dies, or
    when an error ends the work: others then take over what it held."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT.total_seconds()):
            try:
                _note_alive(worker)
            except (OperationalError, InterfaceError):
                logger.warning("The heartbeat of a worker could not be noted.")
            finally:
                connection.close()

    _note_alive(worker)
    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
        Heartbeat.objects.filter(worker=worker).delete()
    finally:
        over.set()
        thread.join()


def _note_alive(worker: str) -> None:
    Heartbeat.objects.update_or_create(worker=worker, defaults={"at": timezone.now()})


def workers_alive() -> int:
    """How many workers were heard of lately."""
    return Heartbeat.objects.filter(at__gte=timezone.now() - SILENCE).count()


def reclaim_lost(*, silence: dt.timedelta = SILENCE, lease: dt.timedelta = LEASE) -> int:
    """Make jobs ready again whose worker fell silent; returns how many."""
    now = timezone.now()
    heard = dict(Heartbeat.objects.values_list("worker", "at"))
    reclaimed = 0
    for row in DBTaskResult.objects.running():
        last = heard.get(row.worker_ids[-1])
        is_lost = last < now - silence if last else row.started_at < now - lease
        if is_lost and _take_from(row):
            reclaimed += 1
    Heartbeat.objects.filter(at__lt=now - dt.timedelta(days=1)).delete()
    return reclaimed


def _take_from(seen: DBTaskResult[..., Any]) -> bool:
    with transaction.atomic():
        rows = DBTaskResult.objects.running().select_for_update()
        row = rows.filter(pk=seen.pk, started_at=seen.started_at).first()
        if row is None:
            return False
        if len(row.worker_ids) >= MAX_ATTEMPTS:
            row.set_failed(JobFailed("The worker died each time this job ran."))
        else:
            _make_ready(row, timezone.now())
        return True


def start_scheduled() -> int:
    """Enqueue the repeated jobs that are due, each once however many workers ask. A job that is
    new in the schedule runs for the first time at its next moment."""
    now = timezone.now()
    known = dict(Schedule.objects.values_list("job", "last_run"))
    for path in _schedule.keys() - known.keys():
        Schedule.objects.get_or_create(job=path, defaults={"last_run": now})
    due = [path for path in _schedule if path in known and _is_due(path, known[path], now)]
    return sum(_start(path, known[path], now) for path in due)


def _is_due(path: str, last_run: dt.datetime, now: dt.datetime) -> bool:
    return next(CronSim(_schedule[path], last_run.astimezone(dt.UTC))) <= now


def _start(path: str, last_run: dt.datetime, now: dt.datetime) -> bool:
    with transaction.atomic():
        mine = Schedule.objects.filter(job=path, last_run=last_run).update(last_run=now)
        if mine:
            _run.enqueue(path, {})
    return bool(mine)


def retry_failed(*, task_result: Any, **_: Any) -> None:
    """Signal receiver: a failed job becomes ready again after 5 s, 20 s, 80 s, 320 s."""
    if task_result.status != TaskResultStatus.FAILED:
        return
    attempts = len(task_result.worker_ids)
    if attempts < MAX_ATTEMPTS:
        row = DBTaskResult.objects.get(id=task_result.id)
        _make_ready(row, timezone.now() + FIRST_PAUSE * 4 ** (attempts - 1))


task_finished.connect(retry_failed, dispatch_uid="charm.retry_failed")


def _make_ready(row: DBTaskResult[..., Any], after: dt.datetime) -> None:
    row.status = TaskResultStatus.READY
    row.run_after = after
    row.started_at = row.finished_at = None
    row.save(update_fields=["status", "run_after", "started_at", "finished_at"])


class _Worker(Worker):
    """One of django-tasks-db's that can be told to stop after the job it is doing."""

    stop: threading.Event

    def run_task(self, db_task_result: DBTaskResult[..., Any]) -> None:
        super().run_task(db_task_result)
        self.running = not self.stop.is_set()


def _worker(name: str, stop: threading.Event) -> _Worker:
    worker = _Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )
    worker.stop = stop
    return worker


def _path(function: Callable[..., None]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
