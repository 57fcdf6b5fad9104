"""The skills that the demo's entries cite, so that there is something to find before ESCO itself is
imported. Their addresses and labels are facts of ESCO; the package is no part of this project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from charm.core.skills import ConceptRow, Package
from charm.core.vocab.skills import is_esco_skill
from charm.framework.services.importing_skills import import_skills

ENTRIES = Path(__file__).parent / "entries"
VERSION = "excerpt"
"""Sorts before every version of ESCO, so that the first import of one takes its place."""


def import_cited_skills() -> int:
    """Returns how many there are."""
    labels: dict[str, str] = {}
    for path in sorted(ENTRIES.glob("*.json")):
        for uri, label in _cited(json.loads(path.read_text())):
            labels.setdefault(uri, label)
    rows = [ConceptRow(uri, label) for uri, label in sorted(labels.items())]
    return import_skills(package=Package("esco", VERSION, {"en": rows})).skills


def _cited(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for outcome in content.get("learning_outcomes", ()):
        for skill in outcome.get("skills", ()):
            label = skill["label"]
            english = label.get("en", "") if isinstance(label, dict) else label
            if english and is_esco_skill(skill["uri"]):
                yield skill["uri"], english
