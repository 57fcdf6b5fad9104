"""``/catalogue/<slug>/versions/<number>/seal.png``: what credentials name as their picture."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from charm.catalogue import queries
from charm.catalogue.drawing import PIXELS, seal_of_version
from charm.foundation.errors import NotFound
from charm.foundation.typesetting.pictures import picture
from charm.web.published import served

KINDS = {"png": "image/png", "svg": "image/svg+xml"}
A_DAY = 24 * 60 * 60


@require_safe
def seal(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponseBase:
    """The seal of a version, drawn alike for ever. Raises NotFound."""
    if kind not in KINDS:
        raise NotFound("There is no such picture: ask for png or svg.")
    drawn = seal_of_version(queries.version_by_number(slug, number))
    content = _png(drawn) if kind == "png" else drawn.encode()
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    return served(request, content, etag=etag, content_type=KINDS[kind], max_age=A_DAY)


@lru_cache(maxsize=64)
def _png(drawn: str) -> bytes:
    return picture(drawn, pixels=PIXELS)
