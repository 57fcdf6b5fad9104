"""The seal of what the catalogue offers: what it is drawn from, and as a file of its own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from charm.catalogue.definition import definition_of, published
from charm.catalogue.models import EntryVersion
from charm.core.credentials.texts import in_language, primary_language
from charm.core.proposal.model import Kind, Outcome
from charm.core.seal import PRINT, draw_seal
from charm.foundation.typesetting.pictures import sheet

PIXELS = 600
CARD = Path(__file__).parent / "templates" / "social-card.typ"
CARD_WIDTH, CARD_HEIGHT = 1200, 630
LONGEST_TITLE = 200
LONGEST_LINE = 110


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


def social_card(
    version: EntryVersion,
    *,
    alliance: str,
    what: str,
    title: str,
    marks: Sequence[str],
    universities: Sequence[str],
    language: str,
) -> bytes:
    """PNG of :data:`CARD_WIDTH` by :data:`CARD_HEIGHT`: the seal, and what it is about in few
    words. ``language`` says how the title is hyphenated."""
    inputs = {
        "alliance": alliance,
        "what": what,
        "title": _shortened(title, LONGEST_TITLE),
        "marks": _shortened("  ·  ".join(marks), LONGEST_LINE),
        "universities": _shortened(" · ".join(universities), LONGEST_LINE),
        "language": language,
    }
    return sheet(CARD, inputs, beside={"seal.svg": seal_of_version(version).encode()})


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
