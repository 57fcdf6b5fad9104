"""The fast way to canonical JSON gives what the slow one gives, and refuses what that refuses."""

from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from charm.core.canonical_json import canonical_json
from charm.core.workflow.delivery import AwardState

texts = st.text(st.characters(), max_size=8)
leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)


def spelled(write: Any, value: Any) -> bytes | type[Exception]:
    try:
        return bytes(write(value))
    except Exception as error:
        return type(error)


@given(values)
@example({"b": 1, "a": [AwardState.ISSUED, '\x00\x1f\x7f"\\\u2028\ud83d\ude00'], "": (None, True)})
@example({"\ue000": 1, "\U0001f600": 2})
@example([1 << 53, -(1 << 53)])
@example(1e16)
@example("\ud800")
@example({1: 2})
def test_both_ways_spell_alike(value: Any) -> None:
    assert spelled(canonical_json, value) == spelled(rfc8785.dumps, value)


def test_what_is_nested_too_deep_for_one_is_left_to_the_other() -> None:
    deep: Any = "bottom"
    for _ in range(400):
        deep = [deep]
    assert canonical_json(deep) == rfc8785.dumps(deep)


def test_a_number_with_a_fraction_is_left_to_the_specification() -> None:
    assert canonical_json({"b": 1e21, "a": 0.1}) == b'{"a":0.1,"b":1e+21}'
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical_json(float("nan"))
