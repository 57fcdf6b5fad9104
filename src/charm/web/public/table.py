"""An entry as a line of a table: codes for programs, names for people; several of them are joined
by a semicolon."""

from __future__ import annotations

from typing import Any

from charm.core.credentials import texts
from charm.core.credentials.elements import Element
from charm.core.description import Description

COLUMNS = (
    "title", "address", "version", "kind", "award", "awarding bodies", "other bodies", "country",
    "hours", "ects", "eqf level", "languages", "participation", "assessment", "quality assurance",
    "isced-f", "learning outcomes", "skills", "prerequisites", "stackable into", "fee",
)  # fmt: skip


def row_of(described: Description) -> list[str]:
    """Under :data:`COLUMNS`; texts are in the main language of the entry."""
    definition, said = described.definition, described.elements
    language = texts.primary_language(definition)
    outcomes: list[dict[str, Any]] = said.get(Element.OUTCOMES, [])
    return [
        said.get(Element.TITLE, ""),
        described.address,
        str(definition.version),
        definition.kind,
        str(definition.award_type),
        _joined(row["name"] for row in said.get(Element.AWARDING_BODIES, [])),
        _joined(body.organisation.name for body in definition.bodies if not body.awards),
        said.get(Element.COUNTRY, ""),
        texts.written(definition.hours) if definition.hours is not None else "",
        texts.written(definition.ects) if definition.ects is not None else "",
        str(definition.eqf_level or ""),
        _joined(definition.languages),
        _joined(said.get(Element.PARTICIPATION, [])),
        _joined(said.get(Element.ASSESSMENT, [])),
        _joined(said.get(Element.QUALITY_ASSURANCE, [])),
        definition.isced_f,
        _joined(row["text"] for row in outcomes),
        _joined(dict.fromkeys(uri for row in outcomes for uri in row["skills"])),
        texts.in_language(definition.prerequisites, language),
        texts.in_language(definition.stackable_into, language),
        texts.in_language(described.fee, language),
    ]


def _joined(values: Any) -> str:
    return "; ".join(values)
