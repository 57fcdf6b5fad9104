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


def test_nothing_shifts_on_a_phone_while_the_catalogue_loads(enter: Any) -> None:
    page = enter()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/catalogue/")
    shifted = page.evaluate(
        """() => new Promise(told => {
            let sum = 0;
            new PerformanceObserver(list => list.getEntries().forEach(one => sum += one.value))
                .observe({type: "layout-shift", buffered: true});
            setTimeout(() => told(sum), 500);
        })"""
    )
    assert shifted == 0
    page.get_by_text("What you receive").first.click()
    page.locator("#outcome-micro-credential").check()
    page.wait_for_url("**outcome=micro-credential**")
    assert page.locator("#offers li.offer").count() > 0
