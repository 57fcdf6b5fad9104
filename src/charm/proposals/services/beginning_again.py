"""Amend what was approved, or build on what was not: a new proposal, linked (moves 15 and 16)."""

from __future__ import annotations

import uuid

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Person
from charm.core.workflow import ProposalState
from charm.foundation import clock, files, letterbook
from charm.foundation.errors import Unfit
from charm.foundation.transactions import act
from charm.proposals import amending, attachments, queries, rules
from charm.proposals.models import Proposal, ProposerSeat
from charm.proposals.services.steps import note
from charm.proposals.services.writing import start_proposal

P = ProposalState
OVER = (P.APPROVED, P.REJECTED, P.WITHDRAWN)


@act()
def begin_again(*, previous: uuid.UUID, by: Person) -> Proposal:
    """A draft with the content and the files of that proposal, for all who proposed it and still
    may. An amendment begins from the latest approved one of its line. Raises Unfit while that
    proposal is on its way, NotAllowed for everybody but its proposers."""
    earlier = rules.proposal_for(by, previous, to="write")
    if earlier.state not in OVER:
        raise Unfit("It is still on its way: change this proposal instead of beginning again.")
    latest = amending.latest_of_line(earlier) if earlier.state == P.APPROVED else earlier
    if rules.is_proposer(by, latest):
        earlier = latest
    begun = start_proposal(
        content=queries.draft_content(earlier).to_json(), by=by, previous=earlier
    )
    _take_files_along(earlier, begun, by)
    for person in queries.proposers_of(earlier):
        if person != by and alliance_rules.is_staff_of_member(person):
            _seat(begun, person, by)
    return begun


def _take_files_along(earlier: Proposal, begun: Proposal, by: Person) -> None:
    """Those that the decided version holds; of one that was never kept, all."""
    held = (
        attachments.of_version(earlier.snapshot)
        if earlier.snapshot
        else attachments.attachments_of(earlier)
    )
    for one in held:
        files.keep_copy(one, about=begun.ref, by=by.key)


def _seat(begun: Proposal, person: Person, by: Person) -> None:
    assert person.university_id is not None  # staff of a member
    ProposerSeat.objects.create(
        proposal=begun, person=person, university_id=person.university_id, since=clock.now()
    )
    note("proposer_added", begun, by, clauses=["7.4"], facts={"university": person.university_id})
    letterbook.write(
        "co-proposer-invitation",
        key=f"{begun.id}:{person.id}",
        to=person,
        at=("proposal", begun.id),
        title=begun.title,
        by=by.name,
    )
