"""The one command that needs nothing before it."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """dev.py, in a checkout of its own whose pip writes down what it was asked for."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text(f"{name}\n")
    venv = tmp_path / ".venv"
    for name, value in {
        "ROOT": tmp_path,
        "VENV": venv,
        "PYTHON": venv / "bin" / "python",
        "CHARM": venv / "bin" / "charm",
        "USERS": tmp_path / "requirements.txt",
        "EVERYTHING": tmp_path / "requirements-dev.txt",
    }.items():
        monkeypatch.setattr(module, name, value)

    def make_venv() -> None:
        (venv / "bin").mkdir(parents=True)
        (venv / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
        (venv / "bin" / "python").symlink_to(sys.executable)

    installed: list[str] = []
    monkeypatch.setattr(module, "_make_venv", make_venv)
    monkeypatch.setattr(module, "_run", lambda *command, **_: installed.append(command[-1].name))
    module.installed = installed  # type: ignore[attr-defined]
    return module


def test_what_is_locked_is_installed_once(dev: Any) -> None:
    for _ in range(2):
        dev.install(dev.EVERYTHING)
        dev.install(dev.USERS)  # is part of everything
    assert dev.installed == ["requirements-dev.txt"]


def test_a_changed_lock_is_installed_again(dev: Any) -> None:
    dev.install(dev.USERS)
    dev.USERS.write_text("changed\n")
    dev.install(dev.USERS)
    dev.install(dev.EVERYTHING)
    assert dev.installed == ["requirements.txt", "requirements.txt", "requirements-dev.txt"]


def test_an_installation_that_failed_is_not_taken_for_one(
    dev: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise dev.CannotGoOn("no index")

    with monkeypatch.context() as patch:
        patch.setattr(dev, "_run", fail)
        with pytest.raises(dev.CannotGoOn):
            dev.install(dev.USERS)
    dev.install(dev.USERS)
    assert dev.installed == ["requirements.txt"]


def test_the_command_runs_from_the_checkout(dev: Any) -> None:
    dev.install(dev.USERS)
    (path,) = dev.VENV.glob("lib/*/site-packages/charm.pth")
    assert path.read_text() == f"{dev.ROOT / 'src'}\n"
    command = subprocess.run(
        [dev.CHARM, "schema", "proposal"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
    )
    assert command.stdout.startswith(b"{")


def test_a_python_without_venv_is_told_what_to_install(
    dev: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(dev.CannotGoOn, match="apt install python3-venv"):
        dev._make_venv()


def test_a_port_in_use_is_named_with_the_remedy(dev: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(dev.CannotGoOn, match="Choose another"):
            dev._free(taken.getsockname()[1])


def test_without_node_no_peer_is_asked(
    dev: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert dev.peers([]) == 0
    assert "not on this machine" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sqlite", "postgresql", "both"),
    [(0, 0, 0), (1, 0, 1), (0, 1, 1), (0, 5, 0), (5, 5, 5), (2, 1, 2), (5, 0, 0), (1, 5, 1)],
)
def test_the_suite_answers_for_both_databases(
    dev: Any, sqlite: int, postgresql: int, both: int
) -> None:
    """5 is pytest's answer when no test was chosen."""
    assert dev._together(sqlite, postgresql) == both
    assert dev._together(0, sqlite, postgresql) == (0 if both == 5 else both)
