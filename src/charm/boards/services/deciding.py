"""The body decides in its session; its chair releases the decision (7.6, 7.7.1, 7.24)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from charm.alliance.queries import Body, Person, members_of
from charm.boards import rules
from charm.boards.conflicts import staying_out
from charm.boards.invitations import called_off
from charm.boards.models import Condition, Decision, Meeting, Track, Voice, WrittenProcedure
from charm.boards.services import arranging, letters
from charm.boards.services.acting import is_current, move, note, opened
from charm.boards.services.judging import judges_all
from charm.boards.votes import (
    Electorate,
    Votes,
    carry,
    complete,
    electorate_of,
    procedure_of,
    quorum_of,
    written_votes,
)
from charm.core.workflow import ActorRole, MeetingState, TrackFacts, TrackOutcome, TrackState
from charm.foundation import clock, letterbook
from charm.foundation.errors import Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, save_next
from charm.proposals import queries as proposals


@dataclass(frozen=True, slots=True)
class NewCondition:
    """What an approval with conditions asks for: by whom, until when, and who clears it; a
    ``person`` where the clearer is a member by name."""

    text: str
    owner: Person
    due_on: dt.date
    clearer: str
    person: Person | None = None


@act()
def defer(*, track: uuid.UUID, reason: str, by: Person, seen: int) -> Track:
    """Leave the item to the next meeting, where it comes first."""
    row, proposal = opened(rules.track_for(by, track), seen=seen)
    roles = rules.roles_in(by, row.body, on=rules.day_of(row))
    reason = note_of(reason)
    move(row, "defer", roles, TrackFacts(reason_given=bool(reason)))
    meeting = row.meeting
    row.meeting, row.deferrals = None, row.deferrals + 1
    save_next(row, "state", "meeting", "deferrals")
    if meeting is not None:
        arranging.take_off(meeting.id, row, arranging.Left.DEFERRED)
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


@act()
def decide(
    *,
    track: uuid.UUID,
    outcome: TrackOutcome,
    reasons: str,
    judgements: Mapping[str, str],
    by: Person,
    seen: int,
    conditions: Sequence[NewCondition] = (),
    votes: Votes | None = None,
) -> Decision:
    """Record what the body decided on the version in its pack, in its session or once a written
    procedure has ended; how it decided follows from its rules. ``votes`` are those of a session.
    The decision stays sealed until the chair releases it. Raises Refusal with every reason against
    it."""
    row, proposal = opened(rules.track_for(by, track), seen=seen)
    meeting, reasons = row.meeting, note_of(reasons)
    procedure = procedure_of(row) if row.state == TrackState.IN_WRITING else None
    electorate = electorate_of(row)
    quorum = quorum_of(row, electorate)
    if procedure is not None:
        way, given = Decision.Way.WRITTEN, written_votes(procedure, electorate)
    else:
        way, given = Decision.Way(row.body.decides_by), votes or Votes()
    move(
        row,
        "decide",
        rules.roles_in(by, row.body, on=rules.day_of(row)),
        TrackFacts(
            in_session_or_ended_in_writing=_can_decide(meeting, procedure),
            quorum_met=quorum.is_met,
            votes_complete=procedure is not None or complete(given, row.body, electorate),
            votes_carry=carry(given, way, row.body),
            result_is_outcome=procedure is None or procedure.outcome == outcome,
            criteria_judged=judges_all(row, judgements),
            reason_given=bool(reasons),
            not_conflicted=by.id not in electorate.out,
            conditions_complete=_complete(outcome, conditions, row),
            snapshot_is_current=is_current(row, proposal),
        ),
    )
    counted = way != Decision.Way.CONSENSUS
    decision = Decision.objects.create(
        track=row,
        meeting=meeting if procedure is None else None,
        procedure=procedure,
        way=way,
        votes_for=given.votes_for if counted else None,
        votes_against=given.against if counted else None,
        votes_abstained=given.abstained if counted else None,
        quorum_present=quorum.present,
        quorum_of=quorum.voting,
        quorum_needed=quorum.needed,
        snapshot_id=row.snapshot_id,
        title=proposal.title,
        outcome=outcome,
        reasons=reasons,
        judgements=dict(judgements),
        decided_at=clock.now(),
        decided_by=by,
    )
    _keep_voices(decision, electorate, given, procedure)
    for condition in conditions:
        Condition.objects.create(
            decision=decision,
            text=note_of(condition.text),
            owner=condition.owner,
            due_on=condition.due_on,
            clearer=condition.clearer,
            clearer_person=condition.person,
        )
    row.session_notes.all().delete()
    save_next(row, "state")
    letters.prepare(decision)
    note(
        "item_decided",
        row,
        by,
        role="chair",
        clauses=["7.6", "7.7.1", "7.24"],
        facts={
            "decision": str(decision.id),
            "outcome": decision.outcome,
            "way": decision.way,
            "votes": [given.votes_for, given.against, given.abstained] if counted else [],
            "quorum": [quorum.present, quorum.voting, quorum.needed],
            "snapshot": str(row.snapshot_id),
            "conditions": len(conditions),
            "recused": len(electorate.out),
        },
        private={"reasons": decision.reasons},
    )
    return decision


def _can_decide(meeting: Meeting | None, procedure: WrittenProcedure | None) -> bool:
    if procedure is not None:
        return procedure.ended_at is not None
    return meeting is not None and meeting.state == MeetingState.IN_SESSION


def _keep_voices(
    decision: Decision,
    electorate: Electorate,
    votes: Votes,
    procedure: WrittenProcedure | None,
) -> None:
    """The part that each member had: a vote, a place in the room, or none."""
    answered = set(procedure.answers.values_list("person_id", flat=True)) if procedure else set()
    voices: dict[uuid.UUID, Voice] = {}
    for seat in electorate.seats:
        person, out = seat.person_id, electorate.out.get(seat.person_id)
        if out is not None:
            stood = Voice.Stood.STAYED_OUT
        elif procedure is not None and person not in answered:
            stood = Voice.Stood.SILENT if seat.votes else Voice.Stood.ABSENT
        elif person not in electorate.present:
            stood = Voice.Stood.ABSENT
        else:
            stood = Voice.Stood(votes.by.get(person, Voice.Stood.TOOK_PART))
        voices[person] = Voice(
            decision=decision,
            person_id=person,
            role=seat.role,
            stood=stood,
            why=out.why if out is not None else "",
            in_room=out is not None and not out.leaves and person in electorate.present,
        )
    Voice.objects.bulk_create(voices.values())


def _complete(outcome: TrackOutcome, conditions: Sequence[NewCondition], track: Track) -> bool:
    if outcome is not TrackOutcome.CONDITIONS:
        return not conditions
    if track.revisits_id is not None:
        raise Unfit("A body that comes back to an approval upholds it or not: without conditions.")
    proposers = {person.id for person in proposals.proposers_of(track.proposal)}
    seated = {seat.person_id for seat in members_of(track.body, on=rules.day_of(track))}
    out = staying_out(track)
    for condition in conditions:
        if condition.clearer not in Condition.Clearer.values:
            raise Unfit(f"A condition is cleared by one of: {', '.join(Condition.Clearer.values)}.")
        named = condition.clearer == Condition.Clearer.PERSON
        if named != (condition.person is not None):
            raise Unfit("Name the member who clears the condition, or choose who does by office.")
        if condition.person is not None and condition.person.id not in seated - proposers:
            raise Unfit("A condition is cleared by a member of the body who does not propose it.")
        if condition.person is not None and condition.person.id in out:
            raise Unfit(f"{condition.person.name} stays out of this item: name somebody else.")
        if condition.due_on <= clock.today():
            raise Unfit("A condition is due on a later day than today.")
        if _clears_own(condition, track.body):
            raise Unfit("Who sees to a condition does not clear it: name somebody else.")
    return bool(conditions) and all(condition.text.strip() for condition in conditions)


def _clears_own(condition: NewCondition, body: Body) -> bool:
    if condition.clearer == Condition.Clearer.PERSON:
        return condition.person == condition.owner
    clearer = (
        ActorRole.OFFICER if condition.clearer == Condition.Clearer.OFFICER else ActorRole.CHAIR
    )
    return clearer in rules.roles_in(condition.owner, body)
