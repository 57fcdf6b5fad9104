"""``/proposals/<id>/``: where a proposal is, who acts next, and everything that led here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charm.alliance.queries import Person
from charm.boards.agendas import slots_of
from charm.boards.before import earlier_of
from charm.boards.changes import change_of
from charm.boards.comments import for_proposers
from charm.boards.deadlines import ahead_of, released_decisions_of
from charm.catalogue.queries import entry_of_proposal
from charm.core.workflow import ProposalState
from charm.foundation import clock
from charm.foundation.histories import said_in_the_last
from charm.proposals import asked, calls, queries, standing
from charm.proposals.queries import Proposal
from charm.proposals.rules import is_proposer, proposal_for
from charm.proposals.worklists import followers_of, seats_of
from charm.web.changed import course_for
from charm.web.lives import life_of_proposal
from charm.web.once import new_key
from charm.web.propose.attachments import attached_to
from charm.web.propose.call_section import with_call
from charm.web.propose.document import document_of
from charm.web.propose.history import history_of
from charm.web.propose.progress import progress_of, wishes_for
from charm.web.propose.steps import steps_of
from charm.web.refusals import Problem
from charm.web.signed_in import person_of

S = ProposalState
WRITING = (S.DRAFT, S.RETURNED, S.REVISION)
SUMMARY = ("universities", "ects", "hours", "languages", "participation", "target_groups")


@login_required
@require_safe
def show(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    return overview(request, ref)


def overview(
    request: HttpRequest,
    ref: uuid.UUID,
    *,
    problems: Sequence[Problem] = (),
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The page, with why an act was refused and what was typed for it."""
    person = person_of(request)
    proposal = proposal_for(person, ref)
    context = {
        **_facts(person, proposal),
        **_acts(person, proposal),
        "problems": problems,
        "typed": typed or {},
    }
    return render(request, "propose/overview.html", context, status=422 if problems else 200)


def _facts(person: Person, proposal: Proposal) -> dict[str, Any]:
    content = queries.draft_content(proposal)
    document = document_of(content)
    findings = queries.judge(content)
    entries = (document.entry(key) for key in SUMMARY)
    entry = calls.entry_of(proposal)
    questions = asked.asked_about(proposal, proposal.snapshot) if proposal.snapshot else []
    ahead = ahead_of([proposal.id])[proposal.id]
    return {
        "proposal": proposal,
        "content": content,
        "document": document,
        "summary": [entry for entry in entries if entry is not None and entry.answer],
        "life": life_of_proposal(proposal),
        "step": steps_of([proposal])[0],
        "progress": with_call(progress_of(content, findings), entry),
        "entry_in_call": entry,
        "call_open": entry is not None and calls.is_open(entry.call),
        "call_missing": calls.missing_in(entry) if entry else (),
        "call_answers": calls.answered(entry, entry.answers) if entry else [],
        "past_entries": calls.past_entries_of(proposal),
        "open_calls": calls.open_calls() if proposal.state in WRITING and not entry else [],
        "zone": settings.TIME_ZONE,
        "wishes": wishes_for(proposal),
        "is_writing": proposal.state in WRITING,
        "attached": attached_to(proposal),
        "seats": seats_of(proposal),
        "asked": questions,
        "not_required": standing.asked_not_required(proposal, content),
        "declined": [one.declined for one in questions if one.declined and not one.is_endorsed]
        if proposal.state == S.DRAFT
        else [],
        "snapshot": proposal.snapshot,
        "submission": queries.latest_submission(proposal),
        "ahead": ahead,
        "deferred_because": said_in_the_last("item_deferred", proposal.ref).get("reason", "")
        if ahead.is_deferred and is_proposer(person, proposal)
        else "",
        "slots": slots_of(proposal.id),
        "comments": len(for_proposers(proposal)) if is_proposer(person, proposal) else 0,
        "decisions": released_decisions_of(proposal.id),
        "entry": entry_of_proposal(proposal.id) if proposal.state == S.APPROVED else None,
        "followers": followers_of(proposal),
        "before_of": earlier_of(proposal),
        "course": course_for(proposal, content)
        if proposal.state in (*WRITING, S.ENDORSING)
        else None,
        "change": change_of(proposal),
        "history": history_of(proposal),
        "today": clock.today(),
        "is_proposer": is_proposer(person, proposal),
    }


def _acts(person: Person, proposal: Proposal) -> dict[str, Any]:
    """The moves that start here for this person, with what stands against the two that matter."""
    moves = standing.moves_of(person, proposal)
    snapshot = standing.snapshot_now(proposal) if "submit" in moves else None
    is_endorsed = snapshot is not None and queries.is_endorsed(proposal, snapshot)
    to_ask = standing.planned_to_ask(person, proposal) if "ask-endorsement" in moves else None
    return {
        "moves": moves,
        "may_go": _may_go(person, proposal) if "take-out-proposer" in moves else set(),
        "is_endorsed": is_endorsed,
        "may_submit": "submit" in moves and is_endorsed,
        "to_ask": to_ask,
        "may_go_on": proposal.state in (S.APPROVED, S.REJECTED, S.WITHDRAWN)
        and is_proposer(person, proposal),
        "once": new_key(),
    }


def _may_go(person: Person, proposal: Proposal) -> set[int]:
    """The seats that the person may end: their own, and of those who joined after them."""
    seats = seats_of(proposal)
    own = next((n for n, seat in enumerate(seats) if seat.person_id == person.pk), len(seats))
    return {seat.id for seat in seats[own:]} if len(seats) > 1 else set()
