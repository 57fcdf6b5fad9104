"""What is typed stays in the browser until it is saved (``static/charm/keeping.js``).

A form that is sent as a whole leads to another page, so the answer names the text that it saved in
a cookie of a minute; a request of the page itself is told by a header.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
HEADER, COOKIE = "X-Saved", "kept"


def kept_in(request: HttpRequest) -> str:
    """How the browser names the text that was sent; empty where it does not."""
    name = request.POST.get("kept", "")
    return name if re.fullmatch(r"[0-9A-Za-z-]{1,40}", name) else ""


def is_saved(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer to a form that was saved as a whole."""
    if name := kept_in(request):
        answer.set_cookie(
            COOKIE, name, max_age=60, path="/proposals/", samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return answer


def signed_out_is_told(view: View) -> View:
    """Around ``login_required``: a page that saves by itself must not be led to the form of signing
    in, which it would take for an answer."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "htmx", False) and not request.user.is_authenticated:
            return HttpResponse(status=401)
        return view(request, *args, **kwargs)

    return answered
