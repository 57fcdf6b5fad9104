"""A learner checks in to a session with the code on the wall (7.26)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charm.delivery.codes import sessions_to_check_in
from charm.delivery.services.checking_in import check_in as record
from charm.foundation.limits import TooOften
from charm.web.public.search import Offer
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def check_in(request: HttpRequest) -> HttpResponse:
    """``/learning/check-in/``: a code in the address is only filled in; pressing records it."""
    person = person_of(request)
    problems: list[Problem] = []
    status = 200
    code = (request.POST if request.method == "POST" else request.GET).get("code", "")[:20]
    if request.method == "POST":
        try:
            done = record(code=code, by=person)
        except TooOften as error:
            problems, status = [Problem(str(error))], 429
        except REFUSED as error:
            problems, status = reasons_of(error), 422
        else:
            messages.success(request, _("You are recorded as present."))
            return redirect("learning-enrolment", done.enrolment_id)
    context = {
        "sessions": [
            (one, Offer(seat.edition.version), seat) for one, seat in sessions_to_check_in(person)
        ],
        "code": code if code.isascii() and code.isdigit() else "",
        "problems": problems,
    }
    return render(request, "learn/check_in.html", context, status=status)
