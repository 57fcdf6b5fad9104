"""Enrol in an edition and withdraw from it."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Person
from charm.core.workflow.delivery import (
    ENROLMENT_STEPS,
    DeliveryRole,
    EnrolmentFacts,
    EnrolmentState,
    who_can,
)
from charm.delivery import admissions, queries, rules
from charm.delivery.models import Admission, Edition, Enrolment
from charm.delivery.services.acting import note, opened_enrolment, step_enrolment, title_of
from charm.foundation import clock, letterbook, outbox
from charm.foundation.errors import NotAllowed
from charm.foundation.transactions import act, locked, save_next


@act()
def enrol(*, edition: uuid.UUID, learner: Person, by: Person) -> Enrolment:
    """Give the learner a seat: by the learner, the lead, or the registrar. Who has a seat already
    keeps it, so a second click changes nothing. Raises Refusal when admission is not open or every
    seat is taken."""
    rules.edition_for(by, edition)
    row = locked(Edition, edition)
    roles = rules.roles_in(by, row) | ({DeliveryRole.LEARNER} if by == learner else set())
    if not roles & ENROLMENT_STEPS["enrol"].who or not learner.is_active:
        raise NotAllowed(who_can(ENROLMENT_STEPS["enrol"]))
    is_office = bool(roles - {DeliveryRole.LEARNER} & ENROLMENT_STEPS["enrol"].who)
    is_open = admissions.admission_of(row).way == Admission.Way.OPEN
    return seat(row, learner, by=by, may_take_a_seat=is_open or is_office)


def seat(
    edition: Edition, learner: Person, *, by: Person, may_take_a_seat: bool = True
) -> Enrolment:
    """The seat itself, inside an act that locked the edition and asked who may."""
    known = edition.enrolments.select_for_update().filter(learner=learner).first()
    if known is not None and known.state != EnrolmentState.WITHDRAWN:
        return known
    enrolment = known or Enrolment(edition=edition, learner=learner, state="")
    facts = EnrolmentFacts(
        admission_open=admissions.takes_people(edition, admissions.admission_of(edition)),
        may_take_a_seat=may_take_a_seat,
        seat_free=queries.seats_left(edition) > 0,
        does_not_teach_it=not edition.staff.filter(person=learner).exists(),
    )
    step_enrolment(enrolment, "enrol", facts)
    enrolment.enrolled_at = clock.now()
    if known is None:
        enrolment.save(force_insert=True)
    else:
        save_next(enrolment, "state", "enrolled_at")
    note("learner_enrolled", enrolment, by, step="enrol",
         role="learner" if by == learner else "office")  # fmt: skip
    letterbook.write(
        "enrolled",
        key=f"{enrolment.id}:{enrolment.revision}",
        to=learner,
        at=("learning-enrolment", enrolment.id),
        title=title_of(edition),
        begins=edition.starts_on,
        ends=edition.ends_on,
    )
    return enrolment


@act()
def withdraw_enrolment(*, enrolment: uuid.UUID, by: Person, seen: int) -> Enrolment:
    """Give the seat back: the next in line gets it. What was recorded stays."""
    row = opened_enrolment(enrolment, by, to="withdraw", seen=seen)
    step_enrolment(row, "withdraw", EnrolmentFacts())
    save_next(row, "state")
    note("learner_withdrawn", row, by, step="withdraw",
         role="learner" if by.pk == row.learner_id else "office")  # fmt: skip
    outbox.publish("seat_given_back", key=f"{row.id}:{row.revision}", edition=str(row.edition_id))
    return row
