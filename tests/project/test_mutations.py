"""``tools.mutations``: each change is one that a good test would notice, and it can be put in place
of what runs."""

from __future__ import annotations

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


def test_what_is_argued_can_still_be_changed_so() -> None:
    said = argued()
    made = {
        change.name for file in {file for file, _, _ in said} for change in changes(ROOT / file)
    }
    assert said <= made, said - made
