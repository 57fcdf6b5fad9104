"""Each entry has a seal of its own, the same whenever it is drawn."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charm.core.seal import draw_seal

FIELDS = ["", "00", "0111", "0221", "0312", "0421", "0521", "0613", "0711", "0811", "0913", "1015"]


def seal(identifier: str = "an entry", **changes: Any) -> str:
    facts = {"field": "0521", "level": 7, "hours": Decimal(80), "badge": False, **changes}
    return draw_seal(identifier, **facts)


def test_it_is_the_same_whenever_it_is_drawn() -> None:
    assert seal("one") == seal("one") != seal("another")


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_level_and_kind_is_drawn_in_few_bytes(field: str) -> None:
    drawn = set()
    for badge in (False, True):
        for level in (None, 1, 5, 8):
            one = seal(field=field, level=level, badge=badge)
            ElementTree.fromstring(one)
            assert len(one) < 12_000
            assert " style=" not in one
            assert "<script" not in one
            drawn.add(one)
    assert len(drawn) >= 2


def test_a_badge_is_no_rosette() -> None:
    assert seal(badge=True) != seal(badge=False)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_words_break_out_of_it(identifier: str, title: str) -> None:
    title = "".join(c for c in title if c.isprintable())
    one = seal(identifier, title=f"<b>&\"'{title}")
    assert "<b>" not in one
    ElementTree.fromstring(one)
