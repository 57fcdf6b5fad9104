"""Fuzz every parser that the verification desk exposes, each in a process of its own.

``python -m tools.fuzz [--minutes N] [parser ...]`` gives each N minutes of processor time, ten if
nothing is said, and prints a line for each: files tried, files that broke something, files called
genuine and are not what was signed, the slowest, and the most memory. A process that takes more
than 256 MiB, or does not end, is ended and counts as broken. What happens to a file is judged in
:mod:`tests.recognition.fuzzing`.
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

from tests.recognition.fuzzing import MOST_MIB, PARSERS, SLOWEST

ROOT = Path(__file__).parents[1]
LINE = (
    "{parser:<8} {inputs:>9} {crashes:>8} {accepted_unsigned:>18} {slowest_s:>9} {peak_mib:>8}  "
    "{note}"
)
PATIENCE = 6
"""A machine that others use as well gives so many seconds for one of processor time."""


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
    ends = time.monotonic() + (seconds + 60) * PATIENCE + SLOWEST
    peak, ended = 0, ""
    while worker.poll() is None:
        peak = max(peak, _peak(worker.pid))
        if peak > MOST_MIB:
            ended = f"ended: more than {MOST_MIB} MiB"
        elif time.monotonic() > ends:
            ended = "ended: it did not come to an end"
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


def _peak(pid: int) -> int:
    """The most memory that a process had so far, in MiB; 0 where the machine does not say."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
