"""Kill servers and workers while programs act, and look what is lost, doubled or half done.

python -m tools.kills [--rounds 200]

Two web servers and two workers on a PostgreSQL of its own die by SIGKILL at numbered statements of
recording, confirming, issuing, revoking and sending letters; so does an import of
skills. ``dev.py check`` runs the same tests with few rounds.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS = (
    "tests/framework/test_killed_imports.py",
    "tests/awards/test_kills_on_several_machines.py",
)
OF_IMPORTS = 0.15
"""The part of all kills that is for importing."""


def main() -> int:
    said = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    said.add_argument("--rounds", type=int, default=200, help="how many kills, at least")
    said.add_argument("--clients", type=int, default=16, help="programs that act at once")
    chosen = said.parse_args()
    imports = round(chosen.rounds * OF_IMPORTS)
    environment = {
        **os.environ,
        "CHARM_TEST_DATABASE": "postgresql",
        "CHARM_KILL_IMPORTS": str(imports),
        "CHARM_KILL_ROUNDS": str(chosen.rounds - imports),
        "CHARM_KILL_CLIENTS": str(chosen.clients),
    }
    command = [sys.executable, "-m", "pytest", *TESTS, "-q", "-s"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
