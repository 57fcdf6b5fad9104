"""The keys of an issuer: which signs, which are retired, which nobody may trust (5.9, 7.10)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.awards.queries import keys_of, signed_count_of, status_lists_of
from charm.awards.registry import seal_holders, signing_problem
from charm.awards.rules import Reach, issuer_for, register_for
from charm.awards.services.rotating import retire_key, rotate_key
from charm.foundation.errors import Unfit
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.register.desk import _of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of


@require_safe
@login_required
def keys(request: HttpRequest, issuer: str) -> HttpResponse:
    """``/register/<issuer>/keys/``"""
    return _show(request, register_for(person_of(request), issuer))


@require_POST
@login_required
def rotate(request: HttpRequest, issuer: str) -> HttpResponse:
    """Sign with a new key from now on."""
    person = person_of(request)
    reach = register_for(person, issuer)
    try:
        _typed(request, issuer)
        key = rotate_key(issuer=issuer, by=person, seen=seen_of(request))
    except REFUSED as error:
        return _show(request, reach, reasons_of(error))
    messages.success(request, _("{key} signs from now on.").format(key=key.fragment))
    return redirect("register-keys", issuer)


@require_POST
@login_required
def compromised(request: HttpRequest, issuer: str, key: int) -> HttpResponse:
    """Report a key as compromised: nothing it signed verifies any more."""
    person = person_of(request)
    reach = register_for(person, issuer)
    issuer_for(person, issuer)
    found = next((row for row in keys_of(issuer) if row.pk == key), None)
    try:
        if found is None:
            raise Unfit(_("There is no such key of this issuer."))
        _typed(request, found.fragment)
        reason = request.POST.get("reason", "")
        retire_key(key=key, by=person, compromised=True, reason=reason)
    except REFUSED as error:
        return _show(request, reach, reasons_of(error))
    messages.warning(
        request, _("{key} is reported. Change the key now.").format(key=found.fragment)
    )
    return redirect("register-keys", issuer)


def _typed(request: HttpRequest, wanted: str) -> None:
    if request.POST.get("confirm", "").strip() != wanted:
        raise Unfit(_("Type {name} to confirm.").format(name=wanted))


def _show(
    request: HttpRequest, reach: Reach, problems: list[Problem] | None = None
) -> HttpResponse:
    rows = keys_of(reach.issuer.slug)
    counts = signed_count_of(reach.issuer)
    context = _of(reach) | {
        "keys": [(key, counts.get(key.pk, 0)) for key in reversed(rows)],
        "latest": rows[-1] if rows else None,
        "lists": status_lists_of(reach.issuer),
        "problem": signing_problem(reach.issuer),
        "all_seal_holders": seal_holders(reach.issuer),
        "problems": problems or [],
        "tab": "keys",
    }
    return render(request, "register/keys.html", context, status=422 if problems else 200)
