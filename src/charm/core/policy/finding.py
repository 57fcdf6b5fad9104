"""What a check says: where, what, by which clause, how strongly, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    MUST = "must"
    SHOULD = "should"


@dataclass(frozen=True, slots=True)
class Finding:
    clause: str
    level: Level
    field: str
    """Path of the field in a proposal, such as ``principles`` or ``accreditation[0].date``."""
    message: str
    remedy: str

    def as_json(self) -> dict[str, str]:
        """The line that ``charm check`` prints."""
        return {
            "clause": self.clause,
            "level": self.level.value,
            "field": self.field,
            "message": self.message,
            "remedy": self.remedy,
        }
