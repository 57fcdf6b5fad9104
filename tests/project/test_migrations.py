from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState


@pytest.mark.django_db
def test_migrations_describe_the_models_as_they_are() -> None:
    """Ends the process when a migration is missing: run django-admin makemigrations."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_a_database_made_at_once_counts_as_migrated() -> None:
    """Ends the process when there is something left to migrate."""
    call_command("migrate", check_unapplied=True, verbosity=0)


@pytest.mark.django_db
def test_the_newest_migration_of_each_room_ends_in_the_tables_that_are_made_at_once(
    tmp_path: Path,
) -> None:
    """The older ones were the newest when they were written: the next test tries them all."""
    with an_empty_database(tmp_path):
        _come_before_the_newest()
        call_command("migrate", verbosity=0)
        step_by_step = structure()
    assert _differs(structure(), step_by_step) == set()


@pytest.mark.django_db
def test_all_migrations_in_turn_end_in_the_tables_that_are_made_at_once(tmp_path: Path) -> None:
    with an_empty_database(tmp_path):
        call_command(migrate.Command(), verbosity=0)
        in_turn = structure()
    assert _differs(structure(), in_turn) == set()


NOT_OURS = "auth_group"
"""Django's groups, which nobody uses: in turn, their rows have larger numbers on PostgreSQL."""


def _differs(one: list[str], other: list[str]) -> set[str]:
    return {part for part in set(one) ^ set(other) if not part.startswith(NOT_OURS)}


def _come_before_the_newest() -> None:
    """Make the tables as they were before the newest migration of each room."""
    graph = MigrationExecutor(connection).loader.graph
    rooms = {config.label for config in apps.get_app_configs() if config.name.startswith("charm.")}
    earlier = set(graph.nodes) - {
        leaf
        for leaf in graph.leaf_nodes()
        if leaf[0] in rooms
        and any(parent.key[0] == leaf[0] for parent in graph.node_map[leaf].parents)
    }
    state, recorder = ProjectState(), MigrationRecorder(connection)
    recorder.ensure_schema()
    applied = dict.fromkeys(node for last in sorted(earlier) for node in graph.forwards_plan(last))
    for node in applied:
        state = graph.nodes[node].mutate_state(state, preserve=False)
        recorder.record_applied(*node)
    with connection.schema_editor() as editor:
        for model in state.apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)


@contextmanager
def an_empty_database(folder: Path) -> Iterator[None]:
    """Another than that of the tests, in its place."""
    usual, fresh = connections["default"], connections["default"].copy()
    name = "charm_another" if usual.vendor == "postgresql" else str(folder / "another.sqlite3")
    fresh.settings_dict = {**usual.settings_dict, "NAME": name}
    if usual.vendor == "postgresql":
        with fresh._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    connections["default"] = fresh
    try:
        yield
    finally:
        connections["default"] = usual
        fresh.close()
        if usual.vendor == "postgresql":
            with fresh._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name}")


def structure() -> list[str]:
    """Every column, constraint, index and trigger as the database describes it, sorted: the order
    of columns tells their age."""
    on_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(ON_SQLITE if on_sqlite else ON_POSTGRESQL)
        rows = cursor.fetchall()
    if on_sqlite:
        rows = [(table, part) for table, said in rows for part in _parts(said)]
    return sorted(" ".join(map(str, row)) for row in rows)


ON_SQLITE = "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
ON_POSTGRESQL = """
SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision,
    numeric_scale, is_nullable, column_default, is_identity, collation_name
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid),
    NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tablename, indexname, indexdef, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid),
    NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM pg_trigger WHERE NOT tgisinternal
"""


def _parts(said: str) -> list[str]:
    """What stands between the commas of the outermost brackets of CREATE TABLE; else the whole."""
    said = re.sub(r"\s+", " ", said)
    if not said.startswith("CREATE TABLE"):
        return [said]
    depth, parts = 0, [""]
    for letter in said[said.index("(") + 1 : said.rindex(")")]:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]
