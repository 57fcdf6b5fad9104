"""Canonical N-Quads by subject: the lines of each are filled in and put in order together.

The lines of one subject stay together however the blank nodes are labelled, and in the order of
their predicates. Credentials of one achievement share most of them: what was filled in with the
same values before is not filled in again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import itemgetter
from typing import Any

from charm.core.credentials.templates import (
    Fill,
    Line,
    Piece,
    Values,
    hash_of,
    template,
)

MAX_REMEMBERED = 3_000
"""Characters; what is longer is filled in each time."""
MOST_REMEMBERED = 2_000
"""Of blocks, and of hashes, in this process: then all is forgotten."""

Key = Callable[[Values], Hashable]
"""The values that something depends on."""

_FILLED: dict[Hashable, bytes] = {}
_HASHED: dict[Hashable, str] = {}
IN_VAIN = 8
"""Times in a row that nothing was found until it is no longer looked for."""
ONCE_IN = 64
"""Times that it is looked for all the same: who comes next may share what was new until then."""


@dataclass(slots=True, eq=False)
class Recall:
    """Whether what something is made of was seen before; mostly it is new for each learner, or the
    same for all."""

    key: Key | None
    """None where the values are new each time."""
    in_vain: int = 0

    def under(self, values: Values) -> Hashable | None:
        """What it is remembered under; None where it is made anew."""
        if self.key is None:
            return None
        if self.in_vain >= IN_VAIN:
            self.in_vain += 1
            if self.in_vain % ONCE_IN:
                return None
        return self, self.key(values)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The lines of one subject."""

    parts: tuple[Fill | tuple[Fill, ...], ...]
    """Lines one after another; a tuple holds those of one predicate, whose order is seen when they
    are filled in."""
    recall: Recall

    def fill(self, values: Values) -> bytes:
        """Empty where two lines coincide."""
        key = self.recall.under(values)
        if key is None:
            return self._fill(values)
        known = _FILLED.get(key)
        if known is not None:
            self.recall.in_vain = 0
            return known
        self.recall.in_vain += 1
        made = self._fill(values)
        if 0 < len(made) <= MAX_REMEMBERED:
            _keep(_FILLED, key, made)
        return made

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


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A blank node, as it is hashed to be told from others (RDFC-1.0, section 4.6)."""

    lines: Fill
    """Those that mention it, it being ``_:a`` and all others ``_:z``."""
    is_ordered: bool
    """Whether the lines are in order whatever is filled in."""
    recall: Recall

    def hash(self, values: Values) -> str:
        key = self.recall.under(values)
        if key is None:
            return self._hash(self.lines(values))
        known = _HASHED.get(key)
        if known is not None:
            self.recall.in_vain = 0
            return known
        self.recall.in_vain += 1
        lines = self.lines(values)
        made = self._hash(lines)
        if len(lines) <= MAX_REMEMBERED:
            _keep(_HASHED, key, made)
        return made

    def _hash(self, lines: str) -> str:
        return sha256(lines.encode()).hexdigest() if self.is_ordered else hash_of(lines)


def _keep(memory: dict[Any, Any], key: Hashable, made: str | bytes) -> None:
    if len(memory) >= MOST_REMEMBERED:
        memory.clear()
    memory[key] = made


@dataclass(frozen=True, slots=True)
class Blocks:
    """All lines of a document, no two of whose subjects are one."""

    constant: tuple[bytes, ...]
    changing: tuple[Block, ...]

    def fill(self, values: Values) -> bytes:
        """In code point order; empty where two lines coincide."""
        filled = [block.fill(values) for block in self.changing]
        filled += self.constant
        filled.sort()
        return b"".join(filled) if filled[0] else b""


@dataclass(frozen=True, slots=True)
class Nodes:
    """The blank nodes of a document."""

    constant: tuple[str, ...]
    """Their hashes in order; empty where one changes."""
    changing: tuple[tuple[int, Node], ...]

    def __len__(self) -> int:
        return len(self.constant)

    def hashes(self, values: Values) -> list[str]:
        found = [*self.constant]
        for place, node in self.changing:
            found[place] = node.hash(values)
        return found


def nodes_of(hashed: Sequence[list[Line]], new: int) -> Nodes:
    """From the lines that mention each blank node. The first ``new`` values are new each time."""
    changing = [(n, _node(lines, new)) for n, lines in enumerate(hashed) if _places(lines)]
    constant = ["" if _places(lines) else hash_of(template(lines)([])) for lines in hashed]
    return Nodes(tuple(constant), tuple(changing))


def _node(lines: list[Line], new: int) -> Node:
    ordered = _in_order(lines)
    return Node(template(ordered or lines), ordered is not None, Recall(_key(lines, new)))


def _in_order(lines: list[Line]) -> list[Line] | None:
    """None where the order depends on what is filled in: on the identifiers of several subjects, or
    on what a subject says several times."""
    heads = {(*subject_of(line), line[_predicate(line)]) for line in lines}
    named = {subject_of(line) for line in lines if str(line[0]).startswith("<")}
    if len(heads) < len(lines) or len(named) > 1:
        return None
    return sorted(lines, key=lambda line: (str(line[0]), str(line[_predicate(line)])))


def blocks_of(lines: Sequence[Line], texts: int, new: int) -> Blocks:
    """``texts`` is how many of the values are texts; labels come after them. The first ``new``
    values are new each time."""
    subjects: dict[tuple[Piece, ...], list[Line]] = {}
    for line in lines:
        subjects.setdefault(subject_of(line), []).append(line)
    constant = [_block(of, texts, new).fill([]) for of in subjects.values() if not _places(of)]
    changing = [_block(of, texts, new) for of in subjects.values() if _places(of)]
    return Blocks(tuple(constant), tuple(changing))


def subject_of(line: Line) -> tuple[Piece, ...]:
    return tuple(line[: _predicate(line)])


def _block(lines: Sequence[Line], texts: int, new: int) -> Block:
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
        parts.append(_labelled(alike, texts) or tuple(template([line]) for line in alike))
    if alone:
        parts.append(template(alone))
    return Block(tuple(parts), Recall(_key(lines, new)))


def _key(lines: Sequence[Line], new: int) -> Key | None:
    places = _places(lines)
    return itemgetter(*places) if places and places[0] >= new else None


def _places(lines: Sequence[Line]) -> list[int]:
    """Of all values that stand in them."""
    return sorted({piece for line in lines for piece in line if isinstance(piece, int)})


def _labelled(lines: Sequence[Line], texts: int) -> Fill | None:
    """Lines that differ in the label of their object alone are in the order of these labels."""
    before, after = lines[0][:-2], lines[0][-1]
    objects = [line[-2] for line in lines]
    labels_alone = [piece for piece in objects if isinstance(piece, int) and piece >= texts]
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
