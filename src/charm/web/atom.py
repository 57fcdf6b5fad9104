"""A feed of what is new, as Atom (RFC 4287)."""

from __future__ import annotations

import datetime as dt
import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from charm.web.published import served

ATOM = "http://www.w3.org/2005/Atom"
CONTENT_TYPE = "application/atom+xml"
MOST = 50
"""Entries in a feed."""
A_QUARTER_OF_AN_HOUR = 900
NEVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""When a feed was updated in which nothing stands yet."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """``id`` is an IRI that stays, ``address`` where a person reads it."""

    id: str
    title: str
    updated: dt.datetime
    published: dt.datetime
    address: str
    summary: str


def feed(
    request: HttpRequest, *, title: str, home: str, author: str, entries: Sequence[FeedEntry]
) -> HttpResponseBase:
    """``home`` is the address of the page whose news these are."""
    top = ET.Element("feed", xmlns=ATOM)
    updated = max((entry.updated for entry in entries), default=NEVER)
    _element(top, "id", home)
    _element(top, "title", title)
    _element(top, "updated", updated.isoformat())
    _element(top, "link", href=f"{settings.BASE_URL}{request.path}", rel="self")
    _element(top, "link", href=home, rel="alternate")
    _element(_element(top, "author"), "name", author)
    for entry in entries:
        _write(top, entry)
    content = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return served(
        request,
        content,
        etag=f'"{hashlib.sha256(content).hexdigest()}"',
        content_type=f"{CONTENT_TYPE}; charset=utf-8",
        max_age=A_QUARTER_OF_AN_HOUR,
    )


def _write(top: ET.Element, entry: FeedEntry) -> None:
    element = _element(top, "entry")
    _element(element, "id", entry.id)
    _element(element, "title", entry.title)
    _element(element, "updated", entry.updated.isoformat())
    _element(element, "published", entry.published.isoformat())
    _element(element, "link", href=entry.address, rel="alternate")
    _element(element, "summary", entry.summary)


def _element(above: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    made = ET.SubElement(above, name, attributes)
    made.text = "".join(c for c in str(text) if c >= " " or c in "\t\n") or None
    return made
