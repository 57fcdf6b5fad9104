"""What a stranger meets first."""

from __future__ import annotations

from typing import Any


def test_a_stranger_finds_an_offer_by_typing(enter: Any) -> None:
    page = enter()
    page.goto("/catalogue/")
    page.fill("#q", "water")
    page.wait_for_url("**q=water**")
    page.locator("#offers h2 a").first.click()
    page.wait_for_load_state()
    assert page.locator("ol.life").count() == 1
