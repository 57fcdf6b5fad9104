"""What a one-time link leads to, and whether it still works."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable

from django.db.models import QuerySet

from charm.alliance.queries import Person, not_in_yet
from charm.core.proposal.values import mailbox
from charm.core.workflow.delivery import ApplicationState, EnrolmentState
from charm.delivery.models import Application, Claim, Edition, Enrolment
from charm.foundation import clock
from charm.foundation.errors import NotFound, Unfit

__all__ = ["Claim"]


class LinkOver(Unfit):
    """The link was used or is too old, or what it led to is no longer there."""

    def __init__(self, says: str, claim: Claim) -> None:
        super().__init__(says)
        self.claim = claim


def edition_of(claim: Claim) -> Edition:
    return subject_of(claim).edition


def subject_of(claim: Claim) -> Application | Enrolment:
    """What it leads to."""
    subject = claim.application or claim.enrolment
    assert subject is not None  # a rule of the database
    return subject


def claim_by_token(token: str) -> Claim:
    """What a link leads to, if it works now. Raises NotFound for one that was never sent, or in
    whose place a newer one was; LinkOver for one that does not work any more."""
    row = claims().filter(token_sha256=hash_of(token)).first()
    if row is None:
        raise NotFound("There is no such link, or a newer one was sent.")
    require_open(row)
    return row


def require_open(claim: Claim) -> None:
    if claim.claimed_at is not None:
        raise LinkOver("This link was used already: sign in to see what it led to.", claim)
    if not is_there(claim):
        raise LinkOver("What this link led to is no longer there: it was taken back.", claim)
    if clock.now() >= claim.expires_at:
        raise LinkOver("This link is too old: ask for a new one.", claim)


def is_there(claim: Claim) -> bool:
    """Whether it leads to something that can still be claimed from the address it was sent to."""
    if claim.application is not None:
        return claim.application.state == ApplicationState.INVITED
    row = claim.enrolment
    return (
        row is not None
        and row.state != EnrolmentState.WITHDRAWN
        and row.learner.email.casefold() == claim.email.casefold()
    )


def is_addressed_to(claim: Claim, person: Person) -> bool:
    """Whether the person has the address that the link was sent to."""
    return mailbox(person.email) == mailbox(claim.email)


def to_claim_at(email: str) -> list[Claim]:
    """What waits for the reader of an address, by links that work or are too old."""
    rows = claims().filter(email__iexact=email.strip(), claimed_at__isnull=True)
    return [row for row in rows if is_there(row)]


def to_be_claimed(enrolments: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these enrolments that came by a link whose reader has not come in yet; two queries
    at most."""
    rows = Claim.objects.filter(enrolment__in=list(enrolments), claimed_at__isnull=True)
    learners = {row.enrolment_id: row.enrolment.learner for row in rows.select_related(
        "enrolment__learner") if row.enrolment is not None}  # fmt: skip
    outside = not_in_yet(learners.values()) if learners else frozenset()
    return frozenset(ref for ref, learner in learners.items() if ref and learner.pk in outside)


def claims() -> QuerySet[Claim]:
    return Claim.objects.select_related(
        "application__edition__version__entry",
        "application__person",
        "enrolment__edition__version__entry",
        "enrolment__learner",
    )


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
