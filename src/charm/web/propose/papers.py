"""A proposal as a file to take along: as data, and as the form of Appendix 2 (7.2)."""

from __future__ import annotations

import json
import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from charm.core.appendix2 import write_form
from charm.proposals import queries
from charm.proposals.form import current_pdf, version_pdf
from charm.proposals.queries import Proposal, Snapshot
from charm.proposals.rules import proposal_for
from charm.proposals.worklists import version_of
from charm.web.signed_in import person_of

TYPES = {
    "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@login_required
@require_safe
def as_json(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/proposals/<id>/proposal.json``: the draft as ``charm check`` and the import read it."""
    proposal = proposal_for(person_of(request), ref)
    content = queries.draft_content(proposal).to_json()
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return paper(text.encode(), proposal, "json")


@login_required
@require_safe
def as_form(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/proposals/<id>/appendix-2.docx``: the filled form."""
    proposal = proposal_for(person_of(request), ref)
    return paper(write_form(queries.draft_content(proposal)), proposal, "docx")


@login_required
@require_safe
def as_pdf(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/proposals/<id>/appendix-2.pdf``: what it says now, be that a version or a draft."""
    proposal = proposal_for(person_of(request), ref)
    return paper(current_pdf(proposal), proposal, "pdf")


@login_required
@require_safe
def version_as_json(request: HttpRequest, ref: uuid.UUID, number: int) -> HttpResponse:
    """The very bytes that were endorsed: their SHA-256 is the version's."""
    snapshot = _version(request, ref, number)
    return version_paper(snapshot.content.encode(), snapshot, "json")


@login_required
@require_safe
def version_as_form(request: HttpRequest, ref: uuid.UUID, number: int) -> HttpResponse:
    snapshot = _version(request, ref, number)
    return version_paper(write_form(queries.content_of(snapshot.id)), snapshot, "docx")


@login_required
@require_safe
def version_as_pdf(request: HttpRequest, ref: uuid.UUID, number: int) -> HttpResponse:
    """With what the policy said of it, and who endorsed it."""
    snapshot = _version(request, ref, number)
    return version_paper(version_pdf(snapshot), snapshot, "pdf")


def _version(request: HttpRequest, ref: uuid.UUID, number: int) -> Snapshot:
    return version_of(proposal_for(person_of(request), ref), number)


def version_paper(data: bytes, snapshot: Snapshot, kind: str) -> HttpResponse:
    """The file of a version, which its name says."""
    return paper(data, snapshot.proposal, kind, number=f".{snapshot.number}")


def paper(data: bytes, proposal: Proposal, kind: str, *, number: str = "") -> HttpResponse:
    """A file that a browser saves, named by the title."""
    answer = HttpResponse(data, content_type=TYPES[kind])
    name = slugify(proposal.title)[:60] or "proposal"
    answer["Content-Disposition"] = f'attachment; filename="{name}{number}.{kind}"'
    return answer
