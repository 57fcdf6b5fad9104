"""The shape of what a check finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    code: str
    """Stable, for programs that watch."""
    says: str
    """What is wrong, in a sentence."""
    do: str
    """What to do about it, in a sentence."""
