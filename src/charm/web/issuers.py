"""The identity documents of issuers, at the addresses that their ``did:web`` stands for."""

from __future__ import annotations

import hashlib
import json

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from charm.awards import queries
from charm.foundation.errors import NotFound
from charm.web.published import absent, served

MAX_AGE = 300
"""Seconds a copy may be kept: a key reported as compromised is known to all after that."""


@require_safe
def did_document(request: HttpRequest, slug: str) -> HttpResponseBase:
    """``/issuers/<slug>/did.json``: every key of the issuer, historic ones included."""
    try:
        document = queries.did_document_of(slug)
    except NotFound as error:
        return absent(str(error))
    content = json.dumps(document, ensure_ascii=False).encode()
    return served(
        request,
        content,
        etag=f'"{hashlib.sha256(content).hexdigest()}"',
        content_type="application/did+json",
        max_age=MAX_AGE,
    )
