"""Cases of our own for RDFC-1.0, made from the text of the specification: two engines agree, byte
for byte, on what both can do in bounded time; what could keep an engine busy is refused unread."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld

from charm.core.credentials.bounds import MAX_TIES, check_untangled
from charm.core.credentials.canonical import Unsafe, canonical_nquads, canonicalise
from charm.core.credentials.contexts import OB_V3, VC_V2

P, Q = "<https://example.org/p>", "<https://example.org/q>"
XSD = "http://www.w3.org/2001/XMLSchema#"


def clique(size: int) -> str:
    """Everybody knows everybody: no node looks different from another."""
    pairs = itertools.permutations(range(size), 2)
    return "".join(f"_:n{a} {P} _:n{b} .\n" for a, b in pairs)


def ring(size: int) -> str:
    return "".join(f"_:n{a} {P} _:n{(a + 1) % size} .\n" for a in range(size))


CASES = {
    # 4.1, canonical N-Quads: what is escaped, and what is not
    "escapes": f'<urn:s> {P} "quote \\" backslash \\\\ line \\n return \\r" .\n',
    "beyond the first plane": f'<urn:s> {P} "\U0001f469\u200d\U0001f4bb" .\n',
    "no normal form": f'<urn:s> {P} "e\u0301" .\n<urn:s> {P} "\u00e9" .\n',
    # duplicates: a dataset is a set
    "the same quad twice": f'<urn:s> {P} "x" .\n' * 2,
    "one text as two kinds": f'<urn:s> {P} "1" .\n<urn:s> {P} "1"^^<{XSD}integer> .\n',
    "a plain text is a string": f'<urn:s> {P} "x" .\n<urn:s> {P} "x"^^<{XSD}string> .\n',
    # languages and numbers are signed as they are written
    "languages": f'<urn:s> {P} "agua"@es .\n<urn:s> {P} "agua"@ca .\n<urn:s> {P} "agua" .\n',
    "languages with regions": f'<urn:s> {P} "colour"@en-gb .\n<urn:s> {P} "سلام"@ar .\n',
    "numbers": "".join(
        f'<urn:s> {P} "{text}"^^<{XSD}{kind}> .\n'
        for text, kind in [("5", "integer"), ("05", "integer"), ("5.0", "decimal"),
                           ("5.0E0", "double"), ("-0", "integer"), ("INF", "double")]
    ),
    # 4.6, hash first degree: nodes that differ in what surrounds them
    "one node": f'_:z {P} "x" .\n',
    "names do not matter": f'_:zz {P} "b" .\n_:aa {P} "a" .\n',
    "told apart by direction": f"<urn:s> {P} _:a .\n_:b {P} <urn:s> .\n",
    "a node that knows itself": f"_:a {P} _:a .\n_:b {P} _:a .\n",
    # 4.8, hash n-degree: nodes that look the same
    "two twins": f'_:a {P} "x" .\n_:b {P} "x" .\n',
    "twins in a chain": f"_:a {P} _:b .\n_:b {P} _:c .\n_:c {P} _:d .\n",
    "two chains": f"_:a {P} _:b .\n_:b {Q} _:c .\n_:d {P} _:e .\n_:e {Q} _:f .\n",
    "a ring of three": ring(3),
    "a ring of five": ring(5),
    "two rings": ring(3) + ring(3).replace("_:n", "_:m"),
    "a ring marked at one place": f'{ring(4)}_:n2 {Q} "here" .\n',
    "a clique of three": clique(3),
    "a clique of four": clique(4),
    "both ways": f"_:a {P} _:b .\n_:b {P} _:a .\n_:a {Q} <urn:o> .\n",
    "a star": "".join(f"_:middle {P} _:n{n} .\n" for n in range(4)),
    # graphs
    "a named graph": f'<urn:s> {P} "x" <urn:g> .\n<urn:s> {P} "x" .\n',
    "a graph without name": f'_:s {P} "x" _:g .\n<urn:d> {Q} _:g .\n',
}  # fmt: skip


def by_us(nquads: str) -> bytes:
    return canonicalise(ox.parse(nquads, ox.RdfFormat.N_QUADS))


def by_pyld(nquads: str) -> bytes:
    options: dict[str, Any] = {
        "algorithm": "URDNA2015",  # the name that RDFC-1.0 had before
        "inputFormat": "application/n-quads",
        "format": "application/n-quads",
    }
    done: str = jsonld.normalize(nquads, options)
    return done.encode()


@pytest.mark.parametrize("case", CASES)
def test_two_engines_agree(case: str) -> None:
    assert by_us(CASES[case]) == by_pyld(CASES[case])


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("\\t", "\\t"), ("\\b", "\\b"), ("\\f", "\\f"), ("\\u0000", "\\u0000"),
        ("\\u000B", "\\u000B"), ("\\u001f", "\\u001F"), ("\\u007f", "\\u007F"),
        ("\\u00e9", "é"), ("\\U0001F469", "\U0001f469"), ("\\'", "'"), ("\\u0022", '\\"'),
        ("\\u005C", "\\\\"), ("\\u0020", " "), ("\\u0080", "\x80"), ("\\u2028", "\u2028"),
    ],
)  # fmt: skip
def test_what_is_written_as_an_escape_is_spelled_in_one_way(written: str, canonical: str) -> None:
    """The other engine does not read these escapes; what canonical N-Quads says of each is here."""
    assert by_us(f'<urn:s> {P} "{written}" .\n').decode() == f'<urn:s> {P} "{canonical}" .\n'


@pytest.mark.parametrize("case", CASES)
def test_order_and_names_make_no_difference(case: str) -> None:
    lines = CASES[case].splitlines(keepends=True)
    other = "".join(reversed(lines)).replace("_:", "_:other")
    assert by_us(other) == by_us(CASES[case])


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from([P, Q]), st.integers(0, 4)).filter(
            lambda edge: edge[0] != edge[2]
        ),
        min_size=1,
        max_size=7,
    )
)
def test_any_small_graph_of_nodes_without_names(edges: list[tuple[int, str, int]]) -> None:
    """Without edges to oneself: of those the other engine counts each twice."""
    nquads = "".join(f"_:n{a} {predicate} _:n{b} .\n" for a, predicate, b in edges)
    assert by_us(nquads) == by_pyld(nquads)


def test_a_node_that_knows_itself_is_hashed_over_each_quad_once() -> None:
    """4.4, step 2: a quad is noted once for each node, in whichever places it stands there."""

    def hashed(*lines: str) -> str:
        return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()

    knows, itself = hashed(f"_:a {Q} _:z .\n"), hashed(f"_:a {Q} _:a .\n", f"_:z {Q} _:a .\n")
    first, second = ("_:c14n0", "_:c14n1") if knows < itself else ("_:c14n1", "_:c14n0")
    expected = sorted([f"{first} {Q} {second} .\n", f"{second} {Q} {second} .\n"])
    assert by_us(f"_:x {Q} _:y .\n_:y {Q} _:y .\n").decode() == "".join(expected)


@pytest.mark.parametrize(
    ("size", "says"),
    [(10, "look the same"), (12, "look the same"), (28, "look the same"),
     (29, "too many ways"), (40, "too many ways"), (199, "too many ways")],
)  # fmt: skip
def test_a_clique_is_refused_before_the_engine_tries_its_orders(
    size: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By counting, in steps that do not grow with the orders there are."""
    monkeypatch.setattr("charm.core.credentials.canonical._ALGORITHMS", None)
    with pytest.raises(Unsafe, match=says):
        by_us(clique(size))


def test_a_large_clique_is_refused_while_its_ties_are_counted() -> None:
    """Of 39,402 quads no more are looked at than it takes to see that there are too many."""
    looked_at = 0

    def quads() -> Iterator[ox.Quad]:
        nonlocal looked_at
        for quad in ox.parse(clique(199), ox.RdfFormat.N_QUADS):
            looked_at += 1
            yield quad

    with pytest.raises(Unsafe, match="too many ways"):
        check_untangled(quads())
    assert looked_at == MAX_TIES + 1


def test_a_clique_in_a_credential_is_refused_for_its_names() -> None:
    """Only named nodes can know one another both ways, and names without meaning are refused."""
    people = [
        {"id": f"_:n{a}", "type": ["Achievement"],
         "related": [{"id": f"_:n{b}", "type": ["Related"]} for b in range(12) if b != a]}
        for a in range(12)
    ]  # fmt: skip
    document = {
        "@context": [VC_V2, OB_V3],
        "id": "urn:uuid:6f1d2b50-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": "did:web:uu.example",
        "credentialSubject": {"type": ["AchievementSubject"], "achievement": people},
    }
    with pytest.raises(Unsafe, match="id"):
        canonical_nquads(document)
