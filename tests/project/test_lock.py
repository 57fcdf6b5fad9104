"""What is installed is what is locked: pyproject.toml, uv.lock and the requirements files agree.

After a change run ``python3 dev.py lock``.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = tomllib.loads((ROOT / "uv.lock").read_text())
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def asked_for(requirement: dict[str, Any]) -> tuple[str, tuple[str, ...], str]:
    extras = tuple(sorted(requirement.get("extras", ())))
    return requirement["name"], extras, requirement.get("specifier", "")


def written(requirement: str) -> tuple[str, tuple[str, ...], str]:
    match = re.fullmatch(r"([\w.-]+)(?:\[([\w,.-]+)\])?(.*)", requirement)
    assert match, requirement
    extras = tuple(sorted((match[2] or "").split(","))) if match[2] else ()
    return match[1].lower(), extras, match[3]


def test_the_lock_answers_to_what_the_project_asks_for() -> None:
    (project,) = (package for package in LOCK["package"] if package["name"] == "charm")
    metadata = project["metadata"]
    extras = PROJECT["project"]["optional-dependencies"].values()
    asked = [*PROJECT["project"]["dependencies"], *(each for extra in extras for each in extra)]
    assert {asked_for(each) for each in metadata["requires-dist"]} == set(map(written, asked))
    assert {asked_for(each) for each in metadata["requires-dev"]["dev"]} == {
        written(each) for each in PROJECT["dependency-groups"]["dev"]
    }


@pytest.mark.parametrize(
    ("file", "groups"),
    [("requirements.txt", "--no-dev"), ("requirements-dev.txt", "--all-groups")],
)
def test_the_requirements_files_are_exported_from_the_lock(file: str, groups: str) -> None:
    uv = Path(sys.executable).with_name("uv")
    command = [uv, "export", "--frozen", "--offline", "--no-emit-project", "--no-header", groups]
    exported = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert (ROOT / file).read_text() == exported


def test_everything_locked_comes_from_the_public_index() -> None:
    addresses = set(re.findall(r"https?://([^/\"]+)/", (ROOT / "uv.lock").read_text()))
    assert addresses <= {"pypi.org", "files.pythonhosted.org"}


def test_there_is_a_wheel_for_everything_locked() -> None:
    """Nothing is built on the machine of a user."""
    without = [p["name"] for p in LOCK["package"] if not p.get("wheels") and p["name"] != "charm"]
    assert without == []
