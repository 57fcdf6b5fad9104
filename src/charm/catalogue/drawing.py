"""The seal of what the catalogue offers: what it is drawn from, and as a file of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from charm.catalogue.definition import definition_of, published
from charm.catalogue.models import EntryVersion
from charm.core.credentials.texts import in_language, primary_language
from charm.core.proposal.model import Kind, Outcome
from charm.core.seal import PRINT, draw_seal

PIXELS = 600


class SealFacts(NamedTuple):
    """What ``draw_seal`` asks; the same for every version of an entry that keeps them."""

    identifier: str
    field: str
    level: int | None
    hours: Decimal | None
    badge: bool


def seal_facts(version: EntryVersion) -> SealFacts:
    content = published(version).content
    return SealFacts(
        str(version.entry_id),
        content.isced_f or "",
        content.eqf_level if content.kind is Kind.FORMAL else None,
        content.total_hours,
        content.outcome is Outcome.PARTICIPATION_BADGE,
    )


def seal_of_version(version: EntryVersion) -> str:
    """SVG with its colours and its title in it."""
    definition = definition_of(version)
    return draw_seal(
        **seal_facts(version)._asdict(),
        title=in_language(definition.title, primary_language(definition)),
        size=PIXELS,
        palette=PRINT,
    )
