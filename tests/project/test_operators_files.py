"""What operators copy and read names commands and variables that there are."""

from __future__ import annotations

import configparser
import re
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
