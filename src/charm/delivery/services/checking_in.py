"""A learner says with a code that they are in a session (7.26)."""

from __future__ import annotations

from charm.alliance.queries import Person
from charm.core.workflow.delivery import BEGUN, EnrolmentFacts
from charm.delivery.codes import fits, sessions_to_check_in, takes_codes
from charm.delivery.models import Attendance, Enrolment, Session
from charm.delivery.services.acting import note, opened_enrolment, step_enrolment
from charm.foundation import clock
from charm.foundation.errors import Unfit
from charm.foundation.limits import Limit
from charm.foundation.transactions import act

GUESSES = Limit("Codes of attendance", times=10, seconds=60)


def check_in(*, code: str, by: Person) -> Attendance:
    """Record that the learner takes part in the session whose code it is, now. Who is recorded as
    present stays so. Raises Unfit for a code of no session of theirs that takes codes now, and
    where teaching staff recorded them as absent; TooOften for who guesses."""
    GUESSES.count(by.key)
    for session, enrolment in sessions_to_check_in(by):
        if fits(session, code):
            return _record(session=session, enrolment=enrolment, by=by)
    raise Unfit(
        "This code is not that of a session of yours now. It changes every minute: type the one "
        "that your teacher shows."
    )


@act()
def _record(*, session: Session, enrolment: Enrolment, by: Person) -> Attendance:
    row = opened_enrolment(enrolment.pk, by, to="check-in", seen=None)
    facts = EnrolmentFacts(
        edition_has_begun=row.edition.state in BEGUN, session_is_on=takes_codes(session)
    )
    step_enrolment(row, "check-in", facts)
    known = Attendance.objects.filter(session=session, enrolment=row).first()
    if known is not None and not known.present:
        raise Unfit("Your teacher recorded you as absent: ask them to correct it.")
    if known is not None:
        return known
    attendance = Attendance.objects.create(
        session=session,
        enrolment=row,
        present=True,
        how=Attendance.How.CODE,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    note("attendance_recorded", row, by, step="check-in", role="learner",
         facts={"session": session.pk, "how": "code"}, private={"present": "True"})  # fmt: skip
    return attendance
