"""One office of one person: end it, hand it over, name a deputy."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.alliance import rules
from charm.alliance.directory import candidates_for, mandate_for, people_for
from charm.alliance.queries import Mandate, Person
from charm.alliance.services.absence import name_deputy
from charm.alliance.services.mandates import end_mandate, hand_over
from charm.foundation import clock
from charm.foundation.errors import NotAllowed
from charm.web.office.forms import (
    DeputyForm,
    EndForm,
    HandOverForm,
    people_choices,
    problems_of,
)
from charm.web.office.guard import day_after, in_office
from charm.web.office.spans import Span, told
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of


@in_office
@require_safe
def mandate(request: HttpRequest, mandate: int) -> HttpResponse:
    """``/office/mandates/<number>/``"""
    return _show(request, mandate_for(person_of(request), mandate))


@in_office
@require_POST
def end(request: HttpRequest, mandate: int) -> HttpResponse:
    viewer = person_of(request)
    row = mandate_for(viewer, mandate)
    if not rules.may_end(viewer, row):
        raise NotAllowed("Only somebody who holds this office, or the operator, can end it.")
    form = EndForm(request.POST, name=row.person.name, prefix="end")
    if not form.is_valid():
        return _show(request, row, problems_of(form), end_form=form)
    said = form.cleaned_data
    try:
        end_mandate(
            mandate=row,
            by=viewer,
            on=day_after(said["last"]),
            reason=said["reason"],
            seen=seen_of(request),
        )
    except REFUSED as error:
        return _show(request, row, reasons_of(error), end_form=form)
    messages.success(request, _("The office is ended.") if _is_over(row) else _("The end is set."))
    return _after(viewer, row)


@in_office
@require_POST
def give(request: HttpRequest, mandate: int) -> HttpResponse:
    """Hand over."""
    viewer = person_of(request)
    row = _own(viewer, mandate)
    people = candidates_for(row)
    form = HandOverForm(request.POST, choices={"to": people_choices(people)[1:]}, prefix="give")
    if not form.is_valid():
        return _show(request, row, problems_of(form), give_form=form)
    to = _chosen(people, form.cleaned_data["to"])
    try:
        hand_over(mandate=row, to=to, on=form.cleaned_data["on"], by=viewer, seen=seen_of(request))
    except REFUSED as error:
        return _show(request, row, reasons_of(error), give_form=form)
    messages.success(request, _("Handed over to {name}, who is told.").format(name=to.name))
    return _after(viewer, row)


@in_office
@require_POST
def deputy(request: HttpRequest, mandate: int) -> HttpResponse:
    viewer = person_of(request)
    row = _own(viewer, mandate)
    people = candidates_for(row)
    form = DeputyForm(request.POST, choices={"deputy": people_choices(people)[1:]}, prefix="deputy")
    if not form.is_valid():
        return _show(request, row, problems_of(form), deputy_form=form)
    stands = _chosen(people, form.cleaned_data["deputy"])
    until = day_after(form.cleaned_data["last"])
    try:
        name_deputy(
            mandate=row,
            deputy=stands,
            since=form.cleaned_data["since"],
            until=until or clock.today(),
            by=viewer,
            seen=seen_of(request),
        )
    except REFUSED as error:
        return _show(request, row, reasons_of(error), deputy_form=form)
    messages.success(request, _("{name} stands in for you, and is told.").format(name=stands.name))
    return redirect("office-mandate", row.pk)


def stand_ins_of(mandate: Mandate) -> list[tuple[Mandate, Span]]:
    """Who stands in for its holder now or later."""
    today = clock.today()
    return [
        (row, told(row.since, row.until))
        for row in sorted(mandate.deputies.all(), key=lambda row: row.since)
        if row.until and row.until > max(today, row.since)
    ]


def _own(viewer: Person, id: int) -> Mandate:
    """What the viewer holds in their own right, to be handed on."""
    row = mandate_for(viewer, id)
    if row.person_id != viewer.pk:
        raise NotAllowed("Who holds an office hands it over, and names the deputy.")
    if row.deputy_for_id is not None:
        raise NotAllowed("A deputy keeps the office for somebody else, and hands nothing on.")
    return row


def _show(
    request: HttpRequest, row: Mandate, problems: list[Problem] | None = None, **forms: Any
) -> HttpResponse:
    viewer = person_of(request)
    runs = not _is_over(row)
    holds = runs and row.person_id == viewer.pk and row.deputy_for_id is None
    people = people_choices(candidates_for(row))[1:] if holds else []
    context: dict[str, Any] = {
        "mandate": row,
        "span": told(row.since, row.until),
        "is_self": row.person_id == viewer.pk,
        "holds": holds and bool(people),
        "nobody": holds and not people,
        "sees_person": people_for(viewer).filter(pk=row.person_id).exists(),
        "deputies": stand_ins_of(row),
        "may_end": runs and rules.may_end(viewer, row),
        "end_form": forms.get("end_form") or EndForm(name=row.person.name, prefix="end"),
        "give_form": forms.get("give_form") or HandOverForm(choices={"to": people}, prefix="give"),
        "deputy_form": forms.get("deputy_form")
        or DeputyForm(choices={"deputy": people}, prefix="deputy"),
        "end_was_tried": "end_form" in forms,
        "problems": problems or [],
    }
    return render(request, "office/mandate.html", context, status=422 if problems else 200)


def _is_over(row: Mandate) -> bool:
    return row.until is not None and row.until <= max(clock.today(), row.since)


def _chosen(people: list[Person], id: str) -> Person:
    return next(person for person in people if str(person.pk) == id)


def _after(viewer: Person, row: Mandate) -> HttpResponse:
    """Where something is still to be seen: who ended their last office comes here no more."""
    if not rules.offices_of(viewer):
        return redirect("account")
    if row.person_id == viewer.pk:
        return redirect("office")
    return redirect("office-mandate", row.pk)
