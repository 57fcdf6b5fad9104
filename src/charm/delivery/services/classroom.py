"""Many learners at once: the attendance of a session, a criterion, results, confirmations.

Attendance, criteria and results are recorded for all or for nobody, and what stands against it is
said learner by learner. Confirmations are given one by one: who completed does not wait for others.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from charm.alliance.queries import Person
from charm.core.workflow import Reason, Refusal
from charm.delivery import queries, rules
from charm.delivery.models import Edition, Enrolment, Result
from charm.delivery.services.assessing import check_criterion, record_attendance, record_result
from charm.delivery.services.confirming import confirm_completion
from charm.foundation.errors import NotFound, Stale, Unfit
from charm.foundation.transactions import act


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of one learner and one criterion; ``seen`` is the enrolment's revision on the
    actor's screen."""

    met: bool
    evidence: str
    seen: int


@dataclass(frozen=True, slots=True)
class Grade:
    """The outcome of assessment of one learner; ``seen`` as in :class:`Mark`."""

    passed: bool
    value: str
    scheme: str
    assessed_on: dt.date
    seen: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one learner: confirmed when there is no reason against it."""

    enrolment: Enrolment
    reasons: tuple[Reason, ...] = ()


@act()
def record_session(
    *,
    edition: uuid.UUID,
    session: int,
    present: Mapping[uuid.UUID, bool],
    seen: Mapping[uuid.UUID, bool | None],
    by: Person,
) -> int:
    """Who took part in a session. ``seen`` is what stood on the actor's screen: raises Stale when
    somebody recorded something else meanwhile. What stays as it was is not recorded again, so a
    second click changes nothing. Returns how many records changed."""
    room = rules.classroom_for(by, edition)
    known = queries.attendance_in(queries.session_in(room, session))
    if any(known.get(ref) not in (seen.get(ref), present[ref]) for ref in present):
        raise Stale("The attendance of this session")
    changed = {ref: said for ref, said in present.items() if known.get(ref) is not said}
    _for_each(
        room,
        changed,
        lambda row: record_attendance(
            enrolment=row.id, session=session, present=changed[row.id], by=by
        ),
    )
    return len(changed)


@act()
def check_criterion_of_many(
    *, edition: uuid.UUID, criterion: int, marks: Mapping[uuid.UUID, Mark], by: Person
) -> int:
    """Whether learners met a completion criterion, by which evidence (7.20.2). Raises Refusal with
    the reasons of each learner."""
    room = rules.classroom_for(by, edition)
    queries.criterion_in(room, criterion)
    _for_each(
        room,
        marks,
        lambda row: check_criterion(
            enrolment=row.id, criterion=criterion, met=marks[row.id].met,
            evidence=marks[row.id].evidence, seen=marks[row.id].seen, by=by,
        ),
    )  # fmt: skip
    return len(marks)


@act()
def record_results(*, edition: uuid.UUID, grades: Mapping[uuid.UUID, Grade], by: Person) -> int:
    """Outcomes of assessment; a result that stands already is not recorded again. Raises Refusal
    with the reasons of each learner. Returns how many changed."""
    room = rules.classroom_for(by, edition)
    standing = {row.enrolment_id: row for row in Result.objects.filter(enrolment__edition=room)}
    changed = {ref: g for ref, g in grades.items() if not _stands(standing.get(ref), g)}
    _for_each(
        room,
        changed,
        lambda row: record_result(
            enrolment=row.id, passed=changed[row.id].passed, value=changed[row.id].value,
            scheme=changed[row.id].scheme, assessed_on=changed[row.id].assessed_on,
            seen=changed[row.id].seen, by=by,
        ),
    )  # fmt: skip
    return len(changed)


def confirm_many(
    *,
    edition: uuid.UUID,
    seen: Mapping[uuid.UUID, int],
    by: Person,
    objectives_met: bool = False,
    assessments_completed: bool = False,
) -> list[Answer]:
    """Confirm these learners' completion, each on its own (7.10, 7.20.2); ``seen`` are the
    revisions of their enrolments. Says of each whether it was confirmed, else why not."""
    room = rules.classroom_for(by, edition)
    answers = []
    for row in _enrolments(room, seen):
        try:
            confirm_completion(
                enrolment=row.id, by=by, seen=seen[row.id], objectives_met=objectives_met,
                assessments_completed=assessments_completed,
            )  # fmt: skip
        except Refusal as refusal:
            answers.append(Answer(row, refusal.reasons))
        except Stale as stale:
            answers.append(Answer(row, (Reason(str(stale), "7.26"),)))
        else:
            answers.append(Answer(row))
    return answers


def _stands(known: Result | None, grade: Grade) -> bool:
    if known is None:
        return False
    outcome = Result.Outcome.PASSED if grade.passed else Result.Outcome.FAILED
    said = (outcome, grade.value.strip(), grade.scheme.strip(), grade.assessed_on)
    return (known.outcome, known.value, known.scheme, known.assessed_on) == said


def _for_each(
    room: Edition, wanted: Mapping[uuid.UUID, object], act: Callable[[Enrolment], object]
) -> None:
    reasons = []
    for row in _enrolments(room, wanted):
        name = row.learner.name
        try:
            act(row)
        except Refusal as refusal:
            reasons += [Reason(f"{name}: {r.says}", r.clause) for r in refusal.reasons]
        except Unfit as unfit:
            reasons.append(Reason(f"{name}: {unfit}", "7.26"))
    if reasons:
        raise Refusal("record", reasons, ())


def _enrolments(room: Edition, wanted: Mapping[uuid.UUID, object]) -> list[Enrolment]:
    rows = [row for row in queries.enrolments_by_id(wanted) if row.edition_id == room.id]
    if len(rows) != len(wanted):
        raise NotFound("There is no such learner in this edition.")
    return rows
