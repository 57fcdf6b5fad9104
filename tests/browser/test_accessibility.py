"""No violation of WCAG 2.2 AA that a machine can see, on any page, in either theme; no page heavy,
none loads anything from elsewhere (look, features 18)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PERSONAS = (
    "",
    "proposer@uu.nl",
    "manager@tcd.ie",
    "quality@tcd.ie",
    "boards@charm-eu.example",
    "council-chair@charm-eu.example",
    "board-chair@charm-eu.example",
    "registrar@uu.nl",
    "auditor@charm-eu.example",
    "operator@charm-eu.example",
    "learner1@charm-eu.example",
)
MOST_PAGES = 60
"""A persona; each kind of address is looked at once, so this is only a bound."""
MOST_BYTES = 60_000
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[0-9]+(?=/|$)")


@pytest.mark.parametrize("email", PERSONAS)
def test_every_page_that_a_persona_reaches_is_accessible_light_and_of_this_house(
    enter: Any, url: str, email: str
) -> None:
    """Follows the links from the persona's desk; of each kind of address one is looked at."""
    page = enter(email)
    seen: set[str] = set()
    waiting = ["/home/" if email else "/", "/", "/styleguide/"]
    found: list[str] = []
    foreign: set[str] = set()
    page.on(
        "request", lambda request: foreign.add(request.url) if not _ours(request.url, url) else None
    )
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        kind = _kind(address)
        if kind in seen:
            continue
        seen.add(kind)
        found += _judge(page, address)
        waiting += [link for link in _links(page, url) if _kind(link) not in seen]
    assert not found, "\n".join(found)
    assert not foreign
    assert len(seen) > 5


def _judge(page: Any, address: str) -> Iterator[str]:
    sizes: list[int] = []

    def weigh(response: Any) -> None:
        if response.request.resource_type != "image":
            sizes.append(int(response.headers.get("content-length", 0)))

    page.on("response", weigh)
    answer = page.goto(address)
    page.remove_listener("response", weigh)
    if answer.status >= 400:
        yield f"{address}: {answer.status}"
        return
    if "text/html" not in answer.headers.get("content-type", ""):
        return
    if sum(sizes) > MOST_BYTES:
        yield f"{address}: {sum(sizes)} bytes"
    if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        yield f"{address}: scrolls sideways"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for violation in _axe(page):
            places = "; ".join(node["target"][0] for node in violation["nodes"][:3])
            yield f"{address} ({scheme}): {violation['id']}: {violation['help']}: {places}"
    page.emulate_media(color_scheme="light")


def _axe(page: Any) -> list[dict[str, Any]]:
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    violations: list[dict[str, Any]] = Axe().run(page, options=options).response["violations"]
    return violations


def _links(page: Any, url: str) -> list[str]:
    links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    return [
        urlsplit(link).path
        for link in dict.fromkeys(links)
        if link.startswith(url) and not _is_file(urlsplit(link).path)
    ]


def _is_file(path: str) -> bool:
    return bool(re.search(r"\.(json|pdf|docx|csv|zip|ics)$|/api/|/download|/file", path))


def _kind(address: str) -> str:
    path = _ID.sub("ID", address.partition("?")[0])
    return re.sub(r"(?<=^/catalogue/)[a-z0-9-]+", "SLUG", path)


def _ours(address: str, url: str) -> bool:
    return address.startswith((url, "data:", "blob:", "about:"))
