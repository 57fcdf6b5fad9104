"""What the fonts at hand can print, and how a text is made fit for the page.

A document never shows a box where a letter should be without saying so: what cannot be printed
becomes ``□``, and the page says that what is attached to it has the exact spelling.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

LETTERS = Path(__file__).with_name("letters.txt")
MISSING = "□"
CUT = "[…]"
_JOINERS = frozenset("\u200c\u200d")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_LONG = re.compile(r"[^\s\u200b]{41,}")
_TO_LOOK_AT = re.compile(r"[^\n -~]")
"""Every font shows ASCII."""


@cache
def printable() -> frozenset[str]:
    """Characters that the fonts within Typst can show, spaces aside."""
    rows = LETTERS.read_text(encoding="ascii").splitlines()
    spans = [span for row in rows if not row.startswith("#") for span in row.split()]
    found: set[str] = set()
    for span in spans:
        first, _, last = span.partition("-")
        found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(found)


class Sheet:
    """Takes the texts of one document: cleans them, bounds them, notes what was lost.

    ``fonts`` is ``any`` (print everything: the operator gave more fonts), ``known`` (what the fonts
    within Typst show) or ``plain`` (of these no combining marks, which not every letter can bear).
    """

    LINE, TITLE, TEXT, MOST, TOTAL = 400, 240, 1500, 60, 60_000
    """Characters of a line, of a title, of a text; rows of a list; characters of all texts. A
    longer document has a sheet of its own, with other bounds."""

    def __init__(self, fonts: str) -> None:
        self.fonts = fonts
        self.shortened = False
        self.unprintable = False
        self._left = self.TOTAL

    def line(self, text: str, limit: int | None = None) -> str:
        """One line: what breaks lines becomes a space."""
        return " ".join(self._fit(text, self.LINE if limit is None else limit).split())

    def text(self, text: str, limit: int | None = None) -> str:
        """A text of several lines; all of them together are bounded too."""
        shown = self._fit(text, min(self.TEXT if limit is None else limit, self._left))
        self._left -= len(shown)
        return shown

    def name(self, text: str, otherwise: str) -> str:
        """A person's name; ``otherwise`` where none of it can be printed."""
        before = self.unprintable
        shown = self.line(text)
        if shown.replace(MISSING, "").strip():
            return shown
        self.unprintable = before
        return otherwise

    def _fit(self, text: str, limit: int) -> str:
        limit = max(limit, 0)
        text = unicodedata.normalize("NFC", text[: 4 * limit + 4]).replace("\r\n", "\n")
        text = re.sub(r"[\r\u0085\u2028\u2029]", "\n", text)
        text = re.sub(r"\s*\n\s*", "\n", text).strip()
        if len(text) > limit:
            text = f"{text[:limit].rstrip()} {CUT}".lstrip()
            self.shortened = True
        shown = _TO_LOOK_AT.sub(lambda one: self._shown(one[0]), text)
        return _LONG.sub(lambda word: "\u200b".join(_pieces(word[0])), shown)

    def _shown(self, character: str) -> str:
        kind = unicodedata.category(character)
        if character == "\n" or character in _JOINERS:
            return character
        if kind == "Zs":
            return " "
        if kind in _UNSEEN:
            return ""
        if self.fonts == "any":
            return character
        if character in printable() and not (self.fonts == "plain" and kind.startswith("M")):
            return character
        self.unprintable = True
        return "" if kind.startswith("M") else MISSING


def _pieces(word: str) -> list[str]:
    """A word that is longer than a line, in pieces between which it may break."""
    return [word[at : at + 30] for at in range(0, len(word), 30)]
