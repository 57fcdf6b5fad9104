"""Somebody else at the university decides: the question goes to a colleague (7.4)."""

from __future__ import annotations

from charm.alliance.queries import Person
from charm.core.proposal.values import clean_email, clean_line, mailbox
from charm.core.workflow import (
    ENDORSEMENT_MOVES,
    MOST_HAND_ONS,
    ActorRole,
    EndorsementFacts,
    EndorsementState,
    require,
)
from charm.foundation import clock
from charm.foundation.errors import Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act
from charm.proposals import queries, rules, standing
from charm.proposals.models import Endorsement, Evidence
from charm.proposals.services.asking import put_question
from charm.proposals.services.endorsing import note_answer, opened_by, signature_of
from charm.proposals.services.letters import day_of, tell_proposers
from charm.proposals.services.voiding import void_evidence

UNANSWERED = (EndorsementState.EXPIRED, EndorsementState.WITHDRAWN)


@act()
def hand_on(
    *,
    token: str,
    signed_name: str,
    colleague: str,
    email: str,
    comment: str = "",
    by: Person | None = None,
) -> Endorsement:
    """Ask a colleague of the same university instead, about the same version (move 5). The link is
    used; the colleague gets one of their own, and the proposers are told. Raises NotFound,
    Refusal, and Unfit for a name or address that cannot be one, and for those who propose it."""
    name, comment = signature_of(signed_name), note_of(comment)
    to, address = _colleague(colleague, email)
    proposal, row = opened_by(token, by)
    there = _asked_already(row, address)
    planned = require(
        ENDORSEMENT_MOVES,
        EndorsementState(row.state),
        "hand-on",
        frozenset({ActorRole.ENDORSER}),
        EndorsementFacts(
            link_live=clock.now() < row.expires_at,
            snapshot_is_current=standing.is_asked_about(proposal, row.snapshot),
            name_typed=bool(name),
            same_university=rules.is_address_of(address, row.university_id),
            endorser_is_no_proposer=not queries.proposes_or_wrote(address, proposal),
            colleague_is_new=there is None or there.state in UNANSWERED,
            handed_on_seldom=len(queries.chain_of(row)) <= MOST_HAND_ONS,
        ),
    )
    row.state = planned.to or row.state
    row.answered_at, row.signed_name, row.comment = clock.now(), name, comment
    row.save(update_fields=["state", "answered_at", "signed_name", "comment"])
    void_evidence(Evidence.objects.filter(endorsement=row))
    asked = put_question(
        proposal,
        row.snapshot,
        email=there.email if there else address,
        name=to,
        university=row.university_id,
        office=row.office,
        letter="endorsement-handed-on",
        handed_from=row,
        by=name,
    )
    note_answer("endorsement_handed_on", proposal, row)
    tell_proposers(
        "handed-on", proposal, row, key=f"{row.token_hash[:16]}:", colleague=to,
        until=day_of(asked.expires_at),
    )  # fmt: skip
    return asked


def _colleague(name: str, email: str) -> tuple[str, str]:
    try:
        called = clean_line(name)[:200]
    except ValueError as error:
        raise Unfit(f"The name of your colleague {error}.") from error
    if not called:
        raise Unfit("Type the name of the colleague who decides.")
    try:
        return called, str(clean_email(email.strip()))
    except ValueError:
        raise Unfit("Type the e-mail address of the colleague who decides.") from None


def _asked_already(row: Endorsement, address: str) -> Endorsement | None:
    """The question to the same person about the same version, however the address is spelled."""
    same = mailbox(address)
    rows = row.snapshot.endorsements.all()
    return next((one for one in rows if mailbox(one.email) == same), None)
