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
from hashlib import sha256
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any

from charm.core.credentials import skeleton
from charm.core.credentials.contexts import CONTEXTS
from charm.core.credentials.places import places, with_texts
from charm.core.credentials.templates import (
    PLAIN_IRI,
    Fill,
    Line,
    Piece,
    escaped,
    hash_of,
    labels,
    pieces_of,
    template,
)

MAX_CHARACTERS = 10_000
"""Of all texts that change; with more, the whole document is looked at."""


def spell(document: Mapping[str, Any]) -> str:
    """A document as it is stored and sent."""
    return json.dumps(document, ensure_ascii=False)


Values = list[str]


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of one subject. They stay together however the blank nodes are labelled, and in
    the order of their predicates."""

    parts: tuple[Fill | tuple[Fill, ...], ...]
    """Lines one after another; a tuple holds those of one predicate, whose order is seen when they
    are filled in."""
    label: int
    """The one label that all depends on, as the number of a value; -1 where more does."""
    seen: dict[str, bytes]
    """Filled before, by that label."""

    def fill(self, values: Values) -> bytes:
        """Empty where two lines coincide."""
        if self.label >= 0:
            label = values[self.label]
            if label not in self.seen:
                self.seen[label] = self._fill(values)
            return self.seen[label]
        return self._fill(values)

    def _fill(self, values: Values) -> bytes:
        text = ""
        for part in self.parts:
            if not isinstance(part, tuple):
                text += part(values)
                continue
            lines = sorted(fill(values) for fill in part)
            if len(set(lines)) < len(lines):
                return b""
            text += "".join(lines)
        return text.encode()


def _together(blocks: Sequence[_Block], values: Values) -> bytes:
    """All lines in code point order; empty where two coincide."""
    filled = [block.fill(values) for block in blocks]
    filled.sort()
    return b"".join(filled) if filled[0] else b""


@dataclass(frozen=True, slots=True)
class Form:
    """Values are the texts that change, in the order of their places."""

    written: Fill
    """From values, each as JSON text, to the document as ``spell`` spells it."""
    blocks: tuple[_Block, ...]
    """Filled with escaped values, and labels of blank nodes after them."""
    hashed: tuple[tuple[_Block, ...] | str, ...]
    """For each blank node its hash, or what it is hashed over where that changes."""
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
        hashes = [
            one if isinstance(one, str) else sha256(_together(one, spelled)).hexdigest()
            for one in self.hashed
        ]
        if len(set(hashes)) < len(hashes):
            return None
        return _together(self.blocks, spelled + labels(hashes)) or None

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

    hashed: list[tuple[_Block, ...] | str] = []
    for mentioning in pieces.hashed:
        own = [fixed(line) for line in mentioning]
        is_constant = all(isinstance(piece, str) for line in own for piece in line)
        hashed.append(hash_of(template(own)([])) if is_constant else _blocks(own, len(slots)))
    lines = [fixed(line) for line in pieces.lines]
    iris = {slots[slot] for slot in pieces.iris if slot in slots}
    return Form(
        written=_writing(document, found.texts, slots),
        blocks=_blocks(lines, len(slots)),
        hashed=tuple(hashed),
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


def _blocks(lines: Sequence[Line], own: int) -> tuple[_Block, ...]:
    """``own`` is how many of the values are texts; labels come after them."""
    subjects: dict[tuple[Piece, ...], list[Line]] = {}
    for line in lines:
        subjects.setdefault(tuple(line[: _predicate(line)]), []).append(line)
    return tuple(_block(alike, own) for alike in subjects.values())


def _block(lines: Sequence[Line], own: int) -> _Block:
    predicates: dict[Piece, list[Line]] = {}
    for line in lines:
        predicates.setdefault(line[_predicate(line)], []).append(line)
    parts: list[Fill | tuple[Fill, ...]] = []
    alone: list[Line] = []
    for name in sorted(predicates, key=str):
        alike = predicates[name]
        if len(alike) == 1:
            alone += alike
            continue
        if alone:
            parts.append(template(alone))
            alone = []
        parts.append(_labelled(alike, own) or tuple(template([line]) for line in alike))
    if alone:
        parts.append(template(alone))
    changing = {piece for line in lines for piece in line if isinstance(piece, int)}
    label = changing.pop() if len(changing) == 1 else -1
    return _Block(tuple(parts), label if label >= own else -1, {})


def _labelled(lines: Sequence[Line], own: int) -> Fill | None:
    """Lines that differ in the label of their object alone are in the order of these labels."""
    before, after = lines[0][:-2], lines[0][-1]
    objects = [line[-2] for line in lines]
    labels_alone = [piece for piece in objects if isinstance(piece, int) and piece >= own]
    alike = all([*line[:-2], line[-1]] == [*before, after] for line in lines)
    if not alike or len(labels_alone) < len(lines) or not isinstance(after, str):
        return None
    begin, pick = template([before]), itemgetter(*labels_alone)

    def fill(values: Values) -> str:
        begins = begin(values)
        return begins + f"{after}{begins}".join(sorted(pick(values))) + after

    return fill


def _predicate(line: Line) -> int:
    """Which piece is the predicate: it stands alone, between subject and object."""
    return next(n for n, piece in enumerate(line) if isinstance(piece, str) and piece[:2] == " <")


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
