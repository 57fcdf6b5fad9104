"""Confirm that it is still oneself, before something about the account's security changes.

allauth asks for the password or a second factor. Whoever has neither is asked here for a code that
is sent to their address; a sign-in by code of the last minutes counts too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charm.web.account import codes, log
from charm.web.account.forms import CodeForm
from charm.web.account.ways import safe_next, too_often
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

PURPOSE = "confirm"
View = Callable[..., HttpResponseBase]


def confirmed(view: Any) -> View:
    """Guard a view of allauth: signed in, and confirmed within the last minutes."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not _is_fresh(request):
            raise ReauthenticationRequired
        answer: HttpResponseBase = view(request, *args, **kwargs)
        return answer

    return login_required(guarded)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponseBase:
    """``/account/confirm/``: ask for a code, then give it."""
    person = person_of(request)
    if reauthentication.get_reauthentication_flows(person):
        raise ReauthenticationRequired  # there is a better way than a letter
    kept = codes.pending(request, PURPOSE)
    form = CodeForm(request.POST if kept and "code" in request.POST else None)
    problems: list[Problem] = []
    if request.method == "POST" and "code" not in request.POST:
        if not codes.send(request, PURPOSE, email=person.email):
            return too_often(request)
        return redirect(request.get_full_path())
    if request.method == "POST" and kept and form.is_valid():
        try:
            codes.check(request, PURPOSE, form.cleaned_data["code"])
        except REFUSED as error:
            problems, kept = reasons_of(error), codes.pending(request, PURPOSE)
        else:
            log.event("confirmed", person, method="code")
            record_authentication(
                request, person, method="code", email=person.email, reauthenticated=True
            )
            resumed: HttpResponse | None = reauthentication.resume_request(request)
            return resumed or redirect("account_security")
    context = {
        "form": form, "problems": problems, "email": person.email, "kept": kept,
        "next": safe_next(request),
    }  # fmt: skip
    return render(request, "account/confirm.html", context, status=422 if problems else 200)


def _is_fresh(request: HttpRequest) -> bool:
    if reauthentication.get_reauthentication_flows(request.user):
        return bool(reauthentication.did_recently_reauthenticate(request))
    records = get_authentication_records(request, request.user)
    latest = max((float(record["at"]) for record in records), default=0.0)
    return bool(time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT)
