"""A house of its own for a browser: demo data, web and worker as ``make run`` starts them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PASSWORD = "charm-demo"
PYTHON = Path(sys.executable)
BIN = PYTHON.parent
ROOT = Path(__file__).resolve().parents[1]


Command = Sequence[str | Path]
DEMO: Command = (BIN / "charm", "demo")


def build(var: Path) -> None:
    """An empty database in the folder, and what pages load."""
    env = _environment(var, "http://localhost")
    subprocess.run([BIN / "charm", "migrate"], env=env, check=True, stdout=subprocess.DEVNULL)


def _environment(var: Path, url: str) -> dict[str, str]:
    """A database in the folder; letters stay here."""
    env = {**os.environ, "CHARM_VAR": str(var), "CHARM_BASE_URL": url}
    for name in ("DATABASE_URL", "EMAIL_URL"):
        env.pop(name, None)
    return env


@contextmanager
def house(
    var: Path, *, days: Path | None = None, bare: Path | None = None, fill: Command = DEMO
) -> Iterator[str]:
    """Start it in an empty folder; gives its address, and ends it afterwards. ``days`` is the file
    that says how many days its clock is ahead (:mod:`tools.house_clock`); ``bare`` the folder of
    one that was built already; ``fill`` the command that brings its people."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    url = f"http://localhost:{port}"
    env = _environment(var, url)
    if bare is None:
        build(var)
    else:
        shutil.copytree(bare, var, dirs_exist_ok=True)
    subprocess.run(fill, env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    application, worker = "charm.web.wsgi:application", [BIN / "charm", "worker"]
    if days is not None:
        days.write_text("0")
        env["HOUSE_DAYS"] = str(days)
        application, worker = "tools.house_clock:application", [PYTHON, "-m", "tools.house_clock"]
    web = [
        BIN / "granian", "--interface", "wsgi", application, "--host", "127.0.0.1",
        "--port", port, "--workers", "1", "--blocking-threads", "4", "--log-level", "warning",
    ]  # fmt: skip
    quiet: dict[str, Any] = {
        "env": env, "cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL
    }  # fmt: skip
    processes = [subprocess.Popen(c, **quiet) for c in (web, worker)]
    try:
        _wait(url)
        yield url
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)


def sign_in(page: Any, email: str) -> None:
    """By the demo password, on the page where everybody signs in."""
    page.goto("/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/home/**")


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=5)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The platform did not become ready.")
