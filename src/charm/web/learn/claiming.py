"""What the one-time link opens by which somebody comes to a seat or an award (6.4, 7.26).

Looking changes nothing, so that a scanner of mails claims nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import consume
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charm.alliance.queries import Person, person_by_email
from charm.awards.queries import award_of
from charm.awards.services.claiming import claim as claim_with_awards
from charm.delivery.claims import (
    Claim,
    LinkOver,
    claim_by_token,
    edition_of,
    is_addressed_to,
)
from charm.delivery.controllers import controller_of
from charm.delivery.notices import Notice, to_accept
from charm.delivery.services.claiming import (
    awaits_link,
    claim_with_new_account,
    send_links_again,
)
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.limits import Limit, TooOften
from charm.web.account import codes
from charm.web.account.forms import ADDRESS, AcceptForm, CodeForm
from charm.web.account.invitation import begin
from charm.web.account.ways import too_often
from charm.web.learn.notices import notices_in
from charm.web.public.search import Offer
from charm.web.refusals import REFUSED, Problem, reasons_of

PURPOSE = "claim"
PER_MINUTE = Limit("One-time links", times=30)
LIMITS = {"send": "10/m/ip,3/10m/key"}


class AskForm(forms.Form):
    email = forms.EmailField(
        label=ADDRESS,
        max_length=254,
        help_text=gettext_lazy("The one at which you were invited, enrolled or awarded."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class AttachForm(CodeForm):
    is_me = forms.BooleanField(label=gettext_lazy("It is mine: I am who the link was sent to."))


View = Callable[[HttpRequest, str], HttpResponse]


def unlisted(view: View) -> View:
    """The address is the secret: no search engine keeps it, and nobody tries many."""

    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        try:
            PER_MINUTE.count(str(request.META.get("REMOTE_ADDR", "")))
        except TooOften:
            return too_often(request)
        response = view(request, token)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """``/claim/``: ask for the link again. The answer is the same whatever is found there: letters
    go to the reader of the address alone."""
    form = AskForm(request.POST or None)
    sent_to = ""
    if request.method == "POST" and form.is_valid():
        sent_to = form.cleaned_data["email"].strip().lower()
        if not consume(request, app="charm", action="send", config=LIMITS, key=f"claim:{sent_to}"):
            return too_often(request)
        known = person_by_email(sent_to)
        if not send_links_again(email=sent_to) and known is not None and known.is_active:
            get_adapter(request).send_account_already_exists_mail(known.email)
    return render(request, "learn/claim_ask.html", {"form": form, "sent_to": sent_to})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """``/claim/<token>/``: what it is about, and the way to have it: with a new account, with the
    one of that address, or with another one after a code."""
    person = request.user if isinstance(request.user, Person) else None
    try:
        row = claim_by_token(token)
    except LinkOver as error:
        if person is not None and error.claim.claimed_by_id == person.pk:
            return redirect(_where(error.claim))  # a second click
        return _over(request, error)
    except NotFound as error:
        return _over(request, error)
    shown = _Shown(request, token, row, person)
    try:
        return shown.acted() if request.method == "POST" else shown.page()
    except REFUSED as error:
        return shown.page(reasons_of(error))


class _Shown:
    """One look at a link that works."""

    def __init__(self, request: HttpRequest, token: str, row: Claim, person: Person | None) -> None:
        self.request, self.token, self.row, self.person = request, token, row, person
        self.fits = person is not None and is_addressed_to(row, person)
        self.kept = self._pending()
        self.attach = AttachForm(
            request.POST if "code" in request.POST and self.kept is not None else None
        )
        self.accept = AcceptForm(
            request.POST if request.method == "POST" and person is None else None,
            initial={"name": _name_of(row)},
        )

    def acted(self) -> HttpResponse:
        if self.person is None:
            return self._with_new_account()
        if self.fits:
            return self._done(self.person)
        return self._with_another_account(self.person)

    def page(self, problems: list[Problem] | None = None) -> HttpResponse:
        edition = edition_of(self.row)
        award = award_of(self.row.enrolment) if self.row.enrolment is not None else None
        context: dict[str, Any] = {
            "claim": self.row,
            "name": _name_of(self.row),
            "edition": edition,
            "offer": Offer(edition.version),
            "award": award if award is not None and award.credential else None,
            "controller": controller_of(edition).name,
            "to_accept": self._to_accept(),
            "ticked": notices_in(self.request),
            "fits": self.fits,
            "person": self.person,
            "to_sign_in": self.person is None and not self._is_new(),
            "kept": self.kept,
            "attach": self.attach,
            "accept": self.accept,
            "problems": problems or [],
        }
        status = 422 if problems else 200
        return render(self.request, "learn/claim.html", context, status=status)

    def _to_accept(self) -> list[Notice]:
        """With a seat; an invitation asks when the seat is taken."""
        if self.row.enrolment is None:
            return []
        return to_accept(edition_of(self.row), self.person or self.row.enrolment.learner)

    def _is_new(self) -> bool:
        holder = self.row.enrolment.learner if self.row.enrolment is not None else None
        return awaits_link(holder, self.row.email)

    def _with_new_account(self) -> HttpResponse:
        if not self._is_new() or not self.accept.is_valid():
            return self.page()
        return begin(
            self.request,
            self.accept,
            email=self.row.email,
            opens=lambda name: claim_with_new_account(
                token=self.token,
                name=name,
                language=get_language() or "en",
                notices=notices_in(self.request),
            ),
            event="claimed",
            to=_where(self.row),
        )

    def _with_another_account(self, person: Person) -> HttpResponse:
        if self.kept is None or "code" not in self.request.POST:
            sent = codes.send(
                self.request, PURPOSE, email=self.row.email, link=self.row.token_sha256
            )
            return redirect(self.request.path) if sent else too_often(self.request)
        if not self.attach.is_valid():
            return self.page()
        try:
            codes.check(self.request, PURPOSE, self.attach.cleaned_data["code"])
        except Unfit:
            self.kept = self._pending()
            raise
        return self._done(person, reads_address=True)

    def _done(self, person: Person, *, reads_address: bool = False) -> HttpResponse:
        row = claim_with_awards(
            token=self.token, by=person, reads_address=reads_address,
            notices=notices_in(self.request),
        )  # fmt: skip
        messages.success(self.request, _("It is yours now."))
        return redirect(_where(row))

    def _pending(self) -> dict[str, Any] | None:
        """The code that was sent for this very link."""
        kept = codes.pending(self.request, PURPOSE)
        return kept if kept is not None and kept.get("link") == self.row.token_sha256 else None


def _name_of(row: Claim) -> str:
    """As those who invited or enrolled wrote it."""
    if row.enrolment is not None:
        return row.enrolment.learner.name
    return row.application.name if row.application is not None else ""


def _where(row: Claim) -> str:
    """Where what was claimed is seen: the award, where there is one."""
    if row.enrolment is None:
        return reverse("learning-application", args=[row.application_id])
    award = award_of(row.enrolment)
    if award is not None and award.credential:
        return reverse("learning-award", args=[award.pk])
    return reverse("learning-enrolment", args=[row.enrolment_id])


def _over(request: HttpRequest, error: Exception) -> HttpResponse:
    context = {"problems": reasons_of(error)}
    return render(request, "learn/claim_over.html", context, status=404)
