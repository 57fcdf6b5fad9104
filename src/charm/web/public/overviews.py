"""``/overviews/``: the categories of the catalogue, each with what the Communication Office says of
it and what belongs to it (7.21)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charm.catalogue import categories


@require_safe
def all_overviews(request: HttpRequest) -> HttpResponse:
    return render(request, "public/overviews.html", {"overviews": categories.published_overviews()})


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    row = categories.overview_by_slug(slug)
    context = {"overview": row, "gathered": categories.gathered(row)}
    return render(request, "public/overview.html", context)
