"""Asking for a seat: by application, from the waiting list, on invitation (7.14, 7.26)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Person
from charm.core.workflow.delivery import ApplicationState, DeliveryRole
from charm.delivery.admissions import Application, place_in_line, reasons_now
from charm.delivery.notices import to_accept
from charm.delivery.rules import application_for, roles_for_application
from charm.delivery.services import admitting, inviting
from charm.foundation.errors import NotFound
from charm.web.learn.notices import notices_in
from charm.web.lives import life_of_edition
from charm.web.public.search import Offer
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of

WAITS = (ApplicationState.INVITED, ApplicationState.APPLIED, ApplicationState.WAITING)


@require_safe
@login_required
def application(request: HttpRequest, application: uuid.UUID) -> HttpResponse:
    """``/learning/applications/<id>/``: for the applicant alone; staff have a page of their own."""
    _person, row = _own(request, application)
    return _show(request, row)


@require_POST
@login_required
def accept(request: HttpRequest, application: uuid.UUID) -> HttpResponse:
    """Take the seat that one was invited to."""

    def act(person: Person, row: Application) -> HttpResponse:
        seat = inviting.accept_invitation(
            application=row.pk, by=person, seen=seen_of(request), notices=notices_in(request)
        )
        messages.success(request, _("You have a seat. We wrote to you as well."))
        return redirect("learning-enrolment", seat.pk)

    return _do(request, application, act)


@require_POST
@login_required
def withdraw(request: HttpRequest, application: uuid.UUID) -> HttpResponse:
    """The seat is no longer wanted."""

    def act(person: Person, row: Application) -> HttpResponse:
        admitting.withdraw_application(application=row.pk, by=person, seen=seen_of(request))
        messages.success(request, _("You no longer ask for a seat."))
        return redirect("learning")

    return _do(request, application, act)


def _do(
    request: HttpRequest, ref: uuid.UUID, act: Callable[[Person, Application], HttpResponse]
) -> HttpResponse:
    person, row = _own(request, ref)
    try:
        return act(person, row)
    except REFUSED as error:
        return _show(request, row, reasons_of(error))


def _own(request: HttpRequest, ref: uuid.UUID) -> tuple[Person, Application]:
    person = person_of(request)
    row = application_for(person, ref)
    if DeliveryRole.LEARNER not in roles_for_application(person, row):
        raise NotFound("There is no such application of yours.")
    return person, row


def _show(
    request: HttpRequest, row: Application, problems: list[Problem] | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "application": row,
        "edition": row.edition,
        "offer": Offer(row.edition.version),
        "life": life_of_edition(row.edition),
        "place": place_in_line(row),
        "against": reasons_now(row, "accept") if row.state == ApplicationState.INVITED else (),
        "waits": row.state in WAITS,
        "to_accept": to_accept(row.edition, person_of(request)),
        "ticked": notices_in(request),
        "problems": problems or [],
    }
    return render(request, "learn/application.html", context, status=422 if problems else 200)
