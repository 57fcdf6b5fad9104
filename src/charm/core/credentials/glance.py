"""A document looked at as text: enough to know again one of a structure that was read before.

``skeleton`` reads every member of a document in Python. Here the same document is written as JSON
and cut at its quotation marks, which C does in a fraction of the time. What lies between the
strings, the names, and the strings that are structure say which structure it is; the others are its
texts, as JSON escapes them, which is how canonical N-Quads does. Only what was read with care
before is known again, and whatever a text could change about that (control characters, a second
mention of the document's own id, IRIs that are not plain) is for the careful reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import orjson

from charm.core.credentials.places import STRUCTURE, VOCABULARY_TERMS
from charm.core.credentials.skeleton import MAX_CHARACTERS

_ESCAPED_OTHERWISE = re.compile(r"\\[^nr]")
"""Backslashes and quotation marks; once these are set aside, control characters."""
_BACKSLASH, _QUOTE = "\x01", "\x02"
"""Stand for what is escaped while strings are cut; JSON itself never holds them as they are."""
_ONLY_JSON = (
    orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glance:
    """A document as text."""

    between: Texts
    """What lies between its strings: brackets, commas, numbers; so also which strings are names."""
    strings: list[str]
    has_escapes: bool
    """Of backslashes or quotation marks, which are put back; line breaks stay as they are."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What the strings of a document are."""

    kinds: tuple[bool, ...]
    """Of each string, whether it is structure. Names always are, and which strings are names is
    told by what lies between: so what is between, and equal structure, mean an equal layout."""
    structure: Callable[[Sequence[str]], Texts]
    """Names, and values that belong to the structure."""
    texts: Callable[[Sequence[str]], Texts]
    ids: Callable[[Sequence[str]], Texts]
    own_id: int
    """Which of the strings is the id of the document itself; -1 if it has none."""

    def parts(self, seen: Glance) -> tuple[Texts, list[str]] | None:
        """The strings that are structure, and the texts as JSON escapes them; None where the id of
        the document is said twice."""
        strings = seen.strings
        if self.own_id >= 0 and self.ids(strings).count(strings[self.own_id]) > 1:
            return None
        texts = list(self.texts(strings))
        if seen.has_escapes:
            together = "\0".join(texts).replace(_QUOTE, '\\"').replace(_BACKSLASH, "\\\\")
            texts = together.split("\0")
        return self.structure(strings), texts


def look(document: Mapping[str, Any]) -> Glance | None:
    """None for what has to be read with care."""
    if type(document) is not dict:
        return None
    try:
        text = orjson.dumps(document, option=_ONLY_JSON).decode()
    except TypeError:
        return None
    if len(text) > MAX_CHARACTERS or "\x7f" in text:
        return None
    has_escapes = "\\" in text and _ESCAPED_OTHERWISE.search(text) is not None
    if has_escapes:
        text = text.replace("\\\\", _BACKSLASH).replace('\\"', _QUOTE)
        if _ESCAPED_OTHERWISE.search(text):
            return None
    cut = text.split('"')
    return Glance(tuple(cut[0::2]), cut[1::2], has_escapes)


def layout_of(document: Mapping[str, Any]) -> Layout:
    """What the strings of a document are, in their order."""
    structure: list[int] = []
    texts: list[int] = []
    ids: list[int] = []
    own_id, number = -1, 0

    def walk(value: Any, name: str, depth: int) -> None:
        nonlocal own_id, number
        if isinstance(value, Mapping):
            for key, item in value.items():
                structure.append(number)
                number += 1
                walk(item, key, depth + 1)
        elif isinstance(value, list):
            for item in value:
                walk(item, name, depth)
        elif isinstance(value, str):
            is_structure = name in STRUCTURE or name in VOCABULARY_TERMS
            (structure if is_structure else texts).append(number)
            if name == "id":
                ids.append(number)
                own_id = number if depth == 1 else own_id
            number += 1

    walk(document, "", 0)
    known = set(structure)
    kinds = tuple(place in known for place in range(number))
    return Layout(kinds, _picking(structure), _picking(texts), _picking(ids), own_id)


def _picking(places: list[int]) -> Callable[[Sequence[str]], Texts]:
    if len(places) < 2:
        return lambda strings: tuple(strings[place] for place in places)
    return itemgetter(*places)
