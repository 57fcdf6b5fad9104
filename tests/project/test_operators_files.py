"""What operators copy and read names commands and variables that there are."""

from __future__ import annotations

import configparser
import re
import subprocess
from pathlib import Path

import pytest

from charm import cli, settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY, MANUAL = ROOT / "deploy", ROOT / "docs" / "operator"
TEXTS = [
    path
    for folder in (DEPLOY, MANUAL)
    for path in sorted(folder.rglob("*"))
    if path.is_file() and path.suffix != ".json"
]
OF_LIBRARIES = {"PROMETHEUS_MULTIPROC_DIR"}
OF_COMPOSE = {"CHARM_HOST", "CHARM_BACKUPS"}


def commands() -> set[str]:
    (choices,) = (a.choices for a in cli._parser()._actions if a.choices)
    return set(choices)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_command_that_is_named_exists(path: Path) -> None:
    said = re.findall(_SAID, path.read_text(), flags=re.MULTILINE)
    assert {name for found in said for name in found if name} <= commands()


_SAID = (
    r"^    charm ([a-z]+)|`charm ([a-z]+)|/bin/charm ([a-z]+)|worker charm ([a-z]+)"
    r"|\[charm, ([a-z]+)"
)


def test_the_manual_lists_every_variable_that_the_settings_read() -> None:
    read = set(re.findall(r"``((?:CHARM_\w+|[A-Z]+_URL))``", settings.__doc__ or ""))
    listed = set(re.findall(r"`((?:CHARM_\w+|[A-Z]+_URL))`", "".join(
        path.read_text() for path in MANUAL.glob("*.md"))))  # fmt: skip
    assert read <= listed


@pytest.mark.parametrize("path", [DEPLOY / "charm.env.example", DEPLOY / "compose.yaml"])
def test_files_to_copy_set_variables_that_the_settings_read(path: Path) -> None:
    named = set(re.findall(r"\b(?:CHARM_[A-Z_]+|[A-Z]+_URL)\b", path.read_text()))
    assert named - OF_COMPOSE <= set(re.findall(r"``(\w+)``", settings.__doc__ or ""))


@pytest.mark.parametrize("path", sorted((DEPLOY / "systemd").iterdir()), ids=lambda p: p.name)
def test_units_run_as_a_user_of_their_own_without_rights(path: Path) -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(path.read_text())
    if path.suffix == ".timer":
        assert path.with_suffix(".service").exists()
        return
    service = unit["Service"]
    assert service["User"] == "charm"
    for name, value in {
        "NoNewPrivileges": "yes", "ProtectSystem": "strict", "UMask": "0077",
        "CapabilityBoundingSet": "",
    }.items():  # fmt: skip
        assert service[name] == value


@pytest.mark.parametrize(
    ("doctor", "recheck", "ends"), [(0, 0, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1)]
)
def test_what_is_examined_each_night_is_examined_whole(
    doctor: int, recheck: int, ends: int, tmp_path: Path
) -> None:
    """Also after the doctor found something, and then the unit fails."""
    unit = (DEPLOY / "systemd" / "charm-examine.service").read_text()
    (starts,) = re.findall(r"^ExecStart=(.*)$", unit, flags=re.MULTILINE)
    charm = tmp_path / "charm"
    charm.write_text(
        f'#!/bin/sh\necho "$1" >> {tmp_path}/ran\n'
        f'case "$1" in doctor) exit {doctor};; recheck) exit {recheck};; esac\n'
    )
    charm.chmod(0o755)
    as_systemd = starts.replace("$$", "$").replace("/srv/charm/.venv/bin/charm", str(charm))
    done = subprocess.run(as_systemd, shell=True, check=False)
    assert done.returncode == ends
    assert (tmp_path / "ran").read_text().split() == ["doctor", "recheck"]


def test_the_proxy_is_configured_for_the_oldest_nginx_that_the_manual_names() -> None:
    """Debian 12 has 1.22, which knows no ``http2 on``."""
    lines = (DEPLOY / "proxy" / "nginx.conf").read_text().splitlines()
    said = [line.strip() for line in lines if not line.strip().startswith("#")]
    assert "listen 443 ssl http2;" in said
    assert not any(line.startswith("http2 ") for line in said)
