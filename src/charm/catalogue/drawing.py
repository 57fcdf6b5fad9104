"""The seal of what the catalogue offers, as a file of its own."""

from __future__ import annotations

from charm.catalogue.definition import definition_of, published
from charm.catalogue.models import EntryVersion
from charm.core.credentials.openbadges.texts import in_language, primary_language
from charm.core.proposal.model import Kind, Outcome
from charm.core.seal import PRINT, draw_seal

PIXELS = 600


def seal_of_version(version: EntryVersion) -> str:
    """SVG with its colours and its title in it."""
    content, definition = published(version).content, definition_of(version)
    return draw_seal(
        str(version.entry_id),
        field=content.isced_f or "",
        level=content.eqf_level if content.kind is Kind.FORMAL else None,
        hours=content.total_hours,
        badge=content.outcome is Outcome.PARTICIPATION_BADGE,
        title=in_language(definition.title, primary_language(definition)),
        size=PIXELS,
        palette=PRINT,
    )
