"""The body decides in its session; its chair releases the decision (7.6, 7.7.1, 7.24)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from charm.alliance.queries import Body, Person
from charm.boards import queries, rules
from charm.boards.invitations import called_off
from charm.boards.models import Condition, Decision, Track
from charm.boards.services.acting import is_current, move, note, opened
from charm.boards.services.judging import judges_all
from charm.core.workflow import ActorRole, MeetingState, TrackFacts, TrackOutcome
from charm.foundation import clock, letterbook
from charm.foundation.errors import Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import save_next
from charm.proposals import queries as proposals


@dataclass(frozen=True, slots=True)
class NewCondition:
    """What an approval with conditions asks for: by whom, until when, and who clears it."""

    text: str
    owner: Person
    due_on: dt.date
    clearer: str


@transaction.atomic
def defer(*, track: uuid.UUID, reason: str, by: Person, seen: int) -> Track:
    """Leave the item to the next meeting, where it comes first."""
    row, proposal = opened(rules.track_for(by, track), seen=seen)
    roles = rules.roles_in(by, row.body, on=rules.day_of(row))
    reason = note_of(reason)
    move(row, "defer", roles, TrackFacts(reason_given=bool(reason)))
    meeting = row.meeting
    row.meeting, row.deferrals = None, row.deferrals + 1
    save_next(row, "state", "meeting", "deferrals")
    note("item_deferred", row, by, role="chair", clauses=["7.6"],
         private={"reason": reason})  # fmt: skip
    for person in proposals.proposers_of(proposal):
        letterbook.write(
            "deferred",
            key=f"{row.id}:{row.deferrals}:{person.id}",
            to=person,
            at=("proposal", proposal.id),
            title=proposal.title,
            body=row.body.name,
            reason=reason,
            enclosure=called_off(row, meeting, to=person) if meeting else None,
        )
    return row


@transaction.atomic
def decide(
    *,
    track: uuid.UUID,
    outcome: TrackOutcome,
    reasons: str,
    judgements: Mapping[str, str],
    by: Person,
    seen: int,
    conditions: Sequence[NewCondition] = (),
) -> Decision:
    """Record what the body decided on the version in its pack. The decision stays sealed until the
    chair releases it. Raises Refusal with every reason against it."""
    row, proposal = opened(rules.track_for(by, track), seen=seen)
    meeting, reasons = row.meeting, note_of(reasons)
    in_session = meeting is not None and meeting.state == MeetingState.IN_SESSION
    move(
        row,
        "decide",
        rules.roles_in(by, row.body, on=rules.day_of(row)),
        TrackFacts(
            meeting_in_session=in_session,
            quorum_met=queries.quorum_met(row),
            criteria_judged=judges_all(row, judgements),
            reason_given=bool(reasons),
            not_conflicted=by.id not in queries.conflicted(row),
            conditions_complete=_complete(outcome, conditions, row.body),
            snapshot_is_current=is_current(row, proposal),
        ),
    )
    assert meeting is not None  # it is in session
    decision = Decision.objects.create(
        track=row,
        meeting=meeting,
        snapshot_id=row.snapshot_id,
        outcome=outcome,
        reasons=reasons,
        judgements=dict(judgements),
        decided_at=clock.now(),
        decided_by=by,
    )
    for condition in conditions:
        Condition.objects.create(
            decision=decision,
            text=note_of(condition.text),
            owner=condition.owner,
            due_on=condition.due_on,
            clearer=condition.clearer,
        )
    save_next(row, "state")
    note(
        "item_decided",
        row,
        by,
        role="chair",
        clauses=["7.6", "7.7.1", "7.24"],
        facts={
            "decision": str(decision.id),
            "outcome": decision.outcome,
            "snapshot": str(row.snapshot_id),
            "conditions": len(conditions),
            "recused": len(queries.conflicted(row)),
        },
        private={"reasons": decision.reasons},
    )
    return decision


def _complete(outcome: TrackOutcome, conditions: Sequence[NewCondition], body: Body) -> bool:
    if outcome is not TrackOutcome.CONDITIONS:
        return not conditions
    for condition in conditions:
        if condition.clearer not in Condition.Clearer.values:
            raise Unfit(f"A condition is cleared by one of: {', '.join(Condition.Clearer.values)}.")
        if _clears_own(condition, body):
            raise Unfit("Who sees to a condition does not clear it: name somebody else.")
    return bool(conditions) and all(
        condition.text.strip() and condition.due_on > clock.today() for condition in conditions
    )


def _clears_own(condition: NewCondition, body: Body) -> bool:
    chair = condition.clearer == Condition.Clearer.CHAIR
    clearer = ActorRole.CHAIR if chair else ActorRole.OFFICER
    return clearer in rules.roles_in(condition.owner, body)
