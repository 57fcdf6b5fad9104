"""Rules that the database itself keeps, beyond what a row can say of itself.

A rule is a sentence with a condition in standard SQL; this module is the only one that knows how
each database spells a trigger. Rules are dropped before migrations (SQLite rebuilds tables) and
made again after them, so they always match the schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction

_rules: dict[str, DatabaseRule] = {}


PREFIX = "charm_"
"""Of every trigger and function made here, so that those of an earlier release are found too."""
LONGEST_NAME = 55
"""PostgreSQL cuts names after 63 characters."""


@dataclass(frozen=True, slots=True)
class DatabaseRule:
    name: str
    """Identifier in the database: lower case with underscores, at most 55 characters."""
    sentence: str
    """What the database says when it refuses."""
    table: str
    on: tuple[str, ...]
    """Any of INSERT, UPDATE, DELETE, and TRUNCATE (which SQLite does not know)."""
    refuse_when: str
    """Standard SQL over NEW and OLD; true means refused."""
    needs: tuple[str, ...] = ()
    """Other tables that the condition reads."""


def register(*rules: DatabaseRule) -> None:
    for rule in rules:
        if (
            "'" in rule.sentence
            or "%" in rule.sentence
            or not rule.name.isidentifier()
            or len(rule.name) > LONGEST_NAME
        ):
            raise ValueError(f"{rule.name}: name or sentence cannot be used in the database")
        _rules[rule.name] = rule


def registered() -> Iterable[DatabaseRule]:
    return tuple(_rules.values())


def before_migrations(using: str = "default", plan: Sequence[object] = (), **_: Any) -> None:
    """Signal receiver for ``pre_migrate``: when there is nothing to migrate the rules stay."""
    if plan:
        drop_all(using)


def drop_all(using: str = "default") -> None:
    """Drop every rule, those of earlier releases included."""
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "sqlite":
            for name in _present(using):
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(
                "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace "
                "AND starts_with(proname, %s)",
                [PREFIX],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {name}() CASCADE")


def create_all(using: str = "default", **_: Any) -> None:
    """Signal receiver for ``post_migrate``: make every rule whose tables exist."""
    with transaction.atomic(using), connections[using].cursor() as cursor:
        drop_all(using)
        tables = set(connections[using].introspection.table_names(cursor))
        for rule in _rules.values():
            if tables >= {rule.table, *rule.needs}:
                for statement in _statements(rule, connections[using].vendor):
                    cursor.execute(statement)


def missing(using: str = "default") -> list[str]:
    """Names of rules that the database does not keep at the moment."""
    vendor, present = connections[using].vendor, _present(using)
    return [
        rule.name
        for rule in _rules.values()
        if any(_trigger(rule, event) not in present for event in _events(rule, vendor))
    ]


def altered(using: str = "default") -> list[str]:
    """Names of rules that the database keeps, but not as they are written here."""
    vendor, spelled = connections[using].vendor, _spelled(using)
    return [
        rule.name
        for rule in _rules.values()
        if any(
            spelled.get(_trigger(rule, event), text) != text
            for event, text in zip(_events(rule, vendor), _texts(rule, vendor), strict=True)
        )
    ]


def _texts(rule: DatabaseRule, vendor: str) -> Iterable[str]:
    """What the database gives back of the rule, event by event."""
    if vendor == "sqlite":
        return list(_statements(rule, vendor))
    functions = list(_statements(rule, vendor))[::2]
    return [statement.split("$rule$")[1] for statement in functions]


def _spelled(using: str) -> dict[str, str]:
    if connections[using].vendor == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal"
        )
    with connections[using].cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


def _present(using: str) -> set[str]:
    if connections[using].vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    with connections[using].cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall() if name.startswith(PREFIX)}


def _statements(rule: DatabaseRule, vendor: str) -> Iterable[str]:
    for event in _events(rule, vendor):
        name, condition = _trigger(rule, event), _for_event(rule, event)
        if vendor == "sqlite":
            yield (
                f"CREATE TRIGGER {name} BEFORE {event} ON {rule.table} "
                f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{rule.sentence}'); END"
            )
            continue
        result = "NEW" if event in ("INSERT", "UPDATE") else "OLD"
        each = "STATEMENT" if event == "TRUNCATE" else "ROW"
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $rule$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{rule.sentence}' "
            f"USING ERRCODE = 'check_violation'; END IF; RETURN {result}; END $rule$"
        )
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON {rule.table} "
            f"FOR EACH {each} EXECUTE FUNCTION {name}()"
        )


def _events(rule: DatabaseRule, vendor: str) -> Iterable[str]:
    return [event for event in rule.on if vendor != "sqlite" or event != "TRUNCATE"]


def _for_event(rule: DatabaseRule, event: str) -> str:
    return rule.refuse_when.replace("{row}", "OLD" if event == "DELETE" else "NEW")


def _trigger(rule: DatabaseRule, event: str) -> str:
    return f"{PREFIX}{rule.name}_{event[0].lower()}"
