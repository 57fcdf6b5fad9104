"""Conditions of an approval are met, cleared, or lapse (workflow 3, moves 12 and 13)."""

from __future__ import annotations

import uuid

from django.db import transaction

from charm.alliance.queries import Person
from charm.boards import rules
from charm.boards.models import Condition
from charm.boards.services.acting import note
from charm.boards.services.releasing import settle
from charm.core.workflow import ActorRole, ProposalState
from charm.foundation import clock, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import locked
from charm.proposals import rules as proposal_rules
from charm.proposals.queries import Proposal
from charm.proposals.services import reviewing


@transaction.atomic
def meet_condition(*, condition: uuid.UUID, evidence: str, by: Person) -> Condition:
    """The owner or a proposer says how a condition was met. Raises Unfit without evidence."""
    known = rules.condition_for(by, condition)
    proposal = reviewing.lock_proposal(known.decision.track.proposal_id)
    row = locked(Condition, condition)
    if row.owner_id != by.id and not proposal_rules.is_proposer(by, proposal):
        raise NotAllowed("The owner of the condition or a proposer says how it was met.")
    _require_open(row, proposal)
    evidence = note_of(evidence)
    if not evidence:
        raise Unfit("Attach or describe the evidence.")
    row.evidence, row.met_at = evidence, clock.now()
    row.save(update_fields=["evidence", "met_at"])
    note("condition_met", row.decision.track, by, role="proposer", clauses=["7.6"],
         facts={"condition": str(row.id)}, private={"evidence": row.evidence})  # fmt: skip
    return row


@transaction.atomic
def clear_condition(*, condition: uuid.UUID, by: Person) -> Condition:
    """Whom the decision named agrees that it is met; the last one settles the proposal. Nobody
    agrees with themselves."""
    known = rules.condition_for(by, condition)
    proposal = reviewing.lock_proposal(known.decision.track.proposal_id)
    row = locked(Condition, condition)
    clearer = ActorRole.CHAIR if row.clearer == Condition.Clearer.CHAIR else ActorRole.OFFICER
    if clearer not in rules.roles_in(by, known.decision.track.body):
        raise NotAllowed(f"The decision names the {clearer.value} to clear this condition.")
    if row.owner_id == by.id or proposal_rules.is_proposer(by, proposal):
        raise NotAllowed("Nobody clears a condition that they see to themselves.")
    _require_open(row, proposal)
    if row.met_at is None:
        raise Unfit("Nobody has said yet how this condition was met.")
    row.cleared_at, row.cleared_by = clock.now(), by
    row.save(update_fields=["cleared_at", "cleared_by"])
    note("condition_cleared", row.decision.track, by, role=clearer.value, clauses=["7.6"],
         facts={"condition": str(row.id)})  # fmt: skip
    letterbook.write(
        "condition-cleared",
        key=f"{row.id}",
        to=row.owner,
        at=("proposal", proposal.id),
        title=proposal.title,
        condition=row.text,
    )
    settle(proposal)
    return row


@transaction.atomic
def lapse(*, condition: uuid.UUID, by: Person) -> Proposal:
    """The chair confirms that a condition was not met in time: the proposal goes to revision."""
    known = rules.condition_for(by, condition)
    proposal = reviewing.lock_proposal(known.decision.track.proposal_id)
    row = locked(Condition, condition)
    overdue = row.cleared_at is None and row.due_on < clock.today()
    return reviewing.lapse_proposal(
        proposal.id,
        condition_overdue=overdue,
        by=by,
        roles=rules.roles_in(by, known.decision.track.body),
    )


def _require_open(condition: Condition, proposal: Proposal) -> None:
    if condition.cleared_at is not None:
        raise Unfit("This condition is cleared already.")
    if proposal.state not in (ProposalState.CONDITIONS, ProposalState.IN_REVIEW):
        raise Unfit("The proposal is no longer waiting for this condition.")
