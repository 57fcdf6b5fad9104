"""People in reach, and one of them: offices over time, the account."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.alliance import rules
from charm.alliance.directory import (
    find_people,
    mandates_of,
    person_for,
    reach_of,
    seats_over_time,
    to_hand_out,
)
from charm.alliance.queries import Mandate, Person, universities
from charm.alliance.services.addresses import is_proven
from charm.alliance.services.mandates import grant_mandate
from charm.alliance.services.people import (
    change_address,
    close_account,
    may_close,
    reopen_account,
)
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.letters import returned_from
from charm.foundation.texts import note_of
from charm.web.lists import listing, one_of
from charm.web.office.forms import (
    AddressForm,
    Choices,
    CloseForm,
    GrantForm,
    ReopenForm,
    office_choices,
    office_of,
    problems_of,
)
from charm.web.office.guard import day_after, in_office, operates, reads_ledger, sees_people
from charm.web.office.inviting import may_invite
from charm.web.office.spans import told
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

NOBODY_IS_CALLED_SO = "\ufffd"


@in_office
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """``/office/people/``: search and filter stand in the address."""
    viewer = person_of(request)
    if not sees_people(viewer):
        raise NotAllowed("Your office needs no list of people.")
    reach = reach_of(viewer)
    members = universities()
    words = _words(request)
    there = one_of(request, "university", ("-", *(row.code for row in members)))
    office = one_of(request, "office", tuple(Mandate.Office.values))
    closed = request.GET.get("closed") == "1"
    found = listing(
        request,
        lambda part: find_people(
            viewer, words=words, university=there, office=office, closed=closed, part=part
        ),
    )
    context = {
        "found": found,
        "words": words,
        "there": there,
        "office": office,
        "closed": closed,
        "is_narrowed": bool(words or there or office),
        "universities": members if reach.everybody or reach.bodies else [],
        "offices": Mandate.Office.values,
        "everybody": reach.everybody,
        "may_invite": may_invite(viewer),
    }
    return render(request, "office/people.html", context)


def _words(request: HttpRequest) -> str:
    try:
        return note_of(request.GET.get("q", ""), limit=100)
    except Unfit:
        return NOBODY_IS_CALLED_SO


# --- one of them ---------------------------------------------------------------------------------


@in_office
@require_safe
def person(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """``/office/people/<id>/``"""
    return _show(request, person_for(person_of(request), person))


@in_office
@require_POST
def grant(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """Let the person act for an office that the viewer holds."""
    viewer = person_of(request)
    row = person_for(viewer, person)
    form = _grant_form(viewer, row, request.POST)
    if form is None:
        raise NotAllowed("Nobody hands out what they do not hold: ask whoever holds the office.")
    if not form.is_valid():
        return _show(request, row, problems_of(form), grant_form=form)
    office, where = office_of(form.cleaned_data["office"])
    try:
        grant_mandate(
            person=row,
            office=office,
            university_code=where,
            since=form.cleaned_data["since"],
            until=day_after(form.cleaned_data["last"]),
            by=viewer,
        )
    except REFUSED as error:
        return _show(request, row, reasons_of(error), grant_form=form)
    messages.success(request, _("Granted. {name} is told by letter.").format(name=row.name))
    return redirect("office-person", row.pk)


@in_office
@require_POST
def close(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    viewer = person_of(request)
    row = person_for(viewer, person)
    form = CloseForm(request.POST, name=row.name, prefix="close")
    if may_close(viewer, row) and not form.is_valid():
        return _show(request, row, problems_of(form), close_form=form)
    try:
        close_account(person=row, by=viewer, reason=form.data.get("close-reason", ""))
    except REFUSED as error:
        return _show(request, row, reasons_of(error), close_form=form)
    messages.success(request, _("The account is closed; its offices have ended."))
    return redirect("office-person", row.pk)


@in_office
@require_POST
def reopen(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    viewer = person_of(request)
    row = person_for(viewer, person)
    form = ReopenForm(request.POST, prefix="reopen")
    if may_close(viewer, row) and not form.is_valid():
        return _show(request, row, problems_of(form), reopen_form=form)
    try:
        reopen_account(person=row, by=viewer, reason=form.data.get("reopen-reason", ""))
    except REFUSED as error:
        return _show(request, row, reasons_of(error), reopen_form=form)
    messages.success(request, _("The account is open again, without its offices."))
    return redirect("office-person", row.pk)


@in_office
@require_POST
def address(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    viewer = person_of(request)
    row = person_for(viewer, person)
    form = AddressForm(request.POST, prefix="address")
    if operates(viewer) and not form.is_valid():
        return _show(request, row, problems_of(form), address_form=form)
    before = row.email
    try:
        after = change_address(person=row, email=form.data.get("address-email", ""), by=viewer)
    except REFUSED as error:
        return _show(request, row, reasons_of(error), address_form=form)
    if after.email == before:
        messages.info(request, _("This is the address already."))
    else:
        messages.success(request, _("The address is changed. Both addresses get a letter."))
    return redirect("office-person", row.pk)


def _show(
    request: HttpRequest, row: Person, problems: list[Problem] | None = None, **forms: Any
) -> HttpResponse:
    viewer = person_of(request)
    held = rules.held_by(viewer)
    is_self = viewer.pk == row.pk
    context: dict[str, Any] = {
        "person": row,
        "is_self": is_self,
        "is_proven": is_proven(row),
        "came_back": returned_from([row.email]).get(row.email.lower()),
        "mandates": [
            (mandate, told(mandate.since, mandate.until), held.may_end(mandate))
            for mandate in mandates_of(row, viewer=viewer)
        ],
        "seats": [(seat, told(seat.since, seat.until)) for seat in seats_over_time(row)],
        "grant_form": forms.get("grant_form") or _grant_form(viewer, row),
        "may_close": may_close(viewer, row),
        "close_form": forms.get("close_form") or CloseForm(name=row.name, prefix="close"),
        "reopen_form": forms.get("reopen_form") or ReopenForm(prefix="reopen"),
        "address_form": (forms.get("address_form") or AddressForm(prefix="address"))
        if operates(viewer)
        else None,
        "close_was_tried": "close_form" in forms,
        "tried": next(iter(forms), ""),
        "reads_ledger": reads_ledger(viewer),
        "may_erase": rules.holds(viewer, Mandate.Office.OPERATOR, in_own_right=True),
        "problems": problems or [],
    }
    return render(request, "office/person.html", context, status=422 if problems else 200)


def _grant_form(viewer: Person, row: Person, data: Any = None) -> GrantForm | None:
    """With what the viewer may grant to this person; None where that is nothing."""
    offers = _offers(viewer, row)
    if not offers:
        return None
    return GrantForm(data, choices={"office": offers}, prefix="grant")


def _offers(viewer: Person, row: Person) -> Choices:
    if viewer.pk == row.pk or not row.is_active:
        return []
    return office_choices(
        (office, where)
        for office, where in to_hand_out(viewer)
        if where is None or row.university_id in (None, where.code) or operates(viewer)
    )
