"""Acts of an office ask for a second factor of the last minutes, where the operator wants it so.

``CHARM_SECOND_FACTOR`` says for whom: ``*`` for everybody, or the codes of universities, whose
people are asked. What was filled in waits in the session and is done once the passkey or the code
of the app was given; a password alone is not enough.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, reverse

from charm.alliance.queries import Person

ACTS = frozenset(
    # decide, release, confirm
    "boards-decide boards-put-in-writing boards-answer-in-writing boards-call-in boards-release "
    "boards-correct boards-correction boards-revisit boards-revisit-answer boards-minutes-confirm "
    # award, and what happens to awards
    "register-issue register-rule register-group-answer register-revoke register-suspend "
    "register-resume register-correct "
    # keys
    "register-key-ask register-key-answer register-key-rule "
    # offices, accounts, bodies
    "office-invite office-grant office-close office-reopen office-address office-mandate-end "
    "office-hand-over office-deputy office-seat-new office-seat office-body-rules "
    # export and erasure of a person
    "office-person-data "
    # what is on record of breaches and requests
    "office-breach-new office-breach office-data-request-new office-data-request "
    # a token acts without its person
    "account_tokens".split()
)
ADDRESSES = {
    Authenticator.Type.TOTP: "mfa_reauthenticate",
    Authenticator.Type.WEBAUTHN: "mfa_reauthenticate_webauthn",
}
"""Where each is given."""


def ask_for_second_factors(patterns: Iterable[Any]) -> None:
    """Guard every address of :data:`ACTS` among these patterns."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            ask_for_second_factors(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name in ACTS:
            pattern.callback = _guarded(pattern.callback)


def is_asked_of(person: Person) -> bool:
    """Whether the installation asks this person for a second factor."""
    wanted = settings.SECOND_FACTOR
    return "*" in wanted or person.university_id in wanted


def _guarded(view: Any) -> Any:
    if getattr(view, "asks_second_factor", False):
        return view

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = request.user
        asks = request.method == "POST" and isinstance(person, Person) and is_asked_of(person)
        if asks and not _has_shown_one(request):
            return _ask(request)
        answer: HttpResponseBase = view(request, *args, **kwargs)
        return answer

    guarded.asks_second_factor = True  # type: ignore[attr-defined]
    return guarded


def _has_shown_one(request: HttpRequest) -> bool:
    """A passkey or the app, within the last minutes; a recovery code is for coming in, not for
    acting."""
    shown = [
        float(record["at"])
        for record in get_authentication_records(request, request.user)
        if record["method"] == "mfa" and record.get("type") in ADDRESSES
    ]
    return bool(time.time() - max(shown, default=0.0) < app_settings.REAUTHENTICATION_TIMEOUT)


def _ask(request: HttpRequest) -> HttpResponseBase:
    """Keep what was sent, and go where the second factor is given; who has none is told how to get
    one, and goes back to the form."""
    has = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    where = next((address for kind, address in ADDRESSES.items() if kind in has), None)
    if where is not None:
        answer: HttpResponseBase = reauthentication.suspend_request(request, reverse(where))
        return answer
    return render(request, "account/second_factor_needed.html", status=403)
