"""The rules, by chapter of the policy."""

from charm.core.policy.rule import registered
from charm.core.policy.rules import (
    accreditation,
    alignment,
    content,
    form,
    non_formal,
    outcome,
    proposing,
    scope,
    universities,
)

RULES = registered()

__all__ = [
    "RULES",
    "accreditation",
    "alignment",
    "content",
    "form",
    "non_formal",
    "outcome",
    "proposing",
    "scope",
    "universities",
]
