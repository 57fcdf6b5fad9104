"""Integrity cases and appeals: while one is open, the award waits (7.26)."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Mandate, Person, holders
from charm.core.workflow.delivery import EnrolmentFacts, EnrolmentState
from charm.delivery import rules
from charm.delivery.cases import appeal_until, has_part, heard_in, today_of
from charm.delivery.models import Enrolment, Hold
from charm.delivery.services.acting import note, opened_enrolment, step_enrolment, title_of
from charm.delivery.services.confirming import void_confirmation
from charm.delivery.services.hearing import deadlines_of
from charm.foundation import clock, letterbook, outbox
from charm.foundation.errors import NotAllowed, Stale, Unfit
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
    if row.learner_id == by.pk:
        _require_in_time(row)
    statement_until, decide_until = deadlines_of(row, kind)
    hold = Hold.objects.create(
        enrolment=row, kind=kind, reason=said, opened_at=clock.now(), opened_by=by,
        statement_until=statement_until, decide_until=decide_until,
    )  # fmt: skip
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
            at=("case", hold.id),
            title=title_of(row.edition),
            by=by.name,
        )
    return hold


@act()
def close_case(
    *,
    hold: uuid.UUID,
    reason: str,
    by: Person,
    upheld: bool = False,
    outcome: str = "",
    consequence: str = "",
    heard: str = "",
) -> Hold:
    """Decide a case, by its panel, or by the registrar of the responsible university where there is
    none; never by who opened it, judged the learner or learns.

    ``outcome`` is ``dismissed``, ``in-part`` or ``upheld`` (which ``upheld`` says in short);
    ``consequence`` follows from the latter two: ``result`` is to be corrected (a confirmation given
    before no longer stands, and teaching staff decide again), the award is to ``correct`` or to
    ``revoke``. Left out, it is ``result`` for what was upheld. An integrity case is upheld once the
    learner was heard, or the days for it are over. ``heard`` is what the actor's screen showed
    (:func:`~charm.delivery.cases.heard_in`), where there is one: raises Stale when something was
    said or handed in since. Raises Unfit for a case that is closed already, and without a reason.
    """
    found = rules.hold_for(by, hold, to="close-case")
    row = locked(Enrolment, found.enrolment_id)
    found = locked(Hold, hold)
    if found.closed_at is not None:
        raise Unfit("This case is closed already: open another one if there is reason to.")
    if heard and heard != heard_in(found):
        raise Stale("This case")
    said = outcome or (Hold.Outcome.UPHELD if upheld else Hold.Outcome.DISMISSED)
    found.outcome, found.consequence = _decided(said, consequence)
    facts = EnrolmentFacts(
        not_the_learner=row.learner_id != by.pk,
        has_no_part=not has_part(found, by),
        learner_heard=_is_heard(row, found),
    )
    step_enrolment(row, "close-case", facts)
    found.closing_reason = _reason(reason)
    found.closed_at, found.closed_by = clock.now(), by
    found.save(update_fields=["outcome", "consequence", "closing_reason", "closed_at", "closed_by"])
    again = found.consequence == Hold.Consequence.RESULT
    if again and row.state == EnrolmentState.COMPLETED:
        step_enrolment(row, "reconsider", EnrolmentFacts(case_upheld=True))
        void_confirmation(row.id)
    save_next(row, "state")
    note("case_closed", row, by, step="close-case", role="registrar",
         facts={"case": str(found.id)},
         private={"outcome": found.outcome, "consequence": found.consequence,
                  "reason": found.closing_reason})  # fmt: skip
    outbox.publish("case_closed", key=f"{found.id}", enrolment=str(row.id),
                   upheld=bool(found.consequence))  # fmt: skip
    _write(row, found, f"case-{found.outcome}", found.closing_reason)
    return found


def _decided(outcome: str, consequence: str) -> tuple[str, str]:
    """Outcome and consequence, where they go together. Raises Unfit."""
    if outcome not in Hold.Outcome.values or not outcome:
        raise Unfit("Say whether the case is dismissed, upheld in part or upheld.")
    if consequence not in Hold.Consequence.values:
        raise Unfit("Say what follows: the result is corrected, or the award corrected or revoked.")
    if outcome == Hold.Outcome.DISMISSED:
        if consequence:
            raise Unfit("Nothing follows from a case that is dismissed.")
        return outcome, ""
    if outcome == Hold.Outcome.UPHELD and not consequence:
        return outcome, Hold.Consequence.RESULT
    return outcome, consequence


def _is_heard(row: Enrolment, hold: Hold) -> bool:
    """What is decided against a learner is decided after they were heard, or could have been."""
    against = hold.kind == Hold.Kind.INTEGRITY and hold.outcome != Hold.Outcome.DISMISSED
    waits = hold.statement_until is not None and today_of(row) <= hold.statement_until
    return not against or hold.stated_at is not None or not waits


def _require_in_time(row: Enrolment) -> None:
    """An appeal of the learner is within the days of the university. Raises Unfit."""
    last = appeal_until(row)
    if last is not None and today_of(row) > last:
        raise Unfit(f"The time to appeal ended on {last:%d.%m.%Y}.")


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
        at=("case", hold.id),
        title=title_of(row.edition),
        reason=reason,
        until=hold.statement_until,
    )
