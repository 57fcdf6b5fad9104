"""A proposal as it is read, and as it stood in each version."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from charm.proposals import queries
from charm.proposals.rules import proposal_for
from charm.proposals.worklists import version_of, versions_of
from charm.web.lists import number_in
from charm.web.lives import life_of_proposal
from charm.web.propose.attachments import attached_to
from charm.web.propose.comparing import changes_between
from charm.web.propose.document import document_of
from charm.web.signed_in import person_of


@login_required
@require_safe
def read(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/proposals/<id>/read/``: as the Council will read it."""
    proposal = proposal_for(person_of(request), ref)
    context = {
        "proposal": proposal,
        "life": life_of_proposal(proposal),
        "document": document_of(queries.draft_content(proposal)),
        "snapshot": proposal.snapshot,
        "attached": attached_to(proposal),
    }
    return render(request, "propose/read.html", context)


@login_required
@require_safe
def versions(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/proposals/<id>/versions/``: the snapshots that were endorsed and submitted."""
    proposal = proposal_for(person_of(request), ref)
    context = {
        "proposal": proposal,
        "life": life_of_proposal(proposal),
        "versions": versions_of(proposal),
    }
    return render(request, "propose/versions.html", context)


@login_required
@require_safe
def version(request: HttpRequest, ref: uuid.UUID, number: int) -> HttpResponse:
    """``/proposals/<id>/versions/<n>/``: one of them, and what is different in it from the one
    before, or from the one that ``with`` names."""
    proposal = proposal_for(person_of(request), ref)
    snapshot = version_of(proposal, number)
    content = queries.content_of(snapshot.id)
    others = [one.number for one in versions_of(proposal) if one.number != number]
    wanted = number_in(request.GET.get("with", ""), otherwise=number - 1)
    earlier = version_of(proposal, wanted) if wanted in others else None
    before = queries.content_of(earlier.id) if earlier else content
    changes = changes_between(before, content)
    context = {
        "proposal": proposal,
        "life": life_of_proposal(proposal),
        "snapshot": snapshot,
        "document": document_of(content),
        "attached": attached_to(proposal, of=snapshot),
        "others": others,
        "earlier": earlier,
        "changes": changes,
        "changes_title": _compared(len(changes), wanted) if earlier else "",
    }
    return render(request, "propose/version.html", context)


def _compared(number: int, other: int) -> str:
    says = ngettext(
        "{n} field is different from version {other}",
        "{n} fields are different from version {other}",
        number,
    )
    return says.format(n=number, other=other)
