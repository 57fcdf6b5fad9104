"""``/proposals/<id>/endorsements/``: whom a university's approval was asked of, and what to do when
no answer comes (7.4)."""

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.foundation.errors import NotFound, Unfit
from charm.foundation.files import MOST_BYTES
from charm.foundation.letters import returned_from
from charm.proposals import asked
from charm.proposals.queries import Endorsement, Proposal
from charm.proposals.rules import endorsement_for, is_proposer, proposal_for
from charm.proposals.services import asking_again, evidencing, reminding
from charm.proposals.waits import asked_to_endorse
from charm.web.lives import life_of_proposal
from charm.web.propose.acts import seen_in
from charm.web.propose.steps import steps_of
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of


@login_required
@require_safe
def show(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    return _page(request, proposal_for(person_of(request), ref))


@login_required
@require_POST
def again(request: HttpRequest, question: uuid.UUID) -> HttpResponse:
    """A new link to somebody whose link has expired."""
    by = person_of(request)
    row = endorsement_for(by, question)
    try:
        new = asking_again.ask_again(endorsement=row.id, by=by, seen=seen_in(request))
    except REFUSED as error:
        return _page(request, row.snapshot.proposal, problems=reasons_of(error))
    messages.success(request, _("{name} was sent a new link.").format(name=new.name))
    return _back(row)


@login_required
@require_POST
def instead(request: HttpRequest, question: uuid.UUID) -> HttpResponse:
    """The accreditation department is asked beside the one who does not answer."""
    by = person_of(request)
    row = endorsement_for(by, question)
    try:
        new = asking_again.ask_instead(endorsement=row.id, by=by, seen=seen_in(request))
    except REFUSED as error:
        return _page(request, row.snapshot.proposal, problems=reasons_of(error))
    says = _("{name} of the accreditation department was sent a link.")
    messages.success(request, says.format(name=new.name))
    return _back(row)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, question: uuid.UUID) -> HttpResponse:
    """``/endorsements/<id>/link/``: for whoever was asked and has lost the letter with the link."""
    by = person_of(request)
    row = next((one for one in asked_to_endorse(by) if one.pk == question), None)
    if row is None:
        raise NotFound(_("You are asked no such question."))
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            reminding.send_link_again(endorsement=row.id, by=by)
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            says = _("A new link is on its way to {address}.")
            messages.success(request, says.format(address=row.email))
            return HttpResponseRedirect(reverse("home"))
    context = {"row": row, "title": row.snapshot.proposal.title, "problems": problems}
    status = 422 if problems else 200
    return render(request, "propose/link.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, question: uuid.UUID) -> HttpResponse:
    """Hand in the e-mail by which somebody approved."""
    by = person_of(request)
    row = endorsement_for(by, question)
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            evidence = _handed_in(request, row)
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _("Handed in. The Boards officer verifies it now."))
            return HttpResponseRedirect(reverse("evidence", args=[evidence.id]))
    proposal = row.snapshot.proposal
    context = {
        "proposal": proposal,
        "life": life_of_proposal(proposal),
        "row": row,
        "problems": problems,
        "megabytes": MOST_BYTES >> 20,
    }
    return render(request, "propose/email.html", context, status=422 if problems else 200)


def _handed_in(request: HttpRequest, row: Endorsement) -> Any:
    file = request.FILES.get("file")
    if file is None:
        raise Unfit(_("Choose the saved e-mail first."))
    if (file.size or 0) > MOST_BYTES:
        raise Unfit(f"This file is larger than {MOST_BYTES >> 20} MB: hand in a smaller one.")
    return evidencing.hand_in(
        endorsement=row.id,
        content=file.read(),
        name=file.name or "",
        by=person_of(request),
        seen=seen_in(request),
    )


def _back(row: Endorsement) -> HttpResponse:
    return HttpResponseRedirect(reverse("proposal-endorsements", args=[row.snapshot.proposal_id]))


def _page(
    request: HttpRequest, proposal: Proposal, *, problems: Sequence[Problem] = ()
) -> HttpResponse:
    snapshot = proposal.snapshot
    universities = asked.asked_about(proposal, snapshot) if snapshot else []
    context = {
        "proposal": proposal,
        "life": life_of_proposal(proposal),
        "step": steps_of([proposal])[0],
        "snapshot": snapshot,
        "asked": universities,
        "came_back": returned_from(
            question.row.email for one in universities for question in one.questions
        ),
        "is_proposer": is_proposer(person_of(request), proposal),
        "problems": problems,
    }
    return render(request, "propose/endorsements.html", context, status=422 if problems else 200)
