"""What a package says, whatever its shape."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MAX_URI, MAX_LABEL, MAX_ALTERNATIVES, MAX_DESCRIPTION = 300, 500, 20_000, 20_000


class Unusable(ValueError):
    """A package that is refused whole; the sentence names the file, the place and the remedy."""


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """A skill, or a group of skills, in the words of one language."""

    uri: str
    label: str
    is_group: bool = False
    code: str = ""
    alternatives: tuple[str, ...] = ()
    description: str = ""
    skill_type: str = ""
    reuse_level: str = ""
    is_withdrawn: bool = False
    replaced_by: str = ""


@dataclass(slots=True)
class Package:
    """One scheme in one version: its concepts by language, and what is true in every language."""

    scheme: str
    version: str
    concepts: dict[str, list[ConceptRow]] = field(default_factory=dict)
    broader: dict[str, list[str]] | None = None
    """By concept those above it; None where the package does not say."""
    collections: dict[str, set[str]] | None = None
    """By concept the themes it is listed under, such as ``green``; None where none is said."""
    notes: list[str] = field(default_factory=list)
    """Sentences for whoever imports: what is missing, what looks odd."""

    @property
    def skills(self) -> int:
        return max(
            (sum(not r.is_group for r in rows) for rows in self.concepts.values()), default=0
        )


def order_of(version: str) -> str:
    """A text by which versions sort: ``1.10.0`` after ``1.9.2``."""
    numbers = [number[-9:] for number in re.findall(r"\d+", version)[:4]] + ["0"] * 4
    return ".".join(number.zfill(9) for number in numbers[:4])
