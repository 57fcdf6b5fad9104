"""``/teaching/editions/<id>/marking/``: what was handed in, first and second marks, their release
(7.10, 7.26)."""

from __future__ import annotations

import uuid
from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Person
from charm.core.workflow.assessment import COMPONENT_STEPS
from charm.core.workflow.delivery import DeliveryRole, who_can
from charm.delivery.assessment_rules import component_for, marking_room_for
from charm.delivery.marking import (
    Component,
    Moderation,
    Work,
    works_in,
)
from charm.delivery.plans import component_in, plan_of
from charm.delivery.queries import Edition
from charm.delivery.rules import roles_in
from charm.delivery.services.releasing import moderate, release_marks
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of
from charm.web.teach.frame import frame

PER_PAGE = 50


@require_safe
@login_required
def marking(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """Every assessment of the plan, and how far its marking is."""
    person = person_of(request)
    row = marking_room_for(person, edition)
    planned = plan_of(row)
    works = works_in(row, planned)
    context = frame(person, row) | {
        "planned": planned,
        "lines": [(one, _counts(works[one.pk])) for one in (planned.components if planned else ())],
        "tab": "marking",
    }
    return render(request, "teach/marking.html", context)


@require_safe
@login_required
def component(request: HttpRequest, edition: uuid.UUID, component: int) -> HttpResponse:
    """Everybody's work for one assessment."""
    person, row, found = _room(request, edition, component)
    return _show_component(request, person, row, found)


@require_POST
@login_required
def moderation(request: HttpRequest, edition: uuid.UUID, component: int) -> HttpResponse:
    """The lead's look at the marks before they are released."""
    person, row, found = _room(request, edition, component)
    try:
        moderate(
            component=found.pk, by=person, seen=seen_of(request),
            note=request.POST.get("note", ""), shift=request.POST.get("shift", ""),
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except REFUSED as error:
        return _show_component(request, person, row, found, reasons_of(error))
    messages.success(request, _("The moderation is kept."))
    return redirect("teaching-marking-component", edition, component)


@require_POST
@login_required
def release(request: HttpRequest, edition: uuid.UUID, component: int) -> HttpResponse:
    """Give the learners their marks, all that are ready at once."""
    person, row, found = _room(request, edition, component)
    try:
        count = release_marks(component=found.pk, by=person, seen=seen_of(request))
    except REFUSED as error:
        return _show_component(request, person, row, found, reasons_of(error))
    says = ngettext("{n} mark is released.", "{n} marks are released.", count)
    messages.success(request, says.format(n=count))
    return redirect("teaching-marking-component", edition, component)


def _room(
    request: HttpRequest, edition: uuid.UUID, component: int
) -> tuple[Person, Edition, Component]:
    person = person_of(request)
    row = marking_room_for(person, edition)
    return person, row, component_in(row, component_for(person, component).pk)


def _counts(works: list[Work]) -> dict[str, int]:
    """How far the marking of one assessment is."""
    waits = Counter(one.waits_for for one in works)
    return {
        "learners": sum(one.is_open or one.released is not None for one in works),
        "handed_in": sum(one.submission is not None for one in works),
        "first": waits["first"],
        "second": waits["second"],
        "agreed": waits["agreed"],
        "release": waits["release"],
        "released": sum(one.released is not None for one in works),
    }


def _show_component(
    request: HttpRequest,
    person: Person,
    row: Edition,
    found: Component,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    works = [one for one in works_in(row)[found.pk] if one.is_open or one.marks or one.submission]
    counts = _counts(works)
    moderated = works[0].moderation if works else None
    page = Paginator(works, PER_PAGE).get_page(request.GET.get("page"))
    is_lead = DeliveryRole.LEAD in roles_in(person, row)
    context = frame(person, row) | {
        "component": found,
        "lines": [(one, one.seen_by(person)) for one in page],
        "scheme": works[0].scheme if works else None,
        "counts": counts,
        "page": page,
        "is_lead": is_lead,
        "who": who_can(COMPONENT_STEPS["release"]),
        "moderation": moderated,
        "may_moderate": is_lead and not counts["released"] and bool(works),
        "said": _moderation_said(request, moderated, is_typed="note" in request.POST),
        "problems": problems or [],
    }
    status = 422 if problems else 200
    return render(request, "teach/marking_component.html", context, status=status)


def _moderation_said(
    request: HttpRequest, row: Moderation | None, *, is_typed: bool
) -> dict[str, str]:
    if is_typed or row is None:
        return {name: request.POST.get(name, "") for name in ("note", "shift", "reason")}
    shift = f"{row.shift.normalize():f}" if row.shift else ""
    return {"note": row.note, "shift": shift, "reason": row.reason}
