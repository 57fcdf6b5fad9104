"""A house of its own for the browser: demo data, web and worker as ``make run`` starts them.

Run by ``python3 dev.py browser``; without Chromium the tests are skipped with a sentence.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PASSWORD = "charm-demo"
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class House:
    url: str
    var: Path


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A running platform with the demo alliance, for all browser tests together."""
    if not CHROMIUM:
        pytest.skip("Chromium is not on this machine: apt-get install chromium")
    var = tmp_path_factory.mktemp("var")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://localhost:{port}"
    env = {
        **os.environ,
        "CHARM_VAR": str(var),
        "CHARM_BASE_URL": url,
        "EMAIL_URL": "consolemail://",
    }
    env.pop("DATABASE_URL", None)
    for command in ("migrate", "demo"):
        subprocess.run([BIN / "charm", command], env=env, check=True, stdout=subprocess.DEVNULL)
    web = [
        BIN / "granian", "--interface", "wsgi", "charm.web.wsgi:application", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "1", "--blocking-threads", "4", "--log-level", "warning",
    ]  # fmt: skip
    quiet: dict[str, Any] = {"env": env, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [subprocess.Popen(c, **quiet) for c in (web, [BIN / "charm", "worker"])]
    try:
        _wait(url)
        yield House(url, var)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)


@pytest.fixture(scope="session")
def chromium(house: House) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def enter(chromium: Any, house: House) -> Iterator[Any]:
    """``enter("proposer@uu.nl")`` is a page of somebody signed in; ``enter()`` of a stranger.
    ``scheme`` is ``light`` or ``dark``, ``width`` in pixels."""
    contexts = []

    def begin(email: str = "", *, scheme: str = "light", width: int = 1280) -> Any:
        context = chromium.new_context(
            base_url=house.url,
            color_scheme=scheme,
            viewport={"width": width, "height": 900},
            locale="en-GB",
        )
        contexts.append(context)
        page = context.new_page()
        if email:
            page.goto("/account/login/")
            page.fill("input[name=login]", email)
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url("**/home/**")
        return page

    yield begin
    for context in contexts:
        context.close()


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=5)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The platform did not become ready.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")
