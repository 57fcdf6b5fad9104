"""Erase a person from everything that does not have to be kept, and say what was kept (7.26).

What happens to a field is what it says of itself: erased fields go, with their row where the row
is about nothing else; anonymised ones get other words; kept ones stay, and the report lists them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from charm.foundation import clock
from charm.foundation.models import LedgerSecret, OutboxMessage
from charm.foundation.personal_data import OnErasure, PersonalData
from charm.foundation.subject import (
    Mention,
    Model,
    Subject,
    data_map,
    mentions,
    own_rows,
    rows_taken_part_in,
)
from charm.foundation.subject import without as with_other_words

_CHANGED = (OnErasure.ERASE, OnErasure.ANONYMISE)


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of one kind that stay, and why."""

    what: str
    data: PersonalData
    rows: int


@dataclass(slots=True)
class Erasure:
    """What was done: rows by kind, and what is left that should not be."""

    erased: Counter[str] = field(default_factory=Counter)
    anonymised: Counter[str] = field(default_factory=Counter)
    kept: list[Kept] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def erase(subject: Subject, instead: Mapping[str, str], *, but: Model) -> Erasure:
    """In the caller's transaction. ``instead`` says which words stand in the place of those of the
    person; ``but`` is the model of the account, which is for the caller to anonymise."""
    done = Erasure()
    _letters(subject, done)
    _private_words(subject, done)
    _rows(subject, done)
    for mention in mentions(subject):
        if mention.model is not but and mention.data and mention.data.on_erasure in _CHANGED:
            _say_otherwise(mention, instead, done)
    return done


def look_again(subject: Subject, done: Erasure) -> None:
    """Fill in what is kept, and whatever else is left of the person."""
    kept: dict[tuple[Model, PersonalData], set[Any]] = defaultdict(set)
    for model, keys in own_rows(subject).items():
        for data in filter(None, data_map(model).values()):
            if data.on_erasure is OnErasure.KEEP:
                kept[model, data] |= set(keys)
    for model, by_field in rows_taken_part_in(subject).items():
        for name, keys in by_field.items():
            said = data_map(model)[name]
            if said and said.on_erasure is OnErasure.KEEP:
                kept[model, said] |= set(keys)
    for mention in mentions(subject, everywhere=True):
        if mention.data and mention.data.on_erasure is OnErasure.KEEP:
            kept[mention.model, mention.data] |= set(mention.rows)
        else:
            done.left.append(f"{_name(mention.model)}: {mention.field}: {len(mention.rows)} rows")
    done.kept = sorted(
        (Kept(_name(model), data, len(keys)) for (model, data), keys in kept.items()),
        key=lambda one: (one.what, one.data.kind),
    )


def _letters(subject: Subject, done: Erasure) -> None:
    """Letters to the person lose their words; one that has not left yet never goes."""
    mine = Q(reader=subject.key)
    mine |= Q(payload__to__iexact=subject.email) | Q(payload__email__iexact=subject.email)
    rows = OutboxMessage.objects.filter(mine, kind=OutboxMessage.Kind.LETTER)
    state = OutboxMessage.State
    settled = (state.DONE, state.TOLD, state.RETURNED, state.WITHDRAWN, state.IN_FLIGHT)
    rows.exclude(state__in=settled).update(state=state.WITHDRAWN, done_at=clock.now())
    if count := rows.exclude(state=state.IN_FLIGHT).update(payload={}, last_error="", reader=""):
        done.erased["letter"] += count


def _private_words(subject: Subject, done: Erasure) -> None:
    """Salt and value go together: the record stays bound to something that nobody can guess."""
    about = Q(record__object_ref=subject.key)
    for word in subject.words:
        about |= Q(value__icontains=word)
    count, _ = LedgerSecret.objects.filter(about).delete()
    if count:
        done.erased[_name(LedgerSecret)] += count


def _rows(subject: Subject, done: Erasure) -> None:
    """Rows that name the person in a field to be erased."""
    by_field: dict[Model, dict[str, list[Any]]] = defaultdict(dict)
    by_field.update(rows_taken_part_in(subject))
    for model, keys in own_rows(subject).items():
        for name, data in data_map(model).items():
            link = model._meta.get_field(name)
            if data and data.on_erasure is OnErasure.ERASE and link.is_relation:
                by_field[model][name] = keys
    for model, named in by_field.items():
        for name, keys in named.items():
            data = data_map(model)[name]
            if data is None or data.on_erasure is not OnErasure.ERASE or model is OutboxMessage:
                continue
            count, _ = model._default_manager.filter(pk__in=keys).delete()
            if count:
                done.erased[_name(model)] += count


def _say_otherwise(mention: Mention, instead: Mapping[str, str], done: Erasure) -> None:
    model, name = mention.model, mention.field
    if model is LedgerSecret:
        return
    for pk in mention.rows:
        rows = model._default_manager.filter(pk=pk)
        said = rows.values_list(name, flat=True).first()
        try:
            with transaction.atomic():
                rows.update(**{name: _fitting(model, name, with_other_words(said, instead))})
        except IntegrityError as error:
            done.left.append(f"{_name(model)} {pk}: {name}: {error}")
        else:
            done.anonymised[_name(model)] += 1


def _fitting(model: Model, name: str, value: Any) -> Any:
    column = model._meta.get_field(name)
    longest = getattr(column, "max_length", None)
    if isinstance(column, models.CharField) and longest and isinstance(value, str):
        return value[:longest]
    return value


def _name(model: Model) -> str:
    return str(model._meta.verbose_name)
