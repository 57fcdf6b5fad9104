"""The bodies: who sits there over time, and their rules, kept by the Boards officer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.alliance.directory import (
    body_by_code,
    candidates_for_seats,
    people_for,
    seat_by_id,
    seats_of_body,
)
from charm.alliance.queries import Body, Membership, Person, bodies, members_of
from charm.alliance.services.bodies import (
    end_seat,
    is_last_chair,
    seat_member,
    set_paper_deadline,
)
from charm.foundation import clock
from charm.foundation.errors import NotAllowed
from charm.web.office.body_rules import told_changes
from charm.web.office.forms import DeadlineForm, EndSeatForm, SeatForm, problems_of, said_in
from charm.web.office.guard import day_after, in_office, runs_boards
from charm.web.office.spans import told
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of


@in_office
@require_safe
def all_bodies(request: HttpRequest) -> HttpResponse:
    """``/office/bodies/``"""
    rows = [(row, members_of(row)) for row in bodies()]
    return render(request, "office/bodies.html", {"rows": rows})


@in_office
@require_safe
def body(request: HttpRequest, code: str) -> HttpResponse:
    """``/office/bodies/<code>/``"""
    return _show(request, body_by_code(code))


@in_office
@require_POST
def seat(request: HttpRequest, code: str) -> HttpResponse:
    """Give a seat to somebody who has an account; others are invited."""
    officer, row = _keeper(request), body_by_code(code)
    people = candidates_for_seats()
    form = SeatForm(request.POST, people=people, prefix="seat")
    if not form.is_valid():
        return _show(request, row, problems_of(form), seat_form=form)
    said = form.cleaned_data
    person = next(one for one in people if str(one.pk) == said["person"])
    try:
        seat_member(
            person=person,
            body=row,
            role=said["role"],
            since=said["since"],
            until=day_after(said["last"]),
            by=officer,
        )
    except REFUSED as error:
        return _show(request, row, reasons_of(error), seat_form=form)
    messages.success(request, _("{name} has the seat, and is told.").format(name=person.name))
    return redirect("office-body", row.code)


@in_office
@require_POST
def deadline(request: HttpRequest, code: str) -> HttpResponse:
    officer, row = _keeper(request), body_by_code(code)
    form = DeadlineForm(request.POST, prefix="deadline")
    if not form.is_valid():
        return _show(request, row, problems_of(form), deadline_form=form)
    days = form.cleaned_data["working_days"]
    set_paper_deadline(body=row, working_days=days, by=officer, seen=seen_of(request))
    messages.success(request, _("Saved."))
    return redirect("office-body", row.code)


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, seat: int) -> HttpResponse:
    """``/office/seats/<number>/``: end one."""
    officer, row = _keeper(request), seat_by_id(seat)
    form = EndSeatForm(said_in(request), name=row.person.name, prefix="end")
    if not _leaves_no_chair(request, row):
        del form.fields["knowing"]
    problems: list[Problem] = []
    if request.method == "POST" and not form.is_valid():
        problems = problems_of(form)
    elif request.method == "POST":
        said = form.cleaned_data
        try:
            end_seat(
                seat=row,
                by=officer,
                on=day_after(said["last"]),
                reason=said["reason"],
                seen=seen_of(request),
                knowing=said.get("knowing", False),
            )
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _("The seat is ended, and its holder told."))
            return redirect("office-body", row.body_id)
    context = {
        "seat": row,
        "span": told(row.since, row.until),
        "form": form,
        "problems": problems,
        "is_last_chair": "knowing" in form.fields,
        "sees_person": people_for(officer).filter(pk=row.person_id).exists(),
    }
    return render(request, "office/seat.html", context, status=422 if problems else 200)


def _keeper(request: HttpRequest) -> Person:
    officer = person_of(request)
    if not runs_boards(officer):
        raise NotAllowed("Only the Boards officer keeps the membership of bodies.")
    return officer


def _leaves_no_chair(request: HttpRequest, seat: Membership) -> bool:
    """Whether the body has no chair without this one: today, or on the day that was asked for."""
    days = [clock.today()]
    asked = EndSeatForm(request.POST, name="", prefix="end")
    asked.is_valid()
    if last := day_after(asked.cleaned_data.get("last")):
        days.append(last)
    return any(is_last_chair(seat, on=max(seat.since, day)) for day in days)


def _show(
    request: HttpRequest, row: Body, problems: list[Problem] | None = None, **forms: Any
) -> HttpResponse:
    viewer = person_of(request)
    keeps = runs_boards(viewer)
    seats = [(seat, told(seat.since, seat.until)) for seat in seats_of_body(row)]
    days = row.paper_deadline_working_days
    context: dict[str, Any] = {
        "body": row,
        "now": [one for one in seats if one[1].stands == "runs"],
        "ahead": [one for one in seats if one[1].stands == "ahead"],
        "over": [one for one in seats if one[1].stands in ("over", "never")],
        "keeps": keeps,
        "seat_form": forms.get("seat_form")
        or (SeatForm(people=candidates_for_seats(), prefix="seat") if keeps else None),
        "deadline_form": forms.get("deadline_form")
        or DeadlineForm(initial={"working_days": days}, prefix="deadline"),
        "changes": told_changes(row),
        "tried": next(iter(forms), ""),
        "problems": problems or [],
    }
    return render(request, "office/body.html", context, status=422 if problems else 200)
