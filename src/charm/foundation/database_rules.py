"""Rules that the database itself keeps, beyond what a row can say of itself.

A rule is a sentence with a condition in standard SQL; this module is the only one that knows how
each database spells a trigger. Rules are dropped before migrations (SQLite rebuilds tables) and
made again after them, so they always match the schema.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connections

_rules: dict[str, DatabaseRule] = {}


@dataclass(frozen=True, slots=True)
class DatabaseRule:
    name: str
    """Identifier in the database: lower case with underscores, at most 60 characters."""
    sentence: str
    """What the database says when it refuses."""
    table: str
    on: tuple[str, ...]
    """Any of INSERT, UPDATE, DELETE."""
    refuse_when: str
    """Standard SQL over NEW and OLD; true means refused."""
    needs: tuple[str, ...] = ()
    """Other tables that the condition reads."""


def register(*rules: DatabaseRule) -> None:
    for rule in rules:
        if "'" in rule.sentence or not rule.name.isidentifier() or len(rule.name) > 60:
            raise ValueError(f"{rule.name}: name or sentence cannot be used in the database")
        _rules[rule.name] = rule


def registered() -> Iterable[DatabaseRule]:
    return tuple(_rules.values())


def drop_all(using: str = "default", **_: Any) -> None:
    """Signal receiver for ``pre_migrate``; also for those who must repair by hand."""
    with connections[using].cursor() as cursor:
        tables = _tables(using)
        for rule in _rules.values():
            for event in rule.on:
                if connections[using].vendor == "sqlite":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {_trigger(rule, event)}")
                elif rule.table in tables:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {_trigger(rule, event)} ON {rule.table}")


def create_all(using: str = "default", **_: Any) -> None:
    """Signal receiver for ``post_migrate``: make every rule whose tables exist."""
    drop_all(using)
    tables = _tables(using)
    with connections[using].cursor() as cursor:
        for rule in _rules.values():
            if tables >= {rule.table, *rule.needs}:
                for statement in _statements(rule, connections[using].vendor):
                    cursor.execute(statement)


def missing(using: str = "default") -> list[str]:
    """Names of rules that the database does not keep at the moment."""
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        present = {row[0] for row in cursor.fetchall()}
    return [
        rule.name
        for rule in _rules.values()
        if any(_trigger(rule, event) not in present for event in rule.on)
    ]


def _statements(rule: DatabaseRule, vendor: str) -> Iterable[str]:
    if vendor == "sqlite":
        for event in rule.on:
            yield (
                f"CREATE TRIGGER {_trigger(rule, event)} BEFORE {event} ON {rule.table} "
                f"WHEN {_for_event(rule, event)} BEGIN SELECT RAISE(ABORT, '{rule.sentence}'); END"
            )
        return
    for event in rule.on:
        name = _trigger(rule, event)
        result = "OLD" if event == "DELETE" else "NEW"
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $rule$ BEGIN "
            f"IF {_for_event(rule, event)} THEN RAISE EXCEPTION '{rule.sentence}' "
            f"USING ERRCODE = 'check_violation'; END IF; RETURN {result}; END $rule$"
        )
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON {rule.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def _for_event(rule: DatabaseRule, event: str) -> str:
    return rule.refuse_when.replace("{row}", "OLD" if event == "DELETE" else "NEW")


def _trigger(rule: DatabaseRule, event: str) -> str:
    return f"{rule.name}_{event[0].lower()}"[:63]


def _tables(using: str) -> set[str]:
    return set(connections[using].introspection.table_names())
