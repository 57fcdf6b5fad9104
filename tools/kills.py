"""Kill servers and workers while programs act, and look what is lost, doubled or half done.

python -m tools.kills [--rounds 200]

Two web servers and two workers on a PostgreSQL of its own die by SIGKILL at numbered statements of
submitting, deciding, releasing, recording, confirming, issuing, revoking and sending letters; so
does an import. ``dev.py check`` runs the same tests with few rounds.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS = (
    "tests/boards/test_kills_on_several_machines.py",
    "tests/framework/test_killed_imports.py",
    "tests/awards/test_kills_on_several_machines.py",
)
OF_PROPOSALS, OF_IMPORTS = 0.35, 0.15
"""Parts of all kills: of submitting and deciding, and of importing. The others are of awards."""
SILENCE = 45
"""Seconds after which a worker is taken for dead, as ``charm.foundation.jobs`` has it."""


def main() -> int:
    said = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    said.add_argument("--rounds", type=int, default=200, help="how many kills, at least")
    said.add_argument("--clients", type=int, default=8, help="programs that act at once")
    chosen = said.parse_args()
    proposals = round(chosen.rounds * OF_PROPOSALS)
    imports = round(chosen.rounds * OF_IMPORTS)
    environment = {
        **os.environ,
        "CHARM_TEST_DATABASE": "postgresql",
        "CHARM_KILL_PROPOSALS": str(proposals),
        "CHARM_KILL_IMPORTS": str(imports),
        "CHARM_KILL_ROUNDS": str(chosen.rounds - proposals - imports),
        "CHARM_KILL_CLIENTS": str(chosen.clients),
        "CHARM_KILL_SILENCE": str(SILENCE),
    }
    command = [sys.executable, "-m", "pytest", *TESTS, "-q", "-s"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
