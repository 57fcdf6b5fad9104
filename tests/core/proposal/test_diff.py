"""Which words changed between two versions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.support.rooms import example

from charm.core.proposal.diff import Mark, changed_fields, compare_lines, compare_words

TEXTS = st.text(alphabet="ab ,.\n", max_size=60)


def shown(line):  # type: ignore[no-untyped-def]
    signs = {Mark.SAME: "{}", Mark.GONE: "[{}]", Mark.NEW: "<{}>"}
    return "".join(signs[piece.mark].format(piece.text) for piece in line)


def test_words_that_went_and_came_are_marked():
    before, after = "The fee is 500 EUR for all.", "The fee is 990 EUR for all of us."
    assert shown(compare_words(before, after)) == "The fee is [500]<990> EUR for all< of us>."


def test_a_reworded_passage_is_read_as_one():
    assert shown(compare_words("so one two end", "so three four end")) == (
        "so [one two]<three four> end"
    )


def test_lines_stay_go_come_or_are_reworded():
    before = ["Utrecht leads", "Water, one", "Dublin"]
    after = ["Utrecht leads", "New", "Water, one and two", "Dublin"]
    assert [shown(line) for line in compare_lines(before, after)] == [
        "Utrecht leads", "<New>", "Water, one< and two>", "Dublin",
    ]  # fmt: skip


@given(TEXTS, TEXTS)
def test_both_versions_can_be_read_from_it(before, after):  # type: ignore[no-untyped-def]
    line = compare_words(before, after)
    assert "".join(p.text for p in line if p.mark is not Mark.NEW) == before
    assert "".join(p.text for p in line if p.mark is not Mark.GONE) == after


@given(st.lists(TEXTS, max_size=6), st.lists(TEXTS, max_size=6))
def test_no_line_is_lost(before, after):  # type: ignore[no-untyped-def]
    lines = compare_lines(before, after)
    old = ["".join(p.text for p in line if p.mark is not Mark.NEW) for line in lines]
    new = ["".join(p.text for p in line if p.mark is not Mark.GONE) for line in lines]
    assert [text for text in old if text] == [text for text in before if text]
    assert [text for text in new if text] == [text for text in after if text]


def test_texts_too_long_to_compare_are_shown_as_replaced():
    before = " ".join(f"a{n}" for n in range(4000))
    after = " ".join(f"b{n}" for n in range(4000))
    assert [piece.mark for piece in compare_words(before, after)] == [Mark.GONE, Mark.NEW]


def test_changed_fields_are_named_in_the_order_of_asking():
    before = example("formal-single")
    after = example("formal-single", fee="900 EUR", ects=4)
    assert changed_fields(before, after) == ("ects", "fee")
    assert changed_fields(before, before) == ()
