"""What is promised of the platform, measured on this machine as far as it can be.

python3 dev.py promises [P11 P24 ...]

One line each: number, what is promised, target, figure, and ``holds``, ``short`` (with what is
missing) or ``not measurable here`` (with why). Answers 1 if anything is short. A run of all of them
is kept in ``docs/operator/evidence``.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EVIDENCE = ROOT / "docs" / "operator" / "evidence" / "promises.txt"
CHARM = Path(sys.executable).with_name("charm")
POSTGRESQL = "on PostgreSQL"


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured: in words, and whether it reaches the target."""

    says: str
    reaches: bool


Measure = Callable[[], Figure]


@dataclass(frozen=True, slots=True)
class Promise:
    number: str
    says: str
    target: str
    measure: Measure | None = None
    lacks: str = ""
    """What the measure does not try yet, so that the promise is not kept as it is given."""
    why_not: str = ""
    """Why nothing can be measured here."""


def passing(*paths: str, on: str = "", marker: str = "") -> Measure:
    """These tests pass; those that try the same many times over are among them."""

    def measure() -> Figure:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *paths]
        if marker:
            command += ["-m", marker]
        environment = {**os.environ, "CHARM_TEST_THOROUGH": "1", "CI": "1"}
        if on:
            environment["CHARM_TEST_DATABASE"] = "postgresql"
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        last = (done.stdout.strip().splitlines() or ["nothing ran"])[-1]
        counts = {word: int(count) for count, word in re.findall(r"(\d+) (\w+)", last)}
        says = f"{counts.get('passed', 0)} tests pass"
        if failed := counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0):
            says += f", {failed} fail"
        return Figure(f"{says} {on}".strip(), done.returncode == 0 and counts.get("passed", 0) > 0)

    return measure


def bench(what: str, count: int, judge: Callable[[dict[str, Any]], Figure]) -> Measure:
    def measure() -> Figure:
        command = [str(CHARM), "bench", what, "--count", str(count), "--json"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            return Figure((done.stderr.strip().splitlines() or ["no figure"])[-1][:80], False)
        return judge(json.loads(done.stdout.strip().splitlines()[-1]))

    return measure


def both(first: Measure, second: Measure) -> Measure:
    def measure() -> Figure:
        one, two = first(), second()
        return Figure(f"{one.says}; {two.says}", one.reaches and two.reaches)

    return measure


def _verifying(result: dict[str, Any]) -> Figure:
    speed, slow = result["per_second"], result["p95_ms"]
    return Figure(f"{speed:.0f}/s on one core, p95 {slow} ms", speed >= 50 and (slow or 0) <= 250)


def _graduation(result: dict[str, Any]) -> Figure:
    total = result["total_seconds"]
    return Figure(f"{result['count']} awards in {total} s", total <= 120)


WEB, FOUNDATION = "tests/web", "tests/foundation"
PROMISES = (
    Promise("P1", "pages are quick", "p95 <= 300 ms with 200 people",
            why_not="no load is sent yet"),
    Promise("P2", "verification holds under a rush", "50/s, p95 <= 250 ms, no wrong verdict",
            both(bench("verify", 1000, _verifying),
                 passing("tests/recognition/test_desk.py",
                         "tests/core/credentials/test_verify.py")),
            lacks="ten minutes of requests to the running desk"),
    Promise("P3", "a graduation day works", "1000 awards in <= 2 min, each once",
            bench("award", 1000, _graduation)),
    Promise("P4", "lists do not slow with size", "as many queries for 1 as for 300",
            passing(f"{WEB}/test_lists_at_300.py")),
    Promise("P5", "nothing is lost when the process dies", "200 kills, 0 lost",
            passing("tests/awards/test_killed_workers.py",
                  f"{FOUNDATION}/test_jobs_at_least_once.py",
                  on=POSTGRESQL),
            lacks="kills of web and database, and of submit, decide, revoke, send, import"),
    Promise("P6", "nothing is done twice", "1 effect each",
            passing(f"{FOUNDATION}/test_idempotency.py",
                  f"{FOUNDATION}/test_jobs_at_least_once.py",
                  f"{FOUNDATION}/test_outbox_messages.py", "tests/api/test_requests.py")),
    Promise("P7", "two people cannot overwrite each other", "500 pairs, 0 lost updates",
            passing("tests/awards/test_at_the_same_time.py", f"{FOUNDATION}/test_locking.py",
                  f"{FOUNDATION}/test_ledger_writers.py", on=POSTGRESQL),
            lacks="random pairs of acts on one object"),
    Promise("P8", "the rules cannot be walked around", "0 openings, matrix complete",
            passing("tests/matrix")),
    Promise("P9", "strangers learn nothing", "0 leaks, no address outside the matrix",
            passing(f"{WEB}/test_every_address.py", "tests/api/test_who_may.py")),
    Promise("P10", "bad input is refused politely", "0 crashes, 0 answers 500",
            passing("tests/recognition/test_fuzzing.py", "tests/core/appendix2/test_bad_form.py",
                  "tests/api/test_document.py"),
            lacks="ten minutes of computing for each parser"),
    Promise("P11", "history cannot be altered unseen", "100 % found",
            passing("tests/operation/test_recheck.py", f"{FOUNDATION}/test_ledger_records.py")),
    Promise("P12", "credentials outlive the platform", "100 % by foreign verifiers",
            passing("tests/peers", marker="peer")),
    Promise("P13", "backups can be restored", "whole, all awards verified",
            both(passing("tests/operation/test_backup.py"),
                 passing("tests/operation/test_backup.py", on=POSTGRESQL))),
    Promise("P14", "upgrades do not stop the house", "0 failed requests, no lock > 4 s",
            why_not="there is no earlier release"),
    Promise("P15", "going back is possible", "yes, or it says no",
            why_not="there is no earlier release"),
    Promise("P16", "keys are safe", "0 found, rotation with overlap",
            passing("tests/awards/test_keys.py", "tests/cli/test_keys.py",
                  "tests/operation/test_backup.py"),
            lacks="a signing process of its own"),
    Promise("P17", "revocation is seen", "<= 5 min, lists of >= 131072",
            passing("tests/awards/test_revoking.py", f"{WEB}/test_published_documents.py")),
    Promise("P18", "a mail outage is harmless", "0 lost, the officer sees it",
            passing(f"{FOUNDATION}/test_outbox_messages.py",
                    f"{FOUNDATION}/test_returned_mail.py")),
    Promise("P19", "the clock may lie", "deadlines in the zone of the body",
            passing(f"{FOUNDATION}/test_clock.py", "tests/core/workflow"),
            lacks="a clock that is set back by an hour"),
    Promise("P20", "privacy acts work", "0 hits outside of what is kept",
            passing("tests/operation/test_person.py", "tests/project/test_data_map.py")),
    Promise("P21", "the web surface is hard", "no exceptions",
            passing(f"{WEB}/test_pages.py", f"{WEB}/test_settings.py"),
            lacks="OWASP ASVS level 2, point by point"),
    Promise("P22", "abuse is bounded", "limits hold",
            passing(f"{FOUNDATION}/test_limits.py", f"{WEB}/account/test_entering.py",
                  "tests/api/test_requests.py")),
    Promise("P23", "it degrades, it does not fall", "reading and verifying go on",
            passing(f"{WEB}/test_health.py", f"{WEB}/test_watching.py",
                  f"{FOUNDATION}/test_jobs_at_least_once.py"),
            lacks="a full disk, a read-only database, a cache that is gone"),
    Promise("P24", "someone can operate it", "30 planted faults found, installed in <= 15 min",
            passing("tests/operation/test_doctor.py", "tests/operation/test_setup.py",
                  "tests/project/test_operators_files.py"),
            lacks="the installation from zero, timed"),
)  # fmt: skip


def verdict(promise: Promise) -> tuple[str, str]:
    """The figure and what it means."""
    if promise.measure is None:
        return "–", f"not measurable here: {promise.why_not}"
    figure = promise.measure()
    if not figure.reaches:
        return figure.says, "short"
    return figure.says, f"short: without {promise.lacks}" if promise.lacks else "holds"


def main(arguments: list[str] | None = None) -> int:
    wanted = [word.upper() for word in (sys.argv[1:] if arguments is None else arguments)]
    known = {promise.number for promise in PROMISES}
    if unknown := [word for word in wanted if word not in known]:
        print(f"There is no promise {', '.join(unknown)}: they are P1 to P24.", file=sys.stderr)
        return 2
    lines = []
    for promise in PROMISES:
        if not wanted or promise.number in wanted:
            figure, judged = verdict(promise)
            lines.append(f"{promise.number:<4} {promise.says:<40} {promise.target}")
            lines.append(f"     {figure}  ->  {judged}")
            print("\n".join(lines[-2:]), flush=True)
    if not wanted:
        EVIDENCE.parent.mkdir(parents=True, exist_ok=True)
        EVIDENCE.write_text("\n".join([_where(), "", *lines, ""]))
    return int(any("->  short" in line for line in lines))


def _where() -> str:
    return (
        f"python3 dev.py promises, {dt.datetime.now(dt.UTC):%Y-%m-%d}, {os.cpu_count()} cores, "
        f"{platform.machine()}, Python {platform.python_version()}"
    )


if __name__ == "__main__":
    sys.exit(main())
