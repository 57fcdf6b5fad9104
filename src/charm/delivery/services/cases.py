"""Integrity cases and appeals: while one is open, the award waits (7.26)."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Mandate, Person, holders
from charm.core.workflow.delivery import EnrolmentFacts, EnrolmentState
from charm.delivery import rules
from charm.delivery.models import Enrolment, Hold
from charm.delivery.services.acting import note, opened_enrolment, step_enrolment, title_of
from charm.delivery.services.confirming import void_confirmation
from charm.foundation import clock, letterbook, outbox
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next


@act()
def open_case(*, enrolment: uuid.UUID, kind: str, reason: str, by: Person) -> Hold:
    """Open an integrity case (teaching staff, registrar) or an appeal (also the learner). An open
    one of the kind is returned as it is."""
    row = opened_enrolment(enrolment, by, to="open-case", seen=None)
    if kind not in Hold.Kind.values:
        raise Unfit("A case is an integrity case or an appeal.")
    if kind == Hold.Kind.INTEGRITY and row.learner_id == by.pk:
        raise NotAllowed("Only the teaching staff or the registrar can open an integrity case.")
    step_enrolment(row, "open-case", EnrolmentFacts())
    said = _reason(reason)
    known = row.holds.filter(kind=kind, closed_at__isnull=True).first()
    if known is not None:
        return known
    hold = Hold.objects.create(
        enrolment=row, kind=kind, reason=said, opened_at=clock.now(), opened_by=by
    )
    save_next(row)
    note("case_opened", row, by, step="open-case",
         role="learner" if by.pk == row.learner_id else "teacher",
         facts={"case": str(hold.id)}, private={"kind": kind, "reason": said})  # fmt: skip
    _write(row, hold, f"case-{hold.kind}-opened", said)
    for registrar in holders(
        Mandate.Office.REGISTRAR, university=row.edition.version.entry.university_id
    ):
        letterbook.write(
            "case-to-decide",
            key=f"{hold.id}:{registrar.id}",
            to=registrar,
            at=("teaching-enrolment", row.id),
            title=title_of(row.edition),
            by=by.name,
        )
    return hold


@act()
def close_case(*, hold: uuid.UUID, upheld: bool, reason: str, by: Person) -> Hold:
    """Close a case, by the registrar of the responsible university. When it is upheld, a
    confirmation given before no longer stands: teaching staff decide again. Raises Unfit for a case
    that is closed already, and without a reason."""
    found = rules.hold_for(by, hold, to="close-case")
    row = locked(Enrolment, found.enrolment_id)
    found = locked(Hold, hold)
    if found.closed_at is not None:
        raise Unfit("This case is closed already: open another one if there is reason to.")
    step_enrolment(row, "close-case", EnrolmentFacts(not_the_learner=row.learner_id != by.pk))
    found.outcome = Hold.Outcome.UPHELD if upheld else Hold.Outcome.DISMISSED
    found.closing_reason = _reason(reason)
    found.closed_at, found.closed_by = clock.now(), by
    found.save(update_fields=["outcome", "closing_reason", "closed_at", "closed_by"])
    if upheld and row.state == EnrolmentState.COMPLETED:
        step_enrolment(row, "reconsider", EnrolmentFacts(case_upheld=True))
        void_confirmation(row.id)
    save_next(row, "state")
    note("case_closed", row, by, step="close-case", role="registrar",
         facts={"case": str(found.id)},
         private={"outcome": found.outcome, "reason": found.closing_reason})  # fmt: skip
    outbox.publish("case_closed", key=f"{found.id}", enrolment=str(row.id), upheld=upheld)
    _write(row, found, f"case-{found.outcome}", found.closing_reason)
    return found


def _reason(reason: str) -> str:
    said = note_of(reason, what="The reason")
    if not said:
        raise Unfit("Give a reason.")
    return said


def _write(row: Enrolment, hold: Hold, role: str, reason: str) -> None:
    letterbook.write(
        role,
        key=f"{hold.id}",
        to=row.learner,
        at=("learning-enrolment", row.id),
        title=title_of(row.edition),
        reason=reason,
    )
