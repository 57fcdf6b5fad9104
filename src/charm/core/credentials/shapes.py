"""The canonical form of documents whose structure was seen before, without reading JSON-LD again.

A shape is the structure of a document (``skeleton.Skeleton.key``). It is compiled once, through
the engine and its safe mode, to a template of N-Quads; then texts are filled in, blank nodes
hashed and labelled, lines sorted (RDFC-1.0, section 4.4: with distinct first-degree hashes the
labels are the order of the hashes). Whatever is not that simple goes to the engine: equal hashes,
quads that coincide, IRIs beyond plain ASCII. The result is the engine's, byte for byte.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

import pyoxigraph as ox

from charm.core.credentials import glance, skeleton
from charm.core.credentials.blocks import Blocks, Nodes, blocks_of, nodes_of, subject_of
from charm.core.credentials.canonical import canonical_nquads, canonicalise
from charm.core.credentials.contexts import CONTEXTS
from charm.core.credentials.skeleton import Skeleton
from charm.core.credentials.templates import (
    Fill,
    Line,
    Piece,
    Pieces,
    escaped,
    filled,
    hash_of,
    is_plain,
    labels,
    pieces_of,
    sorted_lines,
    template,
)

__all__ = ["MAX_KEPT", "Shape", "Shapes", "canonical", "compile_shape"]

MAX_KEPT = 128
"""Shapes kept; verifying strangers' documents must not fill the memory."""
MAX_KEPT_TOKENS = 2_000
"""Larger structures are compiled each time."""
MAX_KEPT_CHARACTERS = 1_500_000
"""Of lines, of all shapes that are kept: language tags, which are structure, may be long, and a
shape takes up to sixteen times the memory of its lines."""
MOST_ALIKE = 8
"""Structures kept that differ in types, languages or contexts alone."""


@dataclass
class Shape:
    """A compiled structure. What makes filling fast takes longer than to fill once, and most of the
    structures that strangers bring are seen once: it is made when a second document is filled in.
    """

    pieces: Pieces
    texts: int
    """How many there are; the labels of blank nodes come after them."""
    weight: int
    """Characters of its lines, but for what is filled in."""
    is_new: bool = True
    grouped: tuple[tuple[int, ...], Blocks] | None = None
    """Lines by subject, and for each of ``named`` the first that is the same one."""

    @cached_property
    def lines(self) -> Fill:
        """From texts and labels of blank nodes to all lines."""
        return template(self.pieces.lines)

    @cached_property
    def named(self) -> dict[tuple[Piece, ...], Fill]:
        """Subjects that are no blank node."""
        subjects = map(subject_of, self.pieces.lines)
        named = (pieces for pieces in subjects if isinstance(pieces[0], str))
        return {pieces: template([[*pieces]]) for pieces in named}

    def blocks(self, values: list[str]) -> Blocks:
        """The same lines by subject. Only what is filled in says which subjects are one, such as a
        thing and what an endorsement beside it speaks of; documents that are alike mostly agree."""
        first: dict[str, int] = {}
        said = (fill(values) for fill in self.named.values())
        same = tuple([first.setdefault(text, n) for n, text in enumerate(said)])
        known = self.grouped
        if known is None or known[0] != same:
            lines = self._named_once(same) if len(first) < len(same) else self.pieces.lines
            known = self.grouped = same, blocks_of(lines, texts=self.texts, new=0)
        return known[1]

    def _named_once(self, same: tuple[int, ...]) -> list[Line]:
        named = [*self.named]
        once = {pieces: named[n] for pieces, n in zip(named, same, strict=True)}
        subjects = map(subject_of, self.pieces.lines)
        return [
            [*once.get(subject, subject), *line[len(subject) :]]
            for subject, line in zip(subjects, self.pieces.lines, strict=True)
        ]

    @cached_property
    def nodes(self) -> Nodes:
        return nodes_of(self.pieces.hashed, new=0)

    def fill(self, texts: list[str]) -> bytes | None:
        """The canonical form, or None when the engine has to read the document itself."""
        return self.fill_escaped(escaped(texts))

    def fill_escaped(self, values: list[str]) -> bytes | None:
        """The same of texts as canonical N-Quads spell them; a plain IRI is spelled as it is."""
        for slot in self.pieces.iris:
            if not is_plain(values[slot]):
                return None
        if self.is_new:
            self.is_new = False
            return self._for_the_first_time(values)
        hashes = self.nodes.hashes(values)
        if len(set(hashes)) < len(hashes):
            return self._by_engine(values)
        labelled = values + labels(hashes)
        known = self.blocks(values).fill(labelled)
        return known or self._line_by_line(values, self.lines(labelled))

    def _for_the_first_time(self, values: list[str]) -> bytes:
        hashes = [
            hash_of("".join([filled(line, values) for line in lines]))
            for lines in self.pieces.hashed
        ]
        if len(set(hashes)) < len(hashes):
            return self._by_engine(values)
        labelled = values + labels(hashes)
        text = "".join([filled(line, labelled) for line in self.pieces.lines])
        return self._line_by_line(values, text)

    def _line_by_line(self, values: list[str], text: str) -> bytes:
        lines = text.split("\n")
        if len(set(lines)) < len(lines):
            return self._by_engine(values)
        return sorted_lines(lines)

    def _by_engine(self, values: list[str]) -> bytes:
        text = self.lines(values + [f"_:b{node}" for node in range(len(self.pieces.hashed))])
        return canonicalise(ox.parse(text, ox.RdfFormat.N_QUADS))


@dataclass(frozen=True, slots=True)
class _Known:
    """Documents that look alike, but for the strings that are structure."""

    layout: glance.Layout
    shapes: dict[tuple[str, ...], Shape] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        return sum(shape.weight for shape in self.shapes.values())


def _let_go(kept: OrderedDict[Any, Any], most: int) -> None:
    """Of what was used longest ago, all that is too many or too much."""
    weight = sum(one.weight for one in kept.values())
    while len(kept) > most or weight > MAX_KEPT_CHARACTERS:
        _, gone = kept.popitem(last=False)
        weight -= gone.weight


class Shapes:
    """The shapes seen lately, under one set of contexts; safe to share between threads."""

    def __init__(self, contexts: Mapping[str, bytes] = CONTEXTS, kept: int = MAX_KEPT) -> None:
        self._contexts = contexts
        self._kept = kept
        self._shapes: OrderedDict[tuple[Hashable, ...], Shape] = OrderedDict()
        self._known: OrderedDict[glance.Texts, _Known] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._shapes)

    def canonical(self, document: Mapping[str, Any], /, digest: str = "sha256") -> bytes:
        """Equal to ``canonical_nquads(document)``, and raises Unsafe for the same documents. Only
        the usual digest has a short way."""
        if digest != "sha256":
            return canonical_nquads(document, self._contexts, digest)
        seen = glance.look(document)
        if seen is not None and (known := self._at_a_glance(seen)):
            return known
        found = skeleton.read(document)
        shape = self.shape(document, found)
        nquads = shape.fill(found.texts)
        if nquads is None:
            return canonical_nquads(document, self._contexts)
        if seen is not None:
            self._know(seen, document, found, shape)
        return nquads

    def _at_a_glance(self, seen: glance.Glance) -> bytes | None:
        """Filled into the shape of a document that was read before; None where there is none, or
        where a text is such that it has to be read with care."""
        with self._lock:
            known = self._known.get(seen.between)
            if known is None:
                return None
            self._known.move_to_end(seen.between)
        parts = known.layout.parts(seen)
        if parts is None or (shape := known.shapes.get(parts[0])) is None:
            return None
        return shape.fill_escaped(parts[1])

    def _know(
        self, seen: glance.Glance, document: Mapping[str, Any], found: Skeleton, shape: Shape
    ) -> None:
        if len(seen.between) > MAX_KEPT_TOKENS:
            return
        layout = glance.layout_of(document)
        parts = layout.parts(seen)
        if parts is None or parts[1] != escaped(found.texts):
            return
        with self._lock:
            known = self._known.get(seen.between)
            if known is None or known.layout.kinds != layout.kinds:
                known = self._known[seen.between] = _Known(layout)
            if len(known.shapes) >= MOST_ALIKE:
                known.shapes.clear()
            known.shapes[parts[0]] = shape
            self._known.move_to_end(seen.between)
            _let_go(self._known, self._kept)

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
                _let_go(self._shapes, self._kept)
        return shape


def compile_shape(
    document: Mapping[str, Any], found: Skeleton, contexts: Mapping[str, bytes] = CONTEXTS
) -> Shape:
    """Raises Unsafe as ``templates.pieces_of`` does."""
    pieces = pieces_of(document, found, contexts)
    weight = sum(len(piece) for line in pieces.lines for piece in line if isinstance(piece, str))
    return Shape(pieces, len(found.texts), weight)


_SHAPES = Shapes()


def canonical(document: Mapping[str, Any], /, digest: str = "sha256") -> bytes:
    """``canonical_nquads(document)``, fast for structures seen before; raises Unsafe as it does."""
    return _SHAPES.canonical(document, digest)
