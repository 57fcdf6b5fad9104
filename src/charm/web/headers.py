"""Headers that every answer carries, whatever answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

STRICT = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NOTHING = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
OF_A_PAGE = (
    f"{NOTHING}; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'"
)
"""A page takes style, scripts and images from this house alone; nothing inline, nothing foreign."""


def framed_by(origins: Iterable[str]) -> str:
    """The policy of a page that these sites may show within theirs."""
    return OF_A_PAGE.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(origins)}")


class PagesCompressed(GZipMiddleware):
    """Pages travel compressed, with the random length that Django adds against guessing; documents
    for programs and static files are sent as they are kept."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.get("Content-Type", "").startswith("text/html"):
            return super().process_response(request, response)
        return response


A_YEAR = 365 * 24 * 60 * 60

View = Callable[[HttpRequest], HttpResponse]


def strict_headers(get_response: View) -> View:
    """Middleware: nothing may be loaded, framed or asked for unless it is a page of ours, or a
    view says otherwise by setting the header itself. Where our address is https, browsers are told
    to keep to it."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        response.setdefault("Content-Security-Policy", OF_A_PAGE if is_page else NOTHING)
        if getattr(getattr(request, "_cached_user", None), "is_authenticated", False):
            # Somebody's own page: neither browsers nor proxies keep it.
            response.setdefault("Cache-Control", "no-store")
        for name, value in STRICT.items():
            response.setdefault(name, value)
        if settings.IS_HTTPS:
            response.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
        return response

    return answer
