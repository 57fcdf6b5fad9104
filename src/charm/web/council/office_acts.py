"""What the Boards officer does with an item: check it, give it back, find money (7.4.1, 7.7)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charm.boards import rules
from charm.boards.checks import check_of
from charm.boards.queries import Track
from charm.boards.services.agenda import find_money, return_to_proposers
from charm.foundation.errors import NotAllowed, Unfit
from charm.web.council.acting import said_in, seen_in
from charm.web.council.items import heading_of, item
from charm.web.council.standing import standing_of
from charm.web.propose.fields import FIELDS
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

ROWS = 4
MOST = 40
Reasons = list[tuple[str, str]]


@login_required
@require_POST
def money(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Money or resources are needed after all: the Executive Board joins (7.7, 8.1)."""
    by = person_of(request)
    track = rules.track_for(by, ref)
    reason = said_in(request, "reason")
    try:
        find_money(track=track.id, reason=reason, by=by, seen=seen_in(request, _("This item")))
    except REFUSED as error:
        return item(request, ref, problems=reasons_of(error), typed={"money": reason})
    messages.success(request, _("The Executive Board decides on it too. The proposers are told."))
    return HttpResponseRedirect(reverse("item", args=[track.id]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/items/<id>/return/``: what is missing, field by field (move 8)."""
    by = person_of(request)
    track = rules.track_for(by, ref)
    if not rules.is_officer(by):
        raise NotAllowed(_("The Boards officer returns a proposal to its proposers."))
    if request.method != "POST":
        planned = standing_of(by, track).moves.get("return")
        problems = [Problem(r.says, r.clause) for r in planned.reasons] if planned else [_gone()]
        kept = check_of(track)
        remarks = list(kept.remarks.items()) if kept else []
        return _page(request, track, [*remarks, *[("", "")] * ROWS], problems)
    rows = list(zip(request.POST.getlist("field"), request.POST.getlist("reason"), strict=False))[
        :MOST
    ]
    if "more" in request.POST:
        return _page(request, track, [*rows, *[("", "")] * ROWS][:MOST], [])
    try:
        return_to_proposers(
            proposal=track.proposal_id,
            reasons=_reasons(rows),
            by=by,
            seen=seen_in(request, _("This proposal")),
        )
    except REFUSED as error:
        return _page(request, track, rows, reasons_of(error), status=422)
    messages.success(request, _("Returned. The proposers have your reasons by mail."))
    return HttpResponseRedirect(reverse("boards"))


def _reasons(rows: Reasons) -> dict[str, str]:
    """By field. Raises Unfit for a reason without a known field, or a field without a reason."""
    said: dict[str, str] = {}
    for field, reason in rows:
        if not field and not reason.strip():
            continue
        if field not in FIELDS:
            raise Unfit(_("Choose the field that each reason is about."))
        if not reason.strip():
            label = FIELDS[field].label
            raise Unfit(_("Say what is missing in “{field}”.").format(field=label))
        said[field] = f"{said[field]}\n{reason}" if field in said else reason
    return said


def _gone() -> Problem:
    return Problem(_("It is not in review any more, so it cannot be returned."), "7.4.1")


def _page(
    request: HttpRequest,
    track: Track,
    rows: Reasons,
    problems: list[Problem],
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        **heading_of(person_of(request), track),
        "rows": rows,
        "fields": list(FIELDS.values()),
        "problems": problems,
        "may_add": len(rows) < MOST,
    }
    return render(request, "council/return.html", context, status=status)
