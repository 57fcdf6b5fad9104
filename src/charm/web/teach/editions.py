"""An edition from inside: where it stands, what comes next, who learns in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charm.delivery.admissions import Admission, admission_of, to_decide_in
from charm.delivery.codes import takes_codes
from charm.delivery.marking import to_mark
from charm.delivery.name_lists import Invitee
from charm.delivery.plans import has_plan, plan_of
from charm.delivery.progress import Progress, by_name, progress_in, waiting_in
from charm.delivery.queries import (
    criteria_of,
    findings_of,
    needs_result,
    seats_left,
    sessions_of,
    staff_of,
)
from charm.delivery.rules import classroom_for, edition_for, workplace_for
from charm.delivery.services.enrolling import enrol_people
from charm.delivery.services.running import end_edition, open_admission, start_edition
from charm.foundation import clock
from charm.foundation.errors import NotFound, Unfit
from charm.web.refusals import REFUSED, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of
from charm.web.teach.admissions import WAYS
from charm.web.teach.completion import rule_said
from charm.web.teach.forms import EnrolForm
from charm.web.teach.frame import frame, onward
from charm.web.teach.history import acts_of

PER_PAGE = 25
SORTS: dict[str, Callable[[Progress], Any]] = {
    "name": by_name,
    "attendance": lambda row: -row.percent,
    "state": lambda row: (row.enrolment.state, by_name(row)),
}
DONE = {
    "open-admission": gettext_lazy("Admission is open: the edition is in the catalogue."),
    "start": gettext_lazy("The edition has begun; admission is closed."),
    "end": gettext_lazy("The edition has ended. Results and confirmations can still be given."),
}


@require_safe
@login_required
def overview(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """``/teaching/editions/<id>/``"""
    person = person_of(request)
    return _overview(request, edition, frame(person, workplace_for(person, edition)))


def _overview(
    request: HttpRequest, ref: uuid.UUID, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    person = person_of(request)
    edition = workplace_for(person, ref)
    rows = progress_in([edition])[edition.id]
    active = [row for row in rows if row.is_active]
    recorded = {one.session.pk for row in active for one in row.attended if one.present is not None}
    now = clock.now()
    context |= {
        "onward": onward(person, edition),
        "findings": findings_of(edition),
        "waiting": waiting_in(rows) if context["is_inside"] else None,
        "learners": len(active),
        "completed": sum(row.confirmation is not None for row in active),
        "seats_left": seats_left(edition),
        "sessions": [
            (session, session.starts_at <= now, session.pk in recorded)
            for session in sessions_of(edition)
        ],
        "criteria": criteria_of(edition),
        "rule_said": rule_said(edition),
        "on_now": [
            one.pk
            for one in sessions_of(edition)
            if takes_codes(one) and edition.state == "running"
        ],
        "staff": staff_of(edition),
        "needs_result": needs_result(edition),
        "planned": plan_of(edition),
        "marking": next(iter(to_mark(person, [edition])), None),
        "admission": admission_of(edition),
        "way": WAYS[Admission.Way(admission_of(edition).way)],
        "to_decide": to_decide_in([edition]).get(edition.id, 0),
        "tab": "overview",
    }
    return render(request, "teach/edition.html", context, status=status)


@require_POST
@login_required
def move(request: HttpRequest, edition: uuid.UUID, step: str) -> HttpResponse:
    """Open admission, begin, end."""
    person = person_of(request)
    row = workplace_for(person, edition)
    seen = seen_of(request)
    try:
        if step == "open-admission":
            edition_for(person, edition, to=step)
            answer = request.POST.get("answer", "")
            if findings_of(row) and not answer.strip():
                raise Unfit(_("Answer the finding first: say why the sessions are when they are."))
            open_admission(edition=edition, by=person, seen=seen, answer=answer)
        elif step == "start":
            start_edition(edition=edition, by=person, seen=seen)
        elif step == "end":
            end_edition(edition=edition, by=person, seen=seen)
        else:
            raise NotFound("There is no such step.")
    except REFUSED as error:
        context = frame(person, row) | {
            "problems": reasons_of(error),
            "answer": request.POST.get("answer", ""),
        }
        return _overview(request, edition, context, status=422)
    messages.success(request, str(DONE[step]))
    return redirect("teaching-edition", edition)


@require_safe
@login_required
def learners(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """Everybody who learns in it, with what is met and what is missing."""
    return _learners(request, edition, EnrolForm())


def _learners(
    request: HttpRequest,
    edition: uuid.UUID,
    form: EnrolForm,
    problems: object = (),
    status: int = 200,
) -> HttpResponse:
    person = person_of(request)
    row = classroom_for(person, edition)
    rows = progress_in([row])[row.id]
    sort = request.GET.get("sort", "name")
    rows.sort(key=SORTS.get(sort, SORTS["name"]))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    criteria = criteria_of(row)
    context = frame(person, row) | {
        "page": page,
        "sort": sort,
        "waiting": waiting_in(rows),
        "criteria": criteria,
        "kinds_once": len({one.kind for one in criteria}) == len(criteria),
        "needs_result": needs_result(row),
        "computes": has_plan(row),
        "form": form,
        "problems": problems,
        "tab": "learners",
    }
    return render(request, "teach/learners.html", context, status=status)


@require_POST
@login_required
def enrol_learner(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """The lead or the registrar gives somebody a seat."""
    person = person_of(request)
    classroom_for(person, edition)
    form = EnrolForm(request.POST)
    if not form.is_valid():
        return _learners(request, edition, form, status=422)
    try:
        made = enrol_people(edition=edition, people=[Invitee(**form.cleaned_data)], by=person)
    except REFUSED as error:
        return _learners(request, edition, form, reasons_of(error), status=422)
    if made:
        messages.success(request, _("{name} is enrolled.").format(name=made[0].learner.name))
    else:
        messages.info(request, _("This person has a seat already."))
    return redirect(reverse("teaching-learners", args=[edition]))


@require_safe
@login_required
def history(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """Every act on record about the edition."""
    person = person_of(request)
    row = workplace_for(person, edition)
    context = frame(person, row) | {"acts": acts_of(row.ref), "tab": "history"}
    return render(request, "teach/history.html", context)
