"""``/catalogue/feed.atom``: what came into the catalogue, and what changed in it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from charm.alliance.queries import alliance
from charm.catalogue import queries
from charm.catalogue.queries import EntryVersion
from charm.web import atom
from charm.web.atom import FeedEntry
from charm.web.templatetags.charm import said
from charm.web.words import word

WORDS = 60
"""Of a description."""


@require_safe
@vary_on_headers("Accept-Language", "Cookie")
def catalogue_feed(request: HttpRequest) -> HttpResponseBase:
    """The latest versions in force, the newest first."""
    rows = queries.newest_offers(atom.MOST)
    return atom.feed(
        request,
        title=_("Catalogue of {alliance}").format(alliance=alliance().name),
        home=f"{settings.BASE_URL}{reverse('catalogue')}",
        author=alliance().name,
        entries=[_news(row) for row in rows],
    )


def _news(version: EntryVersion) -> FeedEntry:
    content = queries.published(version).content
    what = str(word(content.outcome, "outcome"))
    if version.number > 1:
        what = _("{what}, version {number}").format(what=what, number=version.number)
    return FeedEntry(
        id=f"urn:uuid:{version.id}",
        title=said(content.title),
        updated=version.published_at,
        published=version.published_at,
        address=f"{settings.BASE_URL}{reverse('entry', args=[version.entry.slug])}",
        summary=f"{what}. {Truncator(said(content.description)).words(WORDS)}",
    )
