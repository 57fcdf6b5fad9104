"""No violation of WCAG 2.2 AA that a machine can see, on any page, in either theme; no page heavy,
none loads anything from elsewhere (look, features 18)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error
from tests.browser.axe import DARK, LIGHT, kind_of, violations

PERSONAS = (
    "",
    "proposer@uu.nl",
    "manager@tcd.ie",
    "quality@tcd.ie",
    "boards@charm-eu.example",
    "calls@charm-eu.example",
    "communication@charm-eu.example",
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
_public: set[str] = set()
"""Kinds of address that a stranger may see."""
_looks: Counter[str] = Counter()
"""How many personas looked at a kind of address."""


@pytest.mark.parametrize("email", PERSONAS)
def test_every_page_that_a_persona_reaches_is_accessible_light_and_of_this_house(
    enter: Any, url: str, email: str
) -> None:
    """Follows the links from the persona's desk; of each kind of address one is looked at. Pages
    that everybody finds alike are looked at twice: by the stranger, or the first, and the next."""
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
        kind = kind_of(address)
        if kind in seen or _is_known(kind):
            continue
        seen.add(kind)
        _looks[kind] += 1
        found += _judge(page, address)
        if not email and urlsplit(page.url).path == urlsplit(address).path:
            _public.add(kind)
        waiting += [link for link in _links(page, url) if kind_of(link) not in seen]
    assert not found, "\n".join(found)
    assert not foreign
    assert len(seen) > 3


def _is_known(kind: str) -> bool:
    return _looks[kind] > 1 and (kind in _public or kind.startswith("/account/"))


def _judge(page: Any, address: str) -> Iterator[str]:
    sizes: list[int] = []

    def weigh(response: Any) -> None:
        if response.request.resource_type != "image":
            sizes.append(int(response.headers.get("content-length", 0)))

    page.on("response", weigh)
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" in str(error):
            return
        raise
    finally:
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
    yield from violations(page, LIGHT, DARK)


def _links(page: Any, url: str) -> list[str]:
    links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    return [
        urlsplit(link).path
        for link in dict.fromkeys(links)
        if link.startswith(url) and not _is_file(urlsplit(link).path)
    ]


def _is_file(path: str) -> bool:
    return bool(re.search(r"\.(json|pdf|docx|csv|zip|ics|atom)$|/api/|/download|/file", path))


def _ours(address: str, url: str) -> bool:
    return address.startswith((url, "data:", "blob:", "about:"))
