"""Programs for Node that others wrote, and what they say of credentials."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import pytest

PEERS = Path(__file__).parents[1] / "peers"
NODE = shutil.which("node")
T = TypeVar("T", bound=Callable[..., Any])


def marks(package: str = "") -> list[pytest.MarkDecorator]:
    """Of tests that ask peers, or this one."""
    return [
        pytest.mark.peer,
        pytest.mark.skipif(NODE is None, reason="Node is not installed: no peer can be asked."),
        pytest.mark.skipif(
            not (PEERS / "node_modules" / package).is_dir(),
            reason="The peers are not installed: run `npm ci` in tests/peers (`make peers`).",
        ),
    ]


def asks_peers(test: T) -> T:
    for mark in marks():
        test = mark(test)
    return test


def node(script: str, *arguments: object, lines: Iterable[str] = ()) -> list[str]:
    """The lines that the script writes for those it reads."""
    assert NODE is not None
    run = subprocess.run(
        [NODE, str(PEERS / script), *map(str, arguments)],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True, text=True, check=True, cwd=PEERS,
    )  # fmt: skip
    return run.stdout.splitlines()


def verdicts(documents: Path, moment: str, *more: str, lines: Iterable[str]) -> list[Any]:
    """What a peer says at that moment, with the documents of issuers in that folder."""
    return [json.loads(one) for one in node("verify.mjs", documents, moment, *more, lines=lines)]
