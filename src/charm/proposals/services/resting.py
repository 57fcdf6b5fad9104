"""Let a proposal rest on what a university recorded of its accreditation (5.6.1.5)."""

from __future__ import annotations

import uuid
from typing import Any

from charm.alliance.dossier_queries import document_of, to_rest_on
from charm.alliance.queries import Person
from charm.core.proposal.model import Role
from charm.foundation import clock, files
from charm.foundation.errors import NotFound
from charm.foundation.transactions import act
from charm.proposals import queries
from charm.proposals.models import Proposal
from charm.proposals.services.steps import opened
from charm.proposals.services.writing import edit_proposal


@act()
def rest_on_dossier(*, proposal: uuid.UUID, dossier: uuid.UUID, by: Person, seen: int) -> Proposal:
    """Put what the dossier says in the place of what was typed of that university's accreditation,
    and its document beside the proposal. Asked twice it is there once. Raises NotFound for one
    that is not checked, not valid today, or of a university that does not accredit it."""
    row = opened(proposal, by, to="write", seen=seen)
    accrediting = queries.draft_content(row).member_codes(Role.ACCREDITING)
    found = to_rest_on(accrediting, on=clock.today())
    chosen = next((one for one in found if one.pk == dossier), None)
    if chosen is None:
        raise NotFound("There is no such dossier to rest on.")
    said: dict[str, Any] = {
        "university": chosen.university_id,
        "body": chosen.body,
        "reference": chosen.reference,
        "date": str(chosen.valid_from),
    }
    if chosen.valid_until:
        said["valid_until"] = str(chosen.valid_until)
    if (document := document_of(chosen)) is not None:
        said["document"] = files.keep_copy(document, about=row.ref, by=by.key).name
    others = [
        one for one in row.content.get("accreditation", ())
        if one["university"] != chosen.university_id
    ]  # fmt: skip
    content = {**row.content, "accreditation": [*others, said]}
    return edit_proposal(proposal=proposal, content=content, by=by, seen=row.revision)
