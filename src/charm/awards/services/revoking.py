"""Revoke an award: on record, in the published list, and known to the learner."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Person
from charm.awards import rules
from charm.awards.models import Award
from charm.awards.services.status_lists import publish_soon
from charm.core.credentials.status import Purpose
from charm.core.workflow.delivery import AWARD_STEPS, AwardFacts, take
from charm.foundation import clock, ledger, letterbook, outbox
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next


@act()
def revoke_award(*, award: uuid.UUID, by: Person, reason: str, seen: int | None = None) -> Award:
    """Take an award back, by the holder of the issuer's seal; it stays in the register. The list
    that verifiers read is signed anew by a job written in the same transaction. Raises Refusal
    without a reason, and for an award that is revoked already."""
    rules.award_for(by, award, to="revoke")
    row = locked(Award, award, seen=seen)
    said = note_of(reason, what="The reason")
    row.state = (
        take(AWARD_STEPS, "revoke", state=row.state, facts=AwardFacts(reason_given=bool(said)))
        or row.state
    )
    row.revoked_at, row.revoked_by, row.revocation_reason = clock.now(), by, said
    save_next(row, "state", "revoked_at", "revoked_by", "revocation_reason")
    ledger.record(
        "award_revoked",
        actor=by.key,
        role="seal",
        clauses=AWARD_STEPS["revoke"].clauses,
        about=row.ref,
        facts={"number": row.number, "list": row.status_list_id},
        private={"reason": said},
    )
    outbox.publish("award_revoked", key=f"{row.id}", award=str(row.id))
    letterbook.write(
        "award-revoked",
        key=f"{row.id}",
        to=row.learner,
        at=("learning",),
        issuer=row.issuer.name,
        number=row.number,
        reason=said,
    )
    publish_soon(row, *Purpose)
    return row
