"""``/teaching/editions/<id>/assessment/``: how the edition assesses, fixed before admission opens
(5.1, 7.20)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charm.core.grading import SCHEMES
from charm.delivery.plans import (
    Component,
    Planned,
    component_in,
    outcomes_of,
    plan_of,
    scheme_suggested,
)
from charm.delivery.queries import Edition, needs_result
from charm.delivery.rules import workplace_for
from charm.delivery.services import assessment_planning as planning
from charm.delivery.services.assessment_planning import Assessment
from charm.web.once import new_key, once
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import number, seen_of
from charm.web.signed_in import person_of
from charm.web.teach.component_form import BY_ITSELF, MADE_UP_FOR, ComponentForm
from charm.web.teach.frame import frame
from charm.web.teach.planning import to_prepare

either = require_http_methods(["GET", "HEAD", "POST"])


@either
@login_required
def assessment(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """The plan; a POST chooses the scale of the result."""
    person = person_of(request)
    row = workplace_for(person, edition)
    problems: list[Problem] = []
    if request.method == "POST":
        person, row = to_prepare(request, edition, to="prepare")
        try:
            planning.plan_assessment(
                edition=row.id, scheme=request.POST.get("scheme", ""), by=person,
                seen=seen_of(request), gap=request.POST.get("gap", ""),
            )  # fmt: skip
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _("The plan is kept. Change its assessments as you need."))
            return redirect("teaching-assessment", edition)
    planned = plan_of(row)
    context = frame(person, row) | {
        "planned": planned,
        "missing": _missing(planned) if planned else [],
        "needs_result": needs_result(row),
        "schemes": list(SCHEMES.values()),
        "scheme": _chosen(request, row, planned),
        "gap": request.POST.get("gap", _gap(planned)),
        "most": planning.MOST,
        "problems": problems,
        "tab": "assessment",
    }
    return render(request, "teach/assessment.html", context, status=422 if problems else 200)


@require_POST
@login_required
def drop(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """No plan: one result is recorded as a whole."""
    person, row = to_prepare(request, edition, to="prepare")
    planning.drop_plan(edition=row.id, by=person, seen=seen_of(request))
    messages.success(request, _("The plan is dropped: one result is recorded as a whole."))
    return redirect("teaching-assessment", edition)


@either
@login_required
def new_component(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """Add an assessment to the plan."""
    _person, row = to_prepare(request, edition, to="prepare")
    planned = plan_of(row)
    if planned is None:
        return redirect("teaching-assessment", edition)
    first = {
        "weight": max(0, 100 - planned.weights),
        "outcomes": planned.missing_outcomes,
        "due_day": row.ends_on,
        "due_time": dt.time(17),
        "must_pass": BY_ITSELF,
        "second": "none",
        "handed_in": True,
    }
    return _component(request, row, None, first)


@either
@login_required
def component(request: HttpRequest, edition: uuid.UUID, component: int) -> HttpResponse:
    """Change one assessment of the plan."""
    _person, row = to_prepare(request, edition, to="prepare")
    found = component_in(row, component)
    due = found.due_at.astimezone(ZoneInfo(row.time_zone))
    planned = plan_of(row)
    assert planned is not None  # components are of a plan
    pass_mark = found.pass_mark
    first: dict[str, Any] = {
        name: getattr(found, name)
        for name in ("kind", "title", "asks", "weight", "in_words", "outcomes", "handed_in",
                     "supervised", "identity_checked", "second")
    }  # fmt: skip
    first |= {
        "pass_mark": "" if pass_mark is None else planned.scheme.say(pass_mark),
        "must_pass": BY_ITSELF if found.must_pass else MADE_UP_FOR,
        "due_day": due.date(),
        "due_time": due.time(),
    }
    first |= {f"rubric-{one['outcome']}": "\n".join(one["levels"]) for one in found.rubric}
    return _component(request, row, found, first)


@require_POST
@login_required
def remove_component(request: HttpRequest, edition: uuid.UUID, component: int) -> HttpResponse:
    person, row = to_prepare(request, edition, to="prepare")
    planning.remove_component(edition=row.id, component=component, by=person, seen=seen_of(request))
    messages.success(request, _("The assessment is taken out of the plan."))
    return redirect("teaching-assessment", edition)


def _component(
    request: HttpRequest, row: Edition, found: Component | None, first: dict[str, Any]
) -> HttpResponse:
    person = person_of(request)
    planned = plan_of(row)
    form = ComponentForm(request.POST or None, initial=first, outcomes=outcomes_of(row))
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            planning.write_component(
                edition=row.id, component=found.pk if found else None,
                said=Assessment(**form.said()), by=person, seen=seen_of(request),
            )  # fmt: skip
            messages.success(request, _("The assessment is kept."))
            return reverse("teaching-assessment", args=[row.id])

        try:
            return redirect(once(request, act))
        except REFUSED as error:
            problems = reasons_of(error)
    context = frame(person, row) | {
        "title": _("Change “{title}”").format(title=found.title)
        if found
        else _("Add an assessment"),
        "component": found,
        "planned": planned,
        "form": form,
        "problems": problems,
        "once": new_key(),
        "seen": number(request.POST.get("seen", str(row.revision))),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "teach/component.html", context, status=status)


def _missing(planned: Planned) -> list[str]:
    """What keeps the plan from being complete, in words."""
    says = []
    if planned.weights != 100:
        says.append(_("The weights make {n} per cent; 100 are needed.").format(n=planned.weights))
    if planned.missing_outcomes:
        numbers = ", ".join(str(n) for n in planned.missing_outcomes)
        says.append(_("Nothing assesses learning outcome {numbers}.").format(numbers=numbers))
    return says


def _chosen(request: HttpRequest, row: Edition, planned: Planned | None) -> str:
    known = planned.scheme if planned else scheme_suggested(row)
    return str(request.POST.get("scheme", known.code))


def _gap(planned: Planned | None) -> str:
    if planned is None or planned.plan.gap is None:
        return ""
    return f"{planned.plan.gap.normalize():f}"
