"""Documents that anybody may fetch and keep for a while: read from storage, tagged, cacheable."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response


def served(
    request: HttpRequest, content: bytes, *, etag: str, content_type: str, max_age: int
) -> HttpResponseBase:
    """The document, or 304 when the caller holds it already. Any web page may read it, so that a
    verifier can run in a browser. ``max_age`` is in seconds."""
    response = HttpResponse(content, content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={max_age}"
    response["Access-Control-Allow-Origin"] = "*"
    answer = get_conditional_response(request, etag=etag, response=response)
    return answer if answer is not None else response


def absent(says: str, *, status: int = 404) -> HttpResponse:
    """A plain refusal, readable by programs and people."""
    return HttpResponse(f"{says}\n", status=status, content_type="text/plain; charset=utf-8")
