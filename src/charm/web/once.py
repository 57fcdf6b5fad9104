"""A form that makes something new makes it once, however often it is sent."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from charm.foundation.errors import Unfit
from charm.foundation.idempotency import Answer, Asked, KeyReused, StillRunning
from charm.foundation.idempotency import once as done_once
from charm.web.signed_in import person_of

NOT_PART_OF_IT = {"csrfmiddlewaretoken"}


def new_key() -> str:
    """For the hidden field ``once`` of a form."""
    return secrets.token_urlsafe(16)


def once(request: HttpRequest, act: Callable[[], str]) -> str:
    """The address that ``act`` returned, now or when the same form was sent first. Raises Unfit
    for a form that is being dealt with, or was sent before with something else in it."""
    key = request.POST.get("once", "")[:64]
    if not key or not key.isascii() or not key.isprintable():
        return act()
    said = {name: v for name, v in sorted(request.POST.lists()) if name not in NOT_PART_OF_IT}
    body = urlencode(said, doseq=True).encode("utf-8", "surrogatepass")
    asked = Asked(person_of(request).key, f"form:{key}", "POST", request.path, body)
    try:
        return done_once(asked, lambda: Answer(303, "", act())).location
    except KeyReused:
        raise Unfit(_("This form was sent already: reload the page for a new one.")) from None
    except StillRunning as error:
        raise Unfit(_("This form is being dealt with: wait a moment, then reload.")) from error
