"""``/calls/manage/``: the calls from behind, for their managers and for auditors (7.3)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charm.alliance.queries import Person
from charm.core.workflow import CallState
from charm.foundation.errors import NotAllowed
from charm.foundation.parts import part_of_known
from charm.proposals import calls as reads
from charm.proposals.call_rules import call_for, is_call_manager, looks_inside, managing
from charm.proposals.call_standing import reviewed
from charm.proposals.calls import Call
from charm.web.lists import listing
from charm.web.refusals import Problem
from charm.web.signed_in import person_of


@login_required
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if not looks_inside(person):
        raise NotAllowed(_("Call managers of the alliance plan calls here."))
    found = listing(request, lambda part: part_of_known(reads.every_call(), part))
    counts = reads.counts_of(found.rows)
    is_mine = managing(person)
    context = {
        "rows": [(call, counts[call.id], is_mine(call)) for call in found.rows],
        "listing": found,
        "may_plan": is_call_manager(person),
        "zone": settings.TIME_ZONE,
    }
    return render(request, "calls/manage.html", context)


@login_required
@require_safe
def show(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    return page(request, ref)


def page(
    request: HttpRequest,
    ref: uuid.UUID,
    *,
    problems: Sequence[Problem] = (),
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    """``/calls/manage/<id>/``: where the call is, what comes next, who takes part."""
    person = person_of(request)
    call = call_for(person, ref)
    context = {
        **standing_of(person, call),
        "drafts": reads.drafts_in(call),
        "problems": problems,
        "typed": typed or {},
    }
    return render(request, "calls/desk.html", context, status=422 if problems else 200)


def standing_of(person: Person, call: Call) -> dict[str, Any]:
    """What pages behind a call show at their head, and what stands in the way of the next step."""
    rows = reviewed(call)
    rounds = reads.rounds_of(call)
    ahead = next((one for one in rounds if one.begun_at is None), None)
    running = reads.running_round(call)
    waits_for = {waiting.pk: waiting for row in rows for waiting in row.waits_for}
    is_over = call.state == CallState.OPEN and not reads.is_open(call)
    return {
        "call": call,
        "rows": rows,
        "rounds": rounds,
        "ahead": ahead,
        "running": running,
        "waits_for": list(waits_for.values()),
        "manages": managing(person)(call),
        "is_over": is_over,
        "missing": [] if call.state != CallState.PLANNED else _missing(call),
        "may_begin": call.state == CallState.CLOSED and ahead is not None and bool(rows),
        "may_decide": call.state == CallState.CLOSED and (ahead is None or not rows),
        "zone": settings.TIME_ZONE,
    }


def _missing(call: Call) -> list[str]:
    wanted = (
        (call.title, _("a title")),
        (call.purpose, _("what it is for")),
        (call.closes_at, _("when it closes")),
    )
    return [says for value, says in wanted if not value]
