"""What is known again at a glance is what the careful reader would say, refusals included."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charm.core.credentials import glance, shapes, skeleton
from charm.core.credentials.canonical import canonical_nquads
from charm.core.credentials.contexts import OB_V3, VC_V2
from charm.core.credentials.shapes import Shapes
from charm.core.credentials.skeleton import Unsafe

OWN = "urn:uuid:0f6ae2f4-8f5b-4a6e-9d11-0a3f2e9f6a01"
BASE: dict[str, Any] = {
    "@context": [VC_V2, OB_V3],
    "id": OWN,
    "type": ["VerifiableCredential"],
    "name": {"@value": "Water", "@language": "en"},
    "issuer": {"id": "did:web:uu.example", "type": ["Profile"], "name": "UU"},
    "validFrom": "2026-09-01T00:00:00Z",
    "credentialSubject": {
        "id": "urn:uuid:0f6ae2f4-8f5b-4a6e-9d11-0a3f2e9f6a02",
        "type": ["AchievementSubject"],
        "creditsEarned": 2.5,
        "achievement": {
            "id": "https://example.eu/water",
            "type": ["Achievement"],
            "name": "Water",
            "description": 'Said "so": a \\ b',
            "criteria": {"narrative": "line\nline"},
        },
    },
}
PLACES: list[tuple[Any, ...]] = [
    ("id",), ("name", "@value"), ("name", "@language"), ("issuer", "id"), ("issuer", "type", 0),
    ("issuer", "name"), ("validFrom",), ("type", 0), ("@context", 1),
    ("credentialSubject", "id"), ("credentialSubject", "creditsEarned"),
    ("credentialSubject", "achievement", "id"), ("credentialSubject", "achievement", "name"),
    ("credentialSubject", "achievement", "description"),
    ("credentialSubject", "achievement", "criteria", "narrative"),
]  # fmt: skip
HARD: list[Any] = [
    "", " ", "_:b", "a_:b", "\t", "\\t", "\\", '\\"', '"', '","', '":"', "\n", "\r", "\x00", "\x01",
    "\x02", "\x1f", "\x7f", "\x85", "\u2028", "\ud800", "é", "e\u0301", "👩‍🎓", OWN, "relative",
    "https://example.eu/water", "https://example.eu/a b", "Profile", "ca", "x-y-z", VC_V2,
    "did:web:uu.example",
    2.5, 2, 2.0, True, None, 10**20, 0.1 + 0.2, [], {}, ["a"], {"@value": "x"}, 'a"b\\"c\\\\"d',
]  # fmt: skip


def said(canonical: Any, document: Any) -> bytes | str:
    try:
        done: bytes = canonical(document)
    except Unsafe as refused:
        return f"refused: {refused}"
    return done


def put(document: Any, place: tuple[Any, ...], value: Any) -> None:
    for step in place[:-1]:
        document = document[step]
    document[place[-1]] = value


def warm() -> Shapes:
    """That has read the document, and one with other texts, before."""
    found = Shapes()
    other = copy.deepcopy(BASE)
    other["credentialSubject"]["achievement"]["name"] = "Air"
    for document in (BASE, other):
        assert found.canonical(document) == canonical_nquads(document)
    assert len(found._known) == 1
    return found


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_whatever_stands_at_any_place_is_judged_as_with_care(place: tuple[Any, ...]) -> None:
    known = warm()
    for value in HARD:
        document = copy.deepcopy(BASE)
        put(document, place, value)
        for _ in range(2):  # the second time it may be known itself
            assert said(known.canonical, document) == said(canonical_nquads, document), value


@given(
    st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from(HARD) | st.text(max_size=4)),
        min_size=1, max_size=4,
    )
)  # fmt: skip
@settings(max_examples=60)
def test_whatever_stands_at_several(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    known, document = warm(), copy.deepcopy(BASE)
    for place, value in changes:
        try:
            put(document, place, value)
        except (TypeError, KeyError, IndexError):
            continue  # an earlier change took the place away
    assert said(known.canonical, document) == said(canonical_nquads, document)


def renamed(document: Any, old: str, new: str) -> Any:
    if isinstance(document, dict):
        return {new if k == old else k: renamed(v, old, new) for k, v in document.items()}
    if isinstance(document, list):
        return [renamed(item, old, new) for item in document]
    return document


NAMES = [
    "name",
    "description",
    "id",
    "type",
    "narrative",
    "proofPurpose",
    "@value",
    "@language",
    "x",
]


@pytest.mark.parametrize("old", NAMES)
def test_documents_that_are_alike_but_for_their_names(old: str) -> None:
    """What lies between the strings is the same: which are structure depends on the names."""
    for new in NAMES:
        known = warm()
        document = renamed(BASE, old, new)
        for one in (document, BASE, document, BASE):
            assert said(known.canonical, one) == said(canonical_nquads, one), new


def test_a_known_structure_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known, document = warm(), copy.deepcopy(BASE)
    put(
        document, ("credentialSubject", "achievement", "description"), 'Other "words" \\ and\nlines'
    )
    expected = canonical_nquads(document)
    monkeypatch.setattr(skeleton, "read", None)
    assert known.canonical(document) == expected


def test_the_id_of_the_document_is_said_once() -> None:
    document = copy.deepcopy(BASE)
    document["credentialSubject"]["achievement"]["id"] = OWN
    with pytest.raises(Unsafe, match="own id"):
        warm().canonical(document)


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MOST_ALIKE", 3)
    few = Shapes(kept=4)
    for number in range(12):
        document = copy.deepcopy(BASE)
        document["name"]["@language"] = f"a{chr(97 + number)}"
        document["credentialSubject"]["creditsEarned"] = number // 2
        few.canonical(document)
    assert len(few._known) <= 4
    assert all(len(one.shapes) <= 3 for one in few._known.values())


def test_what_is_no_json_is_read_with_care() -> None:
    class Text(str):
        __slots__ = ()

    for value in (Text("x"), {1: "x"}, object(), b"x"):
        assert glance.look({"@context": VC_V2, "id": value}) is None
    assert glance.look(json.loads("[]")) is None
