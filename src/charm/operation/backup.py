"""A copy of everything that cannot be made again, taken while the house runs, and put back.

A backup is a folder::

    manifest.json                 what is in it, with hashes; written last, so that it is whole
    database.sqlite3              or database.dump, as pg_dump writes it
    files/                        what people handed in, papers, published heads of the ledger

Private keys and secrets are never in it: whoever has a backup can read, and cannot sign. Sessions
are left out as well, so that nobody enters by one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from charm.foundation import clock
from charm.foundation.errors import Unfit

MANIFEST = "manifest.json"
FORMAT = 1
PASSING = ("django_session", "usersessions_usersession", "shared_cache")
"""Tables whose rows are left out: they are over soon, and a session opens the door."""
LEFT_OUT = (
    "keys/: the private keys of issuers and of the ledger",
    "key-passphrase, or CHARM_KEY_PASSPHRASE: what opens them",
    "secret-key, or CHARM_SECRET_KEY: the secret of one-time links",
    "erased: who was erased here, as opaque keys; put it back before restoring",
    "the environment of web and worker: passwords of the database and the mail server",
)
"""Keep these apart from backups, and once."""
_CHUNK = 1 << 20

Rows = Callable[[str], list[tuple[Any, ...]]]
Say = Callable[[str], None]


def back_up(folder: Path, *, say: Say = lambda _: None) -> dict[str, Any]:
    """Write a backup into an empty folder; returns its manifest. Raises Unfit with what to do.

    Files never change, so those of before and after the copy of the database are together all that
    it names.
    """
    _require_empty(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        files = dict(_copied(_all_files(), folder))
        database, figures = _DATABASES[connection.vendor][0](folder)
        files |= _copied((name for name in _all_files() if name not in files), folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)  # it was empty: half a backup helps nobody
        raise
    manifest = {
        "format": FORMAT,
        "release": release(),
        "made_at": clock.now().isoformat(timespec="seconds"),
        "base_url": settings.BASE_URL,
        "engine": connection.vendor,
        "database": {"name": database.name, "sha256": _digest(database)},
        **figures,
        "files": files,
        "left_out": LEFT_OUT,
    }
    spelled = json.dumps(manifest, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(spelled + "\n")
    say(f"{sum(figures['rows'].values())} rows and {len(files)} files, as of ledger record "
        f"{figures['ledger'][0]}, in {folder}.")  # fmt: skip
    say("Not in it, keep them apart from it:")
    for one in LEFT_OUT:
        say(f"  {one}")
    return manifest


def restore(folder: Path, *, say: Say = lambda _: None) -> None:
    """Put a backup into an empty database and an empty storage. Raises Unfit, before anything is
    written, when the backup is not whole, the place is not empty, or release or database differ.

    The schema is that of the release that made the backup: migrate afterwards.
    """
    manifest = _read_manifest(folder)
    _require_fit(manifest, folder)
    saved: list[str] = []
    try:
        for name in manifest["files"]:
            with (folder / "files" / name).open("rb") as file:
                saved.append(default_storage.save(name, File(file)))
        _DATABASES[connection.vendor][1](folder / manifest["database"]["name"])
    except BaseException:
        for name in saved:
            default_storage.delete(name)
        raise
    lost = _differences(manifest["rows"])
    if lost:
        raise Unfit(f"Not everything came back: {', '.join(lost)}. Restore another backup.")
    say(f"{sum(manifest['rows'].values())} rows and {len(saved)} files are back, as of "
        f"{manifest['made_at']}.")  # fmt: skip


def release() -> str:
    try:
        return version("charm")
    except PackageNotFoundError:
        return "checkout"


# --- files ---------------------------------------------------------------------------------------


def _all_files(folder: str = "") -> Iterator[str]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(names))
    for inner in sorted(folders):
        yield from _all_files(f"{prefix}{inner}")


def _copied(names: Iterable[str], folder: Path) -> Iterator[tuple[str, str]]:
    """Copies them; yields name and SHA-256. One that is forgotten meanwhile is passed over."""
    for name in names:
        target = folder / "files" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with default_storage.open(name) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, _CHUNK)
        except FileNotFoundError:
            target.unlink(missing_ok=True)
            continue
        yield name, _digest(target)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- the database --------------------------------------------------------------------------------


def _figures(rows: Rows) -> dict[str, Any]:
    """What is compared after a restore: rows by table, the end of the ledger, migrations."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    counted = {table: rows(_counting(table))[0][0] for table in sorted(set(tables) - set(PASSING))}
    if "django_migrations" not in counted:
        raise Unfit("There is nothing to back up: this database is empty. Is DATABASE_URL right?")
    head = rows("SELECT sequence, digest FROM foundation_ledgerhead") or [(0, "")]
    migrations = rows("SELECT app, name FROM django_migrations")
    return {
        "rows": counted,
        "ledger": list(head[0]),
        "migrations": sorted(f"{app}.{name}" for app, name in migrations),
    }


def _counting(table: str) -> str:
    return f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}"  # noqa: S608 - quoted


def _dump_sqlite(folder: Path) -> tuple[Path, dict[str, Any]]:
    target = folder / "database.sqlite3"
    name = connection.settings_dict["NAME"]
    with (
        closing(sqlite3.connect(f"{Path(name).as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)  # in one step: what others write meanwhile is not in it
        copy.execute("PRAGMA journal_mode=DELETE")
        there = {row[0] for row in copy.execute("SELECT name FROM sqlite_master")}
        for table in there & set(PASSING):
            copy.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
        copy.commit()
        copy.execute("VACUUM")  # what was deleted is not in the pages either
        figures = _figures(lambda query: copy.execute(query).fetchall())
    target.chmod(0o600)
    return target, figures


def _load_sqlite(source: Path) -> None:
    target = Path(connection.settings_dict["NAME"])
    connection.close()
    draft = target.with_suffix(".restoring")
    shutil.copyfile(source, draft)
    draft.chmod(0o600)
    for beside in ("-wal", "-shm"):
        target.with_name(target.name + beside).unlink(missing_ok=True)
    draft.replace(target)


def _dump_postgresql(folder: Path) -> tuple[Path, dict[str, Any]]:
    """What is counted and what is dumped is one snapshot."""
    target = folder / "database.dump"
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

        def rows(query: str) -> list[tuple[Any, ...]]:
            cursor.execute(query)
            return list(cursor.fetchall())

        [(snapshot,)] = rows("SELECT pg_export_snapshot()")
        figures = _figures(rows)
        leave = [f"--exclude-table-data={table}" for table in PASSING]
        _run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", *leave,
            f"--snapshot={snapshot}", f"--file={target}",
        )  # fmt: skip
    target.chmod(0o600)
    return target, figures


def _load_postgresql(source: Path) -> None:
    _run(
        "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
        str(source),
    )  # fmt: skip


def _run(program: str, *arguments: str) -> None:
    """A program of PostgreSQL on our database; its password goes by the environment.

    It is told what we were told: our library may be newer than the program, and adds parameters
    that the program refuses.
    """
    from psycopg.conninfo import make_conninfo

    connection.ensure_connection()
    info = connection.connection.info
    told = connection.get_connection_params()
    where = make_conninfo(**{k: v for k, v in info.get_parameters().items() if k in told})
    environment = {**os.environ, **({"PGPASSWORD": info.password} if info.password else {})}
    try:
        done = subprocess.run(  # noqa: S603 - the program and its arguments are ours
            [program, f"--dbname={where}", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise Unfit(
            f"{program} is not on this machine: install the client programs of PostgreSQL, of the "
            "server's version or a newer one."
        ) from None
    if done.returncode:
        raise Unfit(f"{program} did not succeed: {done.stderr.strip()[-600:]}")


_DATABASES: dict[
    str, tuple[Callable[[Path], tuple[Path, dict[str, Any]]], Callable[[Path], None]]
] = {
    "sqlite": (_dump_sqlite, _load_sqlite),
    "postgresql": (_dump_postgresql, _load_postgresql),
}


# --- what must hold before and after -------------------------------------------------------------


def _require_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Unfit(f"{folder} is not empty: name a folder that is not there yet.")


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        raise Unfit(
            f"{folder} holds no whole backup: {MANIFEST}, which is written last, is not there or "
            "cannot be read."
        ) from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Unfit(f"{folder} holds a backup of a form that this release does not know.")
    return manifest


def _require_fit(manifest: dict[str, Any], folder: Path) -> None:
    if manifest["engine"] != connection.vendor:
        raise Unfit(
            f"This is a backup of {manifest['engine']}, and DATABASE_URL names "
            f"{connection.vendor}: restore into the kind of database that it came from."
        )
    newer = set(manifest["migrations"]) - _known_migrations(manifest["migrations"])
    if newer:
        raise Unfit(
            f"The backup was made by a newer release ({manifest['release']}; {min(newer)}): "
            "install that one."
        )
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise Unfit("The database is not empty: name an empty one by DATABASE_URL.")
    if any(True for _ in _all_files()):
        place = settings.FILES or settings.MEDIA_ROOT
        raise Unfit(f"There are files in {place}: restore into an empty place.")
    database = manifest["database"]
    promised = {f"files/{name}": digest for name, digest in manifest["files"].items()}
    for name, digest in {database["name"]: database["sha256"], **promised}.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            raise Unfit(f"The backup is not whole: {name} is missing.")
        if _digest(path) != digest:
            raise Unfit(f"The backup is damaged: {name} is not what was written.")


def _known_migrations(named: Iterable[str]) -> set[str]:
    """Those of this release, what they replace included, and those of apps that it knows not."""
    loader = MigrationLoader(None)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    for migration in loader.disk_migrations.values():
        known |= {f"{app}.{name}" for app, name in migration.replaces}
    ours = {app for app, _ in loader.disk_migrations}
    return known | {name for name in named if name.partition(".")[0] not in ours}


def _differences(promised: dict[str, int]) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table, count in promised.items():
            cursor.execute(_counting(table))
            (there,) = cursor.fetchone()
            if there != count:
                found.append(f"{table} has {there} rows instead of {count}")
    return found
