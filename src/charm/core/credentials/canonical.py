"""The canonical form of a JSON-LD document (RDFC-1.0), in a safe mode that drops nothing.

The document is read twice: once with every text replaced by a marker, so that it shows where each
text goes, and once as it is. What was lost, resolved against a base or changed on the way is
refused with a sentence; so are graphs made to keep the canonicalisation busy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeGuard

import orjson
import pyoxigraph as ox

from charm.core.credentials import skeleton
from charm.core.credentials.bounds import check_bounded, check_untangled
from charm.core.credentials.contexts import CONTEXTS
from charm.core.credentials.places import place_of, places, with_texts
from charm.core.credentials.skeleton import Skeleton, Unsafe

__all__ = ["Unsafe", "canonical_nquads", "canonicalise", "quads_of", "trace"]

MARKER = "urn:charm-slot:"
_UNDEFINED = "https://undefined-term.invalid/#"
_BASE = "https://relative-iri.invalid/base/"
_GUARD = {"@vocab": _UNDEFINED}
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph


def canonical_nquads(
    document: Mapping[str, Any],
    contexts: Mapping[str, bytes] = CONTEXTS,
    digest: str = "sha256",
) -> bytes:
    """The canonical N-Quads of ``document``, sorted lines, UTF-8. ``digest`` is the hash by which
    parts without id are told apart: sha256, or sha384 (RDFC-1.0, section 4.4).

    Raises Unsafe, with a sentence that names the place, for whatever a signature would not cover
    as it reads, and for documents beyond the bounds of ``skeleton``.
    """
    found = skeleton.read(document)
    traced = trace(document, found, contexts)
    quads = quads_of(document, contexts)
    _check_nothing_changed(traced, quads, found.texts, document)
    return canonicalise(quads, digest)


def trace(
    document: Mapping[str, Any], found: Skeleton, contexts: Mapping[str, bytes] = CONTEXTS
) -> list[ox.Quad]:
    """The quads of ``document`` with its n-th text replaced by ``MARKER + n``.

    Raises Unsafe when a term, type, text or value does not come out.
    """
    marked = with_texts(document, [f"{MARKER}{n}" for n in range(len(found.texts))])
    quads = quads_of(marked, contexts)
    _check_defined(quads, document)
    arrived = {slot for quad in quads for term in terms_of(quad) if (slot := slot_of(term)) >= 0}
    for slot, place in enumerate(places(document)):
        if slot not in arrived:
            raise Unsafe("The contexts drop this text: it would not be signed.", place)
    plain = [q for q in quads if isinstance(q.object, ox.Literal) and slot_of(q.object) < 0]
    if len(plain) != found.values:
        raise Unsafe("The contexts drop a number or a boolean: it would not be signed.")
    if sum(quad.predicate.value == _TYPE for quad in quads) != found.types:
        raise Unsafe("The contexts drop a type: it would not be signed.")
    return quads


_ALGORITHMS = {
    "sha256": ox.CanonicalizationAlgorithm.RDFC_1_0,
    "sha384": ox.CanonicalizationAlgorithm.RDFC_1_0_SHA_384,
}


def canonicalise(quads: Iterable[ox.Quad], digest: str = "sha256") -> bytes:
    """RDFC-1.0, sorted. Raises Unsafe for empty and for poisonous graphs."""
    quads = list(quads)
    check_untangled(quads)
    dataset = ox.Dataset(quads)
    if len(dataset) == 0:
        raise Unsafe("The document says nothing: a signature would cover nothing.")
    check_bounded(dataset)
    dataset.canonicalize(_ALGORITHMS[digest])
    text = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS)
    assert text is not None
    return b"".join(sorted(text.splitlines(keepends=True)))


def terms_of(quad: ox.Quad) -> tuple[Term, Term, Term]:
    """The three terms of a quad that texts can stand in."""
    return (quad.subject, quad.object, quad.graph_name)


def slot_of(term: Term) -> int:
    """Which text stands here in a traced quad; -1 for none."""
    if isinstance(term, ox.NamedNode | ox.Literal) and term.value.startswith(MARKER):
        return int(term.value[len(MARKER) :])
    return -1


def quads_of(
    document: Mapping[str, Any], contexts: Mapping[str, bytes] = CONTEXTS
) -> list[ox.Quad]:
    """What the engine reads, in order of the document, without safe mode's checks."""
    try:
        text = orjson.dumps(_with_contexts(document, contexts))
        return list(ox.parse(text, ox.RdfFormat.JSON_LD, base_iri=_BASE))
    except (SyntaxError, TypeError) as error:
        raise Unsafe(f"This is not JSON-LD under the contexts it names: {error}") from error


def _with_contexts(value: Any, contexts: Mapping[str, bytes]) -> Any:
    """The document with the contexts it names written out, each behind the guard."""
    if isinstance(value, Mapping):
        inner = {
            key: _with_contexts(item, contexts) for key, item in value.items() if key != "@context"
        }
        if "@context" not in value:
            return inner
        named = value["@context"]
        addresses = named if isinstance(named, list) else [named]
        return {"@context": [_GUARD, *(_definitions(a, contexts) for a in addresses)], **inner}
    if isinstance(value, list):
        return [_with_contexts(item, contexts) for item in value]
    return value


def _definitions(address: str, contexts: Mapping[str, bytes]) -> orjson.Fragment:
    if address not in contexts:
        raise Unsafe(
            f"The context {address} is not on the list; known are {', '.join(sorted(contexts))}.",
            "@context",
        )
    return _inner(contexts[address])


@lru_cache(maxsize=32)
def _inner(context: bytes) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(orjson.loads(context)["@context"]))


def _check_defined(quads: list[ox.Quad], document: Mapping[str, Any]) -> None:
    for quad in quads:
        for term in (quad.predicate, quad.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith(_UNDEFINED):
                name = term.value.removeprefix(_UNDEFINED)
                raise Unsafe(
                    f"{name} is not defined by the contexts; it would not be signed.",
                    place_of(document, name),
                )
            datatype = term.datatype if isinstance(term, ox.Literal) else None
            if datatype is not None and datatype.value.startswith((_UNDEFINED, _BASE)):
                raise Unsafe(f"The datatype {datatype.value} is not defined by the contexts.")


def _check_nothing_changed(
    traced: list[ox.Quad], quads: list[ox.Quad], texts: list[str], document: Mapping[str, Any]
) -> None:
    """Every text came out where its marker did, and as it was written."""
    iris = {term.value for quad in quads for term in terms_of(quad) if _is_iri(term)}
    where = places(document)
    for slot in sorted({slot_of(term) for q in traced for term in terms_of(q) if _is_iri(term)}):
        if slot >= 0 and texts[slot] not in iris:
            raise Unsafe(
                f"{texts[slot]!r} is not a well-formed absolute IRI: write it out, "
                "such as https://...",
                where[slot],
            )
    if len(traced) != len(quads):
        raise Unsafe("Something in this document is dropped: it would not be signed.")
    for marked, real in zip(traced, quads, strict=True):
        for before, after in zip(terms_of(marked), terms_of(real), strict=True):
            slot = slot_of(before)
            if slot >= 0 and after != _with_text(before, texts[slot]):
                raise Unsafe("The text does not come out as it was written.", where[slot])


def _with_text(marked: Term, text: str) -> Term:
    if isinstance(marked, ox.NamedNode):
        return ox.NamedNode(text)
    assert isinstance(marked, ox.Literal)
    if marked.language:
        return ox.Literal(text, language=marked.language)
    return ox.Literal(text, datatype=marked.datatype)


def _is_iri(term: Term) -> TypeGuard[ox.NamedNode]:
    return isinstance(term, ox.NamedNode)
