"""``tools.mutations``: each change is one that a good test would notice, and it can be put in place
of what runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import FunctionType

from tools.mutations import ROOT, Change, argued, changes

RULE = """
class Rule:
    def allows(self, age: int, member: bool) -> bool:
        return member and age >= 18

ASKED = [lambda age: age == 3, lambda age: not age]
"""


def changed(folder: Path) -> list[Change]:
    file = folder / "rule.py"
    file.write_text(RULE)
    return list(changes(file))


def test_what_is_changed(tmp_path: Path) -> None:
    assert {change.said for change in changed(tmp_path)} == {
        "member and age >= 18  ->  member or age >= 18",
        "member and age >= 18  ->  age >= 18",
        "member and age >= 18  ->  member",
        "age >= 18  ->  age > 18",
        "18  ->  19",
        "age == 3  ->  age != 3",
        "3  ->  4",
        "not age  ->  age",
    }


def test_each_change_makes_another_answer(tmp_path: Path) -> None:
    cases = [(17, True), (18, True), (18, False), (17, False)]
    expected = [False, True, False, False]
    rules = [change for change in changed(tmp_path) if change.place.name == "Rule.allows"]
    assert len(rules) == 5
    for change in rules:
        rule = FunctionType(change.code, {})
        assert [bool(rule(None, *case)) for case in cases] != expected, change.said


def test_two_functions_on_one_line_are_told_apart(tmp_path: Path) -> None:
    places = {change.place for change in changed(tmp_path) if "lambda" in change.place.name}
    assert len(places) == 2


def tried(file: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.mutations", folder / file, "--tests", folder],
        cwd=ROOT,
        env=os.environ | {"CHARM_VAR": str(folder), "PYTHONPATH": f"src{os.pathsep}{folder}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_what_tests_of_two_files_do_not_notice_survives(tmp_path: Path) -> None:
    (tmp_path / "ages.py").write_text(
        "def grown(age): return age >= 18\n\ndef old(age): return age > 80\n"
    )
    for name, age in (("one", 19), ("two", 18)):
        (tmp_path / f"test_{name}.py").write_text(
            "from ages import grown, old\n\n"
            f"def test_grown(): assert grown({age}) and not grown(3)\n\n"
            "def test_old(): assert old(90) and not old(3)\n\n"
            "def test_both(): assert grown(90) and old(90)\n"
        )
    ran = tried("ages.py", tmp_path)
    assert ran.returncode == 1, ran.stderr
    lines = [line.lstrip(".") for line in ran.stdout.splitlines() if "old: " in line]
    assert lines == [
        "SURVIVED   ages.py:3 old: age > 80  ->  age >= 80",
        "SURVIVED   ages.py:3 old: 80  ->  81",
    ]
    assert "4 changes tried, 2 noticed" in ran.stdout


def test_what_is_argued_can_still_be_changed_so() -> None:
    said = argued()
    made = {
        change.name for file in {file for file, _, _ in said} for change in changes(ROOT / file)
    }
    assert said <= made, said - made


def test_what_a_decorator_made_when_it_was_loaded_is_changed(tmp_path: Path) -> None:
    (tmp_path / "guards.py").write_text(
        "def grown(view):\n"
        "    def ask(age):\n"
        "        return age >= 18 and view(age)\n"
        "    return ask\n\n"
        "@grown\ndef enter(age): return True\n"
    )
    (tmp_path / "test_enter.py").write_text(
        "from guards import enter\n\n"
        "def test_grown(): assert enter(18) and not enter(3)\n\n"
        "def test_old(): assert enter(90)\n"
    )
    ran = tried("guards.py", tmp_path)
    assert ran.returncode == 1, ran.stderr
    lines = [line.lstrip(".") for line in ran.stdout.splitlines() if "SURVIVED  " in line]
    assert lines == ["SURVIVED   guards.py:3 grown: age >= 18 and view(age)  ->  age >= 18"]
    assert "6 changes tried, 5 noticed" in ran.stdout
