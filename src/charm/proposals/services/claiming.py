"""The proposers say of a field that it reads differently and means the same (workflow 3)."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Person
from charm.core.proposal.classes import CLASSES
from charm.core.workflow import ProposalFacts
from charm.foundation import clock
from charm.foundation.errors import Unfit
from charm.foundation.transactions import act, save_next
from charm.proposals.models import Proposal, WordingClaim
from charm.proposals.services.steps import move, note, opened


@act()
def claim_wording(
    *, proposal: uuid.UUID, field: str, claimed: bool, by: Person, seen: int
) -> Proposal:
    """Claim it, or take the claim back. It counts only where few words changed, and once the Boards
    officer agrees. Raises Unfit for a field that the form does not have."""
    row = opened(proposal, by, to="write", seen=seen)
    if field not in CLASSES:
        raise Unfit("The form has no such field.")
    move(row, "edit", by, ProposalFacts(not_a_degree=True))
    if claimed:
        _, is_new = WordingClaim.objects.get_or_create(
            proposal=row, field=field, defaults={"claimed_at": clock.now(), "claimed_by": by}
        )
    else:
        is_new = bool(WordingClaim.objects.filter(proposal=row, field=field).delete()[0])
    if is_new:
        act = "wording_claimed" if claimed else "wording_claim_taken_back"
        note(act, row, by, clauses=["7.25"], facts={"field": field})
        save_next(row)
    return row
