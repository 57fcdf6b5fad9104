"""What a test begins with is made once a run, by the services, and put back for the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_remembered: dict[str, World] = {}

LAST = (
    "proposals.Evidence",
    "proposals.Endorsement",
    "boards.Condition",
    "boards.Voice",
    "boards.Minutes",
    "boards.Decision",
    "boards.Kept",
    "boards.Track",
    "proposals.Proposal",
    "catalogue.Entry",
    "catalogue.EntryVersion",
)
"""Models whose rows the database's rules allow only after those they rest on."""


@dataclass(frozen=True)
class World:
    """Every row of the database, and the key files."""

    fill: Callable[[Any], None]
    """Puts the rows back, by a cursor."""
    keys: dict[str, bytes]


@dataclass(frozen=True)
class Table:
    insert: str
    places: str
    rows: list[tuple[Any, ...]]


def begin_with(name: str, make: Callable[[], object]) -> None:
    """The world of that name: put back when it was made before, else made and remembered. The
    database must be empty."""
    if name in _remembered:
        _put_back(_remembered[name])
    else:
        for file in _key_folder().iterdir():
            file.unlink()
        make()
        _remembered[name] = World(_filling(_all_tables()), _all_keys())


def _all_tables() -> list[Table]:
    from django.apps import apps

    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in {"contenttypes", "auth", "sessions"}
    ]
    models.sort(key=lambda model: _order(model._meta.label))
    tables = [_table(model._meta.db_table) for model in models]
    return [table for table in tables if table.rows]


def _order(label: str) -> int:
    return LAST.index(label) + 1 if label in LAST else 0


def _table(name: str) -> Table:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name}")
        columns = [column[0] for column in cursor.description]
        places = ", ".join(["%s"] * len(columns))
        named = ", ".join(map(connection.ops.quote_name, columns))
        return Table(f"INSERT INTO {name} ({named}) VALUES", f"({places})", cursor.fetchall())


def _filling(tables: list[Table]) -> Callable[[Any], None]:
    """Table by table in an order that the rules allow; on PostgreSQL in one message, and the rules
    step aside, which saves it nine of ten milliseconds a table: it held these very rows before."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            script = ";\n".join(
                [
                    "SET LOCAL session_replication_role = replica",
                    *(f"{t.insert} {_values(cursor, t)}" for t in tables),
                    "SET LOCAL session_replication_role = origin",
                ]
            )
        return lambda cursor: cursor.execute(script)

    def fill(cursor: Any) -> None:
        for table in tables:
            cursor.executemany(f"{table.insert} {table.places}", table.rows)

    return fill


def _values(cursor: Any, table: Table) -> str:
    return ", ".join(cursor.mogrify(table.places, row) for row in table.rows)


def _put_back(world: World) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        world.fill(cursor)
    for name, content in world.keys.items():
        (_key_folder() / name).write_bytes(content)


def _all_keys() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in _key_folder().iterdir()}


def _key_folder() -> Any:
    from charm.awards.keyfiles import key_folder

    folder = key_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
