"""``make test`` leaves to ``make check`` what was measured to take long, and says which."""

from __future__ import annotations

import ast
from functools import cache

import pytest
from tests.support import long_tests
from tests.support.long_tests import BEFOREHAND, EACH, TOGETHER, is_long, too_long

TESTS = long_tests.LIST.parent


def test_what_is_listed_is_there() -> None:
    gone = [line for line in sorted(long_tests.listed()) if not is_there(*line.split("::"))]
    assert not gone, "run: python3 dev.py durations"


def is_there(file: str, *inside: str) -> bool:
    return (TESTS.parent / file).is_file() and (not inside or inside in names_in(file))


@cache
def names_in(file: str) -> frozenset[tuple[str, ...]]:
    tree = ast.parse((TESTS.parent / file).read_text(encoding="utf-8"))
    inside = {
        (node.name, method.name)
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for method in node.body
        if isinstance(method, ast.FunctionDef)
    }
    return frozenset(
        inside | {(node.name,) for node in tree.body if isinstance(node, ast.FunctionDef)}
    )


def test_a_test_is_long_by_itself_or_with_all_it_is_run_with() -> None:
    short, many = [(0.0, EACH / 2)], [(0.0, EACH / 2)] * (int(2 * TOGETHER / EACH) + 2)
    assert too_long({"tests/a.py::one": short}) == []
    long = [(0.0, EACH * 1.1)]
    assert too_long({"tests/a.py::one": short, "tests/a.py::two": long}) == ["tests/a.py::two"]
    assert too_long({"tests/a.py::one": short, "tests/a.py::many": many}) == ["tests/a.py::many"]


def test_what_a_whole_file_waits_for_leaves_out_the_file() -> None:
    took = {
        "tests/b.py::one": [(BEFOREHAND * 1.1, 0.0)],
        "tests/b.py::two": [(0.0, EACH * 2)],
        "tests/b.py::three": [(0.0, EACH / 2)],
        "tests/a.py::one": [(0.0, EACH * 2)],
        "tests/a.py::two": [(0.0, EACH / 2)],
    }
    assert too_long(took) == ["tests/a.py::one", "tests/b.py"]


def test_what_is_skipped_stays_as_it_was_known() -> None:
    took = {
        "tests/a.py::one": [(0.0, EACH / 2)],
        "tests/a.py::of_postgresql": [],
        "tests/b.py::of_postgresql": [],
        "tests/c.py::of_postgresql": [],
    }
    known = frozenset({"tests/a.py", "tests/b.py::of_postgresql"})
    assert too_long(took, known) == ["tests/a.py::of_postgresql", "tests/b.py"]


def test_where_nothing_is_short_the_file_is_not_read() -> None:
    long = [(0.0, EACH * 2)]
    assert too_long({"tests/a.py::one": long, "tests/a.py::two": long}) == ["tests/a.py"]


@pytest.mark.parametrize(
    ("nodeid", "expected"),
    [
        ("tests/a.py::one", True), ("tests/a.py::one[x::y]", True), ("tests/b.py::any[1]", True),
        ("tests/a.py::one_more", False), ("tests/bb.py::one", False),
    ],
)  # fmt: skip
def test_a_line_names_a_function_with_all_its_values_or_a_file(nodeid: str, expected: bool) -> None:
    assert is_long(nodeid, frozenset({"tests/a.py::one", "tests/b.py"})) is expected
