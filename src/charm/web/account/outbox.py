"""``/dev/outbox/``: letters instead of mail, for who develops on their own machine."""

from __future__ import annotations

import re
import uuid

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from charm.foundation import letters
from charm.foundation.parts import Part
from charm.web.account.demo_accounts import is_at_this_machine

SHOWN = 100
LINK = re.compile(r"https?://\S+")


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    _only_here(request)
    rows = letters.letters(part=Part(limit=SHOWN))
    page = Paginator(rows.rows, 25).get_page(request.GET.get("page"))
    return render(request, "account/outbox.html", {"page": page, "total": rows.total})


@never_cache
@require_safe
def letter(request: HttpRequest, letter: uuid.UUID) -> HttpResponse:
    _only_here(request)
    row = letters.letter(letter)
    lines = row.body.replace("{secret}", row.secret or "(…)").splitlines()
    parts = [(line, bool(LINK.fullmatch(line.strip()))) for line in lines]
    return render(request, "account/outbox_letter.html", {"letter": row, "lines": parts})


def _only_here(request: HttpRequest) -> None:
    if not (settings.DEBUG or is_at_this_machine(request)):
        raise Http404
