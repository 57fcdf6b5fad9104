"""What every act on a proposal does: open the row, ask the table of moves, write the ledger."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from charm.alliance.queries import Person
from charm.core.workflow import PROPOSAL_MOVES, ActorRole, ProposalFacts, ProposalState, require
from charm.foundation import ledger
from charm.foundation.transactions import locked
from charm.proposals import rules
from charm.proposals.models import Proposal


def opened(proposal: uuid.UUID, by: Person, *, to: str, seen: int | None) -> Proposal:
    """The proposal, locked, after the one door has let the person in."""
    rules.proposal_for(by, proposal, to=to)
    return locked(Proposal, proposal, seen=seen)


def move(
    proposal: Proposal,
    name: str,
    by: Person | None,
    facts: ProposalFacts,
    roles: frozenset[ActorRole] | None = None,
) -> None:
    """Ask the table for a move and set the new state (not saved). Raises Refusal with every
    reason. Without a person it is the system that acts; ``roles`` are what the person is to the
    proposal when the caller, a body, knows it better."""
    if roles is None:
        roles = rules.roles_of(by, proposal) if by else frozenset({ActorRole.SYSTEM})
    planned = require(PROPOSAL_MOVES, ProposalState(proposal.state), name, roles, facts)
    if planned.to is not None:
        proposal.state = planned.to


def note(
    act: str,
    proposal: Proposal,
    by: Person | None,
    *,
    clauses: Iterable[str],
    role: str = "proposer",
    actor: str = "",
    facts: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
) -> None:
    """Write the act into the ledger, with the state it led to. ``actor`` names who acts without an
    account; else it is the person, or the system."""
    ledger.record(
        act,
        actor=by.key if by else actor or "system",
        role=role if by or actor else "system",
        clauses=clauses,
        about=proposal.ref,
        facts={"state": proposal.state, "cycle": proposal.cycle, **(facts or {})},
        private=private,
    )
