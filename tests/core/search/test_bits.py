"""Sets as bits are the sets they stand for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from charm.core.search.bits import Held, bits_of, members, packed, unpacked

numbers = st.sets(st.integers(0, 5000), max_size=60)


@given(numbers, numbers)
def test_what_two_sets_share_and_have_together(one: set[int], other: set[int]) -> None:
    assert list(members(bits_of(one) & bits_of(other))) == sorted(one & other, reverse=True)
    assert list(members(bits_of(one) | bits_of(other))) == sorted(one | other, reverse=True)
    assert bits_of(one).bit_count() == len(one)


@given(numbers)
def test_a_set_is_kept_and_read_back(known: set[int]) -> None:
    bits = bits_of(known)
    assert unpacked(packed(bits)) == bits
    held = Held(bits)
    assert {number for number in range(5100) if number in held} == known


def test_a_set_of_few_is_few_bytes() -> None:
    assert len(packed(bits_of([19_000]))) < 40
    assert packed(0) == packed(bits_of([]))
