"""What every act in a body does: lock in one order, ask the table, write the ledger."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from charm.alliance.queries import Person
from charm.boards.models import Track
from charm.core.workflow import (
    TRACK_MOVES,
    ActorRole,
    ProposalState,
    TrackFacts,
    TrackState,
    require,
)
from charm.foundation import clock, ledger
from charm.foundation.transactions import locked
from charm.proposals.queries import Proposal
from charm.proposals.services.reviewing import lock_proposal

SYSTEM = frozenset({ActorRole.SYSTEM})


def opened(track: Track, *, seen: int | None) -> tuple[Track, Proposal]:
    """The track and its proposal, both locked, the proposal first."""
    proposal = lock_proposal(track.proposal_id)
    row = locked(Track, track.id, seen=seen)
    row.proposal = proposal
    return row, proposal


def is_current(track: Track, proposal: Proposal) -> bool:
    """Whether the proposal is in review in the very version that the track is about; where the body
    comes back to its approval, whether it still rests on that one."""
    wanted = ProposalState.IN_REVIEW if track.revisits_id is None else ProposalState.APPROVED
    return (
        proposal.state == wanted
        and proposal.cycle == track.cycle
        and proposal.snapshot_id == track.snapshot_id
    )


def move(track: Track, name: str, roles: frozenset[ActorRole], facts: TrackFacts) -> None:
    """Ask the table for a move and set the new state (not saved). Raises Refusal."""
    planned = require(TRACK_MOVES, TrackState(track.state), name, roles, facts)
    if planned.to is not None:
        track.state = planned.to


def end_open_procedure(track: Track, ending: str) -> None:
    """The written procedure on the item, if one is open, ends so."""
    track.procedures.filter(ended_at__isnull=True).update(ended_at=clock.now(), ending=ending)


def note(
    act: str,
    about: Track,
    by: Person | None,
    *,
    role: str,
    clauses: Iterable[str],
    facts: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
) -> None:
    """Write the act into the ledger, under the proposal that it concerns."""
    ledger.record(
        act,
        actor=by.key if by else "system",
        role=role,
        clauses=clauses,
        about=about.proposal.ref,
        facts={"body": about.body_id, "cycle": about.cycle, "state": about.state, **(facts or {})},
        private=private,
    )


def meeting_ref(meeting: uuid.UUID) -> str:
    """How the ledger names a meeting."""
    return f"meeting:{meeting}"
