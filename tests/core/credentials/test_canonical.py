"""Safe mode: a document is canonicalised as it reads, or refused with a sentence and its place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld
from pyoxigraph import Literal, Quad

from charm.core.credentials import shapes, skeleton
from charm.core.credentials.bounds import MAX_BLANK_NODES
from charm.core.credentials.canonical import (
    Unsafe,
    canonical_nquads,
    quads_of,
)
from charm.core.credentials.contexts import CONTEXTS, DATA_INTEGRITY_V2, OB_V3, VC_V2

Canonical = Callable[[Mapping[str, Any]], bytes]


@pytest.fixture(params=[canonical_nquads, shapes.canonical], ids=["engine", "shapes"])
def canonical(request: pytest.FixtureRequest) -> Canonical:
    """Both ways to the canonical form keep every promise of safe mode."""
    way: Canonical = request.param
    return way


def badge(**changes: Any) -> dict[str, Any]:
    document = {
        "@context": [VC_V2, OB_V3],
        "id": "urn:uuid:6f1d2b50-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Water and cities",
        "issuer": {"id": "did:web:uu.example", "type": ["Profile"], "name": "Utrecht"},
        "validFrom": "2026-05-29T10:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:6f1d2b50-0000-4000-8000-00000000000a",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://credentials.example/water",
                "type": ["Achievement"],
                "name": "Water",
                "criteria": {"narrative": "A passed report."},
            },
        },
    }
    return {key: value for key, value in {**document, **changes}.items() if value is not ...}


def refusal(canonical: Canonical, document: Mapping[str, Any]) -> str:
    with pytest.raises(Unsafe) as refused:
        canonical(document)
    return str(refused.value)


def test_lines_are_sorted_complete_and_end_with_a_line_feed(canonical: Canonical) -> None:
    lines = canonical(badge()).decode().split("\n")
    assert lines.pop() == ""
    assert lines == sorted(lines)
    assert len(lines) == 14
    assert (
        "<https://credentials.example/water> "
        "<https://purl.imsglobal.org/spec/vc/ob/vocab.html#Criteria> _:c14n0 ." in lines
    )


def test_order_of_members_and_types_written_last_make_no_difference(canonical: Canonical) -> None:
    def backwards(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: backwards(item) for key, item in reversed(value.items())}
        return value

    assert canonical(backwards(badge())) == canonical(badge())


# --- What would be lost or changed in silence


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"nickname": "x"}, "nickname: nickname is not defined by the contexts"),
        ({"nickname": {"id": "urn:x:1"}}, "nickname is not defined"),
        ({"nickname": 1}, "nickname is not defined"),
        ({"type": ["VerifiableCredential", "Nonsense"]}, "type: Nonsense is not defined"),
        ({"name": None}, "name: null would be lost"),
        ({"evidence": []}, "evidence: An empty list"),
        ({"evidence": [{}]}, r"evidence[0]: An empty object"),
        ({"evidence": [["x"]]}, "evidence[0]: A list directly inside a list"),
        ({"@foo": "x"}, "@foo: This JSON-LD keyword is not used here"),
        ({"@graph": [{"id": "urn:x:1", "name": "x"}]}, "@graph: This JSON-LD keyword"),
        ({"@included": [{"id": "urn:x:1", "name": "x"}]}, "@included: This JSON-LD keyword"),
        ({"@id": "urn:x:1"}, "@id: This JSON-LD keyword is not used here"),
        ({"name": {"@value": "x", "@direction": "rtl"}}, "name: A value object holds"),
        ({"name": {"@value": "x", "@language": "not a tag"}}, "name: @language is a tag"),
        ({"name": {"@value": 5, "@language": "en"}}, "name: @language is a tag"),
        ({"name": {"@value": "x", "@type": "colour"}}, "colour is not defined by the contexts"),
        ({"name": {"@value": "x", "@type": ["xsd:date"]}}, "one @type or one @language"),
        ({"name": {"@value": None}}, "name: This number"),
        ({"name": {"@list": ["x"]}}, "name.@list: This JSON-LD keyword"),
        ({"type": "@json"}, "type: A type is a term"),
        ({"type": "https://example.org/Type"}, "type: A type is a term"),
        ({"type": []}, "type: Name at least one type"),
        ({"type": ["VerifiableCredential"] * 2}, "each type once"),
        ({"type": [5]}, "type: A type is a term"),
        ({"evidence": {1: "x"}}, "evidence.1: Names in an object are text"),
    ],
)
def test_what_json_ld_would_drop_is_refused(
    canonical: Canonical, changes: dict[str, Any], says: str
) -> None:
    assert says in refusal(canonical, badge(**changes))


def test_a_member_written_as_a_full_iri_is_refused(canonical: Canonical) -> None:
    """It would stay signed, while a reader looking for ``validUntil`` finds none."""
    document = badge(**{"https://www.w3.org/2018/credentials#validUntil": "2020-01-01T00:00:00Z"})
    assert "Write the term of the context" in refusal(canonical, document)


def test_a_second_description_of_the_document_is_refused(canonical: Canonical) -> None:
    """Else ``validUntil`` could move out of a reader's sight and stay signed."""
    document = badge()
    document["evidence"] = [{"id": document["id"], "type": ["Evidence"], "name": "hidden"}]
    assert "describes the document's own id" in refusal(canonical, document)


def test_json_literals_are_refused(canonical: Canonical) -> None:
    schema = {"id": "https://x.example/s", "type": "JsonSchema", "jsonSchema": {"title": "x"}}
    assert "credentialSchema.jsonSchema.title: The contexts drop this text" in refusal(
        canonical, badge(credentialSchema=schema)
    )


def presentation(inner: dict[str, Any]) -> dict[str, Any]:
    return {"@context": [VC_V2], "type": "VerifiablePresentation", "verifiableCredential": [inner]}


def test_a_credential_inside_a_presentation_needs_its_own_context(canonical: Canonical) -> None:
    """The context of presentations forgets everything there; nothing would be signed."""
    says = refusal(canonical, presentation(badge(**{"@context": ...})))
    assert "verifiableCredential[0]" in says
    assert canonical(presentation(badge())).count(b"\n") == 16


@pytest.mark.parametrize(
    ("inner", "says"),
    [
        ({"expires": 5}, "drop a number"),
        ({"type": "Profile"}, "drop a type"),
        ({"nested": {"flag": True}}, "drop a number or a boolean"),
    ],
)
def test_numbers_and_types_are_counted(
    canonical: Canonical, inner: dict[str, Any], says: str
) -> None:
    assert says in refusal(canonical, presentation(inner))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda quads: quads[:-1], "Something in this document is dropped"),
        (lambda quads: [shouted(quad) for quad in quads], "name: The text does not come out"),
    ],
    ids=["dropped", "changed"],
)
def test_an_engine_that_drops_or_changes_something_is_noticed(
    spoil: Callable[[list[Quad]], list[Quad]], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a reader of JSON-LD may do to some text that this list does not foresee."""

    def reading(document: Mapping[str, Any], contexts: Mapping[str, bytes]) -> list[Quad]:
        quads = quads_of(document, contexts)
        return quads if "charm-slot" in str(quads) else spoil(quads)

    monkeypatch.setattr("charm.core.credentials.canonical.quads_of", reading)
    assert says in refusal(canonical_nquads, badge())


def shouted(quad: Quad) -> Quad:
    if not isinstance(quad.object, Literal):
        return quad
    return Quad(quad.subject, quad.predicate, Literal(quad.object.value.upper()), quad.graph_name)


# --- Identifiers


@pytest.mark.parametrize(
    "iri",
    [
        "relative",
        "",
        "#fragment",
        "/path",
        "not an iri",
        "https://a b",
        "urn:a<b>",
        "urn:x:%zz",
        "https://[broken/",
        "@foo",
        "did:web:x y",
        "https://x.example/\\",
    ],
)
@pytest.mark.parametrize("place", ["id", "issuer.id", "credentialSubject.id"])
def test_an_iri_that_is_relative_or_malformed_is_refused(
    canonical: Canonical, iri: str, place: str
) -> None:
    document = copy.deepcopy(badge())
    target = document
    for name in place.split(".")[:-1]:
        target = target[name]
    target["id"] = iri
    assert f"{place}: {iri!r} is not a well-formed absolute IRI" in refusal(canonical, document)


def test_a_relative_iri_that_is_only_referred_to_is_refused(canonical: Canonical) -> None:
    assert "issuer: 'utrecht' is not" in refusal(canonical, badge(issuer="utrecht"))


def test_a_compact_iri_as_a_value_is_refused(canonical: Canonical) -> None:
    """A reader sees ``schema:x`` where something else is signed."""
    prefixed = badge()
    prefixed["credentialSubject"]["achievement"]["id"] = "obi:Water"
    signed = canonical(prefixed)
    assert b"<obi:Water>" in signed, "obi is not a prefix in this scope: it is as it reads"


@pytest.mark.parametrize("iri", ["_:b0", "_:"])
def test_blank_node_names_are_refused(canonical: Canonical, iri: str) -> None:
    assert "Blank node names are refused" in refusal(canonical, badge(id=iri))
    assert "not a well-formed absolute IRI" in refusal(canonical, badge(issuer=iri))


@pytest.mark.parametrize("value", [5, ["urn:x:1"], {"x": "y"}])
def test_an_id_is_one_text(canonical: Canonical, value: Any) -> None:
    assert "id: An id is one absolute IRI" in refusal(canonical, badge(id=value))


def test_international_iris_are_signed_as_they_are(canonical: Canonical) -> None:
    assert "<https://exämple.org/ü>" in canonical(badge(issuer="https://exämple.org/ü")).decode()


# --- Contexts


@pytest.mark.parametrize(
    ("context", "says"),
    [
        ("https://example.org/context", "https://example.org/context is not on the list"),
        ([VC_V2, "https://example.org/more"], "is not on the list"),
        ([VC_V2, {"name": "https://example.org/name"}], "Inline contexts are refused"),
        ([VC_V2, None], "Inline contexts are refused"),
        ([], "Name between one and"),
        ([VC_V2] * 33, "Name between one and"),
    ],
)
def test_contexts_come_from_the_list(canonical: Canonical, context: Any, says: str) -> None:
    answer = refusal(canonical, badge(**{"@context": context}))
    assert answer.startswith("@context: ")
    assert says in answer


def test_an_inner_context_comes_from_the_list_too(canonical: Canonical) -> None:
    document = badge()
    document["issuer"]["@context"] = "https://example.org/context"
    assert "is not on the list" in refusal(canonical, document)


def test_a_document_without_context_is_refused(canonical: Canonical) -> None:
    assert "needs @context" in refusal(canonical, badge(**{"@context": ...}))


def test_contexts_that_contradict_each_other_are_refused(canonical: Canonical) -> None:
    clash = {
        **CONTEXTS,
        "https://x.example/clash": b'{"@context": {"VerifiableCredential": "https://x.example/other"}}',
    }
    document = badge(**{"@context": [VC_V2, OB_V3, "https://x.example/clash"]})
    with pytest.raises(Unsafe, match="not JSON-LD under the contexts"):
        canonical_nquads(document, clash)


def test_a_document_that_says_nothing_is_refused(canonical: Canonical) -> None:
    assert refusal(canonical, {"@context": VC_V2})
    assert refusal(canonical, {"@context": VC_V2, "id": "urn:x:1"})


# --- Texts and numbers


@pytest.mark.parametrize("character", [*map(chr, range(32)), "\x7f", "\ud800"])
def test_control_characters_are_refused_but_for_line_ends(
    canonical: Canonical, character: str
) -> None:
    document = badge()
    document["credentialSubject"]["achievement"]["criteria"]["narrative"] = f"a{character}b"
    if character in "\n\r":
        assert ("a\\n" if character == "\n" else "a\\r").encode() in canonical(document)
    else:
        says = refusal(canonical, document)
        assert "credentialSubject.achievement.criteria.narrative: The control character" in says


def test_a_control_character_in_a_name_is_refused(canonical: Canonical) -> None:
    assert "control character" in refusal(canonical, badge(**{"na\x01me": "x"}))
    assert "A type is a term" in refusal(canonical, badge(type=["Veri\x7ffied"]))


@pytest.mark.parametrize(
    "number",
    [
        0.1 + 0.2,
        5e-324,
        1e20,
        2**53,
        -(2**53),
        2**70,
        float("nan"),
        float("inf"),
        1.0000000000000002,
    ],
)
def test_numbers_that_software_spells_differently_are_refused(
    canonical: Canonical, number: float
) -> None:
    document = badge()
    document["credentialSubject"]["achievement"]["creditsAvailable"] = number
    assert "creditsAvailable: This number is written differently" in refusal(canonical, document)


# --- Bounds: by structure, never by a clock


def nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {"id": "did:web:x", "type": ["Profile"], "name": "x"}
    for _ in range(levels):
        value = {"type": ["Profile"], "parentOrg": value}
    return value


def test_depth_is_bounded(canonical: Canonical) -> None:
    assert canonical(badge(issuer=nested(30)))
    assert "deeper than 32 levels" in refusal(canonical, badge(issuer=nested(40)))


def test_members_are_bounded(canonical: Canonical) -> None:
    document = badge()
    document["credentialSubject"]["achievement"]["tag"] = ["x"] * 5_001
    assert "tag: The list has more than 5000 members" in refusal(canonical, document)
    document["credentialSubject"]["achievement"]["tag"] = ["x"] * 5_000
    assert "The document has more than 5000 members" in refusal(canonical, document)


def test_text_is_bounded(canonical: Canonical) -> None:
    assert "more than 1000000 characters" in refusal(canonical, badge(name="x" * 1_000_001))


def with_criteria(narratives: list[str]) -> dict[str, Any]:
    document = badge()
    document["credentialSubject"]["achievement"] = [
        {"type": ["Achievement"], "name": text, "criteria": {"narrative": text}}
        for text in narratives
    ]
    return document


def test_blank_nodes_are_bounded(canonical: Canonical) -> None:
    half = MAX_BLANK_NODES // 2
    assert canonical(with_criteria([str(number) for number in range(half)]))
    says = refusal(canonical, with_criteria([str(number) for number in range(half + 1)]))
    assert "More than 200 parts have no id" in says


def test_a_few_parts_that_look_the_same_are_signed(canonical: Canonical) -> None:
    assert canonical(with_criteria(["same", "same", "same"])).count(b"narrative") == 3


def family(parents: int, children: int) -> dict[str, Any]:
    """So many equal parts, each with so many equal parts."""
    child = {"type": ["Alignment"]}
    parent = {"type": ["Achievement"], "alignment": [child] * children}
    document = badge()
    document["credentialSubject"]["achievement"] = [parent] * parents
    return document


def test_look_alikes_that_are_quickly_told_apart_are_signed(canonical: Canonical) -> None:
    assert canonical(family(60, 1)).count(b"\n") == 249
    assert canonical(family(2, 6)).count(b"\n") == 37


@pytest.mark.parametrize("children", [8, 20, 90])
def test_a_poisonous_graph_is_refused_before_the_engine_canonicalises_it(
    canonical: Canonical, children: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trying every order takes time that grows with the factorial of the number of children."""
    monkeypatch.setattr("pyoxigraph.CanonicalizationAlgorithm", None)
    assert "look the same" in refusal(canonical, family(2, children))


def test_look_alikes_in_a_named_graph_are_refused(canonical: Canonical) -> None:
    twin = badge(id=...)
    document = presentation(twin)
    document["verifiableCredential"].append(copy.deepcopy(twin))
    assert "look the same" in refusal(canonical, document)


# --- A second opinion


def by_pyld(document: Mapping[str, Any]) -> bytes:
    def load(address: str, _options: Any) -> dict[str, Any]:
        return {
            "contextUrl": None,
            "documentUrl": address,
            "document": json.loads(CONTEXTS[address]),
        }

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    normal: str = jsonld.normalize(dict(document), options)
    return normal.encode()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"name": {"@value": "Aigua", "@language": "ca"}},
        {"name": {"@value": "水", "@language": "zh-Hant-TW"}},
        {"name": 'quote " backslash \\ line\nfeed \r\n 👩‍👩‍👧 \ufeff \u2028 \x85 مرحبا'},
        {"name": ["a", "a", "b"]},
        {"description": 1e21, "name": 1.5},
        {"description": True, "name": -0.0},
        {"description": 5.0, "name": 5},
        {"description": 1.5e-7, "name": 9007199254740991},
        {"@context": [VC_V2, OB_V3, DATA_INTEGRITY_V2]},
        {"validUntil": {"@value": "2030-01-01T00:00:00Z", "@type": "xsd:dateTime"}},
    ],
)
def test_pyld_agrees(canonical: Canonical, changes: dict[str, Any]) -> None:
    document = badge(**changes)
    assert canonical(document) == by_pyld(document)


def test_pyld_agrees_on_presentations(canonical: Canonical) -> None:
    document = presentation(badge())
    assert canonical(document) == by_pyld(document)


@settings(max_examples=40)
@given(st.text(st.characters(codec="utf-8", exclude_characters=[*map(chr, range(32)), "\x7f"])))
def test_any_text_is_escaped_as_the_engine_and_pyld_escape_it(text: str) -> None:
    document = badge(name=text)
    filled = shapes.canonical(document)
    assert filled == canonical_nquads(document)
    assert filled == by_pyld(document)


@settings(max_examples=40)
@given(st.text(st.sampled_from('\\"\n\r%s{}\u2028\x85'), max_size=12))
def test_awkward_text_is_escaped_as_the_engine_escapes_it(text: str) -> None:
    document = badge(name=text, description=text)
    assert shapes.canonical(document) == canonical_nquads(document)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "id type name issuer criteria narrative @value @type @language @list".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_either_refused_or_signed_as_it_reads(value: Any) -> None:
    """Never another exception, and both ways agree."""
    document = badge(evidence=value)
    answers = []
    for way in (canonical_nquads, shapes.canonical):
        try:
            answers.append(way(document))
        except Unsafe:
            answers.append(b"")
    assert answers[0] == answers[1]


def test_safe_mode_reads_everything_the_engine_reads() -> None:
    """The marked and the real document come out quad by quad."""
    found = skeleton.read(badge())
    assert len(found.texts) == 9
    assert found.types == 5
    assert len(quads_of(badge())) == 14
