"""A house of its own for the browser: demo data, web and worker as ``make run`` starts them.

Run by ``python3 dev.py browser``; without Chromium the tests are skipped with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tools.house import CHROMIUM, FLAGS, house, sign_in


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a platform with the demo alliance answers, for all browser tests together."""
    if not CHROMIUM:
        pytest.skip("Chromium is not on this machine: apt-get install chromium")
    with house(tmp_path_factory.mktemp("var")) as address:
        yield address


@pytest.fixture(scope="session")
def chromium(url: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def enter(chromium: Any, url: str) -> Iterator[Any]:
    """``enter("proposer@uu.nl")`` is a page of somebody signed in; ``enter()`` of a stranger.
    ``scheme`` is ``light`` or ``dark``, ``width`` in pixels."""
    contexts = []

    def begin(email: str = "", *, scheme: str = "light", width: int = 1280) -> Any:
        context = chromium.new_context(
            base_url=url,
            color_scheme=scheme,
            viewport={"width": width, "height": 900},
            locale="en-GB",
        )
        contexts.append(context)
        page = context.new_page()
        if email:
            sign_in(page, email)
        return page

    yield begin
    for context in contexts:
        context.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")
