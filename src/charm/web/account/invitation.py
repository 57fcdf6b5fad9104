"""What the one-time link of an invitation opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charm.alliance.queries import Person, person_by_email
from charm.alliance.services.inviting import accept_invitation, given_by, look_at_invitation
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.spoken import spoken
from charm.web.account import log
from charm.web.account.forms import AcceptForm
from charm.web.refusals import REFUSED, Problem, reasons_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """``/account/invitation/<token>/``: looking changes nothing, so that a scanner of mails accepts
    nothing. Whoever has an account already accepts signed in."""
    try:
        row = look_at_invitation(token=token)
    except (NotFound, Unfit) as error:
        over = {"problems": reasons_of(error)}
        return render(request, "account/invitation_over.html", over, status=404)
    person = request.user if isinstance(request.user, Person) else None
    known = person_by_email(row.email)
    form = AcceptForm(request.POST or None, initial={"name": row.name})
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            if person is not None or known is not None:
                accept_invitation(token=token, name=row.name, person=person)
                messages.success(request, _("You have accepted the invitation."))
                return redirect("home")
            if form.is_valid():
                return begin(
                    request, form, email=row.email, event="invitation_accepted",
                    opens=lambda name: accept_invitation(token=token, name=name),
                )  # fmt: skip
        except REFUSED as error:
            problems = reasons_of(error)
    gives = ", ".join(map(spoken, given_by(row)))
    context = {
        "invitation": row, "gives": gives, "form": form, "problems": problems, "known": known,
        "fits": person is not None and person == known, "token": token,
    }  # fmt: skip
    return render(request, "account/invitation.html", context, status=422 if problems else 200)


def begin(
    request: HttpRequest,
    form: AcceptForm,
    *,
    email: str,
    opens: Callable[[str], Person],
    event: str,
    to: str = "",
) -> HttpResponse:
    """Make the account, with its password if one was chosen, and sign in. ``opens`` makes it under
    the name that it gets."""
    said: dict[str, Any] = form.cleaned_data
    if said["way"] == "password":
        try:
            get_adapter(request).clean_password(
                said["password"], user=Person(email=email, name=said["name"])
            )
        except ValidationError as error:
            raise Unfit(" ".join(error.messages)) from error
    with transaction.atomic():
        person = opens(said["name"])
        if said["way"] == "password":
            person.set_password(said["password"])
            person.save(update_fields=["password"])
    log.event(event, person)
    record_authentication(request, person, method="code", email=person.email)
    messages.success(request, _("Your account is ready."))
    where = reverse("mfa_add_webauthn") if said["way"] == "passkey" else to or reverse("home")
    login = Login(user=person, email=person.email, redirect_url=where)
    answer: HttpResponse = perform_login(request, login)
    return answer
