"""What is kept about people is known, field by field (7.26)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from charm.foundation.personal_data import FOREIGN_MODELS, PersonalDataMap

MODELS = {model._meta.label: model for model in apps.get_models()}


def map_of(model: type[models.Model]) -> PersonalDataMap:
    own: PersonalDataMap | None = model.__dict__.get("personal_data")
    return own or FOREIGN_MODELS.get(model._meta.label, {})


@pytest.mark.parametrize("label", sorted(MODELS))
def test_the_data_map_names_exactly_the_fields_there_are(label: str) -> None:
    model = MODELS[label]
    there = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}
    named = set(map_of(model))
    assert there - named == set(), "not in the data map"
    assert named - there == set(), "in the data map, but no field"


def test_models_of_libraries_in_the_map_are_installed() -> None:
    assert set(FOREIGN_MODELS) <= set(MODELS)
