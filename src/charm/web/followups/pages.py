"""Follow-ups with an account: a list, those of one proposal, and each with what can be done."""

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
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charm.boards import following, rules
from charm.boards.services import following_up
from charm.core.workflow import ActorRole
from charm.proposals.rules import is_proposer, proposal_for
from charm.web.council.acting import said_in, seen_in
from charm.web.lists import listing, one_of
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

DONE = {
    "accept": gettext_lazy("Noted: you take it up."),
    "close": gettext_lazy("Closed."),
    "not-needed": gettext_lazy("Put aside, with your reason."),
    "suggest-again": gettext_lazy("Suggested again: you can send it."),
}


@login_required
@require_safe
def follow_ups(request: HttpRequest) -> HttpResponse:
    """``/follow-ups/``: what the person sends, is asked, or looks after."""
    person = person_of(request)
    show = one_of(request, "show", following.SHOWS, "all")
    context = {
        "listing": listing(request, lambda part: following.follow_ups_for(person, show, part)),
        "show": show,
        "shows": following.SHOWS,
        "reads_all": rules.reads_everything(person),
    }
    return render(request, "followups/list.html", context)


@login_required
@require_safe
def of_proposal(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/follow-ups/proposals/<id>/``: whom to contact after the approval of one proposal."""
    person = person_of(request)
    proposal = proposal_for(person, ref)
    context = {
        "proposal": proposal,
        "rows": following.of_proposal(proposal),
        "proposes": is_proposer(person, proposal),
    }
    return render(request, "followups/of_proposal.html", context)


@login_required
@require_safe
def show(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    return _page(request, ref)


def _page(
    request: HttpRequest,
    ref: uuid.UUID,
    *,
    problems: Sequence[Problem] = (),
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    person = person_of(request)
    row = following.follow_up_for(person, ref)
    roles = following.roles_in(person, row)
    context: dict[str, Any] = {
        "row": row,
        "moves": following.moves_of(row, roles),
        "proposes": ActorRole.PROPOSER in roles,
        "is_contact": ActorRole.CONTACT in roles,
        "reads_proposal": ActorRole.PROPOSER in roles or rules.reads_everything(person),
        "typed": typed or {"subject": row.subject, "letter": row.letter, "note": ""},
        "problems": problems,
    }
    return render(request, "followups/show.html", context, status=422 if problems else 200)


@login_required
@require_POST
def write(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Keep the letter as the proposers word it, or send it."""
    by = person_of(request)
    row = following.follow_up_for(by, ref)
    subject, letter = said_in(request, "subject"), said_in(request, "letter")
    sends = "send" in request.POST
    act = following_up.send if sends else following_up.write_letter
    try:
        act(follow_up=row.id, subject=subject, letter=letter, by=by,
            seen=seen_in(request, _("This follow-up")))  # fmt: skip
    except REFUSED as error:
        typed = {"subject": subject, "letter": letter, "note": ""}
        return _page(request, ref, problems=reasons_of(error), typed=typed)
    messages.success(request, _("Sent. You read here what is answered.") if sends else _("Kept."))
    return HttpResponseRedirect(reverse("follow-up", args=[row.id]))


@login_required
@require_POST
def move(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Accept it, close it, put it aside, or suggest it again."""
    by = person_of(request)
    row = following.follow_up_for(by, ref)
    name, note = said_in(request, "move"), said_in(request, "reason")
    try:
        following_up.move(follow_up=row.id, name=name, by=by, note=note,
                          seen=seen_in(request, _("This follow-up")))  # fmt: skip
    except REFUSED as error:
        typed = {"subject": row.subject, "letter": row.letter, "note": note}
        return _page(request, ref, problems=reasons_of(error), typed=typed)
    messages.success(request, DONE[name])
    return HttpResponseRedirect(reverse("follow-up", args=[row.id]))
