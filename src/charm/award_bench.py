"""How long a graduation day takes: from the sheet of results to issued credentials, each with its
letter and its certificate.

One process does what teacher and holder of the seal do; two workers, processes of their own as in
an installation, take up the jobs; certificates are typeset by two threads, as they are made when
asked for. The limit, in the same run, is raw Ed25519: as many bare signatures one after the other.
``seconds`` says where the time goes by the clock, ``processor_seconds`` how long the processors
were busy with it outside the database, ``signed_per_second`` how fast frozen records become stored
credentials: signed, checked as an outsider would, on record, their letters written.
"""

from __future__ import annotations

import datetime as dt
import io
import multiprocessing
import resource
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections
from django_tasks import TaskResultStatus
from django_tasks.signals import task_finished, task_started
from django_tasks_db.models import DBTaskResult

from charm import demo
from charm.alliance.queries import Person
from charm.awards.certificate import certificate_pdf
from charm.awards.queries import Award, awards_of_edition, issuer_of_version
from charm.awards.services.grouping import choose
from charm.awards.services.issuers import set_up_issuers
from charm.core.credentials.keys import KeySigner, generate_key
from charm.core.proposal.model import Kind, Proposal
from charm.delivery import sheets
from charm.delivery.queries import Edition, Enrolment, enrolments_of
from charm.delivery.services.confirming_class import confirm_class
from charm.delivery.services.filling_in import fill_in
from charm.delivery.services.planning import plan_edition
from charm.delivery.services.running import open_admission, start_edition
from charm.foundation import clock, jobs
from charm.lifecycle import play

LIMIT_ROUNDS = 2_000
WORKERS = 2
A_DAY = dt.timedelta(days=1)
PAUSE = 0.02
"""Seconds until a worker that found nothing to do looks again."""
JOBS = {"award_group": "write", "sign_share": "sign"}
"""What the jobs of the award are counted as; all others bring events and letters to their readers.
"""
UNFINISHED = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


class Spent:
    """Seconds, and seconds of the processors outside the database, by what they were spent on."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.processor: dict[str, float] = {}

    def timed(self, name: str, act: Callable[[], Any]) -> Any:
        began = time.perf_counter(), time.process_time()
        done = act()
        self.seconds[name] = time.perf_counter() - began[0]
        self.processor[name] = time.process_time() - began[1]
        return done

    def by_workers(self) -> None:
        """All jobs that wait, done by several workers side by side."""
        done = DBTaskResult.objects.exclude(status__in=UNFINISHED)
        earlier = set(done.values_list("pk", flat=True))
        connections.close_all()  # each has its own
        processes = multiprocessing.get_context("fork")
        said = [processes.SimpleQueue() for _ in range(WORKERS)]
        workers = [processes.Process(target=_work, args=(one,)) for one in said]
        for worker in workers:
            worker.start()
        for one in said:
            for name, seconds in one.get().items():
                self.processor[name] = self.processor.get(name, 0.0) + seconds
        for worker in workers:
            worker.join()
        self._read_the_clock(earlier)

    def _read_the_clock(self, earlier: set[Any]) -> None:
        """Of the jobs that were not done ``earlier``: one kind after the other, each until the
        last one of it was done."""
        rows = DBTaskResult.objects.exclude(pk__in=earlier)
        done = rows.values_list("args_kwargs", "started_at", "finished_at")
        spans = [(_kind(args["args"][0]), since, at) for args, since, at in done if since and at]
        began = min(since for _, since, _ in spans)
        for kind in (*JOBS.values(), "deliver"):
            ended = max([began, *(at for of, _, at in spans if of == kind)])
            self.seconds[kind] = (ended - began).total_seconds()
            began = ended


def _work(said: Any) -> None:
    """Jobs, until none is left, in a process of its own; says what the processor did with them."""
    spent: dict[str, float] = {}
    began = 0.0

    def begin(**_: Any) -> None:
        nonlocal began
        began = time.process_time()

    def end(task_result: Any, **_: Any) -> None:
        kind = _kind(task_result.args[0])
        spent[kind] = spent.get(kind, 0.0) + time.process_time() - began

    task_started.connect(begin)
    task_finished.connect(end)
    try:
        while DBTaskResult.objects.filter(status__in=UNFINISHED).exists():
            jobs.run_pending()
            time.sleep(PAUSE)
    finally:
        said.put(spent)


def _kind(path: str) -> str:
    return JOBS.get(path.rpartition(".")[2], "deliver")


class Titles(dict[str, str]):
    """Each column is called as its code."""

    def __missing__(self, code: str) -> str:
        return code


def award(count: int, proposal: Proposal) -> dict[str, Any]:
    """Award to ``count`` learners of one edition. The database is empty before, and is not cleaned
    up. Raises ValueError for what is not formal: the sheet holds results."""
    if proposal.kind is not Kind.FORMAL:
        raise ValueError("The graduation day is measured with a formal micro-credential.")
    edition, teacher, holder = _prepare(count, proposal)
    spent = Spent()
    timed = spent.timed
    with clock.at(clock.now() + 3 * A_DAY):
        data = _filled(edition, teacher)
        timed("sheet", lambda: fill_in(edition=edition.id, data=data, titles=Titles(), by=teacher))
        timed("confirm", lambda: _confirm(edition, teacher))
        timed("choose", lambda: _choose(edition, holder))
        spent.by_workers()
        awards = awards_of_edition(edition)
        if len(awards) != count or any(row.state != "issued" for row in awards):
            raise RuntimeError("Not every learner was awarded: the measurement means nothing.")
        each = timed("certificates", lambda: _typeset_all(awards))
    return _measurement(count, spent, each)


def _prepare(count: int, proposal: Proposal) -> tuple[Edition, Person, Person]:
    """A published micro-credential, and an edition full of learners that runs."""
    when = play.timetable(proposal)
    with clock.at(when.begins):
        demo.fill_alliance()
        set_up_issuers()
    life = play.live(proposal, when, lambda *_: None)
    entry = life.version.entry
    teacher = demo.staff("proposer", entry.university_id)
    begins = clock.today() + A_DAY
    edition = plan_edition(
        entry=entry.id, by=teacher, starts_on=begins, ends_on=begins + A_DAY, seats=count
    )
    edition = open_admission(edition=edition.id, by=teacher, seen=edition.revision)
    now = clock.now()
    people = Person.objects.bulk_create(
        Person(
            id=uuid.UUID(int=number + 1), email=f"graduate{number}@example.org", created_at=now,
            name=f"Ada {number} Łukasz", given_name=f"Ada {number}", family_name="Łukasz",
        )
        for number in range(count)
    )  # fmt: skip
    Enrolment.objects.bulk_create(
        Enrolment(edition=edition, learner=person, enrolled_at=now) for person in people
    )
    with clock.at(now + 2 * A_DAY):
        edition = start_edition(edition=edition.id, by=teacher, seen=edition.revision)
    return edition, teacher, demo.staff("registrar", entry.university_id)


def _filled(edition: Edition, teacher: Person) -> bytes:
    """The sheet as a teacher brings it back."""
    from openpyxl import load_workbook

    book = load_workbook(
        io.BytesIO(sheets.sheet_of(edition, Titles(), teacher, title="Graduation"))
    )
    sheet = book.active
    places = {cell.value: cell.column for cell in sheet[1]}
    said = ("passed", "8.5", "Dutch grades 1-10", clock.today().isoformat())
    for row in range(3, sheet.max_row + 1):
        for code, value in zip(sheets.RESULT, said, strict=True):
            sheet.cell(row, places[code], value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _confirm(edition: Edition, teacher: Person) -> None:
    rows = enrolments_of(edition)
    seen = {row.pk: row.revision for row in rows}
    confirm_class(
        edition=edition.id, seen=seen, expected=len(rows), by=teacher, objectives_met=True,
        assessments_completed=True,
    )  # fmt: skip
    jobs.run_pending()


def _choose(edition: Edition, holder: Person) -> None:
    rows = enrolments_of(edition)
    issuer = issuer_of_version(edition.version)
    choose(issuer=issuer.slug, seen={row.pk: row.revision for row in rows}, by=holder)


def _typeset_all(awards: list[Award]) -> list[float]:
    """As two workers of the web server do when learners ask for them."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(_typeset, awards))


def _typeset(row: Award) -> float:
    start = time.perf_counter()
    certificate_pdf(row)
    return time.perf_counter() - start


def _limit() -> float:
    signer = KeySigner(generate_key(), "did:web:example.eu#key-1")
    start = time.perf_counter()
    for _ in range(LIMIT_ROUNDS):
        signer.sign(bytes(64))
    return LIMIT_ROUNDS / (time.perf_counter() - start)


def _measurement(count: int, spent: Spent, each: list[float]) -> dict[str, Any]:
    total, limit = sum(spent.seconds.values()), _limit()
    signed = count / spent.seconds["sign"]
    return {
        "what": "award",
        "count": count,
        "per_second": round(count / total, 1),
        "limit_per_second": round(limit, 1),
        "ratio": round(count / total / limit, 5),
        "peer": None,
        "peer_per_second": None,
        "p95_ms": round(sorted(each)[int(0.95 * (len(each) - 1))] * 1_000, 3),
        "peak_mib": round(_peak() / 1024, 1),
        "total_seconds": round(total, 1),
        "signed_per_second": round(signed, 1),
        "signed_ratio": round(signed / limit, 5),
        "seconds": _rounded(spent.seconds),
        "processor_seconds": _rounded(spent.processor),
    }


def _peak() -> int:
    """KiB, of the largest process."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(one).ru_maxrss for one in whose)


def _rounded(seconds: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 2) for name, value in seconds.items()}
