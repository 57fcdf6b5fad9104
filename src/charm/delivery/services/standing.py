"""Record that a learner's identity was checked, and how the fee stands (7.26)."""

from __future__ import annotations

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from charm.alliance.queries import Person
from charm.core.workflow.delivery import EnrolmentFacts
from charm.delivery import standing
from charm.delivery.models import FeeStatus, IdentityCheck
from charm.delivery.services.acting import note, opened_enrolment, step_enrolment
from charm.foundation import clock
from charm.foundation.errors import Stale, Unfit
from charm.foundation.texts import line_of
from charm.foundation.transactions import act, save_next

State = FeeStatus.State
FOLLOWS: dict[str, frozenset[str]] = {
    State.NOT_DUE: frozenset({State.DUE}),
    State.DUE: frozenset({State.PAID, State.WAIVED, State.NOT_DUE}),
    State.PAID: frozenset({State.REFUNDED, State.DUE}),
    State.WAIVED: frozenset({State.DUE}),
    State.REFUNDED: frozenset({State.DUE, State.WAIVED}),
}
"""How a fee may stand next."""
NEEDS_REASON = frozenset({State.NOT_DUE, State.WAIVED, State.REFUNDED})
MAX_REASON = 500


@act()
def check_identity(
    *, enrolment: uuid.UUID, way: str, by: Person, seen: int, on: dt.date | None = None,
    named: str = "",
) -> IdentityCheck:  # fmt: skip
    """Put on record that ``by`` checked who the learner is, on that day (today, where none is
    named), in one of the known ways. ``named`` is the name on the actor's screen, where there is
    one: raises Stale when the learner has another meanwhile. Raises Unfit for another way or a
    later day, and where a check is on record already."""
    row = opened_enrolment(enrolment, by, to="check-identity", seen=seen)
    if named and named != row.learner.name:
        raise Stale("The name of this learner")
    step_enrolment(row, "check-identity", EnrolmentFacts(not_the_learner=row.learner_id != by.pk))
    if way not in IdentityCheck.Way.values:
        raise Unfit(f"An identity is checked in one of these ways: {', '.join(_WAYS)}.")
    today = clock.now().astimezone(ZoneInfo(row.edition.time_zone)).date()
    day = on or today
    if not row.edition.planned_at.date() <= day <= today:
        raise Unfit("The identity was checked today or before, and since the edition is planned.")
    if row.pk in standing.checks_of([row.pk]):
        raise Unfit("The identity of this learner is checked already.")
    check = IdentityCheck(
        enrolment=row, way=way, checked_on=day, checked_by=by, recorded_at=clock.now()
    )
    check.save(force_insert=True)
    save_next(row)
    note("identity_checked", row, by, step="check-identity", role="staff",
         private={"way": way, "on": day.isoformat()})  # fmt: skip
    return check


@act()
def take_back_identity(*, enrolment: uuid.UUID, reason: str, by: Person, seen: int) -> None:
    """The check was wrong; it stays on record with the reason."""
    row = opened_enrolment(enrolment, by, to="check-identity", seen=seen)
    step_enrolment(row, "check-identity", EnrolmentFacts(not_the_learner=row.learner_id != by.pk))
    check = standing.checks_of([row.pk]).get(row.pk)
    if check is None:
        raise Unfit("No check of identity is on record.")
    check.taken_back_because = line_of(reason, limit=MAX_REASON)
    if not check.taken_back_because:
        raise Unfit("Give a reason.")
    check.taken_back_at, check.taken_back_by = clock.now(), by
    check.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_because"])
    save_next(row)
    note("identity_check_taken_back", row, by, step="check-identity", role="staff",
         private={"reason": check.taken_back_because})  # fmt: skip


@act()
def set_fee(
    *, enrolment: uuid.UUID, state: str, by: Person, seen: int, reason: str = ""
) -> FeeStatus:
    """Say how the fee of the learner stands from now on. Raises Unfit for what cannot follow on how
    it stood, and without a reason where nobody paid."""
    row = opened_enrolment(enrolment, by, to="set-fee", seen=seen)
    step_enrolment(row, "set-fee", EnrolmentFacts(not_the_learner=row.learner_id != by.pk))
    now = standing.fee_of(row).state
    if state not in FOLLOWS[now]:
        raise Unfit(f"The fee is {now}: it can be {', '.join(sorted(FOLLOWS[now]))} next.")
    said = line_of(reason, limit=MAX_REASON)
    if state in NEEDS_REASON and not said:
        raise Unfit("Give a reason.")
    change = FeeStatus(enrolment=row, state=state, reason=said, set_at=clock.now(), set_by=by)
    change.save(force_insert=True)
    save_next(row)
    note("fee_set", row, by, step="set-fee", role="office",
         private={"fee": state, **({"reason": said} if said else {})})  # fmt: skip
    return change


_WAYS = tuple(IdentityCheck.Way.values)
