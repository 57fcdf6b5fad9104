"""What an installation says in its environment, and what is made where it says nothing."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SHOW = """
import json
from charm import settings
print(json.dumps({name: getattr(settings, name) for name in (
    "DEBUG", "SECRET_KEY", "KEY_PASSPHRASE", "ALLOWED_HOSTS", "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE", "IS_HTTPS", "EMAIL_TIMEOUT")} | {
    "proxy": getattr(settings, "SECURE_PROXY_SSL_HEADER", None),
    "engine": settings.DATABASES["default"]["ENGINE"]}))
"""


def settings(var: Path, **environment: str) -> dict[str, Any]:
    """The settings of a new process with only this environment."""
    answer = subprocess.run(
        [sys.executable, "-c", SHOW],
        env={"CHARM_VAR": str(var), "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    values: dict[str, Any] = json.loads(answer.stdout)
    return values


def test_an_installation_that_says_nothing_is_safe(tmp_path: Path) -> None:
    var = tmp_path / "var"
    first, second = settings(var), settings(var)
    assert first == second
    assert first["DEBUG"] is False
    assert len(first["SECRET_KEY"]) >= 64
    assert first["SECRET_KEY"] != first["KEY_PASSPHRASE"]
    assert first["proxy"] is None
    assert first["engine"] == "django.db.backends.sqlite3"
    assert sorted(path.name for path in var.iterdir()) == ["key-passphrase", "secret-key"]
    for path in (var, *var.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_what_the_environment_says_holds(tmp_path: Path) -> None:
    there = settings(
        tmp_path / "var",
        CHARM_BASE_URL="https://credentials.example.org/",
        CHARM_SECRET_KEY="given",
        CHARM_KEY_PASSPHRASE="given, too",
        CHARM_TRUST_PROXY="1",
        DATABASE_URL="postgres://charm@db/charm",
    )
    assert there["ALLOWED_HOSTS"][0] == "credentials.example.org"
    assert there["SESSION_COOKIE_SECURE"]
    assert there["CSRF_COOKIE_SECURE"]
    assert (there["SECRET_KEY"], there["KEY_PASSPHRASE"]) == ("given", "given, too")
    assert there["proxy"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert there["engine"] == "django.db.backends.postgresql"
    assert not list((tmp_path / "var").iterdir())


def test_processes_that_start_together_share_one_secret(tmp_path: Path) -> None:
    from charm.settings import secret_from

    # The other process wrote its secret between our look and our writing.
    path = tmp_path / "shared"
    monkeypatch = pytest.MonkeyPatch()
    with monkeypatch.context() as patch:
        patch.setattr("charm.settings.VAR", tmp_path)
        patch.setattr(Path, "exists", lambda self: False)
        path.write_text("theirs")
        assert secret_from("CHARM_NOT_GIVEN", "shared") == "theirs"
    assert [each.name for each in tmp_path.iterdir()] == ["shared"]
