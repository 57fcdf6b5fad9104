"""A learner opens an account: name and address, then the code that was sent there.

Nothing is written before the code fits. Whoever gives an address that has an account sees the same
pages; its owner gets a letter.
"""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charm.alliance.queries import person_by_email
from charm.alliance.services.people import open_account
from charm.core.proposal.values import clean_email, clean_line
from charm.web.account import codes, log
from charm.web.account.forms import CodeForm, JoinForm
from charm.web.account.ways import safe_next, too_often
from charm.web.refusals import REFUSED, Problem, reasons_of

PURPOSE = "join"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """``/account/signup/``"""
    if request.user.is_authenticated:
        return redirect("account")
    form = JoinForm(request.POST or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            email = clean_email(form.cleaned_data["email"]).lower()
            name = clean_line(form.cleaned_data["name"])
        except ValueError as error:
            problems = [Problem(str(error))]
        else:
            known = person_by_email(email)
            there = safe_next(request)
            if not codes.send(
                request, PURPOSE, email=email, is_known=known is not None, name=name, next=there
            ):
                return too_often(request)
            return redirect("account_join_code")
    context = {"form": form, "problems": problems, "next": safe_next(request)}
    status = 422 if problems else 200
    return render(request, "account/join.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_code(request: HttpRequest) -> HttpResponse:
    """``/account/signup/code/``: the right code opens the account and signs in."""
    kept = codes.pending(request, PURPOSE)
    if kept is None or request.user.is_authenticated:
        return redirect("account_signup")
    form = CodeForm(request.POST or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            kept = codes.check(request, PURPOSE, form.cleaned_data["code"])
            person = open_account(
                name=kept["name"], email=kept["email"], language=get_language() or "en"
            )
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            log.event("joined", person)
            record_authentication(request, person, method="code", email=person.email)
            messages.success(request, _("Your account is open. Choose how you sign in next time."))
            where = kept["next"] or reverse("account_security")
            login = Login(user=person, email=person.email, redirect_url=where, signup=True)
            answer: HttpResponse = perform_login(request, login)
            return answer
    context = {"form": form, "problems": problems, "email": kept["email"]}
    return render(request, "account/join_code.html", context, status=422 if problems else 200)
