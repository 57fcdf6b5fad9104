"""What in a JSON-LD document is structure and what is text; and what is refused before reading on.

JSON-LD drops or reinterprets much in silence; a signature would then not cover what a reader of
the JSON sees. So only plain JSON-LD passes: terms of the contexts (no compact or absolute IRIs as
names, no keywords but those of a value object), nothing empty, no null, no blank node names.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from charm.core.credentials.places import VOCABULARY_TERMS, places

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 32
MAX_MEMBERS = 5_000
"""Names, list items and objects together: bounds the work of reading."""
MAX_CONTEXTS = 32
MAX_SAFE_INTEGER = 2**53 - 1

CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_TYPE = re.compile(r"[^@:\s\x00-\x1f\x7f][^:\s\x00-\x1f\x7f]*")
_VALUE_OBJECT = {"@value", "@type", "@language"}

OBJECT, LIST, END, TEXT = 0, 1, 2, 3


class Unsafe(ValueError):
    """The document would not be signed as it reads. The sentence names the place."""

    def __init__(self, says: str, place: str = "") -> None:
        self.says = says
        self.place = place
        super().__init__(f"{place}: {says}" if place else says)

    def within(self, name: str) -> Unsafe:
        """The same refusal, seen from one level further out."""
        glue = "" if self.place.startswith("[") or not self.place else "."
        return Unsafe(self.says, f"{name}{glue}{self.place}")


@dataclass(slots=True)
class Skeleton:
    """The structure of a document as one key, and its texts in order.

    Two documents with equal ``key`` become the same quads except for their texts. Types, language
    tags, numbers and contexts are structure.
    """

    tokens: list[Hashable] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    types: int = 0
    values: int = 0
    """How many numbers and booleans there are."""
    contexts: int = 0
    ids: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[Hashable, ...]:
        return tuple(self.tokens)


def read(document: Mapping[str, Any]) -> Skeleton:
    """Raises Unsafe for whatever safe mode refuses by form alone (contexts are not looked up)."""
    found = Skeleton()
    if not isinstance(document, Mapping) or "@context" not in document:
        raise Unsafe("A document needs @context: without it nothing in it has a meaning.")
    _node(found, dict(document), 1)
    _check_texts(found.texts, document)
    root = document.get("id")
    if root is not None and root in found.ids[1:]:
        raise Unsafe(
            "Another part of the document describes the document's own id: what is said there "
            "would count as said here. Describe it in one place."
        )
    return found


def check_depth(document: Any) -> None:
    """Raises Unsafe for what is nested too deep, or has too many members, to be written again."""
    level, depth, members = [document], 0, 0
    while level:
        depth += 1
        members += len(level)
        if depth > MAX_DEPTH:
            raise Unsafe(f"The document is nested deeper than {MAX_DEPTH} levels.")
        if members > MAX_MEMBERS:
            raise Unsafe(f"The document has more than {MAX_MEMBERS} members.")
        level = [
            item
            for node in level
            if isinstance(node, Mapping | list)
            for item in (node.values() if isinstance(node, Mapping) else node)
        ]


def _node(found: Skeleton, node: dict[str, Any], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Unsafe(f"The document is nested deeper than {MAX_DEPTH} levels.")
    if not node:
        raise Unsafe("An empty object says nothing and would be lost: leave it out.")
    if "@value" in node:
        _value_object(found, node)
        return
    tokens = found.tokens
    tokens.append(OBJECT)
    if isinstance(node.get("id"), str) and (depth == 1 or len(node) > 1):
        found.ids.append(node["id"])
    name: Any = ""
    try:
        for name, item in node.items():
            _check_name(name)
            tokens.append(name)
            if name in _SPECIAL:
                _SPECIAL[name](found, item)
            else:
                _item(found, name, item, depth)
    except Unsafe as refused:
        raise refused.within(str(name)) from None
    tokens.append(END)
    if len(tokens) > MAX_MEMBERS:
        raise Unsafe(f"The document has more than {MAX_MEMBERS} members.")


@lru_cache(maxsize=1_000)
def _check_name(name: Any) -> None:
    if not isinstance(name, str):
        raise Unsafe("Names in an object are text.")
    if name.startswith("@") and name != "@context":
        raise Unsafe("This JSON-LD keyword is not used here: use the terms of the contexts.")
    if ":" in name:
        raise Unsafe("Write the term of the context, not an IRI: a reader would not see this.")
    if CONTROL.search(name):
        raise Unsafe("A name holds a control character.")


def _item(found: Skeleton, name: str, item: Any, depth: int) -> None:
    if isinstance(item, str):
        if name in VOCABULARY_TERMS:
            found.tokens.append(("term", item))
        else:
            found.tokens.append(TEXT)
            found.texts.append(item)
    elif isinstance(item, dict):
        _node(found, item, depth + 1)
    elif isinstance(item, list):
        _list(found, name, item, depth)
    elif item is None:
        raise Unsafe("null would be lost without notice: leave the member out.")
    else:
        found.tokens.append(_number(item))
        found.values += 1


def _list(found: Skeleton, name: str, items: list[Any], depth: int) -> None:
    if not items:
        raise Unsafe("An empty list says nothing and would be lost: leave it out.")
    if len(items) > MAX_MEMBERS:
        raise Unsafe(f"The list has more than {MAX_MEMBERS} members.")
    found.tokens.append(LIST)
    index = 0
    try:
        for index, item in enumerate(items):  # noqa: B007 - names the place of a refusal
            if isinstance(item, list):
                raise Unsafe("A list directly inside a list would be flattened.")
            _item(found, name, item, depth)
    except Unsafe as refused:
        raise refused.within(f"[{index}]") from None
    found.tokens.append(END)


def _value_object(found: Skeleton, node: dict[str, Any]) -> None:
    if not _VALUE_OBJECT.issuperset(node):
        raise Unsafe("A value object holds @value with @language or @type, and nothing else.")
    value = node["@value"]
    kind, language = node.get("@type"), node.get("@language")
    if not (kind is None or isinstance(kind, str)) or (kind is not None and language is not None):
        raise Unsafe("A value object holds one @type or one @language, as text.")
    if language is not None and not (
        isinstance(language, str) and _LANGUAGE.fullmatch(language) and isinstance(value, str)
    ):
        raise Unsafe("@language is a tag such as en or ca, and its @value is text.")
    if isinstance(value, str):
        found.tokens.append(("text", tuple(node), kind, language))
        found.texts.append(value)
    else:
        found.tokens.append(("value", tuple(node), kind, _number(value)))
        found.values += 1


def _context(found: Skeleton, item: Any) -> None:
    addresses = item if isinstance(item, list) else [item]
    for address in addresses:
        if not isinstance(address, str):
            raise Unsafe("Inline contexts are refused: name a context by its address.")
    found.contexts += len(addresses)
    if not addresses or found.contexts > MAX_CONTEXTS:
        raise Unsafe(f"Name between one and {MAX_CONTEXTS} contexts.")
    found.tokens.append(("context", *addresses))


def _types(found: Skeleton, item: Any) -> None:
    names = item if isinstance(item, list) else [item]
    for name in names:
        if not isinstance(name, str) or not _TYPE.fullmatch(name):
            raise Unsafe("A type is a term of the contexts, such as AchievementCredential.")
    if not names or len(set(names)) != len(names):
        raise Unsafe("Name at least one type, and each type once.")
    found.types += len(names)
    found.tokens.append(("types", *names))


def _id(found: Skeleton, item: Any) -> None:
    if not isinstance(item, str):
        raise Unsafe("An id is one absolute IRI, as text.")
    if item.startswith("_:"):
        raise Unsafe("Blank node names are refused: leave the id out or give an absolute IRI.")
    found.tokens.append(TEXT)
    found.texts.append(item)


_SPECIAL: dict[str, Callable[[Skeleton, Any], None]] = {
    "@context": _context,
    "type": _types,
    "id": _id,
}


def _number(value: Any) -> tuple[str, str]:
    """Numbers on which every implementation agrees: others are written as text."""
    if isinstance(value, bool):
        return ("boolean", str(value))
    if isinstance(value, int) and abs(value) <= MAX_SAFE_INTEGER:
        return ("integer", str(value))
    if isinstance(value, float) and math.isfinite(value):
        whole = value.is_integer()
        if whole and (abs(value) <= MAX_SAFE_INTEGER or abs(value) >= 1e21):
            return ("double", repr(value))
        if not whole and Decimal(repr(value)) == Decimal(f"{value:.15e}"):
            return ("double", repr(value))
    raise Unsafe(
        "This number is written differently by different software: use at most 16 significant "
        "digits and whole numbers within 53 bits, or write it as text."
    )


def _check_texts(texts: list[str], document: Mapping[str, Any]) -> None:
    together = " ".join(texts)
    if len(together) > MAX_CHARACTERS:
        raise Unsafe(f"The document holds more than {MAX_CHARACTERS} characters of text.")
    if CONTROL.search(together):
        for text, place in zip(texts, places(document), strict=True):
            if character := CONTROL.search(text):
                raise Unsafe(
                    f"The control character U+{ord(character[0]):04X} is read differently by "
                    "different software: remove it.",
                    place,
                )
