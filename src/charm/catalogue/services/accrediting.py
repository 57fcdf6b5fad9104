"""Keep the accreditations that formal awards rest on: renewals, and what ended early (7.9)."""

from __future__ import annotations

import datetime as dt
import uuid

from charm.alliance.queries import Person
from charm.catalogue import rules
from charm.catalogue.models import Accreditation, Entry
from charm.catalogue.queries import current_version, published
from charm.core.proposal.model import Role
from charm.core.proposal.values import clean_line
from charm.core.workflow.delivery import ENTRY_STEPS, EntryFacts, take
from charm.foundation import clock, ledger
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked


@act()
def record_accreditation(
    *,
    entry: uuid.UUID,
    university: str,
    body: str,
    reference: str,
    date: dt.date,
    valid_until: dt.date | None = None,
    by: Person,
) -> Accreditation:
    """Record an accreditation of one of the accrediting universities, such as a renewal; the same
    one is recorded once. Raises Unfit for a body or reference that is missing, for dates that
    cannot be, and for a university that does not accredit this entry."""
    rules.entry_for(by, entry, to="record-accreditation", university=university)
    row = locked(Entry, entry)
    take(ENTRY_STEPS, "record-accreditation", state=row.state, facts=EntryFacts())
    try:
        body, reference = clean_line(body), clean_line(reference)
    except ValueError as error:
        raise Unfit(f"The body or reference {error}.") from error
    accrediting = published(current_version(row)).content.member_codes(Role.ACCREDITING)
    if university not in accrediting:
        raise Unfit("Only a university that accredits this entry has an accreditation of it (7.9).")
    if not body or not reference:
        raise Unfit("Name the body that accredited, and its reference (5.6.1.5).")
    if date > clock.today() or (valid_until is not None and valid_until < date):
        raise Unfit("An accreditation begins today or earlier, and ends after it begins.")
    accreditation, is_new = Accreditation.objects.get_or_create(
        entry=row,
        university_id=university,
        reference=reference,
        date=date,
        defaults={
            "body": body,
            "valid_until": valid_until,
            "recorded_at": clock.now(),
            "recorded_by": by,
        },
    )
    if is_new:
        _note("accreditation_recorded", accreditation, by)
    return accreditation


@act()
def end_accreditation(
    *, accreditation: int, by: Person, last_day: dt.date, reason: str
) -> Accreditation:
    """Note that an accreditation ended early; ``last_day`` is the last on which it held. What was
    awarded while it held stays lawful."""
    found = Accreditation.objects.filter(pk=accreditation).first()
    if found is None:
        raise NotFound("There is no such accreditation.")
    entry = rules.entry_for(
        by, found.entry_id, to="end-accreditation", university=found.university_id
    )
    row = locked(Accreditation, accreditation)
    said = note_of(reason)
    take(ENTRY_STEPS, "end-accreditation", state=entry.state, facts=EntryFacts(bool(said)))
    if last_day < row.date or (row.valid_until is not None and last_day > row.valid_until):
        raise Unfit("The last day lies between the beginning and the end on record.")
    row.valid_until = last_day
    row.save(update_fields=["valid_until"])
    _note("accreditation_ended", row, by, reason=said)
    return row


def _note(act: str, row: Accreditation, by: Person, *, reason: str = "") -> None:
    ledger.record(
        act,
        actor=by.key,
        role="quality",
        clauses=["5.6.1.5", "7.9"],
        about=row.entry.ref,
        facts={
            "university": row.university_id,
            "reference": row.reference,
            "date": row.date.isoformat(),
            "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        },
        private={"reason": reason} if reason else None,
    )
