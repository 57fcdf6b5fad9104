"""What an answer says when it is read rather than filled in."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from charm.web.propose.words import Words
from charm.web.words import language_name


@dataclass(frozen=True, slots=True)
class Said:
    """A text in one language."""

    language: str
    """ISO 639-1; empty where the text names none."""
    text: str

    @property
    def language_name(self) -> Words:
        return language_name(self.language) if self.language else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Texts, lines (chosen options, figures, links) and items (rows), as far as there are any."""

    texts: tuple[Said, ...] = ()
    """The reader's language first."""
    lines: tuple[Words, ...] = ()
    link: str = ""
    """An address that the one line leads to."""
    items: tuple[Item, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.texts or self.lines or self.items)


@dataclass(frozen=True, slots=True)
class Labelled:
    label: Words
    answer: Answer


@dataclass(frozen=True, slots=True)
class Item:
    """One row: what it is called, and what else it says."""

    title: Words
    parts: tuple[Labelled, ...] = ()


def texts_of(value: object) -> tuple[Said, ...]:
    """A string or a map of languages, the reader's language first, then English, then as given."""
    if isinstance(value, dict):
        wanted = (get_language() or "en")[:2]
        order = sorted(value, key=lambda code: (code != wanted, code != "en"))
        return tuple(Said(code, value[code]) for code in order if value[code])
    return (Said("", str(value)),) if value else ()


def in_one_line(value: object) -> str:
    """The text in the reader's language."""
    said = texts_of(value)
    return said[0].text if said else ""
