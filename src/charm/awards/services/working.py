"""The job that awards a group: all of its learners, or nobody with each one's reasons named."""

from __future__ import annotations

from django.db import transaction

from charm.awards.models import Award, Chosen, Group
from charm.awards.services.writing import write_awards
from charm.core.workflow import Reason, Refusal
from charm.core.workflow.delivery import GROUP_STEPS, GroupFacts, GroupState, take
from charm.delivery.queries import enrolments_by_id, lock_enrolments
from charm.foundation import clock, jobs, ledger, letterbook
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
    if moved:
        raise Refusal("issue", moved, ())
    return write_awards(
        [found[one.enrolment_id] for one in chosen],
        row.issuer,
        by=row.chosen_by,
        approved_by=row.answered_by,
        group=row,
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
