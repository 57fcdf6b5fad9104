"""The seal of what the catalogue offers, drawn once and remembered."""

from __future__ import annotations

from functools import lru_cache

from charm.catalogue.drawing import SealFacts, seal_facts
from charm.catalogue.queries import EntryVersion
from charm.core.seal import draw_seal


def seal_of_version(version: EntryVersion) -> str:
    """SVG in the colours of the page."""
    return _drawn(seal_facts(version))


@lru_cache(maxsize=4096)
def _drawn(facts: SealFacts) -> str:
    return draw_seal(**facts._asdict())
