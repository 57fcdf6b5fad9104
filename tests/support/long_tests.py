"""The tests that ``dev.py test`` leaves to ``dev.py check``: those that were measured to take long.

They stand in ``tests/long.txt``, a function or a file a line. ``dev.py durations`` measures all
anew by processor time, as machines are shared, with that of the programs a test waited for.
"""

from __future__ import annotations

import resource
import time
from collections import defaultdict
from collections.abc import Generator, Mapping
from functools import cache
from pathlib import Path

import pytest

LIST = Path(__file__).parents[1] / "long.txt"
MEASURED = "CHARM_TEST_DURATIONS"

EACH, TOGETHER, BEFOREHAND = 0.008, 0.2, 0.2
"""Seconds of processor time: what one test may take, what all those of one function may take, and
what is made once for a whole file."""

Took = Mapping[str, list[tuple[float, float]]]
"""For each function (``tests/a/test_b.py::test_c``) and each of its runs that was not skipped:
seconds for what is made before, seconds for the test itself."""


@cache
def listed() -> frozenset[str]:
    return frozenset(LIST.read_text().split())


def name_of(nodeid: str) -> str:
    """The name of a test's function, without the values it is run with."""
    return nodeid.split("[")[0]


def is_long(nodeid: str, long: frozenset[str]) -> bool:
    name = name_of(nodeid)
    return name in long or _file(name) in long


def too_long(took: Took, known: frozenset[str] = frozenset()) -> list[str]:
    """The lines of the list, in order: where a whole file waits for something, and where none of
    it is short, the file. What was skipped, as what needs PostgreSQL, stays as it was known."""
    wait = {
        _file(name) for name, runs in took.items() if any(made > BEFOREHAND for made, _ in runs)
    }
    long = {
        name
        for name, runs in took.items()
        if (_is_too_long([sum(run) for run in runs]) if runs else is_long(name, known))
    }
    have_short = {_file(name) for name in took.keys() - long}
    files = wait | ({_file(name) for name in long} - have_short)
    return sorted(files | {name for name in long if _file(name) not in files})


def _file(name: str) -> str:
    return name.split("::")[0]


def _is_too_long(seconds: list[float]) -> bool:
    return sum(seconds) / len(seconds) > EACH or sum(seconds) > TOGETHER


# --- measuring -----------------------------------------------------------------------------------


class Stopwatch:
    """In each process that runs tests: notes in a test's last report what it took."""

    def __init__(self) -> None:
        self.at, self.before, self.is_skipped = 0.0, 0.0, False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self) -> None:
        self.at, self.is_skipped = _processor(), False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        now = _processor()
        self.is_skipped |= report.skipped
        if report.when == "setup":
            self.before = now - self.at
        elif report.when == "teardown":
            took = [] if self.is_skipped else [(self.before, now - self.at - self.before)]
            report.user_properties.append(("took", took))
        return report


class Durations:
    """In the process that leads: collects what tests took and writes the list."""

    def __init__(self) -> None:
        self.took: dict[str, list[tuple[float, float]]] = defaultdict(list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, seconds in report.user_properties:
            if name == "took" and report.when == "teardown":
                self.took[name_of(report.nodeid)] += seconds

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if session.exitstatus == pytest.ExitCode.OK:
            LIST.write_text("".join(f"{line}\n" for line in too_long(self.took, listed())))


def _processor() -> float:
    """Finer than what ``os.times`` says of this process, which is in hundredths."""
    waited_for = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + waited_for.ru_utime + waited_for.ru_stime
