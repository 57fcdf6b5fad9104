"""Who may do what with a call (7.3): its manager opens, closes and decides, its reviewers judge."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Mandate, Person, holders
from charm.core.proposal.values import mailbox
from charm.core.workflow import ActorRole
from charm.foundation.errors import NotAllowed, NotFound
from charm.proposals import calls, rules
from charm.proposals.models import Call, CallEntry, CallReviewer, CallRound, Endorsement

MANAGER = Mandate.Office.CALL_MANAGER


def is_call_manager(person: Person) -> bool:
    """Whether the person holds the office, for some call."""
    return alliance_rules.holds(person, MANAGER)


def managing(person: Person) -> Callable[[Call], bool]:
    """Whether the person manages a call, asked of many in the same three reads: whoever planned it
    and holds the office, or stands in for them; when they hold it no more, whoever holds it now.
    The operator alone does not."""
    if not is_call_manager(person):
        return lambda _: False
    of_mine = {person.pk, *alliance_rules.stands_in_for(person, MANAGER)}
    others = {holder.pk for holder in holders(MANAGER)}
    return lambda call: call.owner_id in of_mine or call.owner_id not in others


def manages(person: Person, call: Call) -> bool:
    """See :func:`managing`."""
    return managing(person)(call)


def looks_inside(person: Person) -> bool:
    """Call managers and auditors read what is behind every call."""
    return is_call_manager(person) or alliance_rules.holds(person, Mandate.Office.AUDITOR)


def call_for(person: Person, ref: uuid.UUID | str, *, to: str = "read") -> Call:
    """The door behind a call. ``to`` is ``read`` or ``manage``. Strangers get NotFound, those who
    may look but not act NotAllowed with the reason."""
    try:
        call = Call.objects.select_related("owner").get(pk=ref)
    except (Call.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such call.") from None
    if not looks_inside(person):
        raise NotFound("There is no such call.")
    if to == "manage" and not manages(person, call):
        raise NotAllowed("Only the manager of this call does this.")
    return call


def roles_in(person: Person, call: Call) -> frozenset[ActorRole]:
    return frozenset({ActorRole.CALL_MANAGER} if manages(person, call) else ())


def is_involved(person: Person, entry: CallEntry) -> bool:
    """Whether the person proposes it, or was asked to approve the version that was sent in."""
    if rules.is_proposer(person, entry.proposal):
        return True
    if entry.sent_in is None:
        return False
    asked = Endorsement.objects.filter(snapshot=entry.sent_in.snapshot_id)
    mine = mailbox(person.email)
    return any(mailbox(email) == mine for email in asked.values_list("email", flat=True))


@dataclass(frozen=True, slots=True)
class Reading:
    """A proposal in a call, as one of those behind the call meets it."""

    entry: CallEntry
    round: CallRound | None
    """The round in which the person judges it now; None for those who only read."""


def is_reviewer(person: Person, round_: CallRound) -> bool:
    return person.is_active and CallReviewer.objects.filter(round=round_, person=person).exists()


def entry_for(person: Person, ref: uuid.UUID | str) -> Reading:
    """The door to what was sent in: for those who look inside, and for the reviewers of a round
    that has begun. Whoever proposes it, or approves it for a university, gets NotAllowed."""
    try:
        entry = CallEntry.objects.select_related(
            "call__owner", "proposal", "sent_in__snapshot", "decided_by"
        ).get(pk=ref)
    except (CallEntry.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such proposal in a call.") from None
    if entry.state in (CallEntry.State.CHOSEN, CallEntry.State.LEFT):
        raise NotFound("There is no such proposal in a call.")
    begun = CallReviewer.objects.filter(
        round__call=entry.call_id, round__begun_at__isnull=False, person=person
    )
    reviews = person.is_active and begun.exists()
    if not (reviews or looks_inside(person)):
        raise NotFound("There is no such proposal in a call.")
    if is_involved(person, entry):
        raise NotAllowed(
            "You propose it, or approve it for your university: others judge it in the call."
        )
    current = calls.running_round(entry.call)
    judges = current is not None and is_reviewer(person, current) and is_running(entry)
    return Reading(entry, current if judges else None)


def is_running(entry: CallEntry) -> bool:
    """Whether it still is in the running: the manager did not put it aside before this round."""
    return entry.state == CallEntry.State.SENT_IN and entry.outcome != CallEntry.Outcome.NOT_SELECT
