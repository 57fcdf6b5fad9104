"""Scales of marks, the result they make, and why it is what it is."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charm.core.grading import (
    PASS_FAIL,
    SCHEMES,
    ByIntervals,
    ByShares,
    Part,
    Scheme,
    overall,
    scheme_for,
)

DUTCH, GERMAN, NORWEGIAN = SCHEMES["nl-10"], SCHEMES["de-5"], SCHEMES["no-a-f"]
D = Decimal


@pytest.mark.parametrize(
    ("code", "passes", "fails", "refused"),
    [
        ("nl-10", "5.5", "5.4", ("10.1", "0.9", "7.55", "A", "", "1e1", "-3", "٣")),
        ("es-10", "5", "4.9", ("10.1", "-1")),
        ("hu-5", "2", "1", ("0", "6", "2.5")),
        ("percent-40", "40", "39", ("101", "39.5")),
        ("fr-20", "10", "9,99", ("20.01",)),
        ("de-5", "4,0", "5.0", ("4.3", "0.7", "5.3")),
        ("fi-5", "1", "0", ("6",)),
        ("no-a-f", "e", "F", ("G", "5", "")),
        ("pass-fail", "passed", "failed", ("1", "yes")),
    ],
)
def test_a_scale_reads_what_is_on_it(
    code: str, passes: str, fails: str, refused: tuple[str, ...]
) -> None:
    scheme = SCHEMES[code]
    assert scheme.passes(scheme.read(passes))
    assert not scheme.passes(scheme.read(fails))
    for written in refused:
        with pytest.raises(ValueError, match="A mark here"):
            scheme.read(written)
    assert Scheme.of_data(scheme.as_data()) == scheme
    for mark in (scheme.best, scheme.worst, scheme.pass_mark):
        assert scheme.read(scheme.say(mark)) == mark


def test_each_member_country_has_a_scale() -> None:
    assert scheme_for("NL") is DUTCH
    assert scheme_for("NO").choices == ("A", "B", "C", "D", "E", "F")
    assert GERMAN.choices[0] == "1.0"
    assert scheme_for("XX").code == "percent-50"


@pytest.mark.parametrize(
    "wrong",
    [
        {"lowest": "10", "highest": "1"}, {"step": "0"}, {"step": "0.0000001"}, {"step": "0.7"},
        {"pass_mark": "11"}, {"pass_mark": "1"}, {"highest": "NaN"}, {"result_step": "-1"},
    ],
)  # fmt: skip
def test_a_scale_that_cannot_be_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"\."):
        Scheme.of_data(DUTCH.as_data() | wrong)


def test_the_result_is_weighted_rounded_once_and_explained() -> None:
    found = overall(DUTCH, [Part("Report", 60, D("7.6")), Part("Talk", 40, D("6.9"))])
    assert found.exact == D("7.32")
    assert (found.said, found.passed) == ("7.3", True)
    assert [one.share for one in found.parts] == [D("4.56"), D("2.76")]
    assert found.why == ("The weighted mean is 7.32, which is rounded to 7.3.",)


def test_rounding_at_the_pass_mark_is_explained() -> None:
    found = overall(
        DUTCH, [Part("Report", 50, D("5.5")), Part("Talk", 50, D("5.4"), must_pass=False)]
    )
    assert (found.exact, found.said, found.passed) == (D("5.45"), "5.5", True)
    assert found.why[-1] == (
        "Passing is judged by the rounded result: 5.5 reaches the pass mark 5.5."
    )
    fails = overall(DUTCH, [Part("Report", 100, D("5.4"), must_pass=False)])
    assert fails.passed is False
    assert fails.why == ("The result 5.4 does not reach the pass mark 5.5.",)


def test_what_must_be_passed_by_itself_is_not_made_up_for() -> None:
    parts = [Part("Report", 60, D(9)), Part("Talk", 40, D(5), pass_mark=D("5.5"))]
    found = overall(DUTCH, parts)
    assert (found.said, found.passed) == ("7.4", False)
    assert found.why == ("“Talk” must be passed by itself, with 5.5: its mark is 5.0.",)
    made_up = overall(DUTCH, [parts[0], Part("Talk", 40, D(5), must_pass=False)])
    assert made_up.passed
    attended = Part("Safety", 0, D(0), in_words=True)
    assert overall(DUTCH, [Part("Report", 100, D(9)), attended]).why == (
        "“Safety” must be passed, and was not.",
    )


def test_other_scales_count_in_their_own_way() -> None:
    third = [Part("A", 50, D("1.3")), Part("B", 30, D("2.0")), Part("C", 20, D("1.7"))]
    assert overall(GERMAN, third).exact == D("1.59")
    assert overall(GERMAN, third).said == "1.5"  # what lies behind one decimal is left out
    letters = [Part("A", 50, D(4)), Part("B", 50, D(3))]
    assert overall(NORWEGIAN, letters).said == "B"
    words = [Part("A", 50, D(1)), Part("B", 50, D(0))]
    assert overall(PASS_FAIL, words).passed is False
    assert overall(PASS_FAIL, [Part("A", 100, D(1))]).said == "passed"


def test_nothing_is_said_of_marks_that_are_missing() -> None:
    found = overall(DUTCH, [Part("Report", 60, D(8)), Part("Talk", 40, None)])
    assert (found.mark, found.passed, found.is_complete) == (None, None, False)
    with pytest.raises(ValueError, match="100 per cent"):
        overall(DUTCH, [Part("Report", 60, D(8))])


@st.composite
def marked(draw: st.DrawFn) -> tuple[Scheme, list[Part], int, Decimal]:
    """A scale, marks on it, and a mark of one component that is as good or better."""
    scheme = draw(st.sampled_from(list(SCHEMES.values())))
    cuts = sorted(draw(st.lists(st.integers(1, 99), unique=True, max_size=3)))
    edges = [0, *cuts, 100]
    weights = [high - low for low, high in itertools.pairwise(edges)]
    steps = int((scheme.highest - scheme.lowest) / scheme.step)
    a_mark = st.integers(0, steps).map(lambda n: scheme.lowest + scheme.step * n)
    parts = [
        Part(f"{n}", weight, draw(a_mark), must_pass=draw(st.booleans()), pass_mark=draw(
            st.none() | a_mark))
        for n, weight in enumerate(weights)
    ]  # fmt: skip
    which = draw(st.integers(0, len(parts) - 1))
    other = draw(a_mark)
    now = parts[which].mark
    assert now is not None
    return scheme, parts, which, max(other, now, key=scheme.rank)


@given(marked())
def test_a_better_mark_never_gives_a_worse_result(
    made: tuple[Scheme, list[Part], int, Decimal],
) -> None:
    scheme, parts, which, better = made
    before = overall(scheme, parts)
    row = parts[which]
    after = overall(scheme, [
        *parts[:which],
        Part(row.title, row.weight, better, must_pass=row.must_pass, pass_mark=row.pass_mark),
        *parts[which + 1:],
    ])  # fmt: skip
    assert before.mark is not None
    assert after.mark is not None
    assert scheme.rank(after.mark) >= scheme.rank(before.mark)
    assert bool(after.passed) >= bool(before.passed)
    assert before.exact is not None
    if scheme.rounding != "cut":
        assert abs(before.exact - before.mark) * 2 <= scheme.result_step


def test_ects_grades_come_from_the_table_of_a_university() -> None:
    by_interval = ByIntervals((("A", D(9)), ("B", D(8)), ("C", D(7)), ("D", D(6)), ("E", D("5.5"))))
    by_interval.check(DUTCH)
    assert [by_interval.grade(DUTCH, D(m)) for m in ("9.5", "8", "7.9", "5.5", "5.4")] == [
        "A", "B", "C", "E", "",
    ]  # fmt: skip
    for rows in ((("A", D(8)), ("B", D(9))), (("A", D(8)), ("A", D(7))), (("E", D(4)),), ()):
        with pytest.raises(ValueError, match=r"\."):
            ByIntervals(rows).check(DUTCH)
    inverse = ByIntervals((("A", D("1.5")), ("B", D("4.0"))))
    inverse.check(GERMAN)
    assert [inverse.grade(GERMAN, D(m)) for m in ("1.0", "1.6", "5.0")] == ["A", "B", ""]


def test_ects_grades_by_share_are_equal_for_equal_results() -> None:
    table = ByShares((("A", 10), ("B", 25), ("C", 30), ("D", 25), ("E", 10)), fewest=5)
    table.check(DUTCH)
    passed = [D(9), D(9), D(8), D(8), D(8), D(7), D(7), D(6), D(6), D("5.5")]
    assert [table.grade(DUTCH, mark, passed) for mark in passed] == [
        "A", "A", "B", "B", "B", "C", "C", "D", "D", "E",
    ]  # fmt: skip
    assert table.grade(DUTCH, D(9), passed[:4]) == ""
    assert table.grade(DUTCH, D(5), passed) == ""
    with pytest.raises(ValueError, match="100 per cent"):
        ByShares((("A", 50), ("B", 40))).check(DUTCH)
