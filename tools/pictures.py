"""Take the pictures of the README from a house with the demo alliance.

python3 dev.py pictures
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tools.house import CHROMIUM, FLAGS, house, sign_in

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"

SHOTS = (
    ("front", "", "/"),
    ("officer", "boards@charm-eu.example", "/boards/"),
    ("learner", "learner1@charm-eu.example", "/learning/"),
)
"""Name of the picture, who looks (nobody signed in when empty), and where."""


def main() -> int:
    if not CHROMIUM:
        print("Chromium is not on this machine: no pictures taken.")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as var,
        house(Path(var)) as url,
        sync_playwright() as started,
    ):
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for shot in SHOTS:
            _take(browser, url, *shot)
    return 0


def _take(browser: Browser, url: str, name: str, email: str, address: str) -> None:
    context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 860})
    page = context.new_page()
    if email:
        sign_in(page, email)
    page.goto(address)
    page.screenshot(path=PICTURES / f"{name}.jpg", type="jpeg", quality=72)
    context.close()
    print(f"docs/pictures/{name}.jpg")


if __name__ == "__main__":
    sys.exit(main())
