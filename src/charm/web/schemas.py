"""The shapes that other systems may rely on, as JSON Schema."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from charm.core.proposal.reading import proposal_schema
from charm.web.published import served

MAX_AGE = 3600


@require_safe
def proposal(request: HttpRequest) -> HttpResponseBase:
    """``/api/v1/schemas/proposal.json``: what a proposal file may say; the same as
    ``charm schema proposal``."""
    content, etag = _proposal_schema()
    return served(
        request, content, etag=etag, content_type="application/schema+json", max_age=MAX_AGE
    )


@cache
def _proposal_schema() -> tuple[bytes, str]:
    content = json.dumps(proposal_schema(), ensure_ascii=False, indent=2).encode()
    return content, f'"{hashlib.sha256(content).hexdigest()}"'
