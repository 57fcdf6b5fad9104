"""What the clock does to questions that nobody answers: remind, then end the link (7.4)."""

from __future__ import annotations

import secrets
import uuid

from charm.alliance.queries import Person
from charm.core.workflow import (
    ENDORSEMENT_MOVES,
    ActorRole,
    EndorsementFacts,
    EndorsementState,
    require,
)
from charm.foundation import clock
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.transactions import act, locked
from charm.proposals import late, queries, standing, waits
from charm.proposals.models import Endorsement, Proposal, Reminder
from charm.proposals.services.asking import hash_of
from charm.proposals.services.letters import tell_proposers, write_link
from charm.proposals.services.steps import note


@act()
def remind(endorsement: uuid.UUID) -> bool:
    """Remind whoever was asked, once after 3, 7 and 12 days; the last time the proposers are told
    whom else they can ask. Nobody is reminded of what is settled. Says whether a letter went."""
    proposal, row = _opened(endorsement)
    due = _due(row)
    if not due or not late.is_open(row) or not standing.is_asked_about(proposal, row.snapshot):
        return False
    if row.university_id in queries.endorsed_universities(row.snapshot):
        return False
    if row.reminders.filter(days__gte=due).exists():
        return False
    token = secrets.token_urlsafe(32)
    Reminder.objects.create(
        endorsement=row, days=due, token_hash=hash_of(token), sent_at=clock.now()
    )
    write_link("endorsement-reminder", proposal, row, token, key=f"{row.token_hash[:16]}:{due}")
    note(
        "endorser_reminded",
        proposal,
        None,
        clauses=["7.4"],
        facts={"snapshot": row.snapshot.sha256, "university": row.university_id, "days": due},
    )
    if due == late.REMINDED_AFTER[-1]:
        tell_proposers("no-answer-yet", proposal, row, key=f"{row.token_hash[:16]}:")
    return True  # fmt: skip


@act()
def send_link_again(*, endorsement: uuid.UUID, by: Person) -> Endorsement:
    """Bring the link once more to whoever was asked and lost the letter: to the address that was
    asked, never to another, once a day. Raises NotFound for everybody else, Unfit."""
    if endorsement not in {one.pk for one in waits.asked_to_endorse(by)}:
        raise NotFound("You are asked no such question.")
    proposal, row = _opened(endorsement)
    days = (clock.now() - row.asked_at).days
    if row.reminders.filter(days=days).exists():
        raise Unfit("The link was sent to you again today: look among your letters.")
    token = secrets.token_urlsafe(32)
    Reminder.objects.create(
        endorsement=row, days=days, token_hash=hash_of(token), sent_at=clock.now()
    )
    write_link("endorsement-reminder", proposal, row, token, key=f"{row.token_hash[:16]}:{days}")
    note(
        "endorser_reminded",
        proposal,
        by,
        role="endorser",
        clauses=["7.4"],
        facts={"snapshot": row.snapshot.sha256, "university": row.university_id, "days": days},
    )
    return row


@act()
def expire(endorsement: uuid.UUID) -> bool:
    """End a link whose time is over, and tell the proposers what they can do. The proposal stays
    with its endorsers: others may still answer. Says whether it ended now."""
    proposal, row = _opened(endorsement)
    if row.state not in late.OPEN:
        return False
    planned = require(
        ENDORSEMENT_MOVES,
        EndorsementState(row.state),
        "expire",
        frozenset({ActorRole.SYSTEM}),
        EndorsementFacts(link_expired=clock.now() >= row.expires_at),
    )
    row.state = planned.to or row.state
    row.save(update_fields=["state"])
    note(
        "endorsement_expired",
        proposal,
        None,
        clauses=["7.4"],
        facts={"snapshot": row.snapshot.sha256, "university": row.university_id},
    )
    if standing.is_asked_about(proposal, row.snapshot) and (
        row.university_id not in queries.endorsed_universities(row.snapshot)
    ):
        tell_proposers("endorsement-expired", proposal, row, key=f"{row.token_hash[:16]}:")
    return True  # fmt: skip


def _due(row: Endorsement) -> int:
    """The latest reminder whose day has come; 0 for none."""
    days = (clock.now() - row.asked_at).days
    return max((one for one in late.REMINDED_AFTER if one <= days), default=0)


def _opened(endorsement: uuid.UUID) -> tuple[Proposal, Endorsement]:
    known = Endorsement.objects.select_related("snapshot").get(pk=endorsement)
    proposal = locked(Proposal, known.snapshot.proposal_id)
    rows = Endorsement.objects.select_for_update(of=("self",))
    return proposal, rows.select_related("snapshot", "university").get(pk=endorsement)
