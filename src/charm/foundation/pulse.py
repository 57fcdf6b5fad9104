"""How the background work stands, for those who watch over an installation: figures, no names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cronsim import CronSim
from django.db.models import Case, Min, Q, When
from django_tasks_db.models import DBTaskResult

from charm.foundation import clock, jobs, letters
from charm.foundation.models import Heartbeat, LedgerRecord, OutboxMessage, Schedule

LATE = dt.timedelta(hours=1)
"""After so long a scheduled job is late."""
LATELY = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pulse:
    """Ages are in seconds; nought where nothing waits."""

    workers: int
    jobs_ready: int
    jobs_ready_age: float
    jobs_failed_lately: int
    messages_waiting: int
    messages_waiting_age: float
    events_dead: int
    letters_astray: int
    letters_stuck: int
    ledger_records: int


def pulse() -> Pulse:
    now = clock.now()
    ready = DBTaskResult.objects.ready()
    # A job that was not put off says so by a moment that never comes.
    put_off = Q(run_after__lte=now)
    due = ready.aggregate(first=Min(Case(When(put_off, then="run_after"), default="enqueued_at")))[
        "first"
    ]
    state = OutboxMessage.State
    waiting = OutboxMessage.objects.filter(state__in=(state.WAITING, state.IN_FLIGHT))
    written = waiting.aggregate(first=Min("created_at"))["first"]
    dead = OutboxMessage.objects.filter(kind=OutboxMessage.Kind.EVENT, state=state.DEAD)
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=now - LATELY)
    last = LedgerRecord.objects.order_by("-sequence").values_list("sequence", flat=True).first()
    return Pulse(
        workers=jobs.workers_alive(),
        jobs_ready=ready.count(),
        jobs_ready_age=_age(due, now),
        jobs_failed_lately=failed.count(),
        messages_waiting=waiting.count(),
        messages_waiting_age=_age(written, now),
        events_dead=dead.count(),
        letters_astray=letters.astray(),
        letters_stuck=letters.stuck()[0],
        ledger_records=last or 0,
    )


def late_jobs() -> list[str]:
    """Scheduled jobs whose moment passed long ago."""
    now = clock.now()
    return sorted(
        row.job.rpartition(".")[2]
        for row in Schedule.objects.all()
        if (every := jobs.every(row.job))
        and next(CronSim(every, row.last_run.astimezone(dt.UTC))) < now - LATE
    )


def ahead_of_time() -> dt.timedelta:
    """By how much the ledger, or a worker, is ahead of this machine's clock; nought or less where
    all is well."""
    now = clock.now()
    moments = [
        LedgerRecord.objects.order_by("-sequence").values_list("at", flat=True).first(),
        Heartbeat.objects.order_by("-at").values_list("at", flat=True).first(),
    ]
    return max((moment - now for moment in moments if moment), default=dt.timedelta(0))


def _age(first: dt.datetime | None, now: dt.datetime) -> float:
    return max(0.0, (now - first).total_seconds()) if first else 0.0
