"""The heads of the ledger, for whoever wants to keep them: a page, and one text for each day."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charm.foundation import heads
from charm.foundation.errors import NotFound
from charm.web.published import absent, served

SHOWN = 60
"""Days on the page; older ones stay at their addresses."""
TEXT = "text/plain; charset=utf-8"


@require_safe
def ledger_heads(request: HttpRequest) -> HttpResponse:
    """``/ledger/``: what the heads are for, the key that signs them, the latest of them."""
    days = heads.days()
    return render(
        request,
        "public/ledger.html",
        {"days": days[:SHOWN], "older": len(days) - SHOWN, "keys": heads.public_keys()},
    )


@require_safe
def ledger_head(request: HttpRequest, day: dt.date) -> HttpResponseBase:
    """``/ledger/2026-11-20.txt``: a signed note that never changes."""
    try:
        return _text(request, heads.published_on(day), max_age=24 * 60 * 60)
    except NotFound as error:
        return absent(str(error))


@require_safe
def ledger_keys(request: HttpRequest) -> HttpResponseBase:
    """``/ledger/keys.txt``: one public key a line, the latest last."""
    return _text(request, "".join(f"{line}\n" for line in heads.public_keys()), max_age=300)


def _text(request: HttpRequest, text: str, *, max_age: int) -> HttpResponseBase:
    content = text.encode()
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    return served(request, content, etag=etag, content_type=TEXT, max_age=max_age)


class Day:
    """A day in an address, such as ``2026-11-20``."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> dt.date:
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date) -> str:
        return value.isoformat()
