"""The record of processing, made from what every field says of itself (7.26)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps

from charm.foundation.personal_data import FOREIGN_MODELS, PersonalData, PersonalDataMap


@dataclass(frozen=True, slots=True)
class Processing:
    """One class of personal data, and where it is kept."""

    data: PersonalData
    kept_in: tuple[str, ...]
    """What it is part of, in words: ``award``, ``endorsement``."""


def record_of_processing() -> list[Processing]:
    """Every class of personal data that is kept, in the order of its kind."""
    kept: dict[PersonalData, set[str]] = defaultdict(set)
    for model in apps.get_models():
        named: PersonalDataMap = getattr(model, "personal_data", None) or FOREIGN_MODELS.get(
            model._meta.label, {}
        )
        for data in filter(None, named.values()):
            kept[data].add(str(model._meta.verbose_name))
    rows = [Processing(data, tuple(sorted(places))) for data, places in kept.items()]
    return sorted(rows, key=lambda row: row.data.kind)
