"""One learner in one edition: what is on record, and each act on it (7.10, 7.20.2, 7.26)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Person
from charm.awards.queries import award_of
from charm.core.workflow.delivery import ENROLMENT_STEPS, DeliveryRole, EnrolmentState, who_can
from charm.delivery.notices import standing_in
from charm.delivery.progress import progress_of
from charm.delivery.queries import Enrolment, holds_of
from charm.delivery.rules import classroom_for, enrolment_for, roles_to
from charm.delivery.services.assessing import check_criterion, record_result
from charm.delivery.services.cases import open_case
from charm.delivery.services.confirming import confirm_completion
from charm.delivery.services.enrolling import withdraw_enrolment
from charm.delivery.services.standing import (
    FOLLOWS,
    check_identity,
    set_fee,
    take_back_identity,
)
from charm.foundation import clock
from charm.foundation.errors import Unfit
from charm.web.learn.work import assessed
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of
from charm.web.teach.completion import shown
from charm.web.teach.forms import ResultForm
from charm.web.teach.frame import frame
from charm.web.teach.history import acts_of
from charm.web.words import FEE, IDENTITY


@require_safe
@login_required
def enrolment(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """``/teaching/enrolments/<id>/``"""
    _person, row = _opened(request, enrolment)
    return _show(request, row)


@require_POST
@login_required
def check(request: HttpRequest, enrolment: uuid.UUID, criterion: int) -> HttpResponse:
    """Whether the learner met one criterion, by which evidence."""

    def act(person: Person, row: Enrolment) -> str:
        if request.POST.get("met") not in ("met", "not-met"):
            raise Unfit(_("Say whether the criterion is met."))
        check_criterion(
            enrolment=row.id, criterion=criterion, met=request.POST["met"] == "met",
            evidence=request.POST.get("evidence", ""), by=person, seen=seen_of(request),
        )  # fmt: skip
        return _("The criterion is checked.")

    return _do(request, enrolment, act)


@require_POST
@login_required
def result(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """The outcome of assessment."""
    form = ResultForm(request.POST)

    def act(person: Person, row: Enrolment) -> str:
        if not form.is_valid():
            raise Unfit(_("Say of the result: outcome, value, scheme and day."))
        said = dict(form.cleaned_data)
        passed = said.pop("outcome") == "passed"
        record_result(enrolment=row.id, passed=passed, by=person, seen=seen_of(request), **said)
        return _("The result is recorded.")

    return _do(request, enrolment, act, form)


@require_POST
@login_required
def confirm(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """The word of the teaching staff that this learner completed."""

    def act(person: Person, row: Enrolment) -> str:
        confirm_completion(
            enrolment=row.id,
            by=person,
            seen=seen_of(request),
            objectives_met="objectives_met" in request.POST,
            assessments_completed="assessments_completed" in request.POST,
        )
        return _("The completion is confirmed: the holder of the seal can award it.")

    return _do(request, enrolment, act)


@require_POST
@login_required
def identity(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """Put on record that the actor checked who the learner is."""

    def act(person: Person, row: Enrolment) -> str:
        day = _day(request.POST.get("on", ""))
        if day is None:
            raise Unfit(_("Say on which day you checked the identity."))
        way = request.POST.get("way", "")
        check_identity(
            enrolment=row.id, way=way, on=day, by=person, seen=seen_of(request),
            named=request.POST.get("named", ""),
        )  # fmt: skip
        return _("The check of identity is on record.")

    return _do(request, enrolment, act)


@require_POST
@login_required
def identity_back(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """A check was wrong."""

    def act(person: Person, row: Enrolment) -> str:
        reason = request.POST.get("reason", "")
        take_back_identity(enrolment=row.id, reason=reason, by=person, seen=seen_of(request))
        return _("The check is taken back.")

    return _do(request, enrolment, act)


@require_POST
@login_required
def fee(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """Say how the fee of the learner stands."""

    def act(person: Person, row: Enrolment) -> str:
        set_fee(
            enrolment=row.id, state=request.POST.get("fee", ""), by=person, seen=seen_of(request),
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
        return _("It is on record how the fee stands.")

    return _do(request, enrolment, act)


@require_POST
@login_required
def new_case(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """Open an integrity case or an appeal; the award waits meanwhile (7.26)."""

    def act(person: Person, row: Enrolment) -> str:
        kind, reason = request.POST.get("kind", ""), request.POST.get("reason", "")
        open_case(enrolment=row.id, kind=kind, reason=reason, by=person)
        return _("The case is open. Nothing is awarded until it is closed.")

    return _do(request, enrolment, act)


@require_POST
@login_required
def withdraw(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """Give the learner's seat back, by the lead or the registrar."""

    def act(person: Person, row: Enrolment) -> str:
        withdraw_enrolment(
            enrolment=row.id, by=person, seen=seen_of(request),
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
        return _("Withdrawn. What was recorded stays.")

    return _do(request, enrolment, act)


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:  # written as a day, but there is none: 31 February
        return None


def _opened(request: HttpRequest, ref: uuid.UUID) -> tuple[Person, Enrolment]:
    """From inside: the learner has a page of their own."""
    person = person_of(request)
    row = enrolment_for(person, ref)
    classroom_for(person, row.edition_id)
    return person, row


def _do(
    request: HttpRequest,
    ref: uuid.UUID,
    act: Callable[[Person, Enrolment], str],
    form: ResultForm | None = None,
) -> HttpResponse:
    person, row = _opened(request, ref)
    try:
        messages.success(request, act(person, row))
    except REFUSED as error:
        return _show(request, row, problems=reasons_of(error), form=form)
    return redirect(reverse("teaching-enrolment", args=[ref]))


def _show(
    request: HttpRequest,
    row: Enrolment,
    *,
    problems: list[Problem] | None = None,
    form: ResultForm | None = None,
) -> HttpResponse:
    person = person_of(request)
    (progress,) = progress_of([row])
    roles = roles_to(person, row)
    may = {name: bool(roles & step.who) for name, step in ENROLMENT_STEPS.items()}
    context: dict[str, Any] = frame(person, row.edition) | {
        "progress": progress,
        "enrolment": progress.enrolment,
        "rule": shown(progress),
        "is_enrolled": row.state == EnrolmentState.ENROLLED,
        "has_begun": row.edition.state in ("running", "ended"),
        "may_check": may["check-criterion"] and row.learner_id != person.pk,
        "may_open": may["open-case"] and row.state != EnrolmentState.WITHDRAWN,
        "may_close": may["close-case"],
        "may_withdraw": may["withdraw"] and row.state == EnrolmentState.ENROLLED,
        "may_identify": may["check-identity"] and row.learner_id != person.pk,
        "who_identifies": who_can(ENROLMENT_STEPS["check-identity"]),
        "ways": IDENTITY.items(),
        "today": clock.now().astimezone(ZoneInfo(row.edition.time_zone)).date().isoformat(),
        "may_set_fee": may["set-fee"] and row.learner_id != person.pk,
        "fee_next": [code for code in FEE if code in FOLLOWS[progress.fee.state]],
        "who_confirms": who_can(ENROLMENT_STEPS["confirm-objectives"]),
        "standing": standing_in(row),
        "holds": holds_of(row),
        "award": award_of(row) if DeliveryRole.REGISTRAR in roles else None,
        "has_award": award_of(row) is not None,
        **assessed(progress.enrolment),
        "form": form or ResultForm(initial=_result_of(progress)),
        "acts": acts_of(row.ref),
        "problems": problems or [],
        "typed": request.POST if problems else {},
    }
    status = 422 if problems else 200
    return render(request, "teach/enrolment.html", context, status=status)


def _result_of(progress: Any) -> dict[str, Any]:
    known = progress.result
    if known is None:
        return {}
    return {name: getattr(known, name) for name in ("outcome", "value", "scheme", "assessed_on")}
