"""``/calls/``: what can be applied for, for everybody (7.3)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charm.alliance.queries import Person
from charm.core.workflow import ProposalState
from charm.proposals import calls as reads
from charm.proposals.call_rules import looks_inside
from charm.proposals.calls import Call
from charm.proposals.worklists import proposed_by
from charm.web.hats import hats_of
from charm.web.lists import listing
from charm.web.once import new_key

MAY_JOIN = (ProposalState.DRAFT, ProposalState.ENDORSING)
MOST_DRAFTS = 25


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """What is open, then what was open before."""
    context = {
        "open": reads.open_calls(),
        "over": listing(request, reads.finished_calls),
        "zone": settings.TIME_ZONE,
        **_visitor(request),
    }
    return render(request, "calls/list.html", context)


@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """``/calls/<call>/``: until when, for what, what is asked, how to take part."""
    found = reads.public_call(slug)
    visitor = _visitor(request)
    context = {
        "call": found,
        "is_open": reads.is_open(found),
        "questions": reads.questions_of(found),
        "rounds": reads.rounds_of(found),
        "zone": settings.TIME_ZONE,
        "once": new_key(),
        **visitor,
        **(_drafts(request.user, found) if visitor["may_propose"] else {}),
    }
    return render(request, "calls/call.html", context)


def _visitor(request: HttpRequest) -> dict[str, Any]:
    person = request.user
    if not isinstance(person, Person):
        return {"may_propose": False, "looks_inside": False}
    return {"may_propose": hats_of(person).proposes, "looks_inside": looks_inside(person)}


def _drafts(person: Any, call: Call) -> dict[str, Any]:
    """The reader's proposals that can take part, and those that do."""
    rows = [row for row in proposed_by(person)[:100] if row.state in MAY_JOIN or _waits(row.state)]
    entries = reads.entries_of([row.id for row in rows])
    return {
        "taking_part": [
            (row, entries[row.id])
            for row in rows
            if row.id in entries and entries[row.id].call_id == call.id
        ],
        "drafts": [row for row in rows if row.state in MAY_JOIN and row.id not in entries][
            :MOST_DRAFTS
        ],
    }


def _waits(state: str) -> bool:
    return state == ProposalState.CALL_REVIEW
