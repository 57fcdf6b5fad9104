"""Who may know whom, and who may ask what time it is."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "charm"
MAY_ASK = {"foundation/clock.py", "foundation/jobs.py", "recognition/desk.py", "cli.py", "bench.py"}
"""The clock itself; the engine of jobs, whose pauses are real; what runs outside Django."""


def test_the_arrows_of_the_architecture_hold() -> None:
    """In a process of its own: the linter sets up its logging and silences whatever logs here."""
    program = Path(sys.executable).with_name("lint-imports")
    command = [program, "--config", ROOT / ".importlinter", "--no-logo", "--no-cache"]
    linted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_every_room_has_its_contract() -> None:
    contracts = (ROOT / ".importlinter").read_text()
    for models in SOURCE.glob("*/models.py"):
        assert f"charm.{models.parent.name}.models\n" in contracts


def asks_for_the_time(file: Path) -> list[int]:
    """Lines that call ``now()``, ``today()`` or the like of the standard library or Django."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name | ast.Attribute)
        and node.func.attr in {"now", "utcnow", "today", "localdate", "localtime"}
        and ast.unparse(node.func.value) != "clock"
    ]


def test_time_is_asked_for_in_one_place() -> None:
    """So that the whole life of a micro-credential can be played through at any moment."""
    found = {
        f"{file.relative_to(SOURCE)}:{line}"
        for file in SOURCE.rglob("*.py")
        if str(file.relative_to(SOURCE)) not in MAY_ASK
        for line in asks_for_the_time(file)
    }
    assert found == set()


def test_a_question_for_the_time_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "some.py"
    file.write_text("a = clock.now()\nb = dt.datetime.now(dt.UTC)\nc = timezone.now()\n")
    assert asks_for_the_time(file) == [2, 3]
