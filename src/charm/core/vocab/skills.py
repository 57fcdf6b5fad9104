"""Where a skill is defined, told from its address."""

from __future__ import annotations

import re

ESCO_SKILL = "http://data.europa.eu/esco/skill/"
"""What the address of every ESCO skill begins with (https://data.europa.eu/esco/model)."""

_ESCO_SKILL = re.compile(re.escape(ESCO_SKILL) + r"[A-Za-z0-9][A-Za-z0-9.-]*")
_ANY_ESCO = re.compile(r"https?://data\.europa\.eu/esco(/|$)")


def is_esco_skill(uri: str) -> bool:
    """Whether this is the identifier of an ESCO skill, spelled as ESCO spells it."""
    return _ESCO_SKILL.fullmatch(uri) is not None


def mentions_esco(uri: str) -> bool:
    """Whether this is meant to be an ESCO concept, be it a skill, an occupation or misspelled."""
    return _ANY_ESCO.match(uri) is not None
