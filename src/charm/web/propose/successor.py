"""The Institutional Manager says who goes on with a proposal whose proposers have left (7.4)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charm.foundation.errors import Unfit
from charm.proposals import queries, succession
from charm.proposals.services.succeeding import name_successor
from charm.web.once import new_key, once
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import number
from charm.web.signed_in import person_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def successor(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/proposals/<id>/successor/``"""
    if request.method != "POST":
        return _page(request, ref, key=new_key())
    by = person_of(request)

    def act() -> str:
        seat = name_successor(
            proposal=ref, person=_chosen(request), by=by, seen=number(request.POST.get("seen"))
        )
        messages.success(
            request, _("{name} goes on with it, and is told.").format(name=seat.person.name)
        )
        return reverse("home")

    try:
        return HttpResponseRedirect(once(request, act))
    except REFUSED as error:
        key = request.POST.get("once", "") or new_key()
        return _page(request, ref, key=key, problems=reasons_of(error))


def _page(
    request: HttpRequest, ref: uuid.UUID, *, key: str, problems: Sequence[Problem] = ()
) -> HttpResponse:
    by = person_of(request)
    proposal = succession.left_for(by, ref)
    context = {
        "proposal": proposal,
        "proposers": queries.proposers_of(proposal),
        "staff": succession.who_may_go_on(proposal, by),
        "chosen": request.POST.get("person", ""),
        "key": key,
        "problems": problems,
    }
    return render(request, "propose/successor.html", context, status=422 if problems else 200)


def _chosen(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("person", ""))
    except ValueError:
        raise Unfit(_("Choose who goes on with it.")) from None
