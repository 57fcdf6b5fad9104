"""Documents that differ in a few texts only, made canonical and written without looking again.

A form is compiled once, from a first document and the places of the texts that change. What does
not change is written, escaped and hashed then. Filled, it gives the bytes that the engine would
give for the whole document; or None, where only the engine can tell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

from charm.core.credentials import skeleton
from charm.core.credentials.blocks import Blocks, Nodes, blocks_of, nodes_of
from charm.core.credentials.contexts import CONTEXTS
from charm.core.credentials.places import places, with_texts
from charm.core.credentials.templates import (
    PLAIN_IRI,
    Fill,
    Line,
    Piece,
    escaped,
    labels,
    pieces_of,
    template,
)

MAX_CHARACTERS = 10_000
"""Of all texts that change; with more, the whole document is looked at."""


def spell(document: Mapping[str, Any]) -> str:
    """A document as it is stored and sent."""
    return json.dumps(document, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Form:
    """Values are the texts that change, in the order of their places."""

    written: Fill
    """From values, each as JSON text, to the document as ``spell`` spells it."""
    blocks: Blocks
    """Filled with escaped values, and labels of blank nodes after them."""
    nodes: Nodes
    iris: tuple[int, ...]
    """Which values stand where an IRI stands."""
    ids: frozenset[str]
    """Identifiers that the document names besides: a value that repeats one says something else."""

    def fits(self, values: Sequence[str]) -> bool:
        """Whether the document is as safe with these values as the first one was."""
        together = "".join(values)
        if (
            not 0 < len(together) <= MAX_CHARACTERS
            or skeleton.CONTROL.search(together)
            or not all(values)
        ):
            return False
        iris = [values[place] for place in self.iris]
        return (
            all(map(PLAIN_IRI.fullmatch, iris))
            and len(set(iris)) == len(iris)
            and self.ids.isdisjoint(iris)
        )

    def canonical(self, values: Sequence[str]) -> bytes | None:
        """The canonical N-Quads with values that fit; None where the engine has to look."""
        spelled = escaped(list(values))
        hashes = self.nodes.hashes(spelled)
        if len(set(hashes)) < len(hashes):
            return None
        return self.blocks.fill(spelled + labels(hashes)) or None

    def write(self, values: Sequence[str]) -> str:
        """The document with these values, as JSON text."""
        return self.written([encode_basestring(value) for value in values])


def compile_form(
    document: Mapping[str, Any],
    changing: Sequence[str],
    contexts: Mapping[str, bytes] = CONTEXTS,
) -> Form:
    """``changing`` are places such as ``credentialSubject.identifier[0].salt``. Raises Unsafe for
    what could not be signed, and ValueError for a place where no text stands."""
    found = skeleton.read(document)
    where = {place: slot for slot, place in enumerate(places(document))}
    missing = [place for place in changing if place not in where]
    if missing:
        raise ValueError(f"There is no text at {', '.join(missing)}.")
    slots = {where[place]: number for number, place in enumerate(changing)}
    texts = escaped(found.texts)
    pieces = pieces_of(document, found, contexts)

    def fixed(line: Line) -> Line:
        """The line with what does not change written in, and what does renumbered."""
        return [_fixed(piece, slots, texts) for piece in line]

    own = len(slots)
    iris = {slots[slot] for slot in pieces.iris if slot in slots}
    return Form(
        written=_writing(document, found.texts, slots),
        blocks=blocks_of([fixed(line) for line in pieces.lines], texts=own, new=own),
        nodes=nodes_of([[fixed(line) for line in lines] for lines in pieces.hashed], new=own),
        iris=tuple(sorted(iris)),
        ids=frozenset(found.texts[slot] for slot in pieces.iris if slot not in slots),
    )


def _fixed(piece: Piece, slots: Mapping[int, int], texts: Sequence[str]) -> Piece:
    if isinstance(piece, str):
        return piece
    if piece in slots:
        return slots[piece]
    if piece < len(texts):
        return texts[piece]
    return len(slots) + piece - len(texts)


def _writing(document: Mapping[str, Any], texts: Sequence[str], slots: Mapping[int, int]) -> Fill:
    """The JSON text with a gap where each changing text stands, its quotes included."""
    gap = _unused(texts)
    marked = [f"{gap}{slots[n]}!" if n in slots else text for n, text in enumerate(texts)]
    text = spell(with_texts(document, marked))
    pieces: Line = []
    for n, piece in enumerate(re.split(f'"{gap}([0-9]+)!"', text)):
        pieces.append(int(piece) if n % 2 else piece)
    return template([pieces])


def _unused(texts: Sequence[str]) -> str:
    together, number = "".join(texts), 0
    while (gap := f"gap-{number}-") in together:
        number += 1
    return gap
