"""Fuzz every parser that the verification desk exposes, each in a process of its own.

``python -m tools.fuzz [--minutes N] [parser ...]`` gives each N minutes of processor time, ten if
nothing is said, and prints a line for each: files tried, files that broke something, files called
genuine and are not what was signed, the slowest, and the most memory. A process that takes more
than 256 MiB, computes for a minute more than it was given, or stands still for five, is ended and
counts as broken; one that has to wait for a busy machine is not. What happens to a file is judged
in :mod:`tests.recognition.fuzzing`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.recognition.fuzzing import MOST_MIB, PARSERS

ROOT = Path(__file__).parents[1]
LINE = (
    "{parser:<8} {inputs:>9} {crashes:>8} {accepted_unsigned:>18} {slowest_s:>9} {peak_mib:>8}  "
    "{note}"
)
MOST_OVER = 60
"""Seconds of processor time beyond what was given: to begin, and for the last file."""
MOST_STILL = 300
"""Seconds by the clock in which a process computes nothing at all."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parsers", nargs="*", metavar="parser", help=", ".join(PARSERS))
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    if unknown := set(options.parsers) - set(PARSERS):
        parser.error(f"there is no parser {', '.join(sorted(unknown))}")
    print(f"{options.minutes:g} minutes of processor time each, seed {options.seed}")
    heads = {"parser": "parser", "inputs": "inputs", "crashes": "crashes",
             "accepted_unsigned": "accepted-unsigned", "slowest_s": "slowest s",
             "peak_mib": "peak MiB", "note": ""}  # fmt: skip
    print(LINE.format(**heads))
    failed = False
    for name in options.parsers or PARSERS:
        found = one(name, seconds=options.minutes * 60, seed=options.seed)
        failed = failed or bool(found["crashes"] or found["accepted_unsigned"] or found["note"])
        print(LINE.format(**found), flush=True)
    return int(failed)


def one(name: str, *, seconds: float, seed: int) -> dict[str, Any]:
    """The figures of one parser. What was ended from here tells why in its ``note``."""
    command = [sys.executable, "-m", "tests.recognition.fuzzing", "--json", name]
    command += ["--seconds", str(seconds), "--seed", str(seed)]
    worker = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    peak, spent, ended = 0, 0.0, ""
    moved = time.monotonic()
    while worker.poll() is None:
        peak = max(peak, _peak(worker.pid))
        if (now := _spent(worker.pid)) > spent:
            spent, moved = now, time.monotonic()
        if peak > MOST_MIB:
            ended = f"ended: more than {MOST_MIB} MiB"
        elif spent > seconds + MOST_OVER:
            ended = f"ended: it computed for {spent:.0f} s"
        elif time.monotonic() - moved > MOST_STILL:
            ended = f"ended: it stood still after {spent:.0f} s of computing"
        if ended:
            worker.kill()
        time.sleep(0.2)
    said, _ = worker.communicate()
    if ended or not said.strip():
        return {"parser": name, "inputs": "–", "crashes": 1, "accepted_unsigned": "–",
                "slowest_s": "–", "peak_mib": peak,
                "note": ended or f"ended by itself with {worker.returncode}"}  # fmt: skip
    found: dict[str, Any] = json.loads(said)
    return {**found, "note": "; ".join(found["kinds"])}


def _spent(pid: int) -> float:
    """Seconds of processor time, of processes that it waited for as well; 0 where the machine does
    not say."""
    with contextlib.suppress(OSError, ValueError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _peak(pid: int) -> int:
    """The most memory that a process had so far, in MiB; 0 where the machine does not say."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
