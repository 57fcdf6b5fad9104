"""Rank what was sent in, say what is selected and why, and decide the call (7.3)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from charm.core.workflow import CallState
from charm.foundation.errors import Unfit
from charm.proposals.call_rules import call_for
from charm.proposals.calls import Call, CallEntry
from charm.proposals.rules import is_proposer
from charm.proposals.services.selecting import Ranked, decide_call, rank_entries
from charm.web.calls.desk import standing_of
from charm.web.council.acting import said_in, seen_in
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

State, Outcome = CallEntry.State, CallEntry.Outcome


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ranking(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/calls/manage/<id>/ranking/``: what reviewers said, and what the manager means to do."""
    by = person_of(request)
    call = call_for(by, ref, to="manage" if request.method == "POST" else "read")
    if request.method != "POST":
        return _page(request, call)
    try:
        rank_entries(
            call=call.id, rows=_ranked(request), by=by, seen=seen_in(request, _("This call"))
        )
    except REFUSED as error:
        return _page(request, call, reasons_of(error), typed=True)
    messages.success(request, _("The ranking is saved. Nobody is told before the call is decided."))
    return HttpResponseRedirect(reverse("call-ranking", args=[call.id]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/calls/manage/<id>/decide/``: what will happen, before it does."""
    by = person_of(request)
    call = call_for(by, ref, to="manage")
    if request.method != "POST":
        if call.state != CallState.CLOSED:
            messages.warning(request, _("A call is decided after it has closed, and once."))
            return HttpResponseRedirect(reverse("call-desk", args=[call.id]))
        return _confirm(request, call)
    try:
        decide_call(
            call=call.id, by=by, seen=seen_in(request, _("This call")),
            reason=said_in(request, "reason"),
        )  # fmt: skip
    except REFUSED as error:
        return _confirm(request, call, reasons_of(error))
    messages.success(request, _("The call is decided. Everybody who took part is told."))
    return HttpResponseRedirect(reverse("call-desk", args=[call.id]))


def _ranked(request: HttpRequest) -> list[Ranked]:
    rows = []
    for name in request.POST.getlist("entry")[:1000]:
        try:
            entry = uuid.UUID(name)
        except ValueError:
            raise Unfit(_("This form was damaged: load the page again.")) from None
        rank = said_in(request, f"rank.{entry}").strip()
        if rank and not (rank.isascii() and rank.isdigit() and len(rank) < 5):
            raise Unfit(_("A rank is a whole number, such as 1."))
        rows.append(
            Ranked(
                entry,
                int(rank) if rank else None,
                said_in(request, f"outcome.{entry}"),
                said_in(request, f"reason.{entry}"),
            )
        )
    return rows


def _page(
    request: HttpRequest, call: Call, problems: Sequence[Problem] = (), *, typed: bool = False
) -> HttpResponse:
    person = person_of(request)
    standing = standing_of(person, call)
    context = {
        **standing,
        "lines": [_line(request, row, place, typed=typed) for place, row in _placed(standing)],
        "outcomes": [
            (Outcome.SELECT.value, _("select")),
            (Outcome.NOT_SELECT.value, _("not select")),
            ("", _("open")),
        ],
        "is_open": call.state == CallState.CLOSED and standing["manages"],
        "problems": problems,
    }
    return render(request, "calls/ranking.html", context, status=422 if problems else 200)


def _placed(standing: dict[str, Any]) -> list[tuple[int, Any]]:
    return list(enumerate(standing["rows"], 1))


def _line(request: HttpRequest, row: Any, place: int, *, typed: bool) -> dict[str, Any]:
    entry = row.entry
    said = {"rank": entry.rank or "", "outcome": entry.outcome, "reason": entry.reason}
    if typed:
        said = {name: said_in(request, f"{name}.{entry.id}") for name in said}
    return {"row": row, "entry": entry, "place": place, **said}


def _confirm(request: HttpRequest, call: Call, problems: Sequence[Problem] = ()) -> HttpResponse:
    person = person_of(request)
    standing = standing_of(person, call)
    waiting = [row.entry for row in standing["rows"] if row.entry.state == State.SENT_IN]
    selected = [entry for entry in waiting if entry.outcome == Outcome.SELECT]
    others = [entry for entry in waiting if entry.outcome == Outcome.NOT_SELECT]
    against = [_("Say of each proposal whether it is selected, and why.")] * any(
        not (entry.outcome and entry.reason) for entry in waiting
    )
    against += [
        _("You propose “{title}” yourself: another call manager decides.").format(
            title=entry.proposal.title
        )
        for entry in waiting
        if is_proposer(person, entry.proposal)
    ]
    if standing["ahead"] is not None and waiting:
        against.append(_("A round of review is still ahead: begin it first, or take it out."))
    context = {
        **standing,
        "selected": selected,
        "others": others,
        "against": against,
        "summary": _summary(len(selected), len(others)),
        "problems": problems,
        "typed": said_in(request, "reason"),
    }
    return render(request, "calls/decide.html", context, status=422 if problems else 200)


def _summary(selected: int, others: int) -> str:
    one = ngettext(
        "{n} proposal goes to the Academic Council.", "{n} proposals go to the Academic Council.",
        selected,
    )  # fmt: skip
    two = ngettext("{n} goes back to its proposers.", "{n} go back to their proposers.", others)
    return f"{one.format(n=selected)} {two.format(n=others)}"
