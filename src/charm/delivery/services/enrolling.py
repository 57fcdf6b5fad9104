"""Enrol in an edition and withdraw from it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from charm.alliance.queries import Person, not_in_yet, people_by_email
from charm.alliance.services.people import write_person
from charm.core.workflow.delivery import (
    ENROLMENT_STEPS,
    DeliveryRole,
    EnrolmentFacts,
    EnrolmentState,
    who_can,
)
from charm.delivery import admissions, queries, rules
from charm.delivery.models import Admission, Edition, Enrolment
from charm.delivery.name_lists import Invitee
from charm.delivery.services.acting import note, opened_enrolment, step_enrolment, title_of
from charm.delivery.services.claiming import link_to
from charm.delivery.services.notices import accept_notices
from charm.foundation import clock, ledger, letterbook, outbox
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next


@act()
def enrol(
    *, edition: uuid.UUID, learner: Person, by: Person, notices: Collection[str] = ()
) -> Enrolment:
    """Give the learner a seat: by the learner, who accepts these versions of notices (their ids)
    with it, by the lead, or the registrar. Who has a seat already
    keeps it, so a second click changes nothing. Raises Refusal when admission is not open or every
    seat is taken."""
    rules.edition_for(by, edition)
    row = locked(Edition, edition)
    roles = rules.roles_in(by, row) | ({DeliveryRole.LEARNER} if by == learner else set())
    if not roles & ENROLMENT_STEPS["enrol"].who or not learner.is_active:
        raise NotAllowed(who_can(ENROLMENT_STEPS["enrol"]))
    is_office = bool(roles - {DeliveryRole.LEARNER} & ENROLMENT_STEPS["enrol"].who)
    is_open = admissions.admission_of(row).way == Admission.Way.OPEN
    is_outside = by != learner and bool(not_in_yet([learner]))
    accepted = by != learner or accept_notices(edition=row, given=notices, by=by)
    return seat(
        row, learner, by=by, may_take_a_seat=is_open or is_office, is_outside=is_outside,
        notices_accepted=accepted,
    )  # fmt: skip


@act()
def enrol_people(*, edition: uuid.UUID, people: Sequence[Invitee], by: Person) -> list[Enrolment]:
    """Give seats to people who were admitted elsewhere, whether they have an account or not: who
    has none claims the seat by a one-time link. All of them or nobody; who has a seat keeps it.
    Returns those seated now."""
    rules.edition_for(by, edition)
    row = locked(Edition, edition)
    if not rules.roles_in(by, row) & ENROLMENT_STEPS["enrol"].who:
        raise NotAllowed(who_can(ENROLMENT_STEPS["enrol"]))
    wanted = {one.email.strip().lower(): one for one in reversed(people)}
    known = people_by_email(wanted)
    if nameless := [email for email, one in wanted.items() if not one.name and email not in known]:
        raise Unfit(f"Say the names of those without an account: {', '.join(nameless[:5])}.")
    if closed := [one.email for one in known.values() if not one.is_active]:
        raise Unfit(f"These accounts are closed: {', '.join(closed[:5])}.")
    taken = set(
        row.enrolments.exclude(state=EnrolmentState.WITHDRAWN).values_list("learner", flat=True)
    )
    new = [email for email in reversed(wanted)
           if email not in known or known[email].pk not in taken]  # fmt: skip
    if len(new) > queries.seats_left(row):
        raise Unfit(f"{len(new)} people need a seat, and {queries.seats_left(row)} are free.")
    outside = not_in_yet(known.values())
    made = []
    with ledger.together(), outbox.together():
        for email in new:
            learner = known.get(email) or write_person(
                name=wanted[email].name, email=wanted[email].email, university_code=None, by=by
            )
            is_outside = email not in known or learner.pk in outside
            made.append(seat(row, learner, by=by, is_outside=is_outside))
    return made


def seat(
    edition: Edition,
    learner: Person,
    *,
    by: Person,
    may_take_a_seat: bool = True,
    notices_accepted: bool = True,
    is_outside: bool = False,
) -> Enrolment:
    """The seat itself, inside an act that locked the edition and asked who may. ``is_outside``:
    the learner has not come into an account yet, and claims the seat by a link. Notices are
    accepted by who takes a seat; who is given one accepts them afterwards."""
    known = edition.enrolments.select_for_update().filter(learner=learner).first()
    if known is not None and known.state != EnrolmentState.WITHDRAWN:
        return known
    enrolment = known or Enrolment(edition=edition, learner=learner, state="")
    facts = EnrolmentFacts(
        admission_open=admissions.takes_people(edition, admissions.admission_of(edition)),
        accreditation_holds=not admissions.has_lapsed(edition),
        may_take_a_seat=may_take_a_seat,
        notices_accepted=notices_accepted,
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
    if is_outside:
        _tell_by_link(enrolment, by)
        return enrolment
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


def _tell_by_link(enrolment: Enrolment, by: Person) -> None:
    """To a learner who has not come into an account yet."""
    link = link_to(enrolment, email=enrolment.learner.email)
    letterbook.write(
        "enrolled-to-claim",
        key=f"{enrolment.id}:{enrolment.revision}",
        to=enrolment.learner,
        secret=link.address,
        title=title_of(enrolment.edition),
        begins=enrolment.edition.starts_on,
        ends=enrolment.edition.ends_on,
        by=by.name,
        until=link.until,
    )


@act()
def withdraw_enrolment(
    *, enrolment: uuid.UUID, by: Person, seen: int, reason: str = ""
) -> Enrolment:
    """Give the seat back: the next in line gets it. What was recorded stays. Others than the
    learner give a ``reason``, which the learner reads."""
    row = opened_enrolment(enrolment, by, to="withdraw", seen=seen)
    is_own = by.pk == row.learner_id
    said = "" if is_own else note_of(reason, what="The reason")
    step_enrolment(row, "withdraw", EnrolmentFacts(withdrawal_reasoned=is_own or bool(said)))
    save_next(row, "state")
    note("learner_withdrawn", row, by, step="withdraw", role="learner" if is_own else "office",
         private={"reason": said} if said else None)  # fmt: skip
    if said:
        letterbook.write(
            "seat-taken-away",
            key=f"{row.id}:{row.revision}",
            to=row.learner,
            at=("learning-enrolment", row.id),
            title=title_of(row.edition),
            by=by.name,
            reason=said,
        )
    outbox.publish("seat_given_back", key=f"{row.id}:{row.revision}", edition=str(row.edition_id))
    return row
