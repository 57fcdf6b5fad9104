"""``/catalogue/<slug>/card/``: an entry in a small frame, for the site of a university (7.17)."""

from __future__ import annotations

import hashlib
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from charm.alliance.queries import alliance
from charm.catalogue import queries, rules
from charm.delivery.offered import described
from charm.web.headers import framed_by
from charm.web.public.search import Offer
from charm.web.published import served

MAX_AGE = 300
"""Seconds a site may go on showing the card of yesterday."""


@require_safe
@xframe_options_exempt
@vary_on_headers("Accept-Language")
def card(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The version in force, in the language that the address asks for. Sites of the alliance and of
    its universities may frame it; it does nothing but lead to the entry."""
    entry = rules.entry_for(None, slug)
    version = queries.current_version(entry)
    context = {
        "entry": entry,
        "offer": Offer(version),
        "run": next(iter(described([version])[0].runs), None),
        "theme": theme if (theme := request.GET.get("theme", "")) in ("light", "dark") else "",
        "home": f"{settings.BASE_URL}/catalogue/{entry.slug}/",
    }
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()
    with translation.override(language):
        content = render_to_string("public/card.html", context).encode()
    answer = served(
        request,
        content,
        etag=f'"{hashlib.sha256(content).hexdigest()}"',
        content_type="text/html; charset=utf-8",
        max_age=MAX_AGE,
    )
    answer["Content-Security-Policy"] = framed_by(sites())
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@cache
def sites() -> tuple[str, ...]:
    """Origins of the alliance and of its universities, with every host below them."""
    home = alliance()
    hosts = {_host(home.url)}
    for row in home.universities:
        hosts |= {row.code, _host(row.url)}
    return tuple(f"https://{host} https://*.{host}" for host in sorted(hosts))


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
