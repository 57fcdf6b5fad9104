"""The seal of what the catalogue offers, drawn once and remembered."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from charm.catalogue.queries import EntryVersion, published
from charm.core.proposal.model import Kind, Outcome
from charm.core.seal import draw_seal


def seal_of_version(version: EntryVersion) -> str:
    """SVG; the same for every version of an entry that keeps its field, level and workload."""
    content = published(version).content
    return _drawn(
        str(version.entry_id),
        content.isced_f or "",
        content.eqf_level if content.kind is Kind.FORMAL else None,
        content.total_hours,
        content.outcome is Outcome.PARTICIPATION_BADGE,
    )


@lru_cache(maxsize=4096)
def _drawn(entry: str, field: str, level: int | None, hours: Decimal | None, badge: bool) -> str:
    return draw_seal(entry, field=field, level=level, hours=hours, badge=badge)
