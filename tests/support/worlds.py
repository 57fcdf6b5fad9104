"""What a test begins with is made once a run, by the services, and put back for the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_remembered: dict[str, World] = {}

LAST = (
    "boards.Condition",
    "boards.Decision",
    "boards.Track",
    "proposals.Proposal",
    "catalogue.Entry",
    "catalogue.EntryVersion",
)
"""Models whose rows the database's rules allow only after those they rest on."""


@dataclass(frozen=True)
class World:
    """Every row of the database, by model, and the key files."""

    rows: list[list[Any]]
    keys: dict[str, bytes]


def begin_with(name: str, make: Callable[[], object]) -> None:
    """The world of that name: put back when it was made before, else made and remembered. The
    database must be empty."""
    if name in _remembered:
        _put_back(_remembered[name])
    else:
        for file in _key_folder().iterdir():
            file.unlink()
        make()
        _remembered[name] = World(_all_rows(), _all_keys())


def _all_rows() -> list[list[Any]]:
    from django.apps import apps

    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in {"contenttypes", "auth", "sessions"}
    ]
    models.sort(key=lambda model: _order(model._meta.label))
    rows = [list(model._default_manager.order_by("pk")) for model in models]
    return [of_one_model for of_one_model in rows if of_one_model]


def _order(label: str) -> int:
    return LAST.index(label) + 1 if label in LAST else 0


def _put_back(world: World) -> None:
    from django.db import transaction

    with transaction.atomic():
        for rows in world.rows:
            type(rows[0])._default_manager.bulk_create(rows)
    for name, content in world.keys.items():
        (_key_folder() / name).write_bytes(content)


def _all_keys() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in _key_folder().iterdir()}


def _key_folder() -> Any:
    from charm.awards.keyfiles import key_folder

    folder = key_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
