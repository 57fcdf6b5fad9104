"""Signed status lists, at the addresses that credentials name."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from charm.awards import queries
from charm.awards.queries import Signed
from charm.foundation.errors import NotFound
from charm.web.published import absent, served

MAX_AGE = 60
"""Seconds a copy may be kept: with the job that signs, a revocation is seen within minutes."""


@require_safe
def status_list(request: HttpRequest, name: str) -> HttpResponseBase:
    """``/status/<list>``: the list as it was signed last, byte for byte."""
    return signed_list(request, queries.status_list, name)


def signed_list(request: HttpRequest, read: Callable[[str], Signed], name: str) -> HttpResponseBase:
    """What ``read`` finds under the name."""
    try:
        signed = read(name)
    except NotFound as error:
        return absent(str(error))
    return served(
        request,
        signed.content,
        etag=signed.etag,
        content_type="application/vc+ld+json",
        max_age=MAX_AGE,
    )
