"""``/proposals/<id>/comments/``: what members of a body wrote for the proposers (7.6)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charm.alliance.queries import Person
from charm.boards.comments import Comment, for_proposers
from charm.boards.rules import reads_everything
from charm.core.workflow import ProposalState
from charm.foundation.errors import NotAllowed
from charm.foundation.spoken import spoken
from charm.proposals.queries import Proposal, content_of, proposers_of
from charm.proposals.rules import is_proposer, proposal_for
from charm.web.lives import life_of_proposal
from charm.web.propose.document import document_of
from charm.web.refusals import Problem
from charm.web.signed_in import person_of


@login_required
@require_safe
def comments(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    person = person_of(request)
    proposal = proposal_for(person, ref)
    if not is_proposer(person, proposal) and not reads_everything(person):
        raise NotAllowed("The proposers read what members of a body wrote for them.")
    return page(request, person, proposal)


def page(
    request: HttpRequest,
    person: Person,
    proposal: Proposal,
    *,
    problems: Sequence[Problem] = (),
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """The comments by field; who wrote them is the body, not a name."""
    rows = for_proposers(proposal)
    proposers = {one.id: one.name for one in proposers_of(proposal)}
    document = document_of(content_of(proposal.snapshot_id)) if proposal.snapshot_id else None
    context: dict[str, Any] = {
        "proposal": proposal,
        "life": life_of_proposal(proposal),
        "comments": [_told(row, proposers, document) for row in rows],
        "may_answer": proposal.state == ProposalState.IN_REVIEW and is_proposer(person, proposal),
        "problems": problems,
        "typed": typed or {},
    }
    return render(request, "propose/comments.html", context, status=422 if problems else 200)


def _told(row: Comment, proposers: dict[uuid.UUID, str], document: Any) -> dict[str, Any]:
    body = spoken(row.track.body.name)
    entry = document.entry(row.field) if document is not None else None
    return {
        "id": row.id,
        "field": entry.label if entry is not None else row.field,
        "answer": entry.answer if entry is not None else None,
        "who": body,
        "text": row.text,
        "at": row.written_at,
        "replies": [
            {
                "who": proposers.get(
                    one.author_id,
                    body if one.author_id == row.author_id else _("The body or its office"),
                ),
                "text": one.text,
                "at": one.written_at,
            }
            for one in row.replies.all()
        ],
    }
