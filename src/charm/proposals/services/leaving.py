"""Leave a draft, or take out whom one invited: nobody proposes against their will (7.4)."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Person
from charm.core.workflow import ProposalFacts
from charm.foundation import letterbook
from charm.foundation.errors import NotFound
from charm.foundation.transactions import act
from charm.proposals import queries
from charm.proposals.models import Proposal
from charm.proposals.queries import LEFT
from charm.proposals.services.steps import move, note, opened


@act()
def take_out_proposer(*, proposal: uuid.UUID, seat: int, by: Person) -> Proposal:
    """End the part of a proposer in a draft: one's own, or that of somebody who joined later.
    What they wrote stays, and who wrote it goes on being no endorser. Whoever did not ask for it
    is told by letter. Raises NotFound for a seat that is not there (any more), Refusal."""
    row = opened(proposal, by, to="write", seen=None)
    seats = {one.pk: one for one in row.seats.select_related("person", "university")}
    going = seats.pop(seat, None)
    if going is None:
        raise NotFound("This person does not propose it (any more).")
    own = next(one for one in [going, *seats.values()] if one.person_id == by.pk)
    move(
        row,
        "take-out-proposer",
        by,
        ProposalFacts(
            another_proposes=bool(seats),
            own_or_later=going == own or (going.since, going.pk) > (own.since, own.pk),
        ),
    )
    person = going.person
    going.delete()
    note(LEFT, row, by, clauses=["7.4"],
         facts={"university": going.university_id, "own": going.person_id == by.pk})  # fmt: skip
    if person == by:
        for other in queries.proposers_of(row):
            letterbook.write(
                "co-proposer-left",
                key=f"{row.id}:{seat}:{other.id}",
                to=other,
                at=("proposal", row.id),
                title=row.title,
                by=by.name,
                university=going.university.name,
            )
    else:
        letterbook.write(
            "co-proposer-taken-out",
            key=f"{row.id}:{seat}",
            to=person,
            title=row.title,
            by=by.name,
        )
    return row
