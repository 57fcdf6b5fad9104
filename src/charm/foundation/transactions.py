"""How services lock what they change."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from charm.foundation.errors import NotFound, Stale
from charm.foundation.looking import one_look

M = TypeVar("M", bound=models.Model)
TURN = 0x43484152
PASSING = 25
logger = logging.getLogger("charm.transactions")


@contextmanager
def act() -> Iterator[None]:
    """The transaction of one act, as ``@act()`` above a service or ``with act():``.

    One act writes at a time, on PostgreSQL as on SQLite: each ends in the same row, the head of the
    ledger, and two that lock other rows before it in different orders would wait for each other for
    ever (docs/decisions/0016). Reading waits for nobody.
    """
    with transaction.atomic():
        connection = transaction.get_connection()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
        with one_look():
            yield


def in_passing(write: Callable[[], None]) -> None:
    """Write what may be left undone, such as the count of who looks at a page: it waits for others
    who write for :data:`PASSING` milliseconds at most, and that the database does not take it is no
    reason to fail."""
    connection = transaction.get_connection()
    on_sqlite = connection.vendor == "sqlite"
    try:
        if on_sqlite:
            _wait(connection, PASSING)
        with transaction.atomic():
            if not on_sqlite:
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = {PASSING}")
            write()
    except DatabaseError:
        logger.debug("Not written in passing.", exc_info=True)
    finally:
        if on_sqlite:
            _wait(connection, round(connection.settings_dict["OPTIONS"]["timeout"] * 1000))


def _wait(connection: BaseDatabaseWrapper, milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")


def locked(model: type[M], pk: object, *, seen: int | None = None) -> M:
    """The row, locked until the transaction ends.

    ``seen`` is the ``revision`` on the actor's screen: raises Stale if it moved. None is for acts
    of the system, which have no screen. Raises NotFound when there is no such row.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A row is locked inside the transaction of the act that changes it.")
    try:
        row = model._default_manager.select_for_update().get(pk=pk)
    except (ObjectDoesNotExist, ValidationError, ValueError):
        raise NotFound(f"There is no such {model._meta.verbose_name}.") from None
    if seen is not None:
        require_unmoved(row, seen)
    return row


def require_unmoved(row: models.Model, seen: int) -> None:
    """Raises Stale where the row has another revision than the actor's screen."""
    if getattr(row, "revision", seen) != seen:
        raise Stale(f"This {row._meta.verbose_name}")


def save_next(row: models.Model, *fields: str) -> None:
    """Save the named fields and count the revision up, so that stale screens are noticed."""
    row.revision += 1  # type: ignore[attr-defined]
    row.save(update_fields=[*fields, "revision"])


def save_all(rows: Sequence[models.Model], *fields: str) -> None:
    """Save the named fields of very many rows, which the act has locked. PostgreSQL gets one
    statement and a list of each column beside it, in binary; elsewhere the statement is spelled
    once and sent for each row. ``bulk_update`` says ``CASE WHEN`` for every row and field, and to
    spell that takes longer than to sign a credential. Not for fields that the database keeps as
    JSON or bytes."""
    if not rows:
        return
    connection = transaction.get_connection()
    quote, meta = connection.ops.quote_name, rows[0]._meta
    known = {field.name: field for field in meta.concrete_fields}
    columns = [known[name] for name in fields] + [meta.pk]
    names = [quote(field.column) for field in columns]
    table, pk = quote(meta.db_table), quote(meta.pk.column)
    values = _values(rows, columns, connection)
    if connection.vendor == "postgresql":
        said = ", ".join(f"{name} = given.{name}" for name in names[:-1])
        arrays = (f"%b::{field.rel_db_type(connection)}[]" for field in columns)
        with _binding_cursor(connection) as cursor:
            cursor.execute(
                f"UPDATE {table} SET {said} "  # noqa: S608 - names of our own
                f"FROM unnest({', '.join(arrays)}) AS given ({', '.join(names)}) "
                f"WHERE {table}.{pk} = given.{pk}",
                [list(map(_plain, column)) for column in zip(*values, strict=True)],
            )
    else:
        said = ", ".join(f"{name} = %s" for name in names[:-1])
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET {said} WHERE {pk} = %s", values)  # noqa: S608 - the same


def _binding_cursor(connection: Any) -> Any:
    """One that sends values beside the statement; Django's spells them into it."""
    from psycopg import Cursor

    connection.ensure_connection()
    return connection.make_cursor(Cursor(connection.connection))


def _plain(value: Any) -> Any:
    """A choice is sent by its value; the driver would send its name."""
    return value.value if isinstance(value, Enum) else value


def add_all(rows: Sequence[models.Model]) -> None:
    """Add very many new rows of one model, all of them whole. PostgreSQL gets them in one stream
    (COPY); elsewhere a statement is spelled once and sent for each. ``bulk_create`` spells a place
    for every value of every row. A key that the database counts is not told back."""
    if not rows:
        return
    connection = transaction.get_connection()
    quote, meta = connection.ops.quote_name, rows[0]._meta
    counted = rows[0].pk is None
    columns = [field for field in meta.concrete_fields if not (counted and field is meta.pk)]
    names = ", ".join(quote(field.column) for field in columns)
    table, values = quote(meta.db_table), _values(rows, columns, connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {table} ({names}) FROM STDIN") as stream,
            ):
                for row in values:
                    stream.write_row(row)
        else:
            places = ", ".join("%s" for _ in columns)
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", values)  # noqa: S608 - the same


def _values(
    rows: Sequence[models.Model],
    columns: Sequence[models.Field[Any, Any]],
    connection: BaseDatabaseWrapper,
) -> list[list[Any]]:
    return [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in columns]
        for row in rows
    ]


def note_sizes(*filled: type[models.Model]) -> None:
    """After very many rows were written at once: PostgreSQL, which otherwise looks later, plans by
    how large the tables are now. Without it a join of three such tables can take minutes."""
    connection = transaction.get_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in filled:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
