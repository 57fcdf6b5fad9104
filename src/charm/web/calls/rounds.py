"""Rounds of review and their reviewers (7.3)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charm.alliance.queries import person_by_email
from charm.core.calls import HIGHEST_SCALE, Judges
from charm.foundation.errors import NotFound, Unfit
from charm.proposals import calls as reads
from charm.proposals.call_rules import call_for
from charm.proposals.calls import Call, CallRound
from charm.proposals.services import call_rounds
from charm.web.calls.desk import page as desk_page
from charm.web.calls.planning import LANGUAGES
from charm.web.council.acting import seen_in
from charm.web.lists import number_in
from charm.web.once import new_key, once
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

Form = dict[str, Any]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/calls/manage/<id>/rounds/new/``"""
    by = person_of(request)
    call = call_for(by, ref, to="manage")
    if request.method != "POST":
        return _page(request, call, None, {"title": {}, "asks": {}, "judges": "score", "scale": 5})
    form = _form_in(request)

    def plan() -> str:
        seen = seen_in(request, _("This call"))
        call_rounds.plan_round(call=call.id, by=by, seen=seen, **_said(form))
        return reverse("call-desk", args=[call.id])

    try:
        address = once(request, plan)
    except REFUSED as error:
        return _page(request, call, None, form, reasons_of(error))
    messages.success(request, _("The round is planned. Name its reviewers now."))
    return HttpResponseRedirect(f"{address}#rounds")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ref: uuid.UUID, position: int) -> HttpResponse:
    """``/calls/manage/<id>/rounds/<n>/``: until it begins."""
    by = person_of(request)
    call = call_for(by, ref, to="manage")
    one = next((row for row in reads.rounds_of(call) if row.position == position), None)
    if one is None:
        raise NotFound(_("There is no such round of review."))
    if request.method != "POST":
        if one.begun_at is not None:
            messages.warning(request, _("This round has begun: what was asked stays."))
            return HttpResponseRedirect(reverse("call-desk", args=[call.id]))
        return _page(request, call, one, _form_of(one))
    form = _form_in(request)
    try:
        seen = seen_in(request, _("This call"))
        call_rounds.plan_round(call=call.id, by=by, seen=seen, position=position, **_said(form))
    except REFUSED as error:
        return _page(request, call, one, form, reasons_of(error))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(f"{reverse('call-desk', args=[call.id])}#rounds")


@login_required
@require_POST
def drop(request: HttpRequest, ref: uuid.UUID, position: int) -> HttpResponse:
    by = person_of(request)
    call = call_for(by, ref, to="manage")
    try:
        seen = seen_in(request, _("This call"))
        call_rounds.drop_round(call=call.id, position=position, by=by, seen=seen)
    except REFUSED as error:
        return desk_page(request, ref, problems=reasons_of(error))
    messages.success(request, _("The round is taken out."))
    return HttpResponseRedirect(f"{reverse('call-desk', args=[call.id])}#rounds")


@login_required
@require_POST
def ask(request: HttpRequest, ref: uuid.UUID, position: int) -> HttpResponse:
    """Name a reviewer by the address of their account."""
    by = person_of(request)
    call = call_for(by, ref, to="manage")
    address = request.POST.get("email", "").strip()[:254]
    try:
        person = person_by_email(address) if address and "\x00" not in address else None
        if person is None or not person.is_active:
            raise Unfit(
                _("Nobody has an account with this address: the person signs in once, then you "
                  "name them.")
            )  # fmt: skip
        seen = seen_in(request, _("This call"))
        call_rounds.ask_reviewer(call=call.id, position=position, person=person, by=by, seen=seen)
    except REFUSED as error:
        typed = {f"email-{position}": address}
        return desk_page(request, ref, problems=reasons_of(error), typed=typed)
    messages.success(request, _("{name} is a reviewer of this round.").format(name=person.name))
    return HttpResponseRedirect(f"{reverse('call-desk', args=[call.id])}#round-{position}")


@login_required
@require_POST
def release(request: HttpRequest, ref: uuid.UUID, position: int, person: uuid.UUID) -> HttpResponse:
    by = person_of(request)
    call = call_for(by, ref, to="manage")
    try:
        seen = seen_in(request, _("This call"))
        call_rounds.release_reviewer(
            call=call.id, position=position, person=person, by=by, seen=seen
        )
    except REFUSED as error:
        return desk_page(request, ref, problems=reasons_of(error))
    messages.success(request, _("Noted: this person reviews no longer."))
    return HttpResponseRedirect(f"{reverse('call-desk', args=[call.id])}#round-{position}")


def _form_in(request: HttpRequest) -> Form:
    post = request.POST
    return {
        "title": {code: post.get(f"title.{code}", "") for code in LANGUAGES},
        "asks": {code: post.get(f"asks.{code}", "") for code in LANGUAGES},
        "judges": post.get("judges", ""),
        "scale": post.get("scale", ""),
        "due_on": post.get("due_on", ""),
    }


def _form_of(one: CallRound) -> Form:
    return {
        "title": one.title,
        "asks": one.asks,
        "judges": one.judges,
        "scale": one.scale,
        "due_on": one.due_on.isoformat(),
    }


def _said(form: Form) -> dict[str, Any]:
    try:
        due_on = dt.date.fromisoformat(form["due_on"])
    except ValueError:
        raise Unfit(_("Choose the day until which reviews are due.")) from None
    return {
        "title": form["title"],
        "asks": form["asks"],
        "judges": form["judges"],
        "scale": number_in(str(form["scale"]), otherwise=0) if form["judges"] == "score" else 5,
        "due_on": due_on,
    }


def _page(
    request: HttpRequest,
    call: Call,
    one: CallRound | None,
    form: Form,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    context = {
        "call": call,
        "round": one,
        "form": form,
        "problems": problems or [],
        "languages": [(code, name) for code, name in settings.LANGUAGES],
        "judges": [
            (Judges.SCORE.value, _("a score")),
            (Judges.RECOMMEND.value, _("a recommendation: yes or no")),
        ],
        "highest": HIGHEST_SCALE,
        "once": request.POST.get("once") or new_key(),
    }
    return render(request, "calls/round.html", context, status=422 if problems else 200)
