"""Everything that is kept about one person, found by what the fields say of themselves (7.26).

A row is somebody's own when it hangs on them by fields of their own classes of data (an enrolment,
its results, their sign-in); they take part in a row that names them as who did or wrote something;
and they may be mentioned in texts. Rows of the first two kinds are found by keys, the third by the
words that identify the person. Foundation knows no person: it is given the words and the key.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from charm.foundation.personal_data import (
    FOREIGN_MODELS,
    OF_THE_SUBJECT,
    PersonalData,
    PersonalDataMap,
)

Model = type[models.Model]


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is meant: ``words`` identify the person in texts (address, full name)."""

    pk: Any
    key: str
    """As the ledger names them."""
    email: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A field of some rows in which words of the person stand."""

    model: Model
    field: str
    data: PersonalData | None
    """None where the field says that it holds nothing about people."""
    rows: tuple[Any, ...]
    """Their primary keys."""


def data_map(model: Model) -> PersonalDataMap:
    own: PersonalDataMap | None = model.__dict__.get("personal_data")
    return own or FOREIGN_MODELS.get(model._meta.label, {})


def personal_models() -> list[Model]:
    return [model for model in apps.get_models() if any(data_map(model).values())]


# --- rows ----------------------------------------------------------------------------------------


def own_rows(subject: Subject) -> dict[Model, list[Any]]:
    """Primary keys of the rows that are the person's own, by model."""
    found: dict[Model, set[Any]] = defaultdict(set)
    open_ends: list[Model] = []
    for model in _roots():
        named = Q()
        for field in _links(model):
            named |= Q(**{field.name: subject.pk})
        _add(found, open_ends, model, named)
    while open_ends:
        parent = open_ends.pop()
        for model, field in _children(parent):
            _add(found, open_ends, model, Q(**{f"{field.name}__in": list(found[parent])}))
    return {model: sorted(keys, key=str) for model, keys in found.items() if keys}


def rows_taken_part_in(subject: Subject) -> dict[Model, dict[str, list[Any]]]:
    """Rows in which a field names the person (as who acted, by key or by address), and which field,
    but for their own rows."""
    own = own_rows(subject)
    found: dict[Model, dict[str, list[Any]]] = {}
    for model in personal_models():
        for name, condition in _names(model, subject):
            rows = model._default_manager.filter(condition).exclude(pk__in=own.get(model, []))
            if keys := list(rows.values_list("pk", flat=True)):
                found.setdefault(model, {})[name] = keys
    return found


def _names(model: Model, subject: Subject) -> Iterator[tuple[str, Q]]:
    """Personal fields that can name somebody, and the condition that they name this one."""
    for name in filter(data_map(model).get, data_map(model)):
        field = model._meta.get_field(name)
        if _is_link(field):
            yield name, Q(**{name: subject.pk})
        elif isinstance(field, models.EmailField):
            yield name, Q(**{f"{name}__iexact": subject.email})
        elif isinstance(field, models.CharField) and not field.choices:
            yield name, Q(**{name: subject.key})


def _roots() -> list[Model]:
    """Models that hang on a person alone: not those that hang on another such model as well, whose
    rows are reached by it."""
    candidates = [model for model in personal_models() if _links(model)]
    return [
        model
        for model in candidates
        if not any(
            field.related_model in candidates and field.related_model is not model
            for field in model._meta.fields
            if field.is_relation
        )
    ]


def _links(model: Model) -> list[models.Field[Any, Any]]:
    named = data_map(model)
    return [
        field
        for field in model._meta.fields
        if _is_link(field) and named.get(field.name) in OF_THE_SUBJECT
    ]


def _is_link(field: Any) -> bool:
    return bool(field.is_relation) and field.related_model is apps.get_model(
        settings.AUTH_USER_MODEL
    )


def _children(parent: Model) -> Iterator[tuple[Model, models.Field[Any, Any]]]:
    """Models with data of the person's own classes that hang on this one."""
    for model in personal_models():
        if not any(data in OF_THE_SUBJECT for data in data_map(model).values()):
            continue
        for field in model._meta.fields:
            if field.is_relation and field.related_model is parent and model is not parent:
                yield model, field


def _add(found: dict[Model, set[Any]], open_ends: list[Model], model: Model, which: Q) -> None:
    keys = set(model._default_manager.filter(which).values_list("pk", flat=True)) - found[model]
    if keys:
        found[model] |= keys
        open_ends.append(model)


# --- words ---------------------------------------------------------------------------------------


def mentions(subject: Subject, *, everywhere: bool = False) -> list[Mention]:
    """Where words of the person stand in texts: in fields that say they are personal, or with
    ``everywhere`` in all."""
    found, words = [], subject.words
    for model in apps.get_models():
        named = data_map(model)
        for field in model._meta.fields:
            data = named.get(field.name)
            is_asked = bool(data) or everywhere
            if is_asked and isinstance(field, _TEXTS) and (keys := _holding(model, field, words)):
                found.append(Mention(model, field.name, data, keys))
    return found


_TEXTS = (models.CharField, models.TextField, models.JSONField)


def _holding(model: Model, field: Any, words: Iterable[str]) -> tuple[Any, ...]:
    holds = Q()
    for word in words:
        for spelled in {word, json.dumps(word)[1:-1]}:  # JSON in SQLite is spelled in ASCII
            holds |= Q(as_text_of_subject__icontains=spelled)
    rows = model._default_manager.annotate(as_text_of_subject=Cast(field.name, TextField()))
    rows = rows.filter(holds).order_by("pk")
    return tuple(rows.values_list("pk", flat=True))


def without(value: Any, instead: Mapping[str, str]) -> Any:
    """The same value, with other words in the place of those given, whatever their case."""
    if isinstance(value, str):
        for word, other in instead.items():
            value = re.sub(re.escape(word), other.replace("\\", r"\\"), value, flags=re.IGNORECASE)
        return value
    if isinstance(value, list):
        return [without(one, instead) for one in value]
    if isinstance(value, dict):
        return {key: without(one, instead) for key, one in value.items()}
    return value
