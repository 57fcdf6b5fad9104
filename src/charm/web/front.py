"""The front door: what this house is, and where each visitor goes from here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charm.catalogue.categories import published_overviews
from charm.catalogue.queries import newest_offers
from charm.foundation.data_map import record_of_processing
from charm.proposals.calls import open_calls
from charm.web.public.search import Offer

NEWEST = 4
OVERVIEWS = 6


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    offers = [Offer(version) for version in newest_offers(NEWEST)]
    return render(
        request,
        "public/front.html",
        {
            "offers": offers,
            "calls": open_calls(),
            "overviews": published_overviews()[:OVERVIEWS],
        },
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was tested, what is known to fail, and whom to tell."""
    return render(request, "public/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about whom, made from the data map of the fields (7.26)."""
    return render(request, "public/privacy.html", {"processing": record_of_processing()})
