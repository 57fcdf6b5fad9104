"""A proposal as the form of Appendix 2 (7.2)."""

from __future__ import annotations

import uuid
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params.functions import Query

from charm.alliance.queries import Scope
from charm.api.tokens import Bearer, caller
from charm.api.v1.shapes import PDF
from charm.proposals.form import current_pdf, version_pdf
from charm.proposals.rules import proposal_for
from charm.proposals.worklists import version_of

router = Router(tags=["Proposals"])

Version = Annotated[
    int | None,
    Query(ge=1, le=100_000, description="A version; without it what the proposal says now."),
]


@router.get(
    "/{uuid:proposal}/appendix-2.pdf",
    auth=Bearer(Scope.PROPOSALS_READ),
    openapi_extra={"responses": {200: PDF}},
)
def get_proposal_form(
    request: HttpRequest, proposal: uuid.UUID, version: Version = None
) -> HttpResponse:
    """Fetch a proposal as the form of Appendix 2.

    PDF/A-3a and PDF/UA-1, with the proposal attached as JSON; of a version, its very bytes, with
    what the policy said of it and who endorsed it. A draft says on every page that it is one."""
    row = proposal_for(caller(request), proposal)
    content = current_pdf(row) if version is None else version_pdf(version_of(row, version))
    return HttpResponse(content, content_type="application/pdf")
