"""``/follow-ups/answer/<token>/``: the contact answers without an account (7.8).

As with endorsements: looking changes nothing, the act is a POST with a typed name, and the address,
which nobody else knows, is what shows that the form comes from this page.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from charm.boards import following
from charm.boards.services.following_up import CONTACT, answer_by_link
from charm.foundation import clock
from charm.foundation.errors import NotFound
from charm.proposals.queries import proposers_of
from charm.web.council.acting import said_in
from charm.web.propose.endorsing import SECRET
from charm.web.refusals import REFUSED, Problem, reasons_of

ANSWERS = {"accept": "accepted", "close": "done", "not-needed": "not-needed"}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    try:
        row = following.by_link(token)
    except NotFound:
        return _secret(render(request, "followups/unknown.html", status=404))
    if request.method != "POST":
        return _secret(_page(request, row))
    name = said_in(request, "answer")
    typed = {key: said_in(request, key) for key in ("answer", "name", "note")}
    if name not in ANSWERS:
        return _secret(_page(request, row, typed, [Problem(_("Choose your answer."), "7.8")]))
    try:
        answer_by_link(token=token, name=name, signed=typed["name"], note=typed["note"])
    except REFUSED as error:
        row = following.by_link(token)
        if ANSWERS[name] != row.state:  # else a second click on the same answer
            return _secret(_page(request, row, typed, reasons_of(error)))
    return _secret(HttpResponseRedirect(reverse("follow-up-answer", args=[token])))


def _page(
    request: HttpRequest,
    row: following.FollowUp,
    typed: dict[str, str] | None = None,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    context = {
        "row": row,
        "proposers": proposers_of(row.proposal),
        "is_open": row.link_until is not None and row.link_until >= clock.now(),
        "moves": following.moves_of(row, CONTACT),
        "typed": typed or {},
        "problems": problems,
    }
    return render(request, "followups/answer.html", context, status=422 if problems else 200)


def _secret(answer: HttpResponse) -> HttpResponse:
    for name, value in SECRET.items():
        answer[name] = value
    return answer
