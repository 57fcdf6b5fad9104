"""A decision becomes known, and the proposal takes its outcome (7.6, 7.7, 8.1)."""

from __future__ import annotations

import uuid

from django.db import transaction

from charm.alliance.queries import Mandate, Person, holders
from charm.boards import queries, rules
from charm.boards.models import Decision
from charm.boards.services.acting import is_current, move, note, opened
from charm.boards.services.agenda import close_tracks
from charm.core.workflow import ProposalState, TrackFacts, TrackOutcome, settling_facts
from charm.foundation import clock, outbox
from charm.foundation.transactions import locked
from charm.proposals import queries as proposals
from charm.proposals.queries import Proposal
from charm.proposals.services import reviewing

SAYS = {
    TrackOutcome.APPROVED: "has approved it",
    TrackOutcome.CONDITIONS: "has approved it with conditions",
    TrackOutcome.REVISE: "asks you to revise it and submit it again",
    TrackOutcome.REJECTED: "has rejected it; you can begin a new proposal from it",
}


@transaction.atomic
def release_decision(*, decision: uuid.UUID, by: Person, seen: int) -> Decision:
    """Make a body's decision known to the proposers, and settle the proposal if it was the last
    one needed. ``seen`` is the revision of the agenda item on the chair's screen."""
    known = rules.decision_for(by, decision)
    track, proposal = opened(known.track, seen=seen)
    row = locked(Decision, decision)
    roles = rules.roles_in(by, track.body)
    facts = TrackFacts(
        not_released=row.released_at is None, snapshot_is_current=is_current(track, proposal)
    )
    move(track, "release", roles, facts)
    row.released_at, row.released_by = clock.now(), by
    row.save(update_fields=["released_at", "released_by"])
    note("decision_released", track, by, role="chair", clauses=["7.6", "8.1"],
         facts={"decision": str(row.id), "outcome": row.outcome})  # fmt: skip
    _write_letters(row, proposal)
    settle(proposal)
    return row


def settle(proposal: Proposal) -> Proposal:
    """Let the proposal take the outcome of its tracks, when they have one together."""
    settled = reviewing.settle_proposal(
        proposal.id,
        settling_facts(
            queries.views_of(proposal),
            snapshot=str(proposal.snapshot_id),
            needs_board=proposal.needs_board,
        ),
    )
    if settled is None:
        return proposal
    if settled.state == ProposalState.REJECTED:
        close_tracks(queries.tracks_of(settled))
    return settled


def _write_letters(decision: Decision, proposal: Proposal) -> None:
    outcome = TrackOutcome(decision.outcome)
    conditions = "".join(
        f"\n– {condition.text} (until {condition.due_on:%d %B %Y})"
        for condition in decision.conditions.order_by("due_on", "id")
    )
    body = decision.track.body.name
    text = (
        f"The {body} {SAYS[outcome]}: “{proposal.title}” (§ 7.6).\n\n{decision.reasons}\n"
        f"{conditions}\n"
    )
    people = {person.email for person in proposals.proposers_of(proposal)}
    people |= {officer.email for officer in holders(Mandate.Office.BOARDS_OFFICER)}
    if proposal.snapshot is not None:
        people |= {row.email for row in proposals.endorsements_of(proposal.snapshot)}
    for address in sorted(people):
        outbox.post(
            f"decision-{outcome.value}",
            key=f"{decision.id}:{address}",
            to=address,
            subject=f"Decision of the {body}: “{proposal.title}”",
            body=text,
        )
