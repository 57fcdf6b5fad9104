"""A learner enrols, sees how far they are, withdraws, appeals (7.14, 7.26)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.alliance.queries import Person
from charm.awards.queries import award_of
from charm.core.workflow.delivery import EnrolmentState
from charm.delivery.admissions import (
    OPEN,
    Application,
    admission_of,
    application_in,
    has_lapsed,
    takes_people,
)
from charm.delivery.cases import appeal_until, today_of
from charm.delivery.codes import takes_codes
from charm.delivery.controllers import controller_of
from charm.delivery.notices import standing_in, to_accept
from charm.delivery.plans import plan_of
from charm.delivery.progress import Progress, progress_of
from charm.delivery.queries import (
    Edition,
    Enrolment,
    criteria_of,
    enrolment_in,
    holds_of,
    seats_left,
    sessions_of,
)
from charm.delivery.rules import edition_for, enrolment_for
from charm.delivery.services.admitting import apply
from charm.delivery.services.cases import open_case
from charm.delivery.services.enrolling import withdraw_enrolment
from charm.delivery.services.notices import accept_notices
from charm.delivery.standing import asks_identity
from charm.foundation.errors import NotFound
from charm.web.learn.earlier import earlier_of
from charm.web.learn.notices import notices_in
from charm.web.learn.work import assessed
from charm.web.lives import life_of_edition
from charm.web.public.search import Offer
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of
from charm.web.teach.completion import rule_said, shown
from charm.web.teach.history import acts_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def enrol(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """``/learning/enrol/<edition>/``: what it is, who answers for the data, and the way in. Who has
    a seat is led to it, so a second click changes nothing."""
    person = person_of(request)
    row = edition_for(person, edition)
    known = enrolment_in(row, person)
    if known is not None and known.state != EnrolmentState.WITHDRAWN:
        return redirect("learning-enrolment", known.pk)
    asked = application_in(row, person)
    if asked is not None and asked.state in OPEN:
        return redirect("learning-application", asked.pk)
    admission = admission_of(row)
    problems: list[Problem] = []
    answers = [request.POST.get(f"answer-{n}", "") for n in range(len(admission.questions))]
    if request.method == "POST":
        try:
            given = apply(
                edition=edition, by=person, answers=answers, needs=request.POST.get("needs", ""),
                notices=notices_in(request),
            )  # fmt: skip
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            return _led_on(request, given)
    context = _of_edition(row) | {
        "criteria": criteria_of(row),
        "rule_said": rule_said(row),
        "sessions": sessions_of(row),
        "planned": plan_of(row),
        "seats_left": seats_left(row),
        "opens": takes_people(row, admission),
        "lapsed": has_lapsed(row),
        "admission": admission,
        "questions": list(zip(admission.questions, answers, strict=True)),
        "needs": request.POST.get("needs", ""),
        "refused": asked if asked is not None and asked.state == "refused" else None,
        "controller": controller_of(row).name,
        "to_accept": to_accept(row, person),
        "asks_identity": bool(asks_identity([row.pk])),
        "ticked": notices_in(request),
        "problems": problems,
    }
    return render(request, "learn/enrol.html", context, status=422 if problems else 200)


def _led_on(request: HttpRequest, given: Application | Enrolment) -> HttpResponse:
    """To the seat, or to the application that asks for one."""
    if isinstance(given, Enrolment):
        messages.success(request, _("You have a seat. We wrote to you as well."))
        return redirect("learning-enrolment", given.pk)
    if given.state == "waiting":
        messages.success(request, _("You are on the waiting list."))
    else:
        messages.success(request, _("Your application is with the lead of the edition."))
    return redirect("learning-application", given.pk)


@require_safe
@login_required
def enrolment(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """``/learning/enrolments/<id>/``: for the learner alone; staff have a page of their own."""
    _person, row = _own(request, enrolment)
    return _show(request, row)


@require_POST
@login_required
def accept(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """Accept the notices in force: who was enrolled by others, or before they changed."""
    person, row = _own(request, enrolment)
    if not accept_notices(edition=row.edition, given=notices_in(request), by=person):
        says = _("Read each of the notices, then accept all of them.")
        return _show(request, row, [Problem(says, "7.26")])
    messages.success(request, _("Your acceptance is on record."))
    return redirect(reverse("learning-enrolment", args=[row.pk]))


@require_POST
@login_required
def withdraw(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """Give the seat back."""
    person, row = _own(request, enrolment)
    try:
        withdraw_enrolment(enrolment=row.pk, by=person, seen=seen_of(request))
    except REFUSED as error:
        return _show(request, row, reasons_of(error))
    messages.success(request, _("You have given your seat back."))
    return redirect("learning")


@require_POST
@login_required
def appeal(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """Open an appeal; the registrar of the responsible university decides it (7.26)."""
    person, row = _own(request, enrolment)
    try:
        reason = request.POST.get("reason", "")
        open_case(enrolment=row.pk, kind="appeal", reason=reason, by=person)
    except REFUSED as error:
        return _show(request, row, reasons_of(error))
    messages.success(request, _("Your appeal is with the registrar."))
    return redirect(reverse("learning-enrolment", args=[row.pk]))


def _own(request: HttpRequest, ref: uuid.UUID) -> tuple[Person, Enrolment]:
    person = person_of(request)
    row = enrolment_for(person, ref)
    if row.learner_id != person.pk:
        raise NotFound("There is no such enrolment of yours.")
    return person, row


def _of_edition(row: Edition) -> dict[str, Any]:
    offer = Offer(row.version)
    return {"edition": row, "offer": offer, "life": life_of_edition(row)}


def _show(
    request: HttpRequest,
    row: Enrolment,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    (progress,) = progress_of([row])
    award = award_of(row)
    holds = holds_of(row)
    until = appeal_until(row)
    context = _of_edition(row.edition) | {
        "progress": progress,
        "enrolment": progress.enrolment,
        "rule": shown(progress),
        "earlier": earlier_of(row),
        "may_ask_earlier": progress.enrolment.state == EnrolmentState.ENROLLED,
        "on_now": any(takes_codes(one.session) and one.present is None for one in progress.attended)
        and row.state == EnrolmentState.ENROLLED
        and row.edition.state == "running",
        "steps": _steps(progress, is_awarded=award is not None and award.state != "intended"),
        "award": award,
        "holds": holds,
        "acts": acts_of(row.ref),
        "controller": controller_of(row.edition).name,
        "standing": standing_in(row),
        "to_accept": to_accept(row.edition, row.learner)
        if row.state == EnrolmentState.ENROLLED
        else (),
        "ticked": notices_in(request),
        "appeal_until": until,
        "appeal_over": until is not None and today_of(row) > until,
        "may_withdraw": row.state == EnrolmentState.ENROLLED,
        "may_appeal": row.state != EnrolmentState.WITHDRAWN
        and not any(hold.kind == "appeal" and hold.closed_at is None for hold in holds),
        **assessed(row),
        "problems": problems or [],
        "reason": request.POST.get("reason", "") if problems else "",
    }
    return render(request, "learn/enrolment.html", context, status=422 if problems else 200)


def _steps(progress: Progress, *, is_awarded: bool) -> list[tuple[str, bool, str]]:
    """What leads to the award: each step in words, whether it is done, and its clause."""
    steps = []
    if progress.asked:
        says = _("{n} of {all} completion criteria are met").format(
            n=progress.count_met, all=progress.count_asked
        )
        steps.append((says, progress.criteria_met, "7.20.2"))
    if progress.needs_result:
        steps.append((_("The assessment is passed"), progress.has_passed, "5.1"))
    if progress.asks_identity:
        known = progress.identity is not None
        steps.append((_("Staff check who you are"), known, "App. 2"))
    says = _("Teaching staff confirm that you completed")
    steps.append((says, progress.confirmation is not None, "7.10"))
    if progress.open_cases:
        steps.append((_("The open case is closed"), False, "7.26"))
    steps.append((_("The credential is issued"), is_awarded, "7.28"))
    return steps
