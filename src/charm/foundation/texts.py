"""What people write into acts: reasons, comments, evidence."""

from __future__ import annotations

from charm.core.proposal.values import clean_line, clean_text
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
