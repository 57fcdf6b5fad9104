"""Questions that nobody answers: since when, and who can be asked instead (7.4)."""

from __future__ import annotations

import datetime as dt

from charm.alliance.queries import Mandate, Person, holders
from charm.core.proposal.values import mailbox
from charm.core.workflow import EndorsementState
from charm.foundation import clock
from charm.proposals import queries
from charm.proposals.models import Endorsement, Proposal

REMINDED_AFTER = (3, 7, 12)
"""Days; after the last reminder the proposers are offered somebody else."""
LATE_AFTER = dt.timedelta(days=REMINDED_AFTER[-1])
OPEN = (EndorsementState.ASKED, EndorsementState.OPENED)


def is_open(row: Endorsement) -> bool:
    """Whether the link can still be answered, as far as the clock says."""
    return row.state in OPEN and clock.now() < row.expires_at


def is_late(row: Endorsement) -> bool:
    """Whether the answer is waited for too long."""
    if row.state == EndorsementState.EXPIRED:
        return True
    return row.state in OPEN and clock.now() >= row.asked_at + LATE_AFTER


def department_for(proposal: Proposal, row: Endorsement) -> Person | None:
    """Who of the accreditation department of the same university can be asked about this version:
    registered for the office, no proposer, and not asked about it yet."""
    known = {
        mailbox(one.email)
        for one in row.snapshot.endorsements.all()
        if one.state != EndorsementState.WITHDRAWN
    }
    known |= {mailbox(person.email) for person in queries.proposers_of(proposal)}
    found = holders(Mandate.Office.ACCREDITATION, university=row.university_id)
    return next((person for person in found if mailbox(person.email) not in known), None)
