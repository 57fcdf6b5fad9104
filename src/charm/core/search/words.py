"""Words as people type them: accents and case are forgiven, endings too where it is asked."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

STEMMERS = {
    "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish",
    "fr": "french", "ga": "irish", "hu": "hungarian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "sv": "swedish",
}  # fmt: skip
"""Languages of Snowball by ISO 639-1 code; words of other languages are taken as they are."""

MAX_TYPED = 10_000
"""Characters of a text that are looked at."""

IDLE = frozenset(
    # who outcomes speak of, whatever they say
    "student students learner learners participant participants able estudiante estudiantes "
    "alumnado participantes estudiants etudiant etudiants apprenants studierende lernende "
    "teilnehmende studenten deelnemers opiskelija opiskelijat studenter hallgato hallgatok "
    # what holds an English sentence together
    "a an and are as at be been by can for from has have how in into is it its of on or that the "
    "their them these they this to was what when where which who will with within".split()
)
"""Folded words that say nothing of a skill."""

# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
_WORD = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[a-z0-9 ]*")


def fold(text: str) -> str:
    """The text without case and accents."""
    text = text.casefold()
    if not _PLAIN.fullmatch(text):
        # What compatibility takes apart may be a capital again, such as the mathematical 𝔸.
        parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        text = "".join(c for c in parts if not unicodedata.combining(c)).translate(_LETTERS)
    return text


def words(text: str) -> list[str]:
    """The folded words, in their order."""
    return _WORD.findall(fold(text[:MAX_TYPED]))


def stems(text: str, language: str) -> list[str]:
    """The folded words without their endings: ``Analysing`` and ``analyse`` are one."""
    stem = _stem_of(language)
    return [stem(word) for word in words(text)]


def stems_and_words(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Each stem with the word as it was typed."""
    stem, text = _stem_of(language), text[:MAX_TYPED]
    # Letters are folded one by one, so what each folded letter came from is known.
    folded = [fold(letter) for letter in text]
    came_from = [place for place, letters in enumerate(folded) for _ in letters]
    for match in _WORD.finditer("".join(folded)):
        yield stem(match[0]), text[came_from[match.start()] : came_from[match.end() - 1] + 1]


def telling_stems(text: str, language: str) -> list[str]:
    """The stems of a sentence, without its idle words and what an apostrophe leaves (``one's``)."""
    return [
        stem
        for stem, word in stems_and_words(text, language)
        if (len(word) > 1 or word.isupper()) and fold(word) not in IDLE
    ]


@cache
def _stem_of(language: str) -> Any:
    name = STEMMERS.get(language)
    if name is None:
        return str
    return _Stems(name).__getitem__


class _Stems(dict[str, str]):
    """Stems of one language, kept as they are asked for and at most so many. A stemmer holds the
    word it works on, so that threads take turns."""

    MOST = 50_000

    def __init__(self, name: str) -> None:
        super().__init__()
        import snowballstemmer  # knows all its languages: loaded where it is needed

        self._stemmer: Any = snowballstemmer.stemmer(name)
        self._turn = threading.Lock()

    def __missing__(self, word: str) -> str:
        with self._turn:
            stem = str(self._stemmer.stemWord(word))
        if len(self) < self.MOST:
            self[word] = stem
        return stem
