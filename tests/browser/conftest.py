"""A house of its own for the browser: demo data, web and worker as ``make run`` starts them, with a
clock that can be turned forward.

Run by ``python3 dev.py browser``; without Chromium the tests are skipped with a sentence. All of
them share the house, one file after the other: what needs the demo as it stands today comes first.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.browser.hands import Somebody
from tests.browser.keys import Typist
from tools.house import CHROMIUM, FLAGS, PASSWORD, build, house, sign_in

HERE = ZoneInfo("Europe/Madrid")
FAILED = pytest.StashKey[bool]()


class HouseClock:
    """What day it is in the house (:mod:`tools.house_clock`)."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def today(self) -> dt.date:
        return dt.datetime.now(HERE).date() + dt.timedelta(days=int(self.file.read_text()))

    def turn_to(self, day: dt.date) -> None:
        """Forward only: what was done stays done. Waits for what the nights between would do."""
        assert day > self.today
        days = str((day - dt.datetime.now(HERE).date()).days)
        fresh = self.file.with_suffix(".fresh")
        fresh.write_text(days)
        fresh.replace(self.file)
        reached = self.file.with_suffix(".reached")
        for _ in range(600):
            if reached.exists() and reached.read_text() == days:
                return
            time.sleep(0.1)
        raise AssertionError("The worker of the house did not notice the day.")


@pytest.fixture(scope="session")
def house_clock(tmp_path_factory: pytest.TempPathFactory) -> HouseClock:
    return HouseClock(tmp_path_factory.mktemp("clock") / "days")


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house in which nobody lives yet."""
    if not CHROMIUM:
        pytest.skip("Chromium is not on this machine: apt-get install chromium")
    var = tmp_path_factory.mktemp("bare")
    build(var)
    return var


@pytest.fixture(scope="session")
def url(
    bare: Path, tmp_path_factory: pytest.TempPathFactory, house_clock: HouseClock
) -> Iterator[str]:
    """Where a platform with the demo alliance answers, for the browser tests together."""
    with house(tmp_path_factory.mktemp("var"), days=house_clock.file, bare=bare) as address:
        yield address


@pytest.fixture(scope="session")
def chromium(bare: Path) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def enter(chromium: Any, url: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """``enter("proposer@uu.nl")`` is a page of somebody signed in; ``enter()`` of a stranger.
    ``scheme`` is ``light`` or ``dark``, ``width`` in pixels. After a failure the report says what
    stood on each of the pages."""
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
    if request.node.stash.get(FAILED, False):
        for page in (page for context in contexts for page in context.pages):
            found = page.locator("main")
            words = found.inner_text() if found.count() else "nothing"
            request.node.add_report_section("teardown", page.url, words)
    for context in contexts:
        context.close()


@pytest.fixture
def somebody(enter: Any) -> Any:
    """``somebody("proposer@uu.nl")`` sits at a browser; ``somebody()`` is a stranger."""
    return lambda email="": Somebody(enter(email))


@pytest.fixture
def typist(enter: Any) -> Any:
    """The same without a mouse, from the moment of signing in."""

    def begin(email: str = "") -> Typist:
        who = Typist(enter())
        if email:
            who.opens("/account/login/").fills("E-mail", email).fills("Password", PASSWORD)
            who.presses("Sign in")
        return who

    return begin


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")
