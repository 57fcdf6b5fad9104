"""Mark what was handed in: a first mark, a second that does not know it, an agreed one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from charm.alliance.queries import Person
from charm.core.workflow.assessment import MARKS_FIRST, WORK_STEPS, WorkFacts
from charm.core.workflow.delivery import BEGUN, DeliveryRole, take
from charm.delivery import assessment_rules, marking, rules
from charm.delivery.marking import Work
from charm.delivery.models import Component, Enrolment, Mark, StaffRole
from charm.foundation import clock, ledger
from charm.foundation.errors import Stale, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked

FIRST, SECOND, AGREED = Mark.Turn.FIRST, Mark.Turn.SECOND, Mark.Turn.AGREED


@act()
def give_mark(
    *,
    enrolment: uuid.UUID,
    component: int,
    value: str,
    by: Person,
    seen: int,
    feedback: str = "",
    levels: Mapping[int, int] | None = None,
) -> Mark:
    """Mark one learner's work, or change one's own mark until it is released. Which mark it is, the
    first or the second, follows from who marked already. ``seen`` is the revision of one's own mark
    on the screen, 0 before the first. Raises Refusal with every reason, Unfit for a mark that is
    not on the scale."""
    work = opened_work(enrolment, component, by, to="mark-second")
    turn = turn_for(work, by)
    step = "mark" if turn == FIRST else "mark-second"
    assessment_rules.work_for(by, enrolment, component, to=step)
    take(WORK_STEPS, step, state=work.enrolment.state, facts=_facts(work, by, turn))
    return _written(work, turn, value, by, seen, feedback, levels or {})


@act()
def agree_mark(
    *,
    enrolment: uuid.UUID,
    component: int,
    value: str,
    by: Person,
    seen: int,
    feedback: str = "",
    levels: Mapping[int, int] | None = None,
) -> Mark:
    """The mark that both markers agree on, where theirs are too far apart; noted by one of them or
    by the lead. ``seen`` is the revision of the agreed mark on the screen, 0 before the first."""
    work = opened_work(enrolment, component, by, to="agree")
    take(WORK_STEPS, "agree", state=work.enrolment.state, facts=_facts(work, by, AGREED))
    return _written(work, AGREED, value, by, seen, feedback, levels or {})


def turn_for(work: Work, person: Person) -> str:
    """Whose turn it is: one's own mark, else the first that nobody on the staff gave, else the
    second. Who left the staff is stood in for."""
    mine = work.mark_of(person)
    if mine is not None:
        return mine.turn
    staff = set(
        StaffRole.objects.filter(edition=work.enrolment.edition_id).values_list("person", flat=True)
    )
    roles = rules.roles_in(person, work.enrolment.edition)
    if work.first is None or work.first.marked_by_id not in staff:
        return FIRST if roles & MARKS_FIRST else SECOND
    return SECOND


def value_of(work: Work, written: str) -> Decimal:
    """Raises Unfit for a mark that is not on the scale of the component."""
    try:
        return work.scheme.read(written)
    except ValueError as error:
        raise Unfit(str(error)) from error


def note_work(
    done: str,
    work: Work,
    by: Person,
    *,
    step: str,
    facts: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
) -> None:
    """Write what was done to one learner's work into the ledger; marks stay private. Before its
    release marking is told of the component, not on the learner's own pages."""
    lead = DeliveryRole.LEAD in rules.roles_in(by, work.enrolment.edition)
    ledger.record(
        done,
        actor=by.key,
        role="lead" if lead else "marker",
        clauses=WORK_STEPS[step].clauses,
        about=work.enrolment.ref if work.released else work.component.ref,
        facts={
            "component": work.component.ref,
            "enrolment": work.enrolment.ref,
            **(facts or {}),
        },
        private=private,
    )


def opened_work(enrolment: uuid.UUID, component: int, by: Person, *, to: str) -> Work:
    """One learner's work, the enrolment locked, after its door let the person in."""
    row, found = assessment_rules.work_for(by, enrolment, component, to=to)
    locked(Enrolment, row.pk)
    return marking.work_of(row, found)


def facts_now(work: Work, by: Person, *, reason_given: bool = False) -> WorkFacts:
    """What holds of this work for the person now, for pages that say why not."""
    return replace(_facts(work, by, turn_for(work, by)), reason_given=reason_given)


def _facts(work: Work, by: Person, turn: str) -> WorkFacts:
    other = work.turn(SECOND if turn == FIRST else FIRST)
    taken = work.turn(turn)
    lead = DeliveryRole.LEAD in rules.roles_in(by, work.enrolment.edition)
    staff = StaffRole.objects.filter(edition=work.enrolment.edition_id)
    is_taken = (
        taken is not None
        and taken.marked_by_id != by.pk
        and staff.filter(person=taken.marked_by_id).exists()
    )
    return WorkFacts(
        edition_has_begun=work.enrolment.edition.state in BEGUN,
        not_the_learner=work.enrolment.learner_id != by.pk,
        work_is_there=work.can_be_marked,
        not_the_other_marker=(other is None or other.marked_by_id != by.pk) and not is_taken,
        first_marked=work.first is not None,
        both_marked=work.first is not None and work.second is not None,
        marks_differ=work.differ,
        not_agreed=work.agreed is None,
        second_asked=work.component.second != Component.Second.NONE,
        is_marker_or_lead=lead or work.mark_of(by) is not None,
        not_released=work.released is None,
        is_released=work.released is not None,
    )


def _written(
    work: Work,
    turn: str,
    value: str,
    by: Person,
    seen: int,
    feedback: str,
    levels: Mapping[int, int],
) -> Mark:
    known = work.turn(turn)
    is_own = known is not None and (turn == AGREED or known.marked_by_id == by.pk)
    if (known.revision if known and is_own else 0) != seen:
        raise Stale("This mark")
    mark = known or Mark(component=work.component, enrolment=work.enrolment, turn=turn, revision=0)
    mark.value = value_of(work, value)
    mark.levels = _levels(work.component, levels)
    mark.feedback = note_of(feedback, what="The feedback")
    mark.marked_at, mark.marked_by = clock.now(), by
    mark.revision += 1
    mark.save(force_insert=known is None)
    step = {FIRST: "mark", SECOND: "mark-second", AGREED: "agree"}[Mark.Turn(turn)]
    note_work("work_marked", work, by, step=step, facts={"turn": turn},
              private={"value": work.scheme.say(mark.value)})  # fmt: skip
    return mark


def _levels(component: Component, said: Mapping[int, int]) -> dict[str, int]:
    rubric = {row["outcome"]: len(row["levels"]) for row in component.rubric}
    for outcome, level in said.items():
        if not 1 <= level <= rubric.get(outcome, 0):
            raise Unfit("Choose a level that the rubric has.")
    return {str(outcome): level for outcome, level in sorted(said.items())}
