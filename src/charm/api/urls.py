"""Addresses below ``/api/v1/``; each passes the one door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path

from charm.api.app import api
from charm.api.document import openapi
from charm.api.door import door
from charm.api.problems import problem


def nothing_here(_: HttpRequest) -> HttpResponse:
    says = "There is nothing at this address. What there is says /api/v1/openapi.json."
    return problem("not-found", says)


def _operations() -> list[URLPattern]:
    found = []
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = door(pattern.callback)
            pattern.name = f"api-{pattern.name}"  # so that pages may be named like operations
            found.append(pattern)
    return found


urlpatterns = [
    path("openapi.json", door(openapi), name="api-document"),  # type: ignore[arg-type]
    *_operations(),
    re_path("", door(nothing_here)),
]
