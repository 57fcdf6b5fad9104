"""Teaching staff confirm that a learner completed: without it nothing is awarded."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Person
from charm.delivery import queries
from charm.delivery.models import Confirmation
from charm.delivery.services.acting import note, opened_enrolment, step_enrolment
from charm.delivery.services.facts import standing_facts
from charm.foundation import clock, outbox
from charm.foundation.transactions import act, save_next


@act()
def confirm_completion(
    *,
    enrolment: uuid.UUID,
    by: Person,
    seen: int,
    objectives_met: bool = False,
    assessments_completed: bool = False,
) -> Confirmation:
    """Confirm, as teaching staff of that very edition, that the learner completed.

    Formal learning: that the learner met the learning objectives *and* completed all assessments
    (7.10). Other learning: that every completion criterion is checked and met (7.20.2); the two
    words are not asked then. A micro-credential also needs a passed assessment (5.1). Raises
    Refusal with every reason.
    """
    row = opened_enrolment(enrolment, by, to="confirm-objectives", seen=seen)
    formal = queries.is_formal(row.edition)
    step = "confirm-objectives" if formal else "confirm-criteria"
    facts = standing_facts(
        row, by, objectives_met=objectives_met, assessments_completed=assessments_completed
    )
    step_enrolment(row, step, facts)
    confirmation = Confirmation.objects.create(
        enrolment=row,
        basis=Confirmation.Basis.OBJECTIVES if formal else Confirmation.Basis.CRITERIA,
        objectives_met=objectives_met,
        assessments_completed=assessments_completed,
        criteria_met=facts.criteria_met,
        confirmed_at=clock.now(),
        confirmed_by=by,
    )
    save_next(row, "state")
    note("completion_confirmed", row, by, step=step, role="teacher",
         facts={"basis": confirmation.basis})  # fmt: skip
    outbox.publish("completion_confirmed", key=f"{confirmation.id}", enrolment=str(row.id))
    return confirmation


def void_confirmation(enrolment: uuid.UUID) -> bool:
    """Take a confirmation back within the act that gives the reason; returns whether one stood."""
    standing = Confirmation.objects.filter(enrolment=enrolment, voided_at__isnull=True)
    return bool(standing.update(voided_at=clock.now()))
