"""What people write into acts: reasons, comments, evidence."""

from __future__ import annotations

from collections.abc import Mapping

from charm.core.proposal.values import clean_language, clean_line, clean_text
from charm.foundation.errors import Unfit

MAX_NOTE = 5000


def note_of(text: str, *, limit: int = MAX_NOTE, what: str = "This text") -> str:
    """The text without blanks around it, at most ``limit`` characters. Raises Unfit, calling it
    ``what``, for characters that cannot be kept, or that change the reading direction."""
    try:
        return str(clean_text(text)).strip()[:limit]
    except ValueError as error:
        raise Unfit(f"{what} {error}.") from error


def line_of(text: str, *, limit: int) -> str:
    """The same for what stands on one line."""
    try:
        return str(clean_line(text))[:limit]
    except ValueError as error:
        raise Unfit(f"This text {error}.") from error


def by_language(
    given: Mapping[str, str], *, limit: int, too_long: str, one_line: bool = False
) -> dict[str, str]:
    """A text in each language that has one; empty ones are left out. Raises Unfit for a language
    that is none, for characters as above, and with the words of ``too_long``."""
    said = {}
    for language, text in given.items():
        if not text.strip():
            continue
        try:
            code = clean_language(language)
        except ValueError as error:
            raise Unfit(str(error)) from error
        if len(text) > limit:
            raise Unfit(too_long)
        said[code] = line_of(text, limit=limit) if one_line else note_of(text, limit=limit)
    return said
