"""What search engines read first: ``robots.txt`` (RFC 9309) and ``sitemap.xml`` (sitemaps.org)."""

from __future__ import annotations

import datetime as dt
import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from charm.catalogue.categories import published_overviews
from charm.catalogue.queries import addresses_on_offer
from charm.web.published import served

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST = 50_000
"""Addresses that a sitemap may hold; entries leave a margin to the pages beside them."""
MARGIN = 1_000
AN_HOUR = 60 * 60
PUBLIC = (
    "front",
    "catalogue",
    "overviews",
    "decisions",
    "policy",
    "verify",
    "accessibility",
    "privacy",
)
NOT_FOR_CRAWLERS = ("/account/", "/api/", "/c/", "/claim/", "/endorse/", "/vc-api/", "/*?*q=")
"""Doors of their own, links that are known to one person, and answers to questions without end."""


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in NOT_FOR_CRAWLERS),
        "",
        f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}",
    ]
    return _kept(request, "\n".join([*lines, ""]).encode(), "text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Public pages, and every entry that is offered with the day of its version."""
    top = ET.Element("urlset", xmlns=SITEMAP)
    for path, changed in _pages():
        page = ET.SubElement(top, "url")
        ET.SubElement(page, "loc").text = f"{settings.BASE_URL}{path}"
        if changed:
            ET.SubElement(page, "lastmod").text = changed.isoformat()
    content = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return _kept(request, content, "application/xml")


def _pages() -> Iterator[tuple[str, dt.datetime | None]]:
    for name in PUBLIC:
        yield reverse(name), None
    for overview in published_overviews():
        yield reverse("overview", args=[overview.category.slug]), overview.published_at
    for slug, published_at in addresses_on_offer(MOST - MARGIN):
        yield reverse("entry", args=[slug]), published_at


def _kept(request: HttpRequest, content: bytes, content_type: str) -> HttpResponseBase:
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    return served(request, content, etag=etag, content_type=content_type, max_age=AN_HOUR)
