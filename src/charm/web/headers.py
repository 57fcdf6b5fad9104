"""Headers that every answer carries, whatever answers."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

STRICT = {
    "Content-Security-Policy": (
        "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
A_YEAR = 365 * 24 * 60 * 60

View = Callable[[HttpRequest], HttpResponse]


def strict_headers(get_response: View) -> View:
    """Middleware: nothing may be loaded, framed or asked for unless a view says otherwise by
    setting the header itself. Where our address is https, browsers are told to keep to it."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in STRICT.items():
            response.setdefault(name, value)
        if settings.IS_HTTPS:
            response.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
        return response

    return answer
