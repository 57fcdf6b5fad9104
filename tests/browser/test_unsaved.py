"""Nobody leaves the session by a key or a link with judgements that are not noted yet (7.6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import charm.web

HERE = "https://house.example/boards/meetings/1/session/"
SCRIPT = Path(charm.web.__file__).parent / "static" / "charm" / "unsaved.js"
PAGE = f"""<!doctype html><form class="deciding" method="post" action="/boards/items/1/decide/">
<textarea name="reasons"></textarea><button>Note it</button></form><a href="/next/">Next</a>
<script>{SCRIPT.read_text()}</script>"""


@pytest.fixture
def page(chromium: Any) -> Any:
    context = chromium.new_context()
    found = context.new_page()
    found.route("**/*", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    found.goto(HERE)
    yield found
    context.close()


def test_what_is_not_noted_is_not_left_without_a_question(page: Any) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.fill("textarea", "It convinces.")
    page.get_by_role("link", name="Next").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.url == HERE
    assert page.input_value("textarea") == "It convinces."

    page.get_by_role("button", name="Note it").click()
    page.wait_for_url("**/decide/")
    assert asked == ["beforeunload"], "saving asks nothing"
    page.get_by_role("link", name="Next").click()
    page.wait_for_timeout(300)
    assert len(asked) == 2, "what a refusal shows is not noted"


def test_who_changed_nothing_goes_on_without_a_question(page: Any) -> None:
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**/next/")
