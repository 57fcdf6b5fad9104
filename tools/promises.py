"""What is promised of the platform, measured on this machine as far as it can be.

python3 dev.py promises [P11 P24 ...]

For each: number, what is promised, target, figure, and ``holds``, ``short`` (with what is missing)
or ``not measurable here`` (with why). Answers 1 if anything is short. What each came to when it was
last measured, on which day and under which load, is kept in ``docs/operator/evidence``.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EVIDENCE = ROOT / "docs" / "operator" / "evidence" / "promises.txt"
CHARM = Path(sys.executable).with_name("charm")
POSTGRESQL = "on PostgreSQL"
PATIENCE = 20 * 60
"""Seconds after which one command is given up, and the promise is short."""
KILLS, PAIRS = 200, 500


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
    note: str = ""
    """What belongs to the figure and does not come from this run."""


def passing(
    *paths: str, on: str = "", marker: str = "", more: Mapping[str, str] | None = None
) -> Measure:
    """These tests pass; those that try the same many times over are among them. ``more`` is for
    their environment: how many times."""

    def measure() -> Figure:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *paths]
        if marker:
            command += ["-m", marker]
        environment = {**os.environ, "CHARM_TEST_THOROUGH": "1", "CI": "1", **(more or {})}
        if on:
            environment["CHARM_TEST_DATABASE"] = "postgresql"
        done = _ended(command, environment)
        if done is None:
            return GIVEN_UP
        last = (done.stdout.strip().splitlines() or ["nothing ran"])[-1]
        counts = {word: int(count) for count, word in re.findall(r"(\d+) (\w+)", last)}
        passed = counts.get("passed", 0)
        says = "1 test passes" if passed == 1 else f"{passed} tests pass"
        if failed := counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0):
            says += f", {failed} fail"
        if skipped := counts.get("skipped", 0):
            says += f", {skipped} skipped"
        return Figure(f"{says} {on}".strip(), done.returncode == 0 and passed > 0)

    return measure


def bench(what: str, count: int, judge: Callable[[dict[str, Any]], Figure]) -> Measure:
    def measure() -> Figure:
        command = [str(CHARM), "bench", what, "--count", str(count), "--json"]
        done = _ended(command, os.environ)
        if done is None:
            return GIVEN_UP
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["no figure"])[-1]
            return Figure(said.replace(str(ROOT), ".")[:80], False)
        return judge(json.loads(done.stdout.strip().splitlines()[-1]))

    return measure


def kills() -> Measure:
    """Servers, workers and imports die so many times, by :mod:`tools.kills`."""

    def measure() -> Figure:
        command = [sys.executable, "-m", "tools.kills", "--rounds", str(KILLS)]
        done = _ended(command, os.environ)
        if done is None:
            return GIVEN_UP
        deaths = sum(
            int(count) for count in re.findall(r"^(\d+) kills ", done.stdout, re.MULTILINE)
        )
        drained = re.search(r"drained in ([\d.]+) s", done.stdout)
        failed = re.search(r"^E +(.{1,160})", done.stdout, re.MULTILINE)
        wrong = failed[1].replace(str(ROOT), ".") if failed else "it ended before its end"
        says = f"{deaths} kills, " + ("0 lost" if done.returncode == 0 else wrong)
        if drained:
            says += f", drained in {drained[1]} s"
        return Figure(f"{says}, {POSTGRESQL}", done.returncode == 0 and deaths >= KILLS)

    return measure


GIVEN_UP = Figure(f"not at its end after {PATIENCE // 60} minutes", reaches=False)


def _ended(
    command: list[str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str] | None:
    """None is one that took too long; it was ended."""
    try:
        return subprocess.run(
            command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False,
            timeout=PATIENCE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None


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


def _pages(result: dict[str, Any]) -> Figure:
    slowest = result["p95_ms"]
    says = f"p95 {slowest} ms for the slowest kind of page, {result['count']} entries"
    return Figure(says, slowest <= 300)


WEB, FOUNDATION = "tests/web", "tests/foundation"
PROMISES = (
    Promise("P1", "pages are quick", "p95 <= 300 ms with 200 people",
            bench("pages", 2000, _pages),
            lacks="200 people who are signed in, at the same time"),
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
            both(kills(), passing("tests/awards/test_killed_workers.py",
                  f"{FOUNDATION}/test_jobs_at_least_once.py", on=POSTGRESQL)),
            lacks="kills of the database"),
    Promise("P6", "nothing is done twice", "1 effect each",
            passing(f"{FOUNDATION}/test_idempotency.py",
                  f"{FOUNDATION}/test_jobs_at_least_once.py",
                  f"{FOUNDATION}/test_outbox_messages.py", "tests/api/test_requests.py")),
    Promise("P7", "two people cannot overwrite each other", "500 pairs, 0 lost updates",
            passing("tests/boards/test_at_the_same_time.py",
                  "tests/awards/test_at_the_same_time.py", f"{FOUNDATION}/test_locking.py",
                  f"{FOUNDATION}/test_ledger_writers.py", on=POSTGRESQL,
                  more={"CHARM_PAIRS": str(PAIRS)}),
            note=f"{PAIRS} pairs of acts on a proposal, drawn at random, are one of the tests."),
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
            passing("tests/peers", marker="peer"),
            note="After python3 dev.py peers, which installs the verifiers of others."),
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
            note="Installed by hand, by the manual alone, in a bare Debian 12 on 2026-11-26: 76 s "
            "on idle cores."),
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
    short = False
    for promise in PROMISES:
        if not wanted or promise.number in wanted:
            block = _measured(promise)
            short |= "->  short" in block
            print(block, flush=True)
            _keep(promise.number, block)
    return int(short)


def _head(promise: Promise) -> str:
    return f"{promise.number:<4} {promise.says:<40} {promise.target}"


def _measured(promise: Promise) -> str:
    before, began = os.getloadavg()[0], time.monotonic()
    figure, judged = verdict(promise)
    seconds, after = time.monotonic() - began, os.getloadavg()[0]
    lines = [_head(promise), f"     {figure}  ->  {judged}"]
    if promise.note:
        lines.append(f"     {promise.note}")
    if promise.measure is not None:
        load = f"load {before:.1f} before and {after:.1f} after"
        on = dt.datetime.now(dt.UTC).date()
        lines.append(f"     {on}, in {seconds:.0f} s, {load}, {_machine()}")
    return "\n".join(lines)


HEAD = """\
What is promised, and what each promise came to when it was last measured (python3 dev.py promises).

The load is the number of processes that wanted a core in the minute before; where it is above the
number of cores, others worked on the machine meanwhile, and figures of time are worse than alone.
"""


def _keep(number: str, block: str) -> None:
    """Put it in its place among those that are kept; the others stay as they are."""
    kept = {}
    if EVIDENCE.exists():
        for one in EVIDENCE.read_text().split("\n\n"):
            if found := re.match(r"P\d+", one):
                kept[found[0]] = one.strip("\n")
    kept[number] = block
    ordered = [kept.get(one.number) or f"{_head(one)}\n     not measured yet" for one in PROMISES]
    EVIDENCE.parent.mkdir(parents=True, exist_ok=True)
    EVIDENCE.write_text("\n".join([HEAD, "\n\n".join(ordered), ""]))


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
