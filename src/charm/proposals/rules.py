"""Who may do what with a proposal (workflow 1 and 10)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.core.exceptions import ValidationError

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Mandate, Person, holders, mail_domains
from charm.core.proposal.model import Endorser
from charm.core.proposal.values import mailbox
from charm.core.workflow import ActorRole, ProposalState
from charm.foundation.errors import NotAllowed, NotFound
from charm.foundation.looking import once
from charm.proposals.models import Endorsement, Evidence, Proposal

PRIVATE_TO_PROPOSERS = {
    ProposalState.DRAFT, ProposalState.REVISION, ProposalState.ENDORSING,
    ProposalState.CALL_REVIEW,
}  # fmt: skip
"""States in which the office does not look in yet; a returned proposal it may read."""


def is_proposer(person: Person, proposal: Proposal) -> bool:
    return person.is_active and person.pk in once(
        ("proposers", proposal.pk), lambda: set(proposal.seats.values_list("person", flat=True))
    )


def is_officer(person: Person) -> bool:
    return alliance_rules.holds(person, Mandate.Office.BOARDS_OFFICER)


def may_endorse(endorser: Endorser) -> bool:
    """Whether the person holds the office at the university (7.4). Where nobody is registered for
    the office yet, an address in the university's domain is taken instead."""
    holding = holders(endorser.office, university=endorser.university)
    if holding:
        return mailbox(endorser.email) in {mailbox(person.email) for person in holding}
    return is_address_of(endorser.email, endorser.university)


def name_of_holder(endorser: Endorser) -> str:
    """The name under which whoever holds the office is registered, whatever the form calls them;
    empty where nobody is registered with this address."""
    known = mailbox(endorser.email)
    holding = holders(endorser.office, university=endorser.university)
    return next((person.name for person in holding if mailbox(person.email) == known), "")


def is_address_of(email: str, university: str) -> bool:
    """Whether letters to this address arrive in a mail domain of the university."""
    domain = email.rpartition("@")[2].casefold()
    return any(
        domain == known or domain.endswith("." + known) for known in mail_domains(university)
    )


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


def endorsement_for(person: Person, ref: uuid.UUID | str) -> Endorsement:
    """The door for those who propose: a question about a proposal of theirs. Raises NotFound,
    and NotAllowed for those who only read it."""
    try:
        row = Endorsement.objects.select_related("snapshot__proposal", "university").get(pk=ref)
    except (Endorsement.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such question.") from None
    proposal_for(person, row.snapshot.proposal_id, to="write")
    return row


def reads_all_evidence(person: Person) -> bool:
    """The Boards officer verifies it; auditors read everything."""
    return is_officer(person) or alliance_rules.holds(person, Mandate.Office.AUDITOR)


def evidence_for(
    person: Person,
    ref: uuid.UUID | str,
    *,
    to: str = "read",
    is_before_body: Callable[[uuid.UUID], bool] | None = None,
) -> Evidence:
    """The one door to an e-mail that was handed in: for those who propose, the Boards officer and
    auditors; and for those of whom the caller, who knows the bodies, says that they decide on its
    version (once it counts as an endorsement).
    ``to`` is ``read`` or ``judge``. Raises NotFound for strangers, NotAllowed for other readers."""
    try:
        row = Evidence.objects.select_related(
            "endorsement__snapshot__proposal", "endorsement__university", "handed_in_by",
            "judged_by",
        ).get(pk=ref)  # fmt: skip
    except (Evidence.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such e-mail.") from None
    proposes = is_proposer(person, row.endorsement.snapshot.proposal)
    counts = row.state == Evidence.State.ACCEPTED
    if not (
        proposes
        or reads_all_evidence(person)
        or (counts and is_before_body and is_before_body(row.endorsement.snapshot_id))
    ):
        raise NotFound("There is no such e-mail.")
    if to == "judge" and not is_officer(person):
        raise NotAllowed("Only the Boards officer verifies an e-mail that was handed in.")
    return row
