"""``/.well-known/api-catalog``: what this house offers to programs, and where (RFC 9727)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from charm.web.atom import CONTENT_TYPE
from charm.web.public.documents import OF_CATALOGUE
from charm.web.published import served

PROFILE = "https://www.rfc-editor.org/info/rfc9727"
A_DAY = 24 * 60 * 60


@require_safe
def api_catalog(request: HttpRequest) -> HttpResponseBase:
    content = json.dumps({"linkset": _links()}, indent=2).encode()
    answer = served(
        request,
        content,
        etag=f'"{hashlib.sha256(content).hexdigest()}"',
        content_type=f'application/linkset+json; profile="{PROFILE}"',
        max_age=A_DAY,
    )
    answer["Link"] = f'<{request.path}>; rel="api-catalog"'
    return answer


def _links() -> list[dict[str, Any]]:
    """A set of links (RFC 9264) for the interface, the catalogue and the register of decisions."""
    catalogue = [
        _link(reverse("catalogue-document", args=[form]), media_type)
        for form, media_type in OF_CATALOGUE.items()
    ]
    catalogue.append(_link(reverse("catalogue-feed"), CONTENT_TYPE))
    decisions = [
        _link(reverse("decisions-feed"), CONTENT_TYPE),
        _link(reverse("decisions-csv"), "text/csv"),
    ]
    return [
        {
            "anchor": f"{settings.BASE_URL}/api/v1/",
            "service-desc": [_link("/api/v1/openapi.json", "application/vnd.oai.openapi+json")],
            "status": [_link(reverse("healthz"), "application/json")],
        },
        {"anchor": f"{settings.BASE_URL}{reverse('catalogue')}", "alternate": catalogue},
        {"anchor": f"{settings.BASE_URL}{reverse('decisions')}", "alternate": decisions},
    ]


def _link(path: str, media_type: str) -> dict[str, str]:
    return {"href": f"{settings.BASE_URL}{path}", "type": media_type}
