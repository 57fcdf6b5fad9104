"""Canonical N-Quads as templates: lines in pieces, filled with texts, hashed, labelled, sorted.

RDFC-1.0, section 4.4: where the first-degree hashes of all blank nodes differ, their labels are the
order of the hashes. What is made here is equal to the engine's result, byte for byte.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from charm.core.credentials import canonical
from charm.core.credentials.bounds import MAX_BLANK_NODES
from charm.core.credentials.canonical import MARKER, slot_of, trace
from charm.core.credentials.contexts import CONTEXTS
from charm.core.credentials.skeleton import Skeleton, Unsafe

Piece = str | int
"""Literal text of a template, or which value stands there."""
Line = list[Piece]
Values = list[str]
Fill = Callable[[Values], str]
"""From values to text."""

MAX_REMEMBERED = 1_000
"""Characters; an IRI that one achievement's learners share is judged once, if it is short."""

_PLAIN = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*"
PLAIN_IRI = re.compile(
    rf"(?:https?://[A-Za-z0-9.-]+(?::[0-9]{{1,5}})?(?:[/?]{_PLAIN})?"
    rf"|(?:urn|did|mailto|tel|data):(?!//){_PLAIN})(?:#{_PLAIN})?"
)
"""IRIs that every reader takes as they are; no context has a term named like their schemes."""
_LABELS = [f"_:c14n{rank}" for rank in range(MAX_BLANK_NODES)]
_TO_ESCAPE = re.compile(r'[\\"\n\r]')
_ESCAPES = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"))


@dataclass(frozen=True, slots=True)
class Pieces:
    """The quads of a document in pieces. Values are its texts, then the labels of blank nodes."""

    lines: list[Line]
    hashed: list[list[Line]]
    """For each blank node, the lines that mention it, it being ``_:a`` and all others ``_:z``."""
    iris: tuple[int, ...]
    """Which texts stand where an IRI stands."""


def pieces_of(
    document: Mapping[str, Any], found: Skeleton, contexts: Mapping[str, bytes] = CONTEXTS
) -> Pieces:
    """Raises Unsafe as ``canonical.trace`` does, and for too many blank nodes."""
    lines = trace(document, found, contexts)
    if not lines:
        raise Unsafe("The document says nothing: a signature would cover nothing.")
    blanks: dict[str, list[canonical.Line]] = {}
    iris = set()
    for line in lines:
        for term in line.terms:
            if term.startswith("<"):
                iris.add(slot_of(term))
            elif term.startswith("_:"):
                mentioning = blanks.setdefault(term, [])
                if not mentioning or mentioning[-1] is not line:
                    mentioning.append(line)
    if len(blanks) > MAX_BLANK_NODES:
        raise Unsafe(f"More than {MAX_BLANK_NODES} parts have no id: give parts an id.")
    terms = {term for line in lines for term in line.terms}
    spelled = {term: _spell(term) for term in terms - blanks.keys()}
    first = len(found.texts)
    labelled = spelled | {node: [first + n] for n, node in enumerate(blanks)}
    return Pieces(
        lines=[_line(line, labelled) for line in lines],
        hashed=_hashed(blanks, spelled),
        iris=tuple(sorted(iris - {-1})),
    )


def _hashed(
    blanks: Mapping[str, list[canonical.Line]], spelled: Mapping[str, Line]
) -> list[list[Line]]:
    seen: dict[str, Line] = {**spelled, **{node: ["_:z"] for node in blanks}}
    hashed = []
    for node, mentioning in blanks.items():
        seen[node] = ["_:a"]
        hashed.append([_line(line, seen) for line in mentioning])
        seen[node] = ["_:z"]
    return hashed


def template(lines: list[Line]) -> Fill:
    places: list[int] = []
    text = ""
    for line in lines:
        for piece in line:
            if isinstance(piece, int):
                places.append(piece)
                text += "%s"
            else:
                text += piece.replace("%", "%%")
    if not places:
        constant = text % ()
        return lambda _values: constant
    pick = itemgetter(*places)
    return lambda values: text % pick(values)


def filled(line: Line, values: Values) -> str:
    return "".join([values[piece] if isinstance(piece, int) else piece for piece in line])


def escaped(texts: list[str]) -> list[str]:
    """Texts as canonical N-Quads spell them; other characters to escape are refused earlier."""
    together = "\0".join(texts)  # none of them holds this character
    if not _TO_ESCAPE.search(together):
        return texts
    for character, spelled in _ESCAPES:
        together = together.replace(character, spelled)
    return together.split("\0")


def is_plain(iri: str) -> bool:
    return _is_known_plain(iri) if len(iri) <= MAX_REMEMBERED else bool(PLAIN_IRI.fullmatch(iri))


@lru_cache(maxsize=4_000)
def _is_known_plain(iri: str) -> bool:
    return PLAIN_IRI.fullmatch(iri) is not None


def hash_of(lines: str) -> str:
    """The hash of a blank node, over the lines that mention it (RDFC-1.0, section 4.6)."""
    return hashlib.sha256(sorted_lines(lines.split("\n"))).hexdigest()


def labels(hashes: list[str]) -> list[str]:
    """The canonical label of each blank node, where their hashes differ."""
    found = [""] * len(hashes)
    for rank, node in enumerate(sorted(range(len(hashes)), key=hashes.__getitem__)):
        found[node] = _LABELS[rank]
    return found


def sorted_lines(lines: list[str]) -> bytes:
    """Lines in code point order, each ended by a line feed; the last of ``lines`` is empty."""
    lines.sort()
    del lines[0]
    lines.append("")
    return "\n".join(lines).encode()


def _line(line: canonical.Line, spelled: Mapping[str, Line]) -> Line:
    pieces: Line = [*spelled[line.subject], f" {line.predicate} ", *spelled[line.object]]
    if line.graph:
        pieces += [" ", *spelled[line.graph]]
    pieces.append(" .\n")
    return pieces


def _spell(term: str) -> Line:
    slot = slot_of(term)
    if slot < 0:
        return [term]
    return [term[0], slot, term[1 + len(f"{MARKER}{slot}") :]]
