"""Confirm a whole class: a job does it, for everybody chosen or for nobody (7.10, 7.20.2)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db.models import F

from charm.alliance.queries import Person
from charm.core.workflow import Reason, Refusal
from charm.core.workflow.delivery import ENROLMENT_STEPS, EnrolmentState
from charm.delivery import queries, rules
from charm.delivery.models import ClassConfirmation, Confirmation, Edition, Enrolment
from charm.delivery.progress import Progress, progress_of
from charm.delivery.services.acting import note, title_of
from charm.foundation import clock, jobs, ledger, letterbook, outbox
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.foundation.transactions import act, locked

State = ClassConfirmation.State
MOVED = "{}: something about this learner was changed since you looked: look again, then confirm."


@act()
def confirm_class(
    *,
    edition: uuid.UUID,
    seen: Mapping[uuid.UUID, int],
    expected: int,
    by: Person,
    objectives_met: bool = False,
    assessments_completed: bool = False,
) -> ClassConfirmation:
    """The word of the teaching staff about these learners; ``seen`` are the revisions of their
    enrolments, ``expected`` how many the screen named. While the job is at work, a second click
    finds its first. Raises Refusal with every reason, each beginning with the learner; the job
    judges again."""
    room = _room(edition, by)
    working = room.class_confirmations.filter(state=State.WORKING).first()
    if working is not None:
        return working
    if not seen:
        raise Unfit("Choose at least one learner.")
    if len(seen) != expected:
        raise Unfit("Others are ready now than when you looked: look again, then confirm.")
    if queries.is_formal(room) and not (objectives_met and assessments_completed):
        raise Unfit(
            "Both are asked: the learning objectives were met, and all assessments were completed."
        )
    row = ClassConfirmation(
        edition=room,
        objectives_met=objectives_met,
        assessments_completed=assessments_completed,
        seen={str(ref): revision for ref, revision in seen.items()},
        size=len(seen),
        asked_at=clock.now(),
        asked_by=by,
    )
    _judged(row)
    row.save(force_insert=True)
    ledger.record(
        "class_to_confirm",
        actor=by.key,
        role="teacher",
        clauses=["7.10", "7.20.2"],
        about=room.ref,
        facts={"learners": row.size},
    )
    jobs.enqueue(work_class, confirmation=str(row.id))
    return row


@jobs.job
def work_class(confirmation: str) -> None:
    """Confirm everybody, or note what stands against it; a second call changes nothing."""
    with act():
        row = locked(ClassConfirmation, confirmation)
        if row.state != State.WORKING:
            return
        try:
            _room(row.edition_id, row.asked_by)
            judged = _judged(row)
        except (Refusal, NotAllowed, NotFound) as error:
            _hold_up(row, error)
        else:
            _confirm(row, judged)
        row.done_at = clock.now()
        row.save(update_fields=["state", "reasons", "done_at"])


def _room(edition: uuid.UUID, by: Person) -> Edition:
    room = rules.classroom_for(by, edition)
    if not rules.roles_in(by, room) & rules.STAFF:
        raise NotAllowed("Only the teaching staff of the edition records and confirms.")
    return locked(Edition, edition)


def _judged(row: ClassConfirmation) -> list[Progress]:
    """Those chosen, when nothing stands against any of them. Raises Refusal."""
    wanted = {uuid.UUID(ref): revision for ref, revision in row.seen.items()}
    queries.lock_enrolments(dict.fromkeys(wanted))
    found = progress_of(Enrolment.objects.filter(pk__in=list(wanted), edition=row.edition_id))
    if len(found) != len(wanted):
        raise NotFound("There is no such learner in this edition.")
    reasons: list[Reason] = []
    for one in found:
        name = one.enrolment.learner.name
        reasons += [Reason(f"{name}: {reason.says}", reason.clause) for reason in one.missing]
        if one.enrolment.learner_id == row.asked_by_id:
            says = "Nobody judges their own learning: a colleague does it."
            reasons.append(Reason(f"{name}: {says}", "7.10"))
        is_enrolled = one.enrolment.state == EnrolmentState.ENROLLED
        if one.enrolment.revision != wanted[one.enrolment.pk] or not is_enrolled:
            reasons.append(Reason(MOVED.format(name), "7.26"))
    if reasons:
        raise Refusal("confirm", reasons, ())
    return found


def _confirm(row: ClassConfirmation, judged: list[Progress]) -> None:
    now, by = clock.now(), row.asked_by
    formal = queries.is_formal(row.edition)
    step = "confirm-objectives" if formal else "confirm-criteria"
    basis = Confirmation.Basis.OBJECTIVES if formal else Confirmation.Basis.CRITERIA
    given = Confirmation.objects.bulk_create(
        Confirmation(
            enrolment=one.enrolment, basis=basis, objectives_met=row.objectives_met,
            assessments_completed=row.assessments_completed, criteria_met=one.criteria_met,
            confirmed_at=now, confirmed_by=by,
        )
        for one in judged
    )  # fmt: skip
    to = ENROLMENT_STEPS[step].to or ""
    Enrolment.objects.filter(pk__in=[one.enrolment.pk for one in judged]).update(
        state=to, revision=F("revision") + 1
    )
    with ledger.together(), outbox.together():
        for one, confirmation in zip(judged, given, strict=True):
            one.enrolment.state = to
            note("completion_confirmed", one.enrolment, by, step=step, role="teacher",
                 facts={"basis": basis})  # fmt: skip
            outbox.publish(
                "completion_confirmed", key=f"{confirmation.id}", enrolment=str(one.enrolment.pk)
            )
    row.state = State.DONE


def _hold_up(row: ClassConfirmation, error: Exception) -> None:
    known = [(reason.says, reason.clause) for reason in getattr(error, "reasons", ())]
    row.reasons = [list(reason) for reason in known or [(str(error), "7.10")]]
    row.state = State.HELD_UP
    letterbook.write(
        "class-held-up",
        key=f"{row.id}",
        to=row.asked_by,
        at=("teaching-class", row.id),
        title=title_of(row.edition),
        waiting=str(row.size),
    )
