"""The web server as it is started everywhere: idle browsers keep nobody else waiting."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
STARTED_BY = (
    "dev.py",
    "deploy/Containerfile",
    "deploy/systemd/charm-web.service",
    "docs/operator/installation.md",
)
BROWSERS, CONNECTIONS = 10, 6
"""A browser keeps six connections to a host open for a while after their answers."""
APPLICATION = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
"""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Of a server as dev.py starts it, with another application."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    dev: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(dev)
    (tmp_path / "answering.py").write_text(APPLICATION)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    command = dev._web("answering:application", number)
    command[0] = Path(sys.executable).with_name("granian")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    process = subprocess.Popen(command, env=environment)
    dev._wait_until_ready(number, [process])
    try:
        yield number
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_open_connections_of_others_keep_nobody_waiting(port: int) -> None:
    held = []
    for place in range(BROWSERS * CONNECTIONS):
        browser = socket.create_connection(("127.0.0.1", port), timeout=20)
        held.append(browser)
        browser.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert browser.recv(1_000).startswith(b"HTTP/1.1 200"), f"connection {place}"
    for browser in held:
        browser.close()


@pytest.mark.parametrize("name", STARTED_BY)
def test_nothing_that_starts_it_bounds_the_connections(name: str) -> None:
    said = (ROOT / name).read_text()
    assert "granian" in said
    assert "--backpressure" not in said.replace("``--backpressure``", "")
