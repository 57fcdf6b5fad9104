"""Look at the marks of a component as a whole, release them together, change one for a reason; the
result of a learner is computed from what is released (5.1, 7.10, 7.26)."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from charm.alliance.queries import Person
from charm.core.workflow.assessment import COMPONENT_STEPS, WORK_STEPS, ComponentFacts, WorkFacts
from charm.core.workflow.delivery import take
from charm.delivery import assessment_rules, marking
from charm.delivery.marking import Work
from charm.delivery.models import Component, Edition, Enrolment, Moderation, ReleasedMark
from charm.delivery.plans import Planned, plan_of
from charm.delivery.services.acting import title_of
from charm.delivery.services.assessing import record_result
from charm.delivery.services.marking import note_work, opened_work, value_of
from charm.foundation import clock, ledger, letterbook
from charm.foundation.errors import NotFound, Stale, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked


@act()
def moderate(
    *, component: int, note: str, by: Person, seen: int, shift: str = "", reason: str = ""
) -> Moderation:
    """Say which marks were looked at and what was found, and move every mark of the component
    along the scale, if there is a reason. ``seen`` is the revision of the moderation on the screen,
    0 before the first. Raises Unfit without a note, or for a shift off the steps of the scale."""
    found, works = _room(component, by, to="moderate")
    known = Moderation.objects.filter(component=found).first()
    if (known.revision if known else 0) != seen:
        raise Stale("This moderation")
    said, why = note_of(note, what="The note"), note_of(reason, what="The reason")
    if not said:
        raise Unfit("Say which marks you looked at, and what you found.")
    by_how_much = _shift(shift, works)
    facts = ComponentFacts(
        nothing_released=not any(work.released for work in works),
        shift_reasoned=not by_how_much or bool(why),
    )
    take(COMPONENT_STEPS, "moderate", state=found.edition.state, facts=facts)
    row = known or Moderation(component=found, revision=0)
    row.note, row.shift, row.reason = said, by_how_much, why if by_how_much else ""
    row.moderated_at, row.moderated_by = clock.now(), by
    row.revision += 1
    row.save()
    _note(found, by, "marks_moderated", step="moderate",
          facts={"shift": str(by_how_much)}, private={"note": said, "reason": why})  # fmt: skip
    return row


@act()
def release_marks(*, component: int, by: Person, seen: int) -> int:
    """Give all learners whose mark is ready theirs at the same time, and write to them; where it
    was the last one, the result of the learner is computed. ``seen`` is how many were ready on the
    screen: raises Stale when there are more or fewer now. Returns how many were released."""
    found, works = _room(component, by, to="release")
    ready = [work for work in works if work.waits_for == "release"]
    facts = ComponentFacts(some_ready=bool(ready))
    take(COMPONENT_STEPS, "release", state=found.edition.state, facts=facts)
    if len(ready) != seen:
        raise Stale("What is ready to be released")
    zone = ZoneInfo(found.edition.time_zone)
    planned = plan_of(found.edition)
    for work in ready:
        decided, value = work.decided, work.effective
        assert decided is not None
        assert value is not None
        row = locked(Enrolment, work.enrolment.pk)
        ReleasedMark.objects.create(
            component=found,
            enrolment=row,
            value=value,
            marked_on=decided.marked_at.astimezone(zone).date(),
            released_at=clock.now(),
            released_by=by,
        )
        _record_overall(row, planned, by)
        ledger.record(
            "mark_released",
            actor=by.key,
            role="lead",
            clauses=COMPONENT_STEPS["release"].clauses,
            about=row.ref,
            facts={"component": found.ref},
        )
        _tell(work, "marks-released")
    _note(found, by, "marks_released", step="release", facts={"learners": len(ready)})
    return len(ready)


@act()
def change_mark(
    *, enrolment: uuid.UUID, component: int, value: str, reason: str, by: Person, seen: int
) -> ReleasedMark:
    """Change a released mark, for a reason that the learner reads, before completion is confirmed;
    the result is computed again. ``seen`` is the revision of the released mark on the screen."""
    work = opened_work(enrolment, component, by, to="change")
    said = note_of(reason, what="The reason")
    facts = WorkFacts(
        not_the_learner=work.enrolment.learner_id != by.pk,
        is_released=work.released is not None,
        reason_given=bool(said),
    )
    take(WORK_STEPS, "change", state=work.enrolment.state, facts=facts)
    row = work.released
    assert row is not None  # the table asks for it
    if row.revision != seen:
        raise Stale("This mark")
    row.value, row.reason = value_of(work, value), said
    row.released_at, row.released_by = clock.now(), by
    row.revision += 1
    row.save()
    note_work("released_mark_changed", work, by, step="change",
              private={"value": work.scheme.say(row.value), "reason": said})  # fmt: skip
    _record_overall(locked(Enrolment, enrolment), plan_of(work.enrolment.edition), by)
    _tell(work, "mark-changed", reason=said, key=f":{row.revision}")
    return row


def _record_overall(row: Enrolment, planned: Planned | None, by: Person) -> None:
    """The result, once every mark of the learner is released."""
    assert planned is not None  # marks are released by components of a plan
    standing = {one.component_id: one for one in ReleasedMark.objects.filter(enrolment=row)}
    result = marking.result_of_marks(planned, {ref: one.value for ref, one in standing.items()})
    if result.passed is None:
        return
    record_result(
        enrolment=row.pk,
        passed=result.passed,
        value=result.said,
        scheme=planned.scheme.name,
        assessed_on=min(max(one.marked_on for one in standing.values()), clock.today()),
        by=by,
        seen=row.revision,
        computed=True,
    )


def _room(component: int, by: Person, *, to: str) -> tuple[Component, list[Work]]:
    found = assessment_rules.component_for(by, component, to=to)
    locked(Edition, found.edition_id)
    works = marking.works_in(found.edition)
    if found.pk not in works:
        raise NotFound("There is no such assessment.")
    return found, works[found.pk]


def _shift(written: str, works: list[Work]) -> Decimal:
    said = written.strip().replace("−", "-").replace(",", ".", 1)
    if not said or not works:
        return Decimal(0)
    scheme = works[0].scheme
    try:
        shift = Decimal(said) if len(said) <= 12 else Decimal("NaN")
    except ArithmeticError:
        shift = Decimal("NaN")
    if not shift.is_finite() or abs(shift) > scheme.highest - scheme.lowest:
        raise Unfit("The shift is a number on the scale, such as 0.5 or -1.")
    if scheme.is_words and shift:
        raise Unfit("What is passed or failed cannot be shifted: change marks one by one.")
    if shift % scheme.step:
        raise Unfit(f"Marks are shifted in steps of {scheme.step.normalize():f}.")
    return shift


def _tell(work: Work, letter: str, *, key: str = "", **said: Any) -> None:
    letterbook.write(
        letter,
        key=f"{work.component.pk}:{work.enrolment.pk}{key}",
        to=work.enrolment.learner,
        at=("learning-work", work.enrolment.pk, work.component.pk),
        title=title_of(work.component.edition),
        assessment=work.component.title,
        **said,
    )


def _note(
    component: Component,
    by: Person,
    done: str,
    *,
    step: str,
    facts: dict[str, object],
    private: dict[str, str] | None = None,
) -> None:
    ledger.record(
        done,
        actor=by.key,
        role="lead",
        clauses=COMPONENT_STEPS[step].clauses,
        about=component.edition.ref,
        facts={"component": component.ref, **facts},
        private=private,
    )
