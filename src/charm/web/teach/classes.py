"""Everybody who is ready is confirmed by a job, which shows how far it is (7.10, 7.20.2)."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.delivery.progress import progress_in
from charm.delivery.queries import is_formal
from charm.delivery.rules import class_confirmation_for, classroom_for
from charm.delivery.services.confirming_class import confirm_class
from charm.web.refusals import REFUSED, Problem, page, reasons_of
from charm.web.seen import number
from charm.web.signed_in import person_of
from charm.web.teach.frame import frame


@require_POST
@login_required
def everybody(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """Confirm all who are ready, as many as the screen said."""
    person = person_of(request)
    row = classroom_for(person, edition)
    words = {name: name in request.POST for name in ("objectives_met", "assessments_completed")}
    ready = [one.enrolment for one in progress_in([row])[row.id] if one.is_ready]
    try:
        found = confirm_class(
            edition=edition,
            seen={one.pk: one.revision for one in ready},
            expected=number(request.POST.get("everybody")),
            by=person,
            **(words if is_formal(row) else {}),
        )
    except REFUSED as error:
        return page(request, 422, _("Nobody was confirmed"), reasons_of(error))
    return redirect("teaching-class", found.pk)


@require_safe
@login_required
def confirmation(request: HttpRequest, confirmation: uuid.UUID) -> HttpResponse:
    """``/teaching/classes/<id>/``; htmx asks for the part that moves."""
    person = person_of(request)
    row = class_confirmation_for(person, confirmation)
    context = frame(person, row.edition) | {
        "list": row,
        "moves": row.state == "working",
        "reasons": [Problem(says, clause) for says, clause in row.reasons],
    }
    part = request.headers.get("HX-Request")
    return render(request, "teach/_class.html" if part else "teach/class.html", context)
