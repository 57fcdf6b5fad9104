"""``/proposals/<id>/changes/``: what is different from what was approved, of which kind, and which
way it will go (7.25)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.boards.changes import change_of, outlook_of
from charm.proposals import queries, standing
from charm.proposals.rules import proposal_for
from charm.proposals.services.claiming import claim_wording
from charm.web.changed import course_of, fields_of
from charm.web.lives import life_of_proposal
from charm.web.propose.acts import seen_in
from charm.web.signed_in import person_of


@login_required
@require_safe
def changes(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """For those who read the proposal; once it is submitted, what was found then."""
    person = person_of(request)
    proposal = proposal_for(person, ref)
    if (found := change_of(proposal)) is not None:
        return HttpResponseRedirect(reverse("boards-change", args=[found.id]))
    content = queries.draft_content(proposal)
    outlook = outlook_of(proposal, content)
    if outlook is None:
        messages.info(request, _("It is compared with nothing: no earlier version is approved."))
        return HttpResponseRedirect(reverse("proposal", args=[proposal.id]))
    before = queries.content_of(outlook.base.snapshot.id)
    context = {
        "proposal": proposal,
        "life": life_of_proposal(proposal),
        "base": outlook.base,
        "fields": fields_of(before, content, outlook.difference),
        "course": course_of(outlook),
        "claims": "edit" in standing.moves_of(person, proposal),
    }
    return render(request, "propose/changes.html", context)


@login_required
@require_POST
def wording(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Claim that only the wording of a field is different, or take that back."""
    proposal = proposal_for(person_of(request), ref, to="write")
    claim_wording(
        proposal=proposal.id,
        field=request.POST.get("field", "")[:40],
        claimed=request.POST.get("claimed") == "1",
        by=person_of(request),
        seen=seen_in(request),
    )
    address = reverse("proposal-changes", args=[proposal.id])
    return HttpResponseRedirect(f"{address}#field-{request.POST.get('field', '')[:40]}")
