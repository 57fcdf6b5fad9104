"""What changed between two versions of a proposal: which fields, and in texts which words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeVar

from charm.core.proposal.model import Proposal

MOST_STEPS = 4_000_000
"""Beyond that many pairs of words a text is shown as replaced: comparing takes their product."""
ALIKE = 0.4
"""Two lines of which less is the same are two lines, not one that changed."""
HARDLY = 0.15
"""The same of two texts of one line each: a comma that stayed helps no reader."""
_WORD = re.compile(r"\s+|\w+(?:['’-]\w+)*|[^\w\s]")

T = TypeVar("T")


class Mark(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    mark: Mark
    text: str


Line = tuple[Piece, ...]


def changed_fields(before: Proposal, after: Proposal) -> tuple[str, ...]:
    """Names of the fields that say something else, in the order in which people are asked."""
    old, new = before.to_json(), after.to_json()
    return tuple(name for name in Proposal.model_fields if old.get(name) != new.get(name))


def compare_words(before: str, after: str) -> Line:
    """The text with the words that went and came. Joining what is not new gives ``before``, joining
    what is not gone gives ``after``."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces = []
    for tag, i, j, k, m in _steps(old, new):
        if tag == "equal":
            pieces.append(Piece(Mark.SAME, "".join(old[i:j])))
            continue
        pieces += [Piece(Mark.GONE, "".join(old[i:j])), Piece(Mark.NEW, "".join(new[k:m]))]
    return tuple(_gathered([piece for piece in pieces if piece.text]))


def compare_lines(
    before: Sequence[str], after: Sequence[str], *, closely: bool = True
) -> tuple[Line, ...]:
    """Lines in their order: those that stay, that went, that came, and, word by word, those that
    were reworded. Not ``closely``, a reworded line is one that went and one that came."""
    found: list[Line] = []
    for tag, i, j, k, m in _steps(list(before), list(after)):
        if tag == "equal":
            found += [(Piece(Mark.SAME, text),) for text in before[i:j]]
            continue
        old, new = list(before[i:j]), list(after[k:m])
        while closely and old and new:
            line = compare_words(old[0], new[0])
            alone = len(before) == len(after) == 1
            if _share(line) >= (HARDLY if alone else ALIKE):
                old.pop(0), new.pop(0)
                found.append(line)
                continue
            if len(old) >= len(new):
                found.append((Piece(Mark.GONE, old.pop(0)),))
            if len(new) > len(old):
                found.append((Piece(Mark.NEW, new.pop(0)),))
        found += [(Piece(Mark.GONE, text),) for text in old]
        found += [(Piece(Mark.NEW, text),) for text in new]
    return tuple(found)


def _steps(old: list[T], new: list[T]) -> Iterator[tuple[str, int, int, int, int]]:
    """As difflib says them, with what both begin and end with taken off before."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    if head:
        yield "equal", 0, head, 0, head
    if a and b and len(a) * len(b) <= MOST_STEPS:
        for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=len(a) > 400).get_opcodes():
            yield tag, i + head, j + head, k + head, m + head
    elif a or b:
        yield "replace", head, head + len(a), head, head + len(b)
    if tail:
        yield "equal", len(old) - tail, len(old), len(new) - tail, len(new)


def _gathered(pieces: list[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one; a blank that stays between two changes belongs to both, so
    that a reworded passage is read as one."""
    gone = new = ""
    for place, piece in enumerate(pieces):
        is_blank = piece.mark is Mark.SAME and not piece.text.strip()
        if is_blank and (gone or new) and place + 1 < len(pieces):
            gone, new = gone + piece.text, new + piece.text
        elif piece.mark is Mark.GONE:
            gone += piece.text
        elif piece.mark is Mark.NEW:
            new += piece.text
        else:
            yield from _both(gone, new)
            gone = new = ""
            yield piece
    yield from _both(gone, new)


def _both(gone: str, new: str) -> Iterator[Piece]:
    if gone:
        yield Piece(Mark.GONE, gone)
    if new:
        yield Piece(Mark.NEW, new)


def _share(line: Line) -> float:
    """How much of a reworded line stayed as it was."""
    same = sum(len(piece.text) for piece in line if piece.mark is Mark.SAME)
    whole = max(
        sum(len(piece.text) for piece in line if piece.mark is not left)
        for left in (Mark.GONE, Mark.NEW)
    )
    return same / whole if whole else 1.0
