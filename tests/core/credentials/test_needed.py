"""A structure is compiled under the terms it needs alone, and reads as under all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import pytest

from charm.core.credentials import canonical, needed
from charm.core.credentials.canonical import canonical_nquads, trace
from charm.core.credentials.contexts import (
    CONTEXTS,
    ED25519_2020_V1,
    MULTIKEY_V1,
    OB_EXTENSIONS,
    OB_V3,
    OB_V3_0_1,
    VC_V1,
    VC_V2,
)
from charm.core.credentials.openbadges import to_open_badge
from charm.core.credentials.record import AwardRecord
from charm.core.credentials.shapes import Shapes
from charm.core.credentials.skeleton import Unsafe, read

A, B = "https://a.example/context", "https://b.example/context"


def context(**terms: Any) -> bytes:
    return json.dumps({"@context": {"@version": 1.1, "@protected": True, **terms}}).encode()


def document(**members: Any) -> dict[str, Any]:
    return {"@context": [A, B], "id": "urn:one", **members}


def written(value: Mapping[str, Any], contexts: Mapping[str, bytes]) -> dict[str, Any]:
    found = needed.contexts_for(read(value).tokens, contexts)
    made: dict[str, Any] = orjson.loads(orjson.dumps(found))
    return made


def outcome(value: Mapping[str, Any], contexts: Mapping[str, bytes]) -> tuple[bytes | str, ...]:
    """What the short way says, and what the careful reader says; refusals without their detail,
    which tells where in the contexts an engine stopped."""

    def said(read_it: Any) -> bytes | str:
        try:
            done: bytes = read_it(value)
        except Unsafe as refused:
            return str(refused)[:40]
        return done

    return said(Shapes(contexts).canonical), said(lambda one: canonical_nquads(one, contexts))


def test_most_of_the_contexts_is_left_out(record: AwardRecord) -> None:
    badge = to_open_badge(record)
    kept = json.dumps(written(badge, CONTEXTS))
    assert "OpenBadgeCredential" in kept
    assert "termsOfUse" not in kept
    assert "VerifiablePresentation" not in kept
    assert 2 * len(kept) < sum(len(CONTEXTS[address]) for address in badge["@context"])


def test_the_engine_traces_the_same_quads_under_both(record: AwardRecord) -> None:
    badge = to_open_badge(record)
    found = read(badge)
    whole = {address: canonical._inner(text) for address, text in CONTEXTS.items()}
    _, lines = canonical._trace(badge, found, CONTEXTS, whole)
    assert shown(trace(badge, found)) == shown(lines)


def shown(lines: list[canonical.Line]) -> list[tuple[str, ...]]:
    return [tuple("_:" if term.startswith("_:") else term for term in line) for line in lines]


@pytest.mark.parametrize(
    ("first", "second", "members"),
    [
        ({"name": "https://a.example/n"}, {"name": "https://b.example/n"}, {"other": "x"}),
        ({"name": "https://a.example/n"}, {"name": "https://b.example/n"}, {"name": "x"}),
        ({"p": "https://a.example/#", "name": "p:n"},
         {"p": "https://b.example/#", "name": "p:n"}, {"other": "x"}),
        ({"Kind": {"@id": "https://a.example/K",
                   "@context": {"@protected": True, "name": "https://a.example/n"}}},
         {"name": "https://b.example/n"}, {"type": "Kind", "other": "x"}),
    ],
    ids=["unused", "used", "by a prefix", "within a type"],
)  # fmt: skip
def test_contexts_that_contradict_each_other_are_refused_as_ever(
    first: dict[str, Any], second: dict[str, Any], members: dict[str, Any]
) -> None:
    other = {"other": "https://a.example/other", "id": "@id", "type": "@type"}
    contexts = {A: context(**first, **other), B: context(**second)}
    short, careful = outcome(document(**members), contexts)
    assert short == careful
    assert isinstance(careful, str)


@pytest.mark.parametrize(
    "members",
    [
        {"day": "2026-01-01"},
        {"kind": {"@value": "x", "@type": "p:kind"}},
        {"kind": {"@value": "x", "@type": "q:kind"}},
        {"kind": {"@value": 3, "@type": "Own"}},
        {"link": "p:one"},
        {"link": "q:one"},
        {"link": "https://x.example/"},
        {"type": "Own", "kind": "x"},
        {"type": "Own", "own": {"inner": "x", "day": "x"}},
        {"inner": "x"},
        {"kind": "p:n"},
    ],
    ids=str,
)
def test_terms_by_which_others_are_defined_are_kept(members: dict[str, Any]) -> None:
    """Prefixes in definitions, in datatypes and in values; terms within types and properties."""
    contexts = {
        A: context(
            id="@id", type="@type", p="https://p.example/#", q="https://q.example/#",
            kind="https://a.example/kind", day={"@id": "p:day", "@type": "q:date"},
            link={"@id": "p:link", "@type": "@id"},
        ),
        B: context(
            Own={"@id": "https://b.example/Own", "@context": {
                "own": {"@id": "https://b.example/own", "@type": "@id",
                        "@context": {"inner": "https://b.example/inner"}},
            }},
            unused="https://b.example/unused",
        ),
    }  # fmt: skip
    short, careful = outcome(document(**members), contexts)
    assert short == careful


@pytest.mark.parametrize(
    "named",
    [
        [VC_V2, OB_V3],
        [VC_V1, OB_V3_0_1],
        [VC_V2, OB_V3, OB_EXTENSIONS, ED25519_2020_V1],
        [VC_V2, VC_V1],
        [VC_V2, MULTIKEY_V1],
        [OB_V3, OB_V3_0_1, VC_V2],
    ],
    ids=lambda named: " ".join(address.rpartition("/")[2] for address in named),
)
@pytest.mark.parametrize("kind", ["VerifiableCredential", "VerifiablePresentation"])
def test_every_set_of_contexts_reads_as_it_does_whole(named: list[str], kind: str) -> None:
    value = {"@context": named, "id": "urn:one", "type": kind, "holder": "did:web:a.example"}
    short, careful = outcome(value, CONTEXTS)
    assert short == careful


def test_a_line_that_cannot_be_told_apart_is_never_left_out(
    record: AwardRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canonical, "_LINE", re.compile(r"(<[^>]*>) (<[^>]*>) (<[^>]*>)() \.\n"))
    with pytest.raises(Unsafe, match="cannot be spelled"):
        trace(badge := to_open_badge(record), read(badge))


@pytest.mark.parametrize("address", CONTEXTS)
def test_the_contexts_of_the_list_are_objects_through_and_through(address: str) -> None:
    """Lists and addresses in them would be kept whole, without a look for contradictions."""

    def inner(members: Any) -> Iterator[Any]:
        yield members
        if isinstance(members, dict):
            for definition in members.values():
                if isinstance(definition, dict) and "@context" in definition:
                    yield from inner(definition["@context"])

    found = list(inner(json.loads(CONTEXTS[address])["@context"]))
    assert all(isinstance(one, dict) or one is None for one in found)
