"""Lines by subject: ordered as all lines are, and remembered within bounds."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charm.core.credentials import blocks
from charm.core.credentials.blocks import blocks_of, nodes_of
from charm.core.credentials.templates import Line

LINES: list[Line] = [
    ["_:a", " <urn:p:name> ", '"', 0, '"', " .\n"],
    ["_:a", " <urn:p:name> ", '"', 1, '"', " .\n"],
    ["_:a", " <urn:p> ", '"', 1, '"', " .\n"],
    ["<", 2, ">", " <urn:p> ", "_:a", " .\n"],
    ["<", 3, ">", " <urn:p> ", 4, " .\n"],
    ["<", 3, ">", " <urn:p> ", 5, " .\n"],
]
VALUES = ["x", "y", "urn:a", "urn:ab", "_:c14n2", "_:c14n10"]


@pytest.fixture(autouse=True)
def nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "_FILLED", {})
    monkeypatch.setattr(blocks, "_HASHED", {})


def spelled(values: list[str], lines: list[Line] = LINES) -> list[bytes]:
    texts = [[values[one] if isinstance(one, int) else one for one in line] for line in lines]
    return sorted("".join(line).encode() for line in texts)


some_texts = st.lists(st.sampled_from(["a", "ab", "b!", "é", "\U0001f600"]), min_size=6, max_size=6)


@given(some_texts, st.sampled_from([LINES, LINES[::-1], LINES[1:4], LINES[2:4], LINES[2:5]]))
def test_a_node_is_hashed_over_its_lines_in_order(texts: list[str], lines: list[Line]) -> None:
    """Of two subjects, of one that says two things in one way, and where the order is plain."""
    (found,) = nodes_of([lines], new=6).hashes(texts)
    assert found == hashlib.sha256(b"".join(spelled(texts, lines))).hexdigest()


@given(some_texts)
def test_lines_are_in_the_order_of_their_code_points(texts: list[str]) -> None:
    values = [*texts[:2], f"urn:{texts[2]}", f"urn:x:{texts[3]}", f"_:{texts[4]}", f"_:{texts[5]}"]
    wanted = spelled(values)
    made = blocks_of(LINES, texts=4, new=0)
    for _ in range(2):
        whole = made.fill(values)
        assert whole == (b"" if texts[0] == texts[1] else b"".join(wanted))


def test_what_was_filled_in_with_the_same_values_is_not_filled_in_again() -> None:
    made = blocks_of(LINES, texts=4, new=0)
    first = [block.fill(VALUES) for block in made.changing]
    again = [block.fill([*VALUES[:3], "urn:other", *VALUES[4:]]) for block in made.changing]
    assert [one is other for one, other in zip(first, again, strict=True)] == [True, True, False]
    nodes = nodes_of([LINES[:3]], new=0)
    assert nodes.hashes(VALUES)[0] is nodes.hashes([*VALUES])[0]


def test_what_is_new_each_time_is_not_remembered() -> None:
    blocks_of(LINES, texts=4, new=4).fill(VALUES)
    nodes = nodes_of([LINES[:3]], new=4)
    nodes.hashes(VALUES)
    assert not blocks._FILLED
    assert not blocks._HASHED


@pytest.mark.parametrize("long", ["x" * 3_000, "\u0141" * 3_000])
def test_what_is_long_is_not_remembered(long: str) -> None:
    values = [long, long, *VALUES[2:]]  # also where lines coincide, and nothing comes of it
    made = blocks_of(LINES, texts=4, new=0)
    for block in made.changing:
        block.fill(values)
    nodes = nodes_of([LINES[:3]], new=0)
    nodes.hashes(values)
    assert len(blocks._FILLED) == 2
    assert not blocks._HASHED


def test_there_is_an_end_to_what_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "MOST_REMEMBERED", 10)
    monkeypatch.setattr(blocks, "IN_VAIN", 1_000)
    made = blocks_of(LINES, texts=4, new=0)
    most = 0
    for number in range(100):
        values: list[Any] = [f"x{number}", *VALUES[1:]]
        assert made.fill(values) == b"".join(spelled(values))
        most = max(most, len(blocks._FILLED))
    assert most == 10


def test_what_was_looked_for_in_vain_is_no_longer_kept_until_it_is_shared() -> None:
    """What is new for every learner takes no memory; learners of another course may share it."""
    made = blocks_of(LINES[:3], texts=4, new=0)
    nodes = nodes_of([LINES[:3]], new=0)
    for number in range(100):
        values = [f"x{number}", *VALUES[1:]]
        assert made.fill(values) == b"".join(spelled(values, LINES[:3]))
        nodes.hashes(values)
    kept = blocks.IN_VAIN + 1  # and once more, the sixty-fourth time
    assert len(blocks._FILLED) == len(blocks._HASHED) == kept
    for _ in range(2 * blocks.ONCE_IN):
        made.fill(VALUES)
        nodes.hashes(VALUES)
    (block,) = made.changing
    assert block.fill(VALUES) is block.fill([*VALUES])
    assert nodes.hashes(VALUES)[0] is nodes.hashes([*VALUES])[0]
