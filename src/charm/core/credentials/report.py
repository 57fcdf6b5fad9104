"""A verification report: each question on its own, and never more certainty than there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Axis(StrEnum):
    """What is asked of a credential, in the order in which people read it."""

    FORMAT = "format"
    INTEGRITY = "integrity"
    ISSUER = "issuer"
    AUTHORITY = "authority"
    ENDORSEMENT = "endorsement"
    STATUS = "status"
    VALIDITY = "validity"
    COMPLETENESS = "completeness"
    HOLDER = "holder"


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    UNKNOWN = "unknown"
    """Could not be checked: neither good nor bad."""
    SKIPPED = "skipped"
    """Not asked, for a reason that the sentence gives."""


ESSENTIAL = frozenset(
    {Axis.FORMAT, Axis.INTEGRITY, Axis.ISSUER, Axis.AUTHORITY, Axis.STATUS, Axis.VALIDITY}
)


@dataclass(frozen=True, slots=True)
class Check:
    axis: Axis
    outcome: Outcome
    says: str
    """A plain sentence for everybody."""
    detail: str = ""
    """For whoever has to find out why."""
    code: str = ""
    """A word for programs, where an outcome can mean several things: ``revoked`` or
    ``suspended``, ``expired`` or ``early``."""

    def as_json(self) -> dict[str, str]:
        said = {
            "check": self.axis.value,
            "status": self.outcome.value,
            "says": self.says,
            "detail": self.detail,
        }
        return said | {"code": self.code} if self.code else said


@dataclass(frozen=True, slots=True)
class Report:
    checks: tuple[Check, ...]
    credential: Mapping[str, Any] = field(default_factory=dict)
    """What it says of itself, for display; believe it only as far as the checks go."""

    @property
    def valid(self) -> bool | None:
        """False when any check failed; None when an essential one could not be made (or was not
        made because another could not); else True. An endorsement adds to an award, and takes
        nothing from it: whoever endorsed may lose a key, and learners keep what they earned."""
        failed = {check.axis for check in self.checks if check.outcome is Outcome.FAIL}
        if failed - {Axis.ENDORSEMENT}:
            return False
        made = {check.axis: check.outcome for check in self.checks}
        if ESSENTIAL - set(made) or any(
            made[axis] is Outcome.UNKNOWN for axis in ESSENTIAL if axis in made
        ):
            return None
        return True

    def check(self, axis: Axis) -> Check:
        return next(check for check in self.checks if check.axis is axis)

    def as_json(self) -> dict[str, Any]:
        return {
            "valid": self.valid,
            "checks": [check.as_json() for check in self.checks],
            "credential": dict(self.credential),
        }
