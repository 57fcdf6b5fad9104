"""A term of a vocabulary: what people read, and the address that machines know it by."""

from __future__ import annotations

from dataclasses import dataclass

SNB = "http://data.europa.eu/snb/"
"""Vocabularies of the European Learning Model (Publications Office of the European Union)."""


@dataclass(frozen=True, slots=True)
class Concept:
    label: str
    uri: str = ""
    """Empty where the European vocabularies have no such concept."""


def concept(vocabulary: dict[str, Concept], code: str, *, what: str) -> Concept:
    """The concept of a code; ValueError names the codes there are."""
    try:
        return vocabulary[code]
    except KeyError:
        raise ValueError(f"{code!r} is not a {what}: use {', '.join(vocabulary)}") from None
