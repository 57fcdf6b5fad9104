"""The university names who goes on with a proposal whose proposers have left (7.4, 8.2)."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Person
from charm.foundation import clock, letterbook
from charm.foundation.errors import Unfit
from charm.foundation.transactions import act, locked, save_next
from charm.proposals import succession
from charm.proposals.models import Proposal, ProposerSeat
from charm.proposals.services.steps import note


@act()
def name_successor(
    *, proposal: uuid.UUID, person: uuid.UUID, by: Person, seen: int
) -> ProposerSeat:
    """Let somebody of the staff of its university propose it from now on. Who began it stays on
    record. Raises NotFound for whoever is not its Institutional Manager, and where somebody still
    proposes it; Unfit for a person who cannot."""
    succession.left_for(by, proposal)
    row = locked(Proposal, proposal, seen=seen)
    succession.left_for(by, proposal)
    known = {one.pk: one for one in succession.who_may_go_on(row, by)}
    chosen = known.get(person)
    if chosen is None or chosen.university_id is None:
        raise Unfit(
            "Choose somebody of the staff of your university; whoever approves it does not propose "
            "it (7.4)."
        )
    seat = ProposerSeat.objects.create(
        proposal=row, person=chosen, university_id=chosen.university_id, since=clock.now()
    )
    save_next(row)
    note(
        "successor_named", row, by, role="institutional-manager", clauses=["7.4", "8.2"],
        facts={"person": chosen.key, "university": seat.university_id},
    )  # fmt: skip
    letterbook.write(
        "successor-named", key=f"{row.id}:{seat.pk}", to=chosen, at=("proposal", row.id),
        title=row.title, by=by.name,
    )  # fmt: skip
    return seat
