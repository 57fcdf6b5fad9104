"""Start and edit a draft, share it with co-proposers, withdraw it."""

from __future__ import annotations

import uuid
from typing import Any

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Person
from charm.core.proposal.model import Proposal as Content
from charm.core.proposal.reading import read_proposal
from charm.core.workflow import PROPOSAL_MOVES, ActorRole, ProposalFacts, require
from charm.foundation import clock, letterbook, outbox
from charm.foundation.errors import NotAllowed
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, save_next
from charm.proposals import rules
from charm.proposals.models import Proposal, ProposerSeat
from charm.proposals.services.noting import fields_that_changed, note_edit
from charm.proposals.services.steps import move, note, opened
from charm.proposals.services.taking_part import end_part_in_call
from charm.proposals.services.voiding import void_open_endorsements


@act()
def start_proposal(
    *, content: dict[str, Any], by: Person, previous: Proposal | None = None
) -> Proposal:
    """Begin a draft (move 1): fields may be missing, but the kind is chosen and a degree programme
    is refused (4.2, 5.5). Raises Refusal with all reasons, Unreadable for malformed content."""
    if previous is not None and not rules.is_proposer(by, previous):
        raise NotAllowed("Only its proposers begin again from a proposal, or amend it.")
    parsed = read_proposal(content, require_kind=False)
    require(
        PROPOSAL_MOVES,
        None,
        "start",
        frozenset({ActorRole.PROPOSER}),
        ProposalFacts(
            staff_of_member=alliance_rules.is_staff_of_member(by),
            kind_chosen=parsed.kind is not None,
            not_a_degree=not parsed.leads_to_degree,
        ),
    )
    proposal = Proposal.objects.create(
        kind=parsed.kind or "",
        title=title_of(parsed),
        content=parsed.to_json(),
        begun_at=clock.now(),
        previous=previous,
    )
    _seat(proposal, by)
    note("proposal_started", proposal, by, clauses=["5.5", "7.4"], facts={"kind": proposal.kind})
    return proposal


@act()
def edit_proposal(
    *, proposal: uuid.UUID, content: dict[str, Any], by: Person, seen: int
) -> Proposal:
    """Save the draft as it stands (move 2); nothing need be complete. Raises Stale when somebody
    else saved meanwhile: their text is never overwritten."""
    row = opened(proposal, by, to="write", seen=seen)
    parsed = read_proposal(content, require_kind=False)
    move(row, "edit", by, ProposalFacts(not_a_degree=not parsed.leads_to_degree))
    content = parsed.to_json()
    note_edit(row, by, fields_that_changed(row.content, content))
    row.content = content
    row.kind = parsed.kind or row.kind
    row.title = title_of(parsed)
    save_next(row, "content", "kind", "title", "state")
    return row


@act()
def add_proposer(*, proposal: uuid.UUID, person: Person, by: Person) -> ProposerSeat:
    """Share the draft with a co-proposer, who is staff of a member university (move 3)."""
    row = opened(proposal, by, to="write", seen=None)
    move(
        row,
        "invite-co-proposer",
        by,
        ProposalFacts(invitee_of_partner=alliance_rules.is_staff_of_member(person)),
    )
    seat = _seat(row, person)
    note("proposer_added", row, by, clauses=["7.4"], facts={"university": seat.university_id})
    letterbook.write(
        "co-proposer-invitation",
        key=f"{row.id}:{person.id}:{seat.since.isoformat()}",
        to=person,
        at=("proposal", row.id),
        title=row.title,
        by=by.name,
    )
    return seat


@act()
def withdraw_proposal(*, proposal: uuid.UUID, by: Person, seen: int, reason: str) -> Proposal:
    """Take the proposal back (move 14), from any live state."""
    row = opened(proposal, by, to="write", seen=seen)
    reason = note_of(reason)
    move(row, "withdraw", by, ProposalFacts(reason_given=bool(reason)))
    row.closing_reason = reason
    end_part_in_call(row)
    save_next(row, "state", "closing_reason")
    void_open_endorsements(row)
    note("proposal_withdrawn", row, by, clauses=["7.4"], private={"reason": row.closing_reason})
    outbox.publish("proposal_withdrawn", key=f"{row.id}", proposal=str(row.id))
    return row


def title_of(content: Content) -> str:
    """One line for lists: the English title, else the first."""
    title = content.title
    if isinstance(title, dict):
        title = title.get("en") or next(iter(title.values()))
    return title[:300]


def _seat(proposal: Proposal, person: Person) -> ProposerSeat:
    if person.university_id is None:
        raise NotAllowed("A proposer is staff of a member university (7.4).")
    seat, _ = ProposerSeat.objects.get_or_create(
        proposal=proposal,
        person=person,
        defaults={"university_id": person.university_id, "since": clock.now()},
    )
    return seat
