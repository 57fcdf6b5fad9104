"""Background work: written with the act, done at least once, given up after five attempts."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from charm.foundation import jobs
from charm.foundation.models import Heartbeat, Schedule

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent
AT_ONCE = dt.timedelta(0)
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
done: list[Any] = []


@jobs.job
def note(what: str) -> None:
    done.append(what)


@jobs.job
def fail(what: str) -> None:
    done.append(what)
    raise ZeroDivisionError(what)


def not_a_job() -> None:
    """Nothing."""


@pytest.fixture(autouse=True)
def _forget() -> None:
    done.clear()


def row() -> DBTaskResult[..., Any]:
    return DBTaskResult.objects.get()


def test_a_job_is_done_once() -> None:
    jobs.enqueue(note, what="a")
    jobs.run_pending()
    jobs.run_pending()
    assert done == ["a"]


def test_a_job_waits_for_its_moment() -> None:
    jobs.enqueue(note, what="later", after=timezone.now() + dt.timedelta(days=1))
    jobs.run_pending()
    assert done == []
    DBTaskResult.objects.update(run_after=LONG_AGO)
    jobs.run_pending()
    assert done == ["later"]


def test_only_functions_marked_as_jobs_are_taken() -> None:
    with pytest.raises(LookupError, match="not marked as a job"):
        jobs.enqueue(not_a_job)
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_job() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.enqueue(note, what="a")
        raise ZeroDivisionError
    assert not DBTaskResult.objects.exists()


def test_a_job_that_fails_is_tried_again_with_growing_pauses() -> None:
    jobs.enqueue(fail, what="a")
    pauses = []
    for _ in range(jobs.MAX_ATTEMPTS - 1):
        before = timezone.now()
        jobs.run_pending(strict=False)
        pauses.append(round((row().run_after - before).total_seconds()))
        DBTaskResult.objects.update(run_after=LONG_AGO)
    assert pauses == [5, 20, 80, 320]


def test_a_job_that_always_fails_is_given_up() -> None:
    jobs.enqueue(fail, what="a")
    for _ in range(jobs.MAX_ATTEMPTS + 3):
        jobs.run_pending(strict=False)
        DBTaskResult.objects.filter(status="READY").update(run_after=LONG_AGO)
    assert done == ["a"] * jobs.MAX_ATTEMPTS
    assert row().status == "FAILED"
    assert "ZeroDivisionError: a" in row().traceback


def test_a_failure_is_told_to_who_asked_for_strictness() -> None:
    jobs.enqueue(fail, what="a")
    with pytest.raises(jobs.JobFailed, match="fail failed:"):
        jobs.run_pending()


def test_a_job_of_a_living_worker_is_left_alone() -> None:
    begun = timezone.now() - dt.timedelta(hours=3)
    jobs.enqueue(note, what="long")
    row().claim("busy")
    DBTaskResult.objects.update(started_at=begun)
    Heartbeat.objects.create(worker="busy", at=timezone.now())
    assert jobs.reclaim_lost() == 0


@pytest.mark.parametrize(("silent", "is_taken"), [(30, 0), (60, 1)])
def test_a_job_of_a_silent_worker_is_taken_over(silent: int, is_taken: int) -> None:
    jobs.enqueue(note, what="a")
    row().claim("gone")
    Heartbeat.objects.create(worker="gone", at=timezone.now() - dt.timedelta(seconds=silent))
    assert jobs.reclaim_lost() == is_taken
    jobs.run_pending()
    assert len(done) == is_taken


@pytest.mark.parametrize(("minutes", "is_taken"), [(5, 0), (11, 1)])
def test_without_heartbeat_the_time_since_the_start_counts(minutes: int, is_taken: int) -> None:
    jobs.enqueue(note, what="a")
    row().claim("inline")
    DBTaskResult.objects.update(started_at=timezone.now() - dt.timedelta(minutes=minutes))
    assert jobs.reclaim_lost() == is_taken


def test_a_job_that_kills_its_worker_each_time_is_given_up() -> None:
    jobs.enqueue(note, what="a")
    for _ in range(jobs.MAX_ATTEMPTS):
        row().claim("gone")
        jobs.reclaim_lost(lease=AT_ONCE)
    assert row().status == "FAILED"
    assert "died each time" in row().traceback
    assert jobs.reclaim_lost(lease=AT_ONCE) == 0


def test_a_job_is_finished_by_another_after_its_worker_was_killed(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(HERE)
    from jobs_for_tests import hangs_once  # type: ignore[import-not-found]

    mark = tmp_path / "mark"
    jobs.enqueue(hangs_once, mark=str(mark))
    worker = subprocess.Popen(
        [sys.executable, "-c", "from charm.cli import run; run()", "worker"],
        env={**os.environ, "DATABASE_URL": database_url, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
    )
    try:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"begun\n"
        assert jobs.workers_alive() == 1
    finally:
        worker.kill()
        worker.communicate()
    assert row().status == "RUNNING"
    assert jobs.reclaim_lost() == 0  # it may still live
    assert jobs.reclaim_lost(silence=AT_ONCE) == 1
    jobs.run_pending()
    assert mark.read_text() == "done"
    assert (row().status, len(row().worker_ids)) == ("SUCCESSFUL", 2)


@pytest.fixture
def nightly(monkeypatch: pytest.MonkeyPatch) -> str:
    """A schedule with one job, every day at four."""
    monkeypatch.setattr(jobs, "_schedule", {})
    jobs.job(nightly_job, every="0 4 * * *")
    return f"{__name__}.nightly_job"


def nightly_job() -> None:
    done.append("nightly")


def test_a_repeated_job_first_runs_at_its_next_moment(nightly: str) -> None:
    assert jobs.start_scheduled() == 0
    assert jobs.start_scheduled() == 0
    Schedule.objects.filter(job=nightly).update(last_run=LONG_AGO)
    assert jobs.start_scheduled() == 1
    assert jobs.start_scheduled() == 0
    jobs.run_pending()
    assert done == ["nightly"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_start_a_repeated_job_once(nightly: str) -> None:
    Schedule.objects.create(job=nightly, last_run=LONG_AGO)
    together, started = threading.Barrier(2), []

    def look() -> None:
        connection.ensure_connection()
        together.wait()
        started.append(jobs.start_scheduled())
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(started) == [0, 1]
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_stops_after_the_job_it_is_doing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_schedule", {})
    stop = threading.Event()

    @jobs.job
    def tell_to_stop(what: str) -> None:
        done.append((what, jobs.workers_alive()))
        stop.set()

    for what in ("first", "second"):
        jobs.enqueue(tell_to_stop, what=what)
    jobs.work(stop=stop)
    assert done == [("first", 1)]
    assert not Heartbeat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_heard_of_while_it_does_a_long_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_schedule", {})
    monkeypatch.setattr(jobs, "BEAT", dt.timedelta(milliseconds=1))
    stop = threading.Event()

    @jobs.job
    def long_one() -> None:
        begun = Heartbeat.objects.get().at
        looks = (Heartbeat.objects.get().at > begun for _ in range(10_000))
        done.append(any(looks))
        stop.set()

    jobs.enqueue(long_one)
    jobs.work(stop=stop)
    assert done == [True]


@pytest.mark.django_db(transaction=True)
def test_a_worker_outlives_an_outage_of_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([OperationalError("gone"), None])
    stop = threading.Event()

    def look_or_fail() -> int:
        if problem := next(answers):
            raise problem
        stop.set()
        return 0

    monkeypatch.setattr(jobs, "start_scheduled", look_or_fail)
    monkeypatch.setattr(jobs, "AFTER_OUTAGE", 0)
    jobs.work(stop=stop)
    assert stop.is_set()
    assert Heartbeat.objects.count() == 1  # of the name that failed: what it held is taken over
