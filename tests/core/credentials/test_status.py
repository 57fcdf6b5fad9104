"""Status lists: bits that can be relied on, and places that tell nothing."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charm.core.credentials.canonical import canonical_nquads
from charm.core.credentials.status import (
    MAXIMUM_LENGTH,
    MINIMUM_LENGTH,
    StatusList,
    UnusableList,
    random_index,
    status_list_credential,
)

NOW = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)


def packed(bits: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(gzip.compress(bits)).rstrip(b"=").decode()


@settings(deadline=None, max_examples=40)
@given(st.sets(st.integers(0, MINIMUM_LENGTH - 1), max_size=20))
def test_a_list_says_after_its_journey_what_it_said_before(places: set[int]) -> None:
    bits = StatusList()
    for place in places:
        bits[place] = True
    read = StatusList.decode(bits.encode())
    assert all(read[place] for place in places)
    assert sum(byte.bit_count() for byte in read._bits) == len(places)


def test_the_first_place_is_the_left_most_bit() -> None:
    bits = StatusList()
    bits[0] = True
    raw = gzip.decompress(base64.urlsafe_b64decode(bits.encode()[1:] + "=="))
    assert raw[0] == 0b1000_0000


def test_a_bit_can_be_taken_back() -> None:
    bits = StatusList()
    bits[9] = True
    bits[9] = False
    assert not bits[9]


def test_the_same_bits_give_the_same_text() -> None:
    assert StatusList().encode() == StatusList().encode()


@pytest.mark.parametrize("place", [-1, MINIMUM_LENGTH])
def test_places_outside_the_list_are_refused(place: int) -> None:
    bits = StatusList()
    with pytest.raises(IndexError):
        bits[place]
    with pytest.raises(IndexError):
        bits[place] = True


@pytest.mark.parametrize("length", [MINIMUM_LENGTH - 8, MINIMUM_LENGTH + 1, MAXIMUM_LENGTH + 8])
def test_lists_have_an_allowed_length(length: int) -> None:
    with pytest.raises(UnusableList):
        StatusList(length)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        (packed(bytes(MINIMUM_LENGTH // 8 - 1)), "fewer than"),
        (packed(bytes(MAXIMUM_LENGTH // 8 + 1)), "more than"),
        (StatusList().encode()[1:], "begins with u"),
        ("z" + StatusList().encode()[1:], "begins with u"),
        ("u!!!", "cannot be unpacked"),
        ("u" + "é" * 8, "cannot be unpacked"),
        ("uAAAA", "cannot be unpacked"),
        (StatusList().encode()[:40], "cut off"),
        ("u" + "A" * 5_000_000, "longer than"),
        (
            "u"
            + base64.urlsafe_b64encode(
                gzip.compress(bytes(MINIMUM_LENGTH // 8)) + b"more"
            ).decode(),
            "more than one",
        ),
    ],
    ids=["short", "long", "no u", "z", "signs", "letters", "rest", "cut", "huge", "two"],
)
def test_what_is_no_list_is_refused(text: str, because: str) -> None:
    with pytest.raises(UnusableList, match=because):
        StatusList.decode(text)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_list_or_refused(text: str) -> None:
    with pytest.raises(UnusableList):
        StatusList.decode(text)


def test_the_published_form_is_signable_and_in_the_form_that_verifiers_read() -> None:
    document = status_list_credential(
        StatusList(),
        url="https://credentials.example.eu/status/1",
        issuer="did:web:credentials.example.eu:issuers:uu",
        valid_from=NOW,
        valid_until=NOW + dt.timedelta(days=1),
        ttl=dt.timedelta(minutes=5),
    )
    assert canonical_nquads(document)
    assert document["issuer"] == "did:web:credentials.example.eu:issuers:uu"
    subject = document["credentialSubject"]
    assert subject["ttl"] == 300_000
    assert subject["statusPurpose"] == "revocation"
    assert subject["id"] != document["id"]
    assert document["validUntil"] == "2026-09-02T00:00:00Z"


def test_a_list_must_be_valid_for_some_time() -> None:
    with pytest.raises(ValueError, match="valid for some time"):
        status_list_credential(
            StatusList(),
            url="https://x.eu/1",
            issuer="did:web:x.eu",
            valid_from=NOW,
            valid_until=NOW,
        )


@settings(deadline=None, max_examples=15)
@given(st.binary(min_size=16, max_size=32))
def test_every_credential_gets_a_place_of_its_own(secret: bytes) -> None:
    places = {random_index(serial, secret=secret, length=200) for serial in range(200)}
    assert places == set(range(200))


def test_neighbours_in_time_are_no_neighbours_in_the_list() -> None:
    places = [random_index(serial, secret=b"k" * 32) for serial in range(200)]
    near = [a for a, b in itertools.pairwise(places) if abs(a - b) < 100]
    assert len(near) < 5
    assert places != [random_index(serial, secret=b"l" * 32) for serial in range(200)]


@pytest.mark.parametrize("serial", [-1, MINIMUM_LENGTH])
def test_a_full_list_gives_no_place(serial: int) -> None:
    with pytest.raises(ValueError, match="begin another"):
        random_index(serial, secret=b"k" * 32)
