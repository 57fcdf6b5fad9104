"""A decision becomes known, and the proposal takes its outcome (7.6, 7.7, 8.1)."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Person
from charm.boards import queries, rules
from charm.boards.models import Decision
from charm.boards.services.acting import is_current, move, note, opened
from charm.boards.services.agenda import close_tracks
from charm.boards.services.letters import are_reviewed, let_them_go, withdraw_unreleased
from charm.boards.services.revisiting import tell_of_release
from charm.core.workflow import ProposalState, TrackFacts, settling_facts
from charm.foundation import clock
from charm.foundation.transactions import act, locked
from charm.proposals.queries import Proposal
from charm.proposals.services import reviewing


@act()
def release_decision(*, decision: uuid.UUID, by: Person, seen: int, reviewed: str) -> Decision:
    """Make a body's decision known to the proposers, and settle the proposal if it was the last
    one needed. ``seen`` is the revision of the agenda item on the chair's screen, ``reviewed``
    stands for the letters there (:func:`charm.boards.letters.mark_of`): these very letters go."""
    known = rules.decision_for(by, decision)
    track, proposal = opened(known.track, seen=seen)
    row = locked(Decision, decision)
    roles = rules.roles_in(by, track.body)
    facts = TrackFacts(
        not_released=row.released_at is None,
        letters_reviewed=are_reviewed(row, reviewed),
        snapshot_is_current=is_current(track, proposal),
    )
    move(track, "release", roles, facts)
    row.released_at, row.released_by = clock.now(), by
    row.save(update_fields=["released_at", "released_by"])
    note("decision_released", track, by, role="chair", clauses=["7.6", "8.1"],
         facts={"decision": str(row.id), "outcome": row.outcome})  # fmt: skip
    let_them_go(row)
    tell_of_release(row, track)
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
    withdraw_unreleased(settled)
    if settled.state == ProposalState.REJECTED:
        close_tracks(queries.tracks_of(settled))
    return settled
