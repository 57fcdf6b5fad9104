"""From the results of a test run to the state of each clause."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charm.core.policy import versions
from charm.core.policy.coverage import (
    all_must_green,
    coverage,
    read_evidence,
    unlisted,
    write_evidence,
)

REFUSES = ("5.6.1.2", "refuses", "test_a", True)
ACCEPTS = ("5.6.1.2", "accepts", "test_b", True)
FAILED = ("5.6.1.2", "accepts", "test_c", False)


def states(folder: Path, *results: Any) -> dict[str, Any]:
    path = folder / "evidence.json"
    write_evidence(path, results)
    return coverage(read_evidence(path))


@pytest.mark.parametrize(
    ("results", "state", "tests"),
    [
        ([], "open", 0),
        ([REFUSES], "partial", 1),
        ([ACCEPTS], "partial", 1),
        ([("5.6.1.2", None, "test_d", True)], "partial", 1),
        ([REFUSES, ACCEPTS], "green", 2),
        ([REFUSES, ACCEPTS, FAILED], "red", 3),
        ([FAILED], "red", 1),
    ],
)
def test_a_must_clause_needs_both_sides(
    results: list[Any], state: str, tests: int, tmp_path: Path
) -> None:
    row = states(tmp_path, *results)["5.6.1.2"]

    assert row == {"force": "must", "state": state, "tests": tests}


@pytest.mark.parametrize("clause", ["1.1", "1.5", "2.1", "6.6.1"])
def test_one_test_of_any_sort_holds_a_clause_that_does_not_bind(
    clause: str, tmp_path: Path
) -> None:
    assert states(tmp_path)[clause]["state"] == "open"
    assert states(tmp_path, (clause, None, "test_a", True))[clause]["state"] == "green"


def test_a_warning_needs_both_sides_too(tmp_path: Path) -> None:
    assert states(tmp_path, ("7.18", "refuses", "test_a", True))["7.18"]["state"] == "partial"


def test_every_clause_has_a_row_in_order(tmp_path: Path) -> None:
    assert list(states(tmp_path)) == list(versions()[-1].clauses)


def test_all_must_green_says_no_for_a_single_gap(tmp_path: Path) -> None:
    must = [number for number, row in states(tmp_path).items() if row["force"] == "must"]
    sides = [
        (number, side, f"test_{side}", True) for number in must for side in ("refuses", "accepts")
    ]

    assert all_must_green(states(tmp_path, *sides))
    assert not all_must_green(states(tmp_path, *sides[1:]))


def test_a_misspelled_clause_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "evidence.json"
    write_evidence(path, [REFUSES, ("5.6.1.22", "refuses", "test_x", True)])

    assert unlisted(read_evidence(path)) == ("5.6.1.22",)


def test_a_test_that_is_reported_twice_counts_once_and_as_failed(tmp_path: Path) -> None:
    assert states(tmp_path, REFUSES, REFUSES, ACCEPTS)["5.6.1.2"]["tests"] == 2
    torn_down = (*REFUSES[:3], False)
    assert states(tmp_path, torn_down, REFUSES, ACCEPTS)["5.6.1.2"]["state"] == "red"


def test_a_test_that_failed_on_both_sides_is_one(tmp_path: Path) -> None:
    both = [("5.6.1.2", side, "test_a", False) for side in ("refuses", "accepts")]
    assert states(tmp_path, *both)["5.6.1.2"] == {"force": "must", "state": "red", "tests": 1}


def test_what_is_kept_is_read_in_a_comparison_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "evidence.json"
    write_evidence(path, [("5.1", "accepts", "test_å", False), REFUSES])
    one = '{\n    "accepts": 0,\n    "failed": [%s],\n    "other": 0,\n    "refuses": %d\n  }'
    failed = one % ('\n      "test_å"\n    ', 0)
    kept = f'{{\n  "5.1": {failed},\n  "5.6.1.2": {one % ("", 1)}\n}}\n'
    assert path.read_text(encoding="utf-8") == kept


def test_a_test_shows_either_side_or_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'refuse' must be"):
        write_evidence(tmp_path / "evidence.json", [("5.1", "refuse", "test_a", True)])


def test_no_test_run_is_no_evidence(tmp_path: Path) -> None:
    assert read_evidence(tmp_path / "evidence.json") == {}


results = st.lists(
    st.tuples(
        st.sampled_from(["5.1", "7.4", "App. 1"]),
        st.sampled_from(["refuses", "accepts", None]),
        st.sampled_from(["test_å", "test_b", "test_c"]),
        st.booleans(),
    )
)


@given(results, st.randoms(use_true_random=False))
def test_the_same_results_give_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, results: list[Any], random: Any
) -> None:
    folder = tmp_path_factory.getbasetemp()
    shuffled = list(results)
    random.shuffle(shuffled)
    write_evidence(folder / "one.json", results)
    write_evidence(folder / "two.json", shuffled)

    assert (folder / "one.json").read_bytes() == (folder / "two.json").read_bytes()
