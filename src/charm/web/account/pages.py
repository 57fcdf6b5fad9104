"""One's own account: preferences, security, address, tokens for programs."""

from __future__ import annotations

import uuid

from allauth.account.views import email as change_address_view
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.alliance.directory import mandates_of, reach_of
from charm.alliance.queries import Scope, tokens_of
from charm.alliance.services.exporting import export_person
from charm.alliance.services.people import set_preferences
from charm.alliance.services.tokens import create_token, revoke_token
from charm.foundation import clock
from charm.foundation.errors import NotAllowed
from charm.foundation.letters import returned_from
from charm.web.account.forms import PreferencesForm, TokenForm
from charm.web.downloads import as_archive
from charm.web.hats import hats_of
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """``/account/``"""
    person = person_of(request)
    now = {name: getattr(person, name) for name in PreferencesForm.base_fields}
    form = PreferencesForm(request.POST or None, initial=now)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            set_preferences(person=person, **form.cleaned_data)
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("account")
    today = clock.today()
    context = {
        "form": form,
        "problems": problems,
        "held": [
            row
            for row in mandates_of(person, viewer=person)
            if row.since <= today and (row.until is None or row.until > today)
        ],
        "hats": hats_of(person),
        "came_back": returned_from([person.email]).get(person.email.lower()),
        "reach": reach_of(person),
    }
    return render(request, "account/account.html", context, status=422 if problems else 200)


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """``/account/security/``: every way into the account, and where it is signed in."""
    person = person_of(request)
    kinds: dict[str, list[Authenticator]] = {}
    for row in Authenticator.objects.filter(user=person).order_by("created_at"):
        kinds.setdefault(row.type, []).append(row)
    codes = [row.wrap() for row in kinds.get("recovery_codes", [])]
    context = {
        "passkeys": kinds.get("webauthn", []),
        "app": next(iter(kinds.get("totp", [])), None),
        "codes_left": len(codes[0].get_unused_codes()) if codes else None,
        "institutions": list(SocialAccount.objects.filter(user=person)),
        "sessions": UserSession.objects.filter(user=person).count(),
        "has_password": person.has_usable_password(),
    }
    return render(request, "account/security.html", context)


@login_required
def address(request: HttpRequest) -> HttpResponseBase:
    """``/account/email/``: learners change their address themselves. That of staff is how their
    university and the endorsers know them, so the operator changes it."""
    person = person_of(request)
    if person.university_id is not None or hats_of(person).offices or hats_of(person).sits:
        raise NotAllowed(
            "The address of staff and of people in office is changed by the operator of the "
            "platform, so that nobody steps out of a role by changing it."
        )
    answer: HttpResponseBase = change_address_view(request)
    return answer


# --- tokens --------------------------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """``/account/tokens/``: what is there; and a new one, shown this once."""
    person = person_of(request)
    choices = [(scope.value, scope.sentence) for scope in Scope]
    form = TokenForm(request.POST or None, scopes=choices)
    problems: list[Problem] = []
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _row, secret = create_token(person=person, **form.cleaned_data)
            form = TokenForm(scopes=choices)
        except REFUSED as error:
            problems = reasons_of(error)
    today = clock.today()
    rows = tokens_of(person)
    live = [row for row in rows if row.revoked_at is None and row.expires_on >= today]
    context = {
        "form": form,
        "problems": problems,
        "secret": secret,
        "live": live,
        "over": [row for row in rows if row not in live],
        "today": today,
    }
    return render(request, "account/tokens.html", context, status=422 if problems else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    revoke_token(token=token, by=person_of(request))
    messages.success(request, _("The token works no longer."))
    return redirect("account_tokens")


@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest) -> HttpResponse:
    """``/account/data/``: a copy of everything that is kept about oneself (7.26)."""
    if request.method == "POST":
        person = person_of(request)
        return as_archive(export_person(person=person, by=person), f"{person.pk}.zip")
    return render(request, "account/data.html")
