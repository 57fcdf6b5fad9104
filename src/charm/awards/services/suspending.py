"""Suspend an award for a time, and let it hold again: while a case is heard, or because the
university asks (5.9, 7.26)."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Person
from charm.awards import rules
from charm.awards.models import Award
from charm.awards.services.status_lists import publish_soon
from charm.core.credentials.status import Purpose
from charm.core.workflow.delivery import AWARD_STEPS, AwardFacts, take
from charm.foundation import clock, ledger, letterbook
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next


@act()
def suspend_award(*, award: uuid.UUID, by: Person, reason: str, seen: int | None = None) -> Award:
    """Let an award not hold for the time being, by the holder of the issuer's seal. Verifiers say
    "suspended", and the learner is told why. Raises Refusal without a reason, for one that is
    suspended or revoked already, and for one that names no list of suspensions."""
    rules.award_for(by, award, to="suspend")
    row = locked(Award, award, seen=seen)
    said = note_of(reason, what="The reason")
    facts = AwardFacts(reason_given=bool(said), can_be_suspended=row.suspension_list_id is not None)
    row.state = take(AWARD_STEPS, "suspend", state=row.state, facts=facts) or row.state
    row.suspended_at, row.suspended_by, row.suspension_reason = clock.now(), by, said
    row.resumed_at = None
    save_next(row, "state", "suspended_at", "suspended_by", "suspension_reason", "resumed_at")
    _tell("suspend", "award_suspended", "award-suspended", row, by, said)
    return row


@act()
def resume_award(*, award: uuid.UUID, by: Person, reason: str, seen: int | None = None) -> Award:
    """Let a suspended award hold again, by a holder of the seal who is not its learner. Raises
    Refusal without a reason, and for one that is not suspended."""
    rules.award_for(by, award, to="resume")
    row = locked(Award, award, seen=seen)
    said = note_of(reason, what="The reason")
    facts = AwardFacts(reason_given=bool(said), not_the_learner=row.learner_id != by.pk)
    row.state = take(AWARD_STEPS, "resume", state=row.state, facts=facts) or row.state
    row.resumed_at = clock.now()
    save_next(row, "state", "resumed_at")
    _tell("resume", "award_resumed", "award-resumed", row, by, said)
    return row


def _tell(step: str, act: str, letter: str, row: Award, by: Person, reason: str) -> None:
    ledger.record(
        act,
        actor=by.key,
        role="seal",
        clauses=AWARD_STEPS[step].clauses,
        about=row.ref,
        facts={"number": row.number, "list": row.suspension_list_id},
        private={"reason": reason},
    )
    letterbook.write(
        letter,
        key=f"{row.id}:{row.revision}",
        to=row.learner,
        at=("learning-award", row.id),
        issuer=row.issuer.name,
        number=row.number,
        reason=reason,
    )
    publish_soon(row, Purpose.SUSPENSION)
