"""Suspend, resume and retire an entry. What was published and awarded stays readable."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Mandate, Person, holders
from charm.boards.afterwards import is_upheld
from charm.catalogue import rules
from charm.catalogue.models import Entry, Suspension
from charm.catalogue.queries import current_version, entry_of_proposal, utc_today
from charm.catalogue.services.listing import relist
from charm.core.workflow.delivery import ENTRY_STEPS, EntryFacts, EntryState, take
from charm.foundation import ledger, letterbook, outbox
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next
from charm.proposals.queries import proposers_of


@act()
def suspend_entry(*, entry: uuid.UUID, by: Person, seen: int, reason: str) -> Entry:
    """Stop openings and awards for the time being. Raises Refusal without a reason."""
    row = _moved(entry, "suspend", by, seen, reason)
    Suspension.objects.create(entry=row, since=utc_today())
    return row


@act()
def suspend_withdrawn(*, proposal: uuid.UUID | str, decision: uuid.UUID | str) -> Entry | None:
    """A body came back to the approval that the entry rests on, and did not uphold it: nothing is
    opened or awarded until it is amended or retired (5.6.1.6). None when nothing is on offer."""
    known = entry_of_proposal(proposal)
    if known is None:
        return None
    row = locked(Entry, known.pk)
    if row.state != EntryState.PUBLISHED or is_upheld(current_version(row).snapshot_id):
        return None
    facts = EntryFacts(reason_given=True)
    row.state = take(ENTRY_STEPS, "suspend", state=row.state, facts=facts) or row.state
    save_next(row, "state")
    relist(row)
    Suspension.objects.create(entry=row, since=utc_today())
    ledger.record(
        "entry_suspended",
        actor="system",
        role="system",
        clauses=ENTRY_STEPS["suspend"].clauses,
        about=row.ref,
        facts={"decision": str(decision)},
    )
    outbox.publish("entry_suspended", key=f"{row.id}:{row.revision}", entry=str(row.id))
    _tell_withdrawn(row, str(decision))
    return row


def _tell_withdrawn(row: Entry, decision: str) -> None:
    """Those who propose it, the office, and the quality office of the responsible university."""
    people = [
        *holders(Mandate.Office.BOARDS_OFFICER),
        *holders(Mandate.Office.ACCREDITATION, university=row.university_id),
        *proposers_of(row.proposal),
    ]
    for person in {person.id: person for person in people}.values():
        letterbook.write(
            "approval-withdrawn",
            key=f"{decision}:{person.id}",
            to=person,
            at=("entry", row.slug),
            about=row.ref,
            title=row.proposal.title,
        )


@act()
def resume_entry(*, entry: uuid.UUID, by: Person, seen: int, reason: str) -> Entry:
    row = _moved(entry, "resume", by, seen, reason)
    _end_suspension(row)
    return row


@act()
def retire_entry(*, entry: uuid.UUID, by: Person, seen: int, reason: str) -> Entry:
    """Open no more editions; those that run are brought to their end and awarded."""
    row = _moved(entry, "retire", by, seen, reason)
    _end_suspension(row)
    return row


def _moved(entry: uuid.UUID, name: str, by: Person, seen: int, reason: str) -> Entry:
    rules.entry_for(by, entry, to=name)
    row = locked(Entry, entry, seen=seen)
    said = note_of(reason)
    facts = EntryFacts(
        reason_given=bool(said), approval_upheld=is_upheld(current_version(row).snapshot_id)
    )
    row.state = take(ENTRY_STEPS, name, state=row.state, facts=facts) or row.state
    save_next(row, "state")
    relist(row)
    ledger.record(
        f"entry_{row.state}",
        actor=by.key,
        role="quality",
        clauses=ENTRY_STEPS[name].clauses,
        about=row.ref,
        private={"reason": said},
    )
    outbox.publish(f"entry_{row.state}", key=f"{row.id}:{row.revision}", entry=str(row.id))
    return row


def _end_suspension(entry: Entry) -> None:
    entry.suspensions.filter(until__isnull=True).update(until=utc_today())
