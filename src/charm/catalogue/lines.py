"""An offer as it stands in a list; kept with what is found, so that a page reads and draws
nothing."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from decimal import Decimal

from charm.catalogue.definition import published
from charm.catalogue.drawing import seal_facts
from charm.catalogue.models import EntryVersion, Listing
from charm.core.proposal.model import Kind
from charm.core.seal import draw_seal

Said = str | dict[str, str]
WORDS = 40
"""Of a description, a few more than are shown, so that it is seen that it goes on."""


@dataclass(frozen=True, slots=True)
class Line:
    slug: str
    title: Said
    description: Said
    """How it begins."""
    kind: str
    outcome: str
    hours: Decimal | None
    ects: Decimal | None
    """Of formal learning alone, as the level (5.7.2)."""
    level: int | None
    languages: tuple[str, ...]
    participation: tuple[str, ...]
    universities: tuple[str, ...]
    """Names of those that award."""
    seal: str = ""


def line_of(version: EntryVersion) -> Line:
    said = published(version)
    content = said.content
    formal = content.kind is Kind.FORMAL
    return Line(
        slug=version.entry.slug,
        title=content.title,
        description=_beginning(content.description),
        kind=str(content.kind or ""),
        outcome=str(content.outcome or ""),
        hours=content.total_hours,
        ects=content.ects if formal else None,
        level=content.eqf_level if formal else None,
        languages=tuple(content.languages),
        participation=tuple(str(form) for form in content.participation),
        universities=tuple(body.organisation.name for body in said.bodies if body.awards),
        seal=draw_seal(**seal_facts(version)._asdict()),
    )


def spelled(line: Line) -> str:
    """As a listing keeps it; the seal is kept beside it."""
    values = {key: value for key, value in asdict(line).items() if key != "seal"}
    return json.dumps(values, ensure_ascii=False, default=str)


def read(row: Listing) -> Line:
    values = json.loads(row.line)
    for name in ("hours", "ects"):
        values[name] = Decimal(values[name]) if values[name] is not None else None
    for name in ("languages", "participation", "universities"):
        values[name] = tuple(values[name])
    return Line(**values, seal=row.seal)


def title_in(row: Listing) -> Said:
    """As it is written; the title of the row itself is folded, to be sorted by."""
    title: Said = json.loads(row.line)["title"]
    return title


def _beginning(text: Said) -> Said:
    if isinstance(text, dict):
        return {code: _first_words(one) for code, one in text.items()}
    return _first_words(text)


def _first_words(text: str) -> str:
    return " ".join(text.split(maxsplit=WORDS)[:WORDS])
