"""The database: can it be used, is it up to date, does it keep its rules?"""

from __future__ import annotations

import re
import shutil
import subprocess
import uuid
from collections.abc import Iterator

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from charm.foundation import database_rules
from charm.operation.doctor.trouble import Trouble

OLDEST_POSTGRESQL = 150_000
"""As the server numbers itself: 15."""


def is_usable() -> Iterator[Trouble]:
    """Nothing else can be asked of it before."""
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Trouble(
            "database-unreachable",
            f"The database cannot be reached ({str(error).splitlines()[0]}).",
            "Is it running, and are name, user and password in DATABASE_URL right?",
        )
        return
    if plan:
        yield Trouble(
            "migrations-missing",
            f"The database is not up to date: {len(plan)} migrations are missing.",
            "Run: charm migrate",
        )
    known = executor.loader.disk_migrations
    ours = {app for app, _ in known}
    applied = set(executor.loader.applied_migrations or ())
    unknown = {f"{app}.{name}" for app, name in applied - set(known) if app in ours}
    if unknown:
        yield Trouble(
            "database-newer",
            f"The database was brought up to date by a newer release ({max(unknown)}).",
            "Install that release, or restore a backup of before.",
        )


def rules() -> Iterator[Trouble]:
    if missing := database_rules.missing():
        yield Trouble(
            "rules-missing",
            f"The database does not keep {len(missing)} of its rules: {', '.join(missing[:5])}.",
            "Run: charm migrate, then charm recheck, as something may have passed meanwhile.",
        )
    if altered := database_rules.altered():
        yield Trouble(
            "rules-altered",
            f"The database keeps other rules than this release: {', '.join(altered[:5])}.",
            "Run: charm migrate, then charm recheck. Find out who changed them.",
        )


def server() -> Iterator[Trouble]:
    if connection.vendor == "postgresql" and _server_version() < OLDEST_POSTGRESQL:
        yield Trouble(
            "database-old",
            f"PostgreSQL {_server_version() // 10_000} is too old.",
            "Upgrade the server to PostgreSQL 15 or newer.",
        )


def _server_version() -> int:
    return int(getattr(connection, "pg_version", 0))


def backup_program() -> Iterator[Trouble]:
    """Backups are made at night, when nobody looks."""
    if connection.vendor != "postgresql":
        return
    program, needed = _dump_version(), _server_version() // 10_000
    if program is None:
        yield Trouble(
            "pg-dump-missing",
            "No backup can be made on this machine: it has no pg_dump.",
            f"Install the client programs of PostgreSQL {needed} or newer.",
        )
    elif program < needed:
        yield Trouble(
            "pg-dump-old",
            f"No backup can be made: pg_dump is of PostgreSQL {program}, the server of {needed}.",
            f"Install the client programs of PostgreSQL {needed} or newer.",
        )


def _dump_version() -> int | None:
    """The major version of the pg_dump that ``charm backup`` would run, or None without one."""
    program = shutil.which("pg_dump")
    if program is None:
        return None
    done = subprocess.run(  # noqa: S603 - nothing in it comes from outside
        [program, "--version"], capture_output=True, text=True, check=True, timeout=10
    )
    found = re.search(r"(\d+)", done.stdout.partition(")")[2])
    return int(found[1]) if found else None


def shared_cache() -> Iterator[Trouble]:
    key = f"doctor-{uuid.uuid4()}"
    try:
        cache.set(key, "1", 5)
        works = cache.get(key) == "1"
        cache.delete(key)
    except Exception:
        works = False
    if not works:
        yield Trouble(
            "cache-broken",
            "Counts of attempts cannot be kept: passwords could be guessed without end.",
            "Run: charm migrate, which makes the table; or check CACHE_URL.",
        )


CHECKS = (rules, server, backup_program, shared_cache)
