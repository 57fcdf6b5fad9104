"""The canonical form of documents whose structure was seen before, without reading JSON-LD again.

A shape is the structure of a document (``skeleton.Skeleton.key``). It is compiled once, through
the engine and its safe mode, to a template of N-Quads; then texts are filled in, blank nodes
hashed and labelled, lines sorted (RDFC-1.0, section 4.4: with distinct first-degree hashes the
labels are the order of the hashes). Whatever is not that simple goes to the engine: equal hashes,
quads that coincide, IRIs beyond plain ASCII. The result is the engine's, byte for byte.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from threading import Lock
from typing import Any

import pyoxigraph as ox

from charm.core.credentials import skeleton
from charm.core.credentials.bounds import MAX_BLANK_NODES
from charm.core.credentials.canonical import (
    Term,
    canonical_nquads,
    canonicalise,
    slot_of,
    terms_of,
    trace,
)
from charm.core.credentials.contexts import CONTEXTS
from charm.core.credentials.skeleton import Skeleton, Unsafe

__all__ = ["MAX_KEPT", "Shape", "Shapes", "canonical", "compile_shape"]

MAX_KEPT = 128
"""Shapes kept; verifying strangers' documents must not fill the memory."""
MAX_KEPT_TOKENS = 2_000
"""Larger structures are compiled each time."""

MAX_REMEMBERED = 1_000
"""Characters; what one achievement's learners share is judged and hashed once, if it is short."""

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_PLAIN = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*"
PLAIN_IRI = re.compile(
    rf"(?:https?://[A-Za-z0-9.-]+(?::[0-9]{{1,5}})?(?:[/?]{_PLAIN})?"
    rf"|(?:urn|did|mailto|tel|data):(?!//){_PLAIN})(?:#{_PLAIN})?"
)
"""IRIs that every reader takes as they are; no context has a term named like their schemes."""
_TO_ESCAPE = re.compile(r'[\\"\n\r]')

Fill = Callable[[list[str]], str]


@dataclass(frozen=True, slots=True)
class Shape:
    """A compiled structure: templates of its lines, and of what each blank node is hashed over."""

    lines: Fill
    """From texts and labels of blank nodes to all lines, in about their order."""
    hashed: tuple[Fill, ...]
    """For each blank node, the lines that mention it, it being ``_:a`` and all others ``_:z``."""
    iris: tuple[int, ...]
    """Which texts stand where an IRI stands."""

    def fill(self, texts: list[str]) -> bytes | None:
        """The canonical form, or None when the engine has to read the document itself."""
        for slot in self.iris:
            if not _is_plain(texts[slot]):
                return None
        values = escaped(texts)
        hashes = [_first_degree(fill(values)) for fill in self.hashed]
        lines = self.lines(values + _labels(hashes)).split("\n")
        if len(set(hashes)) < len(hashes) or len(set(lines)) < len(lines):
            return self._by_engine(values)
        return _sorted(lines)

    def _by_engine(self, values: list[str]) -> bytes:
        text = self.lines(values + [f"_:b{node}" for node in range(len(self.hashed))])
        return canonicalise(ox.parse(text, ox.RdfFormat.N_QUADS))


class Shapes:
    """The shapes seen lately, under one set of contexts; safe to share between threads."""

    def __init__(self, contexts: Mapping[str, bytes] = CONTEXTS, kept: int = MAX_KEPT) -> None:
        self._contexts = contexts
        self._kept = kept
        self._shapes: OrderedDict[tuple[Hashable, ...], Shape] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._shapes)

    def canonical(self, document: Mapping[str, Any], /, digest: str = "sha256") -> bytes:
        """Equal to ``canonical_nquads(document)``, and raises Unsafe for the same documents. Only
        the usual digest has a short way."""
        if digest != "sha256":
            return canonical_nquads(document, self._contexts, digest)
        found = skeleton.read(document)
        shape = self.shape(document, found)
        filled = shape.fill(found.texts)
        return canonical_nquads(document, self._contexts) if filled is None else filled

    def shape(self, document: Mapping[str, Any], found: Skeleton) -> Shape:
        key = found.key
        with self._lock:
            shape = self._shapes.get(key)
            if shape is not None:
                self._shapes.move_to_end(key)
                return shape
        shape = compile_shape(document, found, self._contexts)
        if len(key) <= MAX_KEPT_TOKENS:
            with self._lock:
                self._shapes[key] = shape
                while len(self._shapes) > self._kept:
                    self._shapes.popitem(last=False)
        return shape


def compile_shape(
    document: Mapping[str, Any], found: Skeleton, contexts: Mapping[str, bytes] = CONTEXTS
) -> Shape:
    """Raises Unsafe as ``canonical.trace`` does, and for too many blank nodes."""
    quads = trace(document, found, contexts)
    if not quads:
        raise Unsafe("The document says nothing: a signature would cover nothing.")
    terms = [term for quad in quads for term in terms_of(quad)]
    blanks = {term: None for term in terms if isinstance(term, ox.BlankNode)}
    if len(blanks) > MAX_BLANK_NODES:
        raise Unsafe(f"More than {MAX_BLANK_NODES} parts have no id: give parts an id.")
    place = {node: len(found.texts) + n for n, node in enumerate(blanks)}
    hashed = tuple(_hashed(node, quads) for node in blanks)
    values = escaped(found.texts)
    values = values + _labels([_first_degree(fill(values)) for fill in hashed])
    lines = [_line(quad, place.__getitem__) for quad in quads]
    lines.sort(key=lambda line: _template([line])(values))  # so that filled ones sort fast
    return Shape(
        lines=_template(lines),
        hashed=hashed,
        iris=tuple(sorted({slot_of(t) for t in terms if isinstance(t, ox.NamedNode)} - {-1})),
    )


def escaped(texts: list[str]) -> list[str]:
    """Texts as canonical N-Quads spell them; other characters to escape are refused earlier."""
    if not _TO_ESCAPE.search("".join(texts)):
        return texts
    return [
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
        for text in texts
    ]


def _is_plain(iri: str) -> bool:
    return _is_known_plain(iri) if len(iri) <= MAX_REMEMBERED else bool(PLAIN_IRI.fullmatch(iri))


@lru_cache(maxsize=4_000)
def _is_known_plain(iri: str) -> bool:
    return PLAIN_IRI.fullmatch(iri) is not None


def _first_degree(lines: str) -> str:
    return _known_hash(lines) if len(lines) <= MAX_REMEMBERED else _hash(lines)


def _hash(lines: str) -> str:
    return hashlib.sha256(_sorted(lines.split("\n"))).hexdigest()


@lru_cache(maxsize=4_000)
def _known_hash(lines: str) -> str:
    return _hash(lines)


def _labels(hashes: list[str]) -> list[str]:
    """The canonical label of each blank node, where their hashes differ."""
    labels = [""] * len(hashes)
    for rank, node in enumerate(sorted(range(len(hashes)), key=hashes.__getitem__)):
        labels[node] = f"_:c14n{rank}"
    return labels


def _sorted(lines: list[str]) -> bytes:
    """Lines in code point order, each ended by a line feed; the last of ``lines`` is empty."""
    lines.sort()
    del lines[0]
    lines.append("")
    return "\n".join(lines).encode()


Piece = str | int
"""Literal text of a template, or which value stands there."""


def _hashed(node: ox.BlankNode, quads: list[ox.Quad]) -> Fill:
    mentioning = [quad for quad in quads if node in terms_of(quad)]
    return _template(
        [_line(quad, lambda term: "_:a" if term == node else "_:z") for quad in mentioning]
    )


def _line(quad: ox.Quad, blank: Callable[[ox.BlankNode], Piece]) -> list[Piece]:
    pieces: list[Piece] = [*_spell(quad.subject, blank), f" {quad.predicate} "]
    pieces += _spell(quad.object, blank)
    if not isinstance(quad.graph_name, ox.DefaultGraph):
        pieces += [" ", *_spell(quad.graph_name, blank)]
    return [*pieces, " .\n"]


def _spell(term: Term, blank: Callable[[ox.BlankNode], Piece]) -> list[Piece]:
    if isinstance(term, ox.BlankNode):
        return [blank(term)]
    slot = slot_of(term)
    if slot < 0:
        return [str(term)]
    if not isinstance(term, ox.Literal):
        return ["<", slot, ">"]
    if term.language:
        return ['"', slot, f'"@{term.language}']
    datatype = term.datatype.value
    return ['"', slot, '"' if datatype == _XSD_STRING else f'"^^<{datatype}>']


def _template(lines: list[list[Piece]]) -> Fill:
    pieces = [piece for line in lines for piece in line]
    places = [piece for piece in pieces if isinstance(piece, int)]
    text = "".join("%s" if isinstance(p, int) else p.replace("%", "%%") for p in pieces)
    if not places:
        constant = text % ()
        return lambda _values: constant
    pick = itemgetter(*places)
    return lambda values: text % pick(values)


_SHAPES = Shapes()


def canonical(document: Mapping[str, Any], /, digest: str = "sha256") -> bytes:
    """``canonical_nquads(document)``, fast for structures seen before; raises Unsafe as it does."""
    return _SHAPES.canonical(document, digest)
