"""What the bodies do to a proposal in review.

Only the room of the bodies calls these: it has decided who may and knows what the tracks say. Each
locks the proposal, asks the table of moves, and writes state, ledger and messages together.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from charm.alliance.queries import Person
from charm.core.workflow import (
    PROPOSAL_MOVES,
    SETTLING,
    ActorRole,
    ProposalFacts,
    ProposalState,
    plan,
)
from charm.foundation import letterbook, outbox
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next
from charm.proposals import queries, rules
from charm.proposals.models import Proposal
from charm.proposals.services.steps import move, note

Roles = frozenset[ActorRole]


@act()
def lock_proposal(proposal: uuid.UUID | str, *, seen: int | None = None) -> Proposal:
    """The proposal, locked: whoever changes a proposal and its tracks locks the proposal first."""
    return locked(Proposal, proposal, seen=seen)


@act()
def place_in_review(
    proposal: uuid.UUID | str, *, meeting_takes_papers: bool, change_confirmed: bool
) -> Proposal:
    """Move 9, by the system: an open meeting takes papers, and no change waits for the officer."""
    row = locked(Proposal, proposal)
    facts = ProposalFacts(
        meeting_takes_papers=meeting_takes_papers, change_confirmed=change_confirmed
    )
    move(row, "place-on-agenda", None, facts)
    save_next(row, "state")
    note("proposal_placed_on_agenda", row, None, clauses=["7.4.1", "7.5", "7.7"])
    return row


@act()
def return_proposal(
    proposal: uuid.UUID | str,
    *,
    reasons: Mapping[str, str],
    by: Person,
    roles: Roles,
    pack_frozen: bool,
) -> Proposal:
    """Move 8: give an incomplete proposal back, with a reason per field."""
    row = locked(Proposal, proposal)
    cleaned = {note_of(field, limit=100): note_of(reason) for field, reason in reasons.items()}
    said = {field: reason for field, reason in cleaned.items() if reason}
    facts = ProposalFacts(reason_given=bool(said), pack_not_frozen=not pack_frozen)
    move(row, "return", by, facts, roles)
    row.cycle += 1
    save_next(row, "state", "cycle")
    note("proposal_returned", row, by, role="officer", clauses=["7.4.1"],
         facts={"fields": sorted(said)}, private=said)  # fmt: skip
    text = "\n".join(f"– {field}: {reason}" for field, reason in said.items())
    for person in queries.proposers_of(row):
        letterbook.write(
            "returned",
            key=f"{row.id}:{row.cycle}:{person.id}",
            to=person,
            at=("proposal", row.id),
            title=row.title,
            reasons=text,
        )
    return row


@act()
def find_money(proposal: uuid.UUID | str, *, reason: str, by: Person, roles: Roles) -> Proposal:
    """Move 10: money or resources found in review; the Executive Board joins (7.7)."""
    row, reason = locked(Proposal, proposal), note_of(reason, limit=500)
    facts = ProposalFacts(reason_given=bool(reason), board_not_involved=not row.needs_board)
    move(row, "money-found", by, facts, roles)
    row.money_found, row.needs_board = reason, True
    save_next(row, "state", "money_found", "needs_board")
    note("money_found", row, by, role="office", clauses=["7.7", "8.1"],
         private={"reason": row.money_found})  # fmt: skip
    for person in queries.proposers_of(row):
        letterbook.write(
            "board-joined",
            key=f"{row.id}:{row.cycle}:{person.id}",
            to=person,
            at=("proposal", row.id),
            title=row.title,
            reason=row.money_found,
        )
    return row


@act()
def confirm_change(
    proposal: uuid.UUID | str,
    *,
    by: Person,
    roles: Roles,
    reason: str,
    change_waits: bool,
    board_decides: bool,
    facts: Mapping[str, Any],
) -> Proposal:
    """The officer says what kind of change it is since an approval (7.25); the Executive Board
    decides where it must, money or not."""
    row = locked(Proposal, proposal)
    move(
        row,
        "confirm-change",
        by,
        ProposalFacts(
            change_waits=change_waits,
            reason_given=bool(reason),
            officer_is_no_proposer=not rules.is_proposer(by, row),
        ),
        roles,
    )
    row.needs_board = row.needs_board or board_decides
    save_next(row, "needs_board")
    note("change_confirmed", row, by, role="officer", clauses=["7.25", "8.1"],
         facts=facts, private={"reason": reason})  # fmt: skip
    return row


@act()
def let_board_decide(proposal: uuid.UUID | str) -> Proposal:
    """The Executive Board asked for this revision: it sees it again, money or not (7.7)."""
    row = locked(Proposal, proposal)
    row.needs_board = True
    save_next(row, "needs_board")
    return row


@act()
def settle_proposal(proposal: uuid.UUID | str, facts: ProposalFacts) -> Proposal | None:
    """Move 11: the proposal takes the outcome that the released decisions have together; None
    while they have none. Tells upper rooms when it is approved (5.6.1.6)."""
    row = locked(Proposal, proposal)
    planned = plan(PROPOSAL_MOVES, ProposalState(row.state), frozenset({ActorRole.SYSTEM}), facts)
    name = next((p.move.name for p in planned if p.move.name in SETTLING and p.possible), None)
    if name is None:
        return None
    move(row, name, None, facts)
    if row.state == ProposalState.REVISION:
        row.cycle += 1
    save_next(row, "state", "cycle")
    note("proposal_settled", row, None, clauses=["7.6", "7.7", "8.1"])
    if row.state == ProposalState.APPROVED:
        outbox.publish(
            "proposal_approved",
            key=f"{row.id}:{row.cycle}",
            proposal=str(row.id),
            snapshot=str(row.snapshot_id),
        )
    return row


@act()
def lapse_proposal(
    proposal: uuid.UUID | str, *, condition_overdue: bool, by: Person, roles: Roles
) -> Proposal:
    """Move 13: a condition was not met in time; the chair confirms, the proposers revise."""
    row = locked(Proposal, proposal)
    move(row, "lapse", by, ProposalFacts(condition_overdue=condition_overdue), roles)
    row.cycle += 1
    save_next(row, "state", "cycle")
    note("proposal_lapsed", row, by, role="chair", clauses=["7.6"])
    for person in queries.proposers_of(row):
        letterbook.write(
            "condition-lapsed",
            key=f"{row.id}:{row.cycle}:{person.id}",
            to=person,
            at=("proposal", row.id),
            title=row.title,
        )
    return row
