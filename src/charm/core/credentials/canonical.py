"""The canonical form of a JSON-LD document (RDFC-1.0), in a safe mode that drops nothing.

The document is read twice: once with every text replaced by a marker, so that it shows where each
text goes, and once as it is. What was lost, resolved against a base or changed on the way is
refused with a sentence; so are graphs made to keep the canonicalisation busy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeGuard

import orjson
import pyoxigraph as ox

from charm.core.credentials import skeleton
from charm.core.credentials.bounds import check_bounded, check_untangled
from charm.core.credentials.contexts import CONTEXTS
from charm.core.credentials.needed import Definitions, contexts_for
from charm.core.credentials.places import place_of, places, with_texts
from charm.core.credentials.skeleton import Skeleton, Unsafe

__all__ = ["Line", "Unsafe", "canonical_nquads", "canonicalise", "quads_of", "trace"]

MARKER = "urn:charm-slot:"
_UNDEFINED = "https://undefined-term.invalid/#"
_BASE = "https://relative-iri.invalid/base/"
_GUARD = {"@vocab": _UNDEFINED}
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_SLOT = re.compile(rf'["<]{MARKER}([0-9]+)[">]')
_RESOURCE = r"<[^>]*>|_:\S+"
_LITERAL = r'"(?:[^"\\]|\\.)*"\S*'
_LINE = re.compile(rf"({_RESOURCE}) (<[^>]*>) ({_RESOURCE}|{_LITERAL})(?: ({_RESOURCE}))? \.\n")

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
    whole = {address: _inner(context) for address, context in contexts.items()}
    traced, _ = _trace(document, found, contexts, whole)
    quads = quads_of(document, contexts)
    _check_nothing_changed(traced, quads, found.texts, document)
    return canonicalise(quads, digest)


class Line(NamedTuple):
    """A quad, its terms spelled as N-Quads spell them."""

    subject: str
    predicate: str
    object: str
    graph: str
    """Empty for the default graph."""

    @property
    def terms(self) -> tuple[str, str, str]:
        """Those that texts can stand in."""
        return (self.subject, self.object, self.graph)


def trace(
    document: Mapping[str, Any], found: Skeleton, contexts: Mapping[str, bytes] = CONTEXTS
) -> list[Line]:
    """The lines of ``document`` with its n-th text replaced by ``MARKER + n``. Of the contexts no
    more is read than it needs.

    Raises Unsafe when a term, type, text or value does not come out.
    """
    return _trace(document, found, contexts, contexts_for(found.tokens, contexts))[1]


def _trace(
    document: Mapping[str, Any],
    found: Skeleton,
    contexts: Mapping[str, bytes],
    definitions: Definitions,
) -> tuple[list[ox.Quad], list[Line]]:
    marked = with_texts(document, [f"{MARKER}{n}" for n in range(len(found.texts))])
    quads = _read(marked, contexts, definitions)
    text = _spelled(quads)
    if _UNDEFINED in text or _BASE in text:
        _check_defined(quads, document)
    lines = [Line(*terms) for terms in _LINE.findall(text)]
    if len(lines) != len(quads):
        raise Unsafe("A part of this document cannot be spelled: it would not be signed.")
    arrived = {slot for line in lines for term in line.terms if (slot := slot_of(term)) >= 0}
    if len(arrived) < len(found.texts):
        where = places(document)
        lost = next(slot for slot in range(len(where)) if slot not in arrived)
        raise Unsafe("The contexts drop this text: it would not be signed.", where[lost])
    plain = [line for line in lines if line.object[0] == '"' and slot_of(line.object) < 0]
    if len(plain) != found.values:
        raise Unsafe("The contexts drop a number or a boolean: it would not be signed.")
    if sum(line.predicate == _TYPE for line in lines) != found.types:
        raise Unsafe("The contexts drop a type: it would not be signed.")
    return quads, lines


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


def slot_of(term: str) -> int:
    """Which text stands in this term of a traced line; -1 for none."""
    found = _SLOT.match(term)
    return int(found[1]) if found else -1


def _spelled(quads: Iterable[ox.Quad]) -> str:
    text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert text is not None
    return text.decode()


def _terms_of(quad: ox.Quad) -> tuple[Term, Term, Term]:
    return (quad.subject, quad.object, quad.graph_name)


def _slot_in(term: Term) -> int:
    return slot_of(str(term))


def quads_of(
    document: Mapping[str, Any], contexts: Mapping[str, bytes] = CONTEXTS
) -> list[ox.Quad]:
    """What the engine reads, in order of the document, without safe mode's checks."""
    whole = {address: _inner(context) for address, context in contexts.items()}
    return _read(document, contexts, whole)


def _read(
    document: Mapping[str, Any], contexts: Mapping[str, bytes], definitions: Definitions
) -> list[ox.Quad]:
    def written(value: Any) -> Any:
        """The document with the contexts it names written out, each behind the guard."""
        if isinstance(value, Mapping):
            inner = {key: written(item) for key, item in value.items() if key != "@context"}
            if "@context" not in value:
                return inner
            named = value["@context"]
            addresses = named if isinstance(named, list) else [named]
            return {"@context": [_GUARD, *map(defined, addresses)], **inner}
        if isinstance(value, list):
            return [written(item) for item in value]
        return value

    def defined(address: str) -> orjson.Fragment:
        if address not in contexts:
            raise Unsafe(
                f"The context {address} is not on the list; known are "
                f"{', '.join(sorted(contexts))}.",
                "@context",
            )
        return definitions[address]

    try:
        text = orjson.dumps(written(document))
        return list(ox.parse(text, ox.RdfFormat.JSON_LD, base_iri=_BASE))
    except (SyntaxError, TypeError) as error:
        raise Unsafe(f"This is not JSON-LD under the contexts it names: {error}") from error


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
    iris = {term.value for quad in quads for term in _terms_of(quad) if _is_iri(term)}
    where = places(document)
    for slot in sorted({_slot_in(term) for q in traced for term in _terms_of(q) if _is_iri(term)}):
        if slot >= 0 and texts[slot] not in iris:
            raise Unsafe(
                f"{texts[slot]!r} is not a well-formed absolute IRI: write it out, "
                "such as https://...",
                where[slot],
            )
    if len(traced) != len(quads):
        raise Unsafe("Something in this document is dropped: it would not be signed.")
    for marked, real in zip(traced, quads, strict=True):
        for before, after in zip(_terms_of(marked), _terms_of(real), strict=True):
            slot = _slot_in(before)
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
