"""Where things stand in a document; and the same document with other texts.

These walks are slow and run when a structure is seen for the first time, or to name a place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VOCABULARY_TERMS = {"proofPurpose"}
"""Terms of the contexts whose values are themselves terms (coerced to ``@vocab``)."""

STRUCTURE = {"@context", "type", "@type", "@language"}
"""Names whose values belong to the structure of a document, not to its texts."""


def places(document: Mapping[str, Any]) -> list[str]:
    """Where each text of ``read(document).texts`` stands, in the same order."""
    found: list[str] = []

    def walk(value: Any, place: str, name: str) -> None:
        if isinstance(value, Mapping):
            for key, item in value.items():
                if key not in STRUCTURE:
                    walk(item, f"{place}.{key}" if place else key, key)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                walk(item, f"{place}[{index}]", name)
        elif isinstance(value, str) and name not in VOCABULARY_TERMS:
            found.append(place)

    walk(document, "", "")
    return found


def place_of(value: Any, name: str, place: str = "") -> str:
    """Where ``name`` first stands as a name or a type; empty when it stands nowhere."""
    if isinstance(value, list):
        inner = (place_of(item, name, f"{place}[{n}]") for n, item in enumerate(value))
        return next(filter(None, inner), "")
    if not isinstance(value, Mapping):
        return ""
    for key, item in value.items():
        here = f"{place}.{key}" if place else key
        if key == name or (key == "type" and name in (item if isinstance(item, list) else [item])):
            return here
        if found := place_of(item, name, here):
            return found
    return ""


def with_texts(document: Mapping[str, Any], texts: list[str]) -> dict[str, Any]:
    """The same document with its texts, in order, replaced by ``texts``."""
    remaining = iter(texts)

    def walk(value: Any, name: str) -> Any:
        if isinstance(value, Mapping):
            return {
                key: item if key in STRUCTURE else walk(item, key) for key, item in value.items()
            }
        if isinstance(value, list):
            return [walk(item, name) for item in value]
        if isinstance(value, str) and name not in VOCABULARY_TERMS:
            return next(remaining)
        return value

    result: dict[str, Any] = walk(document, "")
    return result
