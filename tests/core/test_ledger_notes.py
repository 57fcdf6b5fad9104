"""Signed heads of the ledger: what is signed is read back, and nothing else is believed."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from charm.core.ledger.notes import Head, NoteInvalid, open_head, read_key, sign_head, spell_key

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
HEAD = Head("example.org/ledger", dt.date(2026, 11, 20), 1234, "ab" * 32)
LINE = spell_key(HEAD.origin, KEY.public_key())
NOTE = sign_head(HEAD, KEY)


def test_a_note_is_four_lines_and_a_signature_as_c2sp_spells_them() -> None:
    text, signature = NOTE.split("\n\n")
    assert text.splitlines() == ["example.org/ledger", "2026-11-20", "1234", "ab" * 32]
    assert signature.startswith("— example.org/ledger ")
    name, short, packed = LINE.split("+", 2)
    assert (name, len(short), packed[:1]) == ("example.org/ledger", 8, "A")


@given(
    st.dates(dt.date(2000, 1, 1)),
    st.integers(0, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
)
def test_what_was_signed_is_read_back(day: dt.date, sequence: int, digest: bytes) -> None:
    head = Head("example.org/ledger", day, sequence, digest.hex())
    assert open_head(sign_head(head, KEY), [LINE]) == head


@given(st.integers(0, len(NOTE) - 1), st.characters(codec="utf-8"))
def test_any_change_is_refused(place: int, other: str) -> None:
    changed = NOTE[:place] + other + NOTE[place + 1 :]
    with contextlib.suppress(NoteInvalid):
        assert open_head(changed, [LINE]) == HEAD  # at most the line end behind the signature


@given(st.text(max_size=200))
def test_no_text_is_a_head_by_itself(text: str) -> None:
    with pytest.raises(NoteInvalid):
        open_head(text, [LINE])


@pytest.mark.parametrize("keys", [[], [spell_key("other.org/ledger", KEY.public_key())]])
def test_a_note_needs_the_key_of_its_own_ledger(keys: list[str]) -> None:
    with pytest.raises(NoteInvalid, match="No key of this ledger"):
        open_head(NOTE, keys)


@pytest.mark.parametrize("line", ["", "a+b", LINE[:-4] + "AAA=", LINE.replace("+", "-")])
def test_a_key_that_was_changed_is_refused(line: str) -> None:
    with pytest.raises(NoteInvalid):
        read_key(line)
