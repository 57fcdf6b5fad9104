"""Follow-up after an approval (7.8): who is recommended to be asked what, and how far it is."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from charm.alliance.queries import Contact, Person, contacts
from charm.boards import rules
from charm.boards.models import FollowUp
from charm.core.proposal.values import mailbox
from charm.core.workflow import ActorRole
from charm.core.workflow.followup import (
    FOLLOWUP_MOVES,
    FollowUpFacts,
    FollowUpState,
    Need,
    answers,
)
from charm.core.workflow.table import Planned, plan
from charm.foundation import clock
from charm.foundation.errors import NotFound
from charm.foundation.parts import Part, Rows, part_of
from charm.proposals.queries import Proposal
from charm.proposals.rules import is_proposer

__all__ = [
    "FollowUp", "FollowUpState", "Need", "by_link", "contacts_for", "follow_up_for",
    "follow_ups_for", "moves_of", "of_proposal", "roles_in", "to_send",
]  # fmt: skip

PRESSED = dt.timedelta(days=60)
"""So long the desk of the proposers names it: it is recommended, and nothing waits for it."""
SHOWS = ("all", "suggested", "sent", "accepted", "done", "not-needed")


@dataclass(frozen=True, slots=True)
class Asked:
    """A contact of the alliance, and what it can be asked about."""

    contact: Contact
    needs: tuple[Need, ...]


def contacts_for(needs: Sequence[Need]) -> list[Asked]:
    """Each contact whose topics answer some of the needs; the first contact that answers a need is
    asked about it. Needs that no contact answers are left out."""
    left, found = list(needs), []
    for contact in contacts():
        its = tuple(need for need in left if answers(need, list(contact.topics)))
        left = [need for need in left if need not in its]
        if its:
            found.append(Asked(contact, its))
    return found


def roles_in(person: Person, row: FollowUp) -> frozenset[ActorRole]:
    """What the person is to a follow-up: who proposes, or reads the mail of that address."""
    roles = set()
    if is_proposer(person, row.proposal):
        roles.add(ActorRole.PROPOSER)
    if row.sent_at is not None and is_contact(person, row):
        roles.add(ActorRole.CONTACT)
    return frozenset(roles)


def is_contact(person: Person, row: FollowUp) -> bool:
    return person.is_active and mailbox(person.email) == mailbox(row.email)


def follow_up_for(person: Person, ref: uuid.UUID) -> FollowUp:
    """The one door: its proposers, its contact once it was sent, the office. Others get
    NotFound."""
    row = _rows().filter(pk=ref).first()
    if row is None or not (roles_in(person, row) or rules.reads_everything(person)):
        raise NotFound("There is no such follow-up.")
    return row


def by_link(token: str) -> FollowUp:
    """The follow-up that a link was sent for. Raises NotFound for a link that was never sent."""
    row = _rows().filter(token_sha256=hash_of(token)).first()
    if row is None:
        raise NotFound("This link was never sent, or is not complete.")
    return row


def follow_ups_for(person: Person, show: str, part: Part) -> Rows[FollowUp]:
    """All that the person may read, the latest first; ``show`` is one of :data:`SHOWS`."""
    rows = _rows()
    if not rules.reads_everything(person):
        own = Proposal.objects.filter(pk=OuterRef("proposal"), seats__person=person)
        asked = Q(email__iexact=person.email, sent_at__isnull=False)
        rows = rows.filter(Exists(own) | asked) if person.is_active else rows.none()
    if show != "all":
        rows = rows.filter(state=show)
    return part_of(rows.order_by("-suggested_at", "contact", "id"), part)


def of_proposal(proposal: Proposal) -> list[FollowUp]:
    """Whoever reads the proposal reads them."""
    return list(_rows().filter(proposal=proposal))


def to_send(person: Person) -> list[FollowUp]:
    """What waits for the person as proposer: suggested lately, and neither sent nor put aside."""
    rows = _rows().filter(state=FollowUpState.SUGGESTED, proposal__seats__person=person)
    return list(rows.filter(suggested_at__gte=clock.now() - PRESSED))


def to_answer(person: Person) -> list[FollowUp]:
    """What waits for the person as contact."""
    return list(_rows().filter(state=FollowUpState.SENT, email__iexact=person.email))


def moves_of(row: FollowUp, roles: frozenset[ActorRole]) -> dict[str, Planned[FollowUpState]]:
    """What somebody with these roles can do; what a form asks for counts as given."""
    facts = FollowUpFacts(letter_written=True, reason_given=True)
    found = plan(FOLLOWUP_MOVES, FollowUpState(row.state), roles, facts)
    return {planned.move.name: planned for planned in found}


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _rows() -> QuerySet[FollowUp]:
    rows = FollowUp.objects.select_related("proposal", "sent_by")
    return rows.defer("proposal__content")
