"""What networks, feed readers and search engines read of the catalogue (5.12, 7.17)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.17")]
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Head(HTMLParser):
    """The properties of a page, by name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.said[of.get("property") or of.get("name", "")] = of.get("content", "")
        if tag == "link" and of.get("rel") in ("canonical", "alternate"):
            self.said[of.get("type") or of["rel"]] = of["href"]


def test_who_shares_an_entry_shows_its_seal_its_title_and_its_measure(
    client: Client, course: Callable[..., Any]
) -> None:
    slug = course().entry.slug
    said = Head(client.get(f"/catalogue/{slug}/").content.decode()).said

    assert said["og:title"] == "Living with Water: Flood Resilience in Delta Cities"
    assert said["og:description"] == said["description"] != ""
    assert said["og:url"] == said["canonical"] == f"{settings.BASE_URL}/catalogue/{slug}/"
    address = said["og:image"].removeprefix(settings.BASE_URL)
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    assert "max-age=" in answer.headers["Cache-Control"]
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    # In the language of the page that was shared; in one that is not known, in that of the house.
    assert client.get(address.replace("=en", "=es")).content != answer.content
    assert client.get(address.replace("=en", "=../x")).content == answer.content
    assert client.get(f"/catalogue/{slug}/versions/9/social.png").status_code == 404


def test_a_version_that_is_past_is_not_taken_for_the_entry(
    client: Client, course: Callable[..., Any]
) -> None:
    """The one in force has two addresses, and says which of them is the one to cite."""
    slug = course().entry.slug
    said = Head(client.get(f"/catalogue/{slug}/versions/1/").content.decode()).said
    assert said["canonical"] == f"{settings.BASE_URL}/catalogue/{slug}/"


def test_a_hostile_title_is_drawn_as_text(course: Callable[..., Any]) -> None:
    from charm.catalogue.drawing import social_card

    drawn = social_card(
        course().entry.versions.get(),
        alliance="#panic()",
        what="*bold* $x$",
        title='#read("/etc/passwd") <script> & ' + "a" * 5_000,
        marks=["#include"] * 90,
        universities=["]" * 300],
        language="en",
    )
    assert Image.open(io.BytesIO(drawn)).size == (1200, 630)


def test_the_feed_says_what_came_and_what_changed(
    client: Client, course: Callable[..., Any]
) -> None:
    answer = client.get("/catalogue/feed.atom")
    assert ET.fromstring(answer.content).findall(f"{ATOM}entry") == []
    again = client.get("/catalogue/feed.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    version = course().entry.versions.get()

    page = client.get("/catalogue/").content.decode()
    address = Head(page).said["application/atom+xml"]
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    (entry,) = ET.fromstring(answer.content).findall(f"{ATOM}entry")
    told = {child.tag.removeprefix(ATOM): child for child in entry}
    assert told["id"].text == f"urn:uuid:{version.id}"
    assert told["updated"].text == version.published_at.isoformat()
    link = told["link"].get("href", "")
    assert client.get(link.removeprefix(settings.BASE_URL)).status_code == 200
    unchanged = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert unchanged.status_code == 304


def test_search_engines_are_told_what_is_offered_and_what_is_nobodys_business(
    client: Client, course: Callable[..., Any], django_assert_num_queries: Any
) -> None:
    slug = course().entry.slug
    robots = client.get("/robots.txt").content.decode()
    for path in ("/account/", "/c/", "/claim/", "/endorse/"):
        assert f"Disallow: {path}\n" in robots
    (address,) = re.findall(r"^Sitemap: (.*)$", robots, re.MULTILINE)

    with django_assert_num_queries(2):  # entries and overviews, however many
        answer = client.get(address.removeprefix(settings.BASE_URL))
    pages = {
        page.findtext(f"{SITEMAP}loc", ""): page.findtext(f"{SITEMAP}lastmod")
        for page in ET.fromstring(answer.content).findall(f"{SITEMAP}url")
    }
    assert pages[f"{settings.BASE_URL}/catalogue/{slug}/"] is not None
    for one in pages:
        assert client.get(one.removeprefix(settings.BASE_URL)).status_code == 200, one


@pytest.mark.clause("5.7.2", shows="refuses")
def test_nothing_outside_formal_education_is_measured_in_credits(
    course: Callable[..., Any],
) -> None:
    from charm.catalogue.lines import line_of
    from charm.web.public.pictures import _marks

    version = course("non-formal-assessed").entry.versions.get()
    assert not any("ECTS" in mark or "EQF" in mark for mark in _marks(line_of(version)))
