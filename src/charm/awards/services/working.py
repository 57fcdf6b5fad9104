"""The job that awards a group: all of its learners, or nobody with each one's reasons named."""

from __future__ import annotations

from django.db import transaction

from charm.awards.models import Award, Chosen, Group
from charm.awards.queries import SUPERSEDED, awards_by_enrolment
from charm.awards.services.status_lists import publish_soon
from charm.awards.services.writing import write_awards
from charm.core.credentials.status import Purpose
from charm.core.workflow import Reason, Refusal
from charm.core.workflow.delivery import (
    AWARD_STEPS,
    GROUP_STEPS,
    AwardFacts,
    AwardState,
    GroupFacts,
    GroupState,
    take,
)
from charm.delivery.cases import upheld_since
from charm.delivery.queries import enrolments_by_id, lock_enrolments
from charm.foundation import clock, jobs, ledger, letterbook, outbox
from charm.foundation.transactions import act, locked, save_next

MOVED = "{}: something about this learner was changed since you chose: look again, then choose."


@jobs.job
def award_group(group: str) -> None:
    """Write the awards of a group that is not done; a second call changes nothing."""
    with act():
        row = locked(Group, group)
        if row.state != GroupState.WORKING:
            return
        try:
            with transaction.atomic():
                _award(row)
        except Refusal as refusal:
            _hold_up(row, refusal)
        else:
            _step(row, "finish", "group_awarded")
        row.chosen.update(is_open=False)


def _award(row: Group) -> list[Award]:
    chosen = list(Chosen.objects.filter(group=row).order_by("place"))
    lock_enrolments({one.enrolment_id: None for one in chosen})
    found = {one.id: one for one in enrolments_by_id(one.enrolment_id for one in chosen)}
    moved = [
        Reason(MOVED.format(found[one.enrolment_id].learner.name), "7.26")
        for one in chosen
        if found[one.enrolment_id].revision != one.seen
    ]
    if row.replaces_id is None:
        awarded = awards_by_enrolment(found)
        moved += [
            Reason(f"{found[ref].learner.name}: is awarded already.", "7.10") for ref in awarded
        ]
    if moved:
        raise Refusal("issue", moved, ())
    replaced = _superseded(row) if row.replaces_id is not None else None
    awards = write_awards(
        [found[one.enrolment_id] for one in chosen],
        row.issuer,
        by=row.chosen_by,
        approved_by=row.answered_by,
        group=row,
        replaces=replaced,
    )
    if replaced is not None:
        _tell(replaced, awards[0], row.why)
    return awards


def _superseded(row: Group) -> Award:
    """The award that is corrected, taken back in the act that writes the new one."""
    old = locked(Award, row.replaces_id)
    if old.state == AwardState.REVOKED:  # before it was chosen, or while a second person looked
        facts = AwardFacts(
            reason_given=True,
            not_superseded=not hasattr(old, "replaced_by"),
            case_upheld=old.revoked_at is not None
            and upheld_since(old.enrolment_id, old.revoked_at),
        )
        take(AWARD_STEPS, "reissue", state=old.state, facts=facts)
    else:
        facts = AwardFacts(reason_given=True, something_differs=True)
        old.state = take(AWARD_STEPS, "supersede", state=old.state, facts=facts) or old.state
        old.revoked_at, old.revoked_by = clock.now(), row.chosen_by
        old.revocation_reason = f"{SUPERSEDED}: {row.why}"
        save_next(old, "state", "revoked_at", "revoked_by", "revocation_reason")
        publish_soon(old, *Purpose)
    return old


def _tell(old: Award, new: Award, why: str) -> None:
    ledger.record(
        "award_superseded",
        actor=new.intended_by.key,
        role="seal",
        clauses=AWARD_STEPS["supersede"].clauses,
        about=old.ref,
        facts={"number": old.number, "by": new.number, "list": old.status_list_id},
        private={"reason": why},
    )
    outbox.publish("award_revoked", key=f"{old.id}:superseded", award=str(old.id))
    letterbook.write(
        "award-superseded",
        key=f"{new.id}",
        to=old.learner,
        at=("learning",),
        issuer=old.issuer.name,
        before=old.number,
        number=new.number,
        reason=why,
    )


def _hold_up(row: Group, refusal: Refusal) -> None:
    row.reasons = [[reason.says, reason.clause] for reason in refusal.reasons]
    _step(row, "hold-up", "awards_held_up")
    letterbook.write(
        "awards-held-up",
        key=f"{row.id}",
        to=row.chosen_by,
        at=("register-group", row.id),
        issuer=row.issuer.name,
        waiting=str(row.size),
    )


def _step(row: Group, step: str, act: str) -> None:
    row.state = take(GROUP_STEPS, step, state=row.state, facts=GroupFacts()) or row.state
    row.done_at = clock.now()
    save_next(row, "state", "reasons", "done_at")
    ledger.record(
        act,
        actor="system",
        role="system",
        clauses=GROUP_STEPS[step].clauses,
        about=row.ref,
        facts={"state": row.state, "issuer": row.issuer_id, "learners": row.size},
    )
