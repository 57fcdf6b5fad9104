"""Small words that rules share."""

from __future__ import annotations

from decimal import Decimal


def is_said(text: str | dict[str, str] | None) -> bool:
    """Whether a text says anything, in any language: blanks, dashes and invisible characters do
    not."""
    texts = text.values() if isinstance(text, dict) else (text or "",)
    return any(character.isalnum() for part in texts for character in part)


def counted(number: int, noun: str) -> str:
    """``1 university``, ``2 universities``."""
    if number == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {plural}"


def figure(number: Decimal) -> str:
    """A quantity without idle zeros, to two places: ``2.5``, ``28``."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return text or "0"
