"""What of the public pages is counted for the office: how often, never by whom, and no machine."""

from __future__ import annotations

import re

from django.http import HttpRequest

from charm.catalogue.services.counting import count_search, count_seen
from charm.web.public.search import Found

MACHINE = re.compile(
    r"(?<!cu)bot\b|(?<!cu)bot[/;_-]|crawl|spider|slurp|preview|fetch|monitor|scan|archiv|index|feed|http|curl|wget"
    r"|python|java/|okhttp|go-|ruby|perl|headless|lighthouse|facebookexternal|whatsapp|embed",
    re.IGNORECASE,
)
"""In what a client says of itself, where it is no browser that a person reads with."""
TYPED_IN = "q"
"""The element that searches while somebody types."""


def note_entry(request: HttpRequest, slug: str) -> None:
    if is_read_by_a_person(request):
        count_seen(slug)


def note_search(request: HttpRequest, found: Found) -> None:
    """A question, not the whole list, and not its further pages."""
    asks = bool(found.words or found.chosen)
    if asks and request.GET.get("page", "1") == "1" and is_read_by_a_person(request):
        count_search(
            found.words,
            found=len(found.offers) > 0,
            words_found=found.words_found,
            not_offered=found.not_offered,
            typed=request.headers.get("HX-Trigger") == TYPED_IN,
        )


def is_read_by_a_person(request: HttpRequest) -> bool:
    """As far as it can be told: not for HEAD, what is fetched ahead, and who says that it is a
    machine, or nothing of itself."""
    agent = request.headers.get("User-Agent", "")
    ahead = "prefetch" in (
        request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    )
    return request.method == "GET" and bool(agent) and not ahead and not MACHINE.search(agent)
