"""Suspend, resume and retire an entry. What was published and awarded stays readable."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Person
from charm.catalogue import rules
from charm.catalogue.models import Entry, Suspension
from charm.catalogue.queries import utc_today
from charm.core.workflow.delivery import ENTRY_STEPS, EntryFacts, take
from charm.foundation import ledger, outbox
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next


@act()
def suspend_entry(*, entry: uuid.UUID, by: Person, seen: int, reason: str) -> Entry:
    """Stop openings and awards for the time being. Raises Refusal without a reason."""
    row = _moved(entry, "suspend", by, seen, reason)
    Suspension.objects.create(entry=row, since=utc_today())
    return row


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
    row.state = take(ENTRY_STEPS, name, state=row.state, facts=EntryFacts(bool(said))) or row.state
    save_next(row, "state")
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
