"""Who may do what with a proposal (workflow 1 and 10)."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Mandate, Person, holders
from charm.core.proposal.model import Endorser
from charm.core.proposal.values import mailbox
from charm.core.workflow import ActorRole, ProposalState
from charm.foundation.errors import NotAllowed, NotFound
from charm.proposals.models import Proposal

PRIVATE_TO_PROPOSERS = {ProposalState.DRAFT, ProposalState.REVISION, ProposalState.ENDORSING}
"""States in which the office does not look in yet; a returned proposal it may read."""


def is_proposer(person: Person, proposal: Proposal) -> bool:
    return person.is_active and proposal.seats.filter(person=person).exists()


def is_officer(person: Person) -> bool:
    return alliance_rules.holds(person, Mandate.Office.BOARDS_OFFICER)


def may_endorse(endorser: Endorser) -> bool:
    """Whether the person holds the office at the university (7.4). Where nobody is registered for
    the office yet, an address in the university's domain is taken instead."""
    holding = holders(endorser.office, university=endorser.university)
    if holding:
        return mailbox(endorser.email) in {mailbox(person.email) for person in holding}
    domain = endorser.email.rpartition("@")[2].casefold()
    return domain == endorser.university or domain.endswith("." + endorser.university)


def roles_of(person: Person, proposal: Proposal) -> frozenset[ActorRole]:
    """Everything the person is to this proposal."""
    roles = set()
    if is_proposer(person, proposal):
        roles.add(ActorRole.PROPOSER)
    if is_officer(person):
        roles.add(ActorRole.OFFICER)
    return frozenset(roles)


def may_read(person: Person, proposal: Proposal) -> bool:
    if is_proposer(person, proposal) or alliance_rules.holds(person, Mandate.Office.AUDITOR):
        return True
    return is_officer(person) and proposal.state not in PRIVATE_TO_PROPOSERS


def proposal_for(person: Person, ref: uuid.UUID | str, *, to: str = "read") -> Proposal:
    """The one door to a proposal. ``to`` is ``read`` or ``write``.

    Strangers get NotFound, readers who may not write get NotAllowed with the reason.
    """
    try:
        proposal = Proposal.objects.get(pk=ref)
    except (Proposal.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such proposal.") from None
    if not may_read(person, proposal):
        raise NotFound("There is no such proposal.")
    if to == "write" and not is_proposer(person, proposal):
        raise NotAllowed("Only the proposers write a proposal.")
    return proposal
