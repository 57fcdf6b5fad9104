"""What a test begins with is made once a run, by the services, and put back for the others.

A world is begun in an empty database (``begin_with``); from there a test goes on by steps
(``go_on``) that others take too. A step is taken by the services the first time. When a test then
takes the same steps from the same beginning, and did nothing else in between, the database is
emptied by a rollback and filled with what those steps left.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

_remembered: dict[str, World] = {}

Keys = dict[str, tuple[bytes, int]]
"""Of each key file its content and when it was written."""

LAST = (
    "boards.Condition",
    "boards.Decision",
    "boards.Track",
    "proposals.Proposal",
    "catalogue.Entry",
    "catalogue.EntryVersion",
    "delivery.Edition",
    "awards.Award",
)
"""Models whose rows the database's rules allow only after those they rest on."""

BEGIN_AS = {"delivery_enrolment": ("state", "enrolled")}
"""Rows that the rules allow only to become what they are, by table."""


@dataclass(frozen=True)
class World:
    """Every row of the database, in an order that its rules allow, the key files, the letters, and
    what the last step gave."""

    fill: Callable[[Any], None]
    keys: Keys
    letters: list[Any]
    given: Any


@dataclass
class Now:
    """Where the test of this moment stands; ``name`` is empty when nobody else was there."""

    name: str = ""
    emptied: str | None = None
    """The savepoint at which the database was empty."""
    depth: int = 0
    keys: Keys = field(default_factory=dict)


_now = Now()

READING = ("SELECT", "SAVEPOINT", "RELEASE")


@contextmanager
def watching() -> Iterator[None]:
    """Notice what a test writes: after that it stands where nobody else was."""
    from django.db import connection

    _now.name, _now.emptied = "", None
    with connection.execute_wrapper(_notice):
        yield


def _notice(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if _now.name and not sql.startswith(READING):
        _now.name = ""
    return execute(sql, params, many, context)


def begin_with(name: str, make: Callable[[], object]) -> None:
    """The world of that name: put back when it was made before, else made and remembered. The
    database must be empty."""
    from django.db import connection, transaction

    if connection.in_atomic_block:
        _now.emptied = transaction.savepoint()
        _now.depth = len(connection.savepoint_ids)
    if name in _remembered:
        _put_back(name)
    else:
        for file in _key_folder().iterdir():
            file.unlink()
        make()
        _remember(name, None)


def go_on(step: str, make: Callable[[], Any]) -> Any:
    """One step more. What ``make`` gives is a row, a list of rows or None, fresh from the
    database."""
    from django.db import connection, transaction

    if not _stands_in_a_world():
        return _fresh(_as_keys(make()))
    name = f"{_now.name}, {step}"
    if name in _remembered:
        assert _now.emptied is not None
        transaction.savepoint_rollback(_now.emptied)
        _put_back(name)
    else:
        given = _as_keys(make())
        if len(connection.savepoint_ids) == _now.depth:
            _remember(name, given)
    return _fresh(_remembered[name].given)


def _stands_in_a_world() -> bool:
    from django.db import connection

    return bool(
        _now.name
        and _now.emptied
        and len(connection.savepoint_ids) == _now.depth
        and _all_keys() == _now.keys
    )


def _remember(name: str, given: Any) -> None:
    from django.core import mail

    _remembered[name] = World(_filling(), _all_keys(), list(mail.outbox), given)
    _now.name, _now.keys = name, _remembered[name].keys


def _put_back(name: str) -> None:
    from django.core import mail
    from django.db import connection, transaction

    world = _remembered[name]
    with transaction.atomic(), connection.cursor() as cursor:
        world.fill(cursor)
    _put_keys_back(world.keys)
    mail.outbox[:] = world.letters
    _now.name, _now.keys = name, world.keys


# --- rows ----------------------------------------------------------------------------------------


def _as_keys(given: Any) -> Any:
    if isinstance(given, list):
        return [_as_keys(row) for row in given]
    return given and (type(given), given.pk)


def _fresh(keys: Any) -> Any:
    if isinstance(keys, list):
        return [_fresh(key) for key in keys]
    return keys and keys[0].objects.get(pk=keys[1])


def _filling() -> Callable[[Any], None]:
    """Puts back every row that is there now."""
    from django.apps import apps
    from django.db import connection

    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in {"contenttypes", "auth", "sessions"}
    ]
    models.sort(key=lambda model: _order(model._meta.label))
    with connection.cursor() as cursor:
        tables = [_table(cursor, model._meta.db_table) for model in models]
        tables = [table for table in tables if table.rows]
        if connection.vendor == "postgresql":
            return _all_at_once(cursor, tables)

    return lambda cursor: _one_by_one(cursor, tables)


def _all_at_once(cursor: Any, tables: list[Table]) -> Callable[[Any], None]:
    """One message to the server for all. It held these rows before, so it need not judge them."""
    text = ["SET LOCAL session_replication_role = replica"]
    for table in tables:
        rows = ", ".join(cursor.mogrify(table.places, row) for row in table.rows)
        text.append(f"{table.insert} {rows}")
    text.append("SET LOCAL session_replication_role = origin")
    script = ";\n".join(text)
    return lambda cursor: cursor.execute(script)


def _one_by_one(cursor: Any, tables: list[Table]) -> None:
    become: list[tuple[str, list[Any]]] = []
    for table in tables:
        rows = table.rows
        if table.name in BEGIN_AS:
            column, value = BEGIN_AS[table.name]
            key, place = table.columns.index("id"), table.columns.index(column)
            become.append(
                (f"UPDATE {table.name} SET {column} = %s WHERE id = %s",
                 [(row[place], row[key]) for row in rows if row[place] != value])
            )  # fmt: skip
            rows = [(*row[:place], value, *row[place + 1 :]) for row in rows]
        cursor.executemany(f"{table.insert} {table.places}", rows)
    for update, values in become:
        cursor.executemany(update, values)


def _order(label: str) -> int:
    return LAST.index(label) + 1 if label in LAST else 0


def _table(cursor: Any, name: str) -> Table:
    cursor.execute(f"SELECT * FROM {name}")
    return Table(name, [column[0] for column in cursor.description], cursor.fetchall())


@dataclass(frozen=True)
class Table:
    name: str
    columns: list[str]
    rows: list[tuple[Any, ...]]

    @property
    def insert(self) -> str:
        from django.db import connection

        named = ", ".join(map(connection.ops.quote_name, self.columns))
        return f"INSERT INTO {self.name} ({named}) VALUES"

    @property
    def places(self) -> str:
        return f"({', '.join(['%s'] * len(self.columns))})"


# --- files ---------------------------------------------------------------------------------------


def _all_keys() -> Keys:
    files = _key_folder().iterdir()
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in files}


def _put_keys_back(keys: Keys) -> None:
    """With the times at which they were written: a key that was opened before stays open."""
    there = _all_keys()
    for name in there.keys() - keys.keys():
        (_key_folder() / name).unlink()
    for name, (content, written) in keys.items():
        if there.get(name) != keys[name]:
            (_key_folder() / name).write_bytes(content)
            os.utime(_key_folder() / name, ns=(written, written))


def _key_folder() -> Any:
    from charm.awards.keyfiles import key_folder

    folder = key_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
