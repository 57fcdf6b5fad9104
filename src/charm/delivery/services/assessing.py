"""Record what a learner did: attendance, completion criteria, results of assessment.

Each act has two halves: the door and the table of moves, and what is written then
(``write_...``); whoever opens a whole class at once
(:mod:`~charm.delivery.services.taking_over`) needs the second.
"""

from __future__ import annotations

import datetime as dt
import uuid

from charm.alliance.queries import Person
from charm.core.proposal.values import MAX_TEXT, clean_line
from charm.core.workflow.delivery import BEGUN, EnrolmentFacts
from charm.delivery import queries
from charm.delivery.models import (
    Attendance,
    Criterion,
    CriterionCheck,
    Enrolment,
    Result,
    Session,
)
from charm.delivery.plans import has_plan
from charm.delivery.services.acting import note, opened_enrolment, step_enrolment
from charm.foundation import clock
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, save_next

VALUE_LIMIT, SCHEME_LIMIT = 40, 100
TOO_LONG = "A result has at most 40 signs, its scheme of grades at most 100."
NOT_YET = "A result is recorded once the assessment has taken place."


@act()
def record_attendance(
    *,
    enrolment: uuid.UUID,
    session: int,
    present: bool,
    by: Person,
    how: str = Attendance.How.TEACHER,
) -> Attendance:
    """Whether the learner took part; a later word of teaching staff replaces an earlier one, also
    what a learner's code said. ``how`` it was recorded is kept."""
    row = _opened(enrolment, "record-attendance", by, seen=None)
    return write_attendance(row, session, present, by=by, how=how)


def write_attendance(
    row: Enrolment, session: int, present: bool, *, by: Person, how: str
) -> Attendance:
    found = Session.objects.filter(pk=session, edition=row.edition_id).first()
    if found is None:
        raise NotFound("There is no such session in this edition.")
    if found.starts_at > clock.now():
        raise Unfit("Attendance is recorded once the session has begun.")
    attendance, _ = Attendance.objects.update_or_create(
        session=found,
        enrolment=row,
        defaults={
            "present": present, "how": how, "recorded_at": clock.now(), "recorded_by": by,
        },
    )  # fmt: skip
    note("attendance_recorded", row, by, step="record-attendance", role="teacher",
         facts={"session": found.id, "how": str(how)},
         private={"present": str(present)})  # fmt: skip
    return attendance


@act()
def check_criterion(
    *, enrolment: uuid.UUID, criterion: int, met: bool, evidence: str, by: Person, seen: int
) -> CriterionCheck:
    """Whether the learner met a completion criterion, by which evidence (7.20.2). Raises Unfit
    without evidence, and when the attendance on record is less than the criterion asks."""
    row = _opened(enrolment, "check-criterion", by, seen=seen)
    return write_check(row, criterion, met=met, evidence=evidence, by=by)


def write_check(
    row: Enrolment, criterion: int, *, met: bool, evidence: str, by: Person
) -> CriterionCheck:
    found = Criterion.objects.filter(pk=criterion, edition=row.edition_id).first()
    if found is None:
        raise NotFound("There is no such criterion in this edition.")
    said = _text(evidence)
    share = queries.attendance_percent(row)
    if met and found.minimum_percent is not None and share < found.minimum_percent:
        raise Unfit(
            f"The learner attended {share} per cent of the sessions on record; "
            f"{found.minimum_percent} are asked."
        )
    check, _ = CriterionCheck.objects.update_or_create(
        enrolment=row,
        criterion=found,
        defaults={
            "met": met, "evidence": said, "checked_at": clock.now(), "checked_by": by,
        },
    )  # fmt: skip
    save_next(row)
    note("criterion_checked", row, by, step="check-criterion", role="teacher",
         facts={"criterion": found.kind}, private={"met": str(met), "evidence": said})  # fmt: skip
    return check


@act()
def record_result(
    *,
    enrolment: uuid.UUID,
    passed: bool,
    value: str,
    scheme: str,
    assessed_on: dt.date,
    by: Person,
    seen: int,
    computed: bool = False,
) -> Result:
    """The outcome of assessment: a grade ``value`` in a named ``scheme``, such as 8.5 in "Dutch
    grades 1-10". A later result replaces an earlier one until completion is confirmed. In an
    edition with a plan of assessment it is ``computed`` from released marks: raises Unfit else."""
    row = _opened(enrolment, "record-result", by, seen=seen)
    if not computed and has_plan(row.edition):
        raise Unfit("The result is computed from the marks of the assessment plan: release those.")
    return write_result(row, passed, value, scheme, assessed_on, by=by)


def write_result(
    row: Enrolment, passed: bool, value: str, scheme: str, assessed_on: dt.date, *, by: Person
) -> Result:
    try:
        value, scheme = clean_line(value), clean_line(scheme)
    except ValueError as error:
        raise Unfit(f"The result {error}.") from error
    if not value or not scheme:
        raise Unfit("A result has a value and names its scheme of grades.")
    if len(value) > VALUE_LIMIT or len(scheme) > SCHEME_LIMIT:
        raise Unfit(TOO_LONG)
    if assessed_on > clock.today():
        raise Unfit(NOT_YET)
    outcome = Result.Outcome.PASSED if passed else Result.Outcome.FAILED
    result, _ = Result.objects.update_or_create(
        enrolment=row,
        defaults={
            "outcome": outcome, "value": value, "scheme": scheme, "assessed_on": assessed_on,
            "recorded_at": clock.now(), "recorded_by": by,
        },
    )  # fmt: skip
    save_next(row)
    note("result_recorded", row, by, step="record-result", role="teacher",
         private={"outcome": outcome, "value": value, "scheme": scheme})  # fmt: skip
    return result


def _opened(enrolment: uuid.UUID, name: str, by: Person, *, seen: int | None) -> Enrolment:
    row = opened_enrolment(enrolment, by, to=name, seen=seen)
    take_step(row, name, by)
    return row


def take_step(row: Enrolment, name: str, by: Person) -> None:
    """Ask the table whether this can be recorded of the learner now. Raises Refusal."""
    facts = EnrolmentFacts(
        edition_has_begun=row.edition.state in BEGUN, not_the_learner=row.learner_id != by.pk
    )
    step_enrolment(row, name, facts)


def _text(text: str) -> str:
    said = note_of(text, limit=MAX_TEXT, what="The evidence")
    if not said:
        raise Unfit("Name the evidence: what the learner did or handed in (7.20.2).")
    return said
