"""One integrity case or appeal: read, heard, decided (7.26)."""

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

from charm.alliance.queries import Person, somebody
from charm.awards.queries import award_of
from charm.core.workflow.delivery import ENROLMENT_STEPS, who_can
from charm.delivery.cases import document_of, documents_of, has_part, heard_in, today_of
from charm.delivery.progress import progress_of
from charm.delivery.queries import Hold
from charm.delivery.rules import hold_for, roles_to
from charm.delivery.services.cases import close_case
from charm.delivery.services.hearing import (
    give_statement,
    hand_in_document,
    name_panel_member,
    release_panel_member,
)
from charm.foundation.errors import NotAllowed, Stale, Unfit
from charm.foundation.files import MOST_BYTES
from charm.web.downloads import download
from charm.web.public.search import Offer
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

Act = Callable[[Person, Hold], str]


@require_safe
@login_required
def case(request: HttpRequest, hold: uuid.UUID) -> HttpResponse:
    """``/cases/<id>/``"""
    return _show(request, hold_for(person_of(request), hold))


@require_POST
@login_required
def statement(request: HttpRequest, hold: uuid.UUID) -> HttpResponse:
    """The learner's own account."""

    def act(person: Person, row: Hold) -> str:
        give_statement(hold=row.pk, statement=request.POST.get("statement", ""), by=person)
        return _("Your statement is with those who decide.")

    return _do(request, hold, act)


@require_POST
@login_required
def hand_in(request: HttpRequest, hold: uuid.UUID) -> HttpResponse:
    """A document of the case."""

    def act(person: Person, row: Hold) -> str:
        given = request.FILES.get("file")
        if given is None:
            raise Unfit(_("Choose a file first."))
        data = given.read(MOST_BYTES + 1)
        hand_in_document(hold=row.pk, name=given.name or "", data=data, by=person)
        return _("The document is with the case.")

    return _do(request, hold, act)


@require_safe
@login_required
def document(request: HttpRequest, hold: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A document, as a download and never as a page."""
    return download(document_of(hold_for(person_of(request), hold), file))


@require_POST
@login_required
def name_member(request: HttpRequest, hold: uuid.UUID) -> HttpResponse:
    """Somebody for the panel, by their address."""

    def act(person: Person, row: Hold) -> str:
        member = somebody(request.POST.get("email", "").strip()[:254])
        name_panel_member(hold=row.pk, person=member, by=person)
        return _("{name} is on the panel.").format(name=member.name)

    return _do(request, hold, act)


@require_POST
@login_required
def release(request: HttpRequest, hold: uuid.UUID, person: uuid.UUID) -> HttpResponse:
    """Take somebody off the panel."""

    def act(by: Person, row: Hold) -> str:
        release_panel_member(hold=row.pk, person=person, by=by)
        return _("Taken off the panel.")

    return _do(request, hold, act)


@require_POST
@login_required
def decide(request: HttpRequest, hold: uuid.UUID) -> HttpResponse:
    """Outcome, consequence and reason."""

    def act(person: Person, row: Hold) -> str:
        said = request.POST
        outcome = said.get("outcome", "")
        if not outcome:
            raise Unfit(_("Say whether the case is dismissed, upheld in part or upheld."))
        consequence = "" if outcome == "dismissed" else said.get("consequence", "")
        close_case(
            hold=row.pk, outcome=outcome, consequence=consequence, reason=said.get("reason", ""),
            by=person, heard=said.get("heard", ""),
        )  # fmt: skip
        return _("The case is closed.")

    return _do(request, hold, act)


def _do(request: HttpRequest, ref: uuid.UUID, act: Act) -> HttpResponse:
    person = person_of(request)
    row = hold_for(person, ref)
    try:
        messages.success(request, act(person, row))
    except (*REFUSED, Stale) as error:  # with what came since, and what was typed
        return _show(request, row, reasons_of(error))
    return redirect("case", ref)


def _show(request: HttpRequest, row: Hold, problems: list[Problem] | None = None) -> HttpResponse:
    person = person_of(request)
    enrolment = row.enrolment
    roles = roles_to(person, enrolment)
    learns = enrolment.learner_id == person.pk
    (progress,) = progress_of([enrolment])
    is_open = row.closed_at is None
    keeps = bool(roles & ENROLMENT_STEPS["name-panel"].who) and not learns
    context: dict[str, Any] = {
        "hold": row,
        "enrolment": enrolment,
        "offer": Offer(enrolment.edition.version),
        "progress": progress,
        "award": award_of(enrolment),
        "learns": learns,
        "is_inside": bool(roles) and not learns,
        "is_open": is_open,
        "panel": list(row.panel.select_related("person")),
        "documents": documents_of(row),
        "may_state": is_open and learns and _in_time(row),
        "may_hand_in": is_open and (bool(roles) or _sits(person, row)),
        "may_name": is_open and keeps,
        "may_decide": is_open and _decides(person, row),
        "has_part": has_part(row, person),
        "heard": heard_in(row),
        "who": who_can(ENROLMENT_STEPS["close-case"]),
        "problems": problems or [],
        "typed": request.POST if problems else {},
    }
    return render(request, "cases/case.html", context, status=422 if problems else 200)


def _in_time(row: Hold) -> bool:
    return row.statement_until is None or today_of(row.enrolment) <= row.statement_until


def _sits(person: Person, row: Hold) -> bool:
    return row.panel.filter(person=person).exists()


def _decides(person: Person, row: Hold) -> bool:
    try:
        hold_for(person, row.pk, to="close-case")
    except NotAllowed:
        return False
    return not has_part(row, person)
