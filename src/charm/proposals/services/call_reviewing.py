"""Begin a round of review of a call, and judge in it (7.3)."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Person
from charm.core.calls import LEAST_SCORE, Judges
from charm.core.workflow import CALL_MOVES, ActorRole, CallFacts, CallState, require
from charm.foundation import clock, letterbook
from charm.foundation.errors import NotAllowed, Stale
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next
from charm.proposals import call_rules, calls
from charm.proposals.call_standing import reviewed
from charm.proposals.models import Call, CallEntry, CallReview, CallRound
from charm.proposals.services.calling import move_call, note_call, opened_call

SYSTEM = frozenset({ActorRole.SYSTEM})
REVIEWER = frozenset({ActorRole.REVIEWER})


def begin_first_round(call: Call) -> None:
    """When the locked call has closed: the first round begins by itself where there is one with
    reviewers and something to review; else it waits for the manager."""
    first = calls.next_round(call)
    if first is None or calls.running_round(call) is not None:
        return
    facts = _facts_to_begin(call, first, "")
    if all(guard.holds(facts) for guard in CALL_MOVES["begin-round"].guards):
        require(CALL_MOVES, CallState(call.state), "begin-round", SYSTEM, facts)
        _begin(call, first, None, "")


@act()
def begin_round(*, call: uuid.UUID, by: Person, seen: int, reason: str = "") -> CallRound | None:
    """Begin the next round; what the manager put aside is not reviewed in it. ``reason`` says why
    it goes on where reviews are missing."""
    row, reason = opened_call(call, by, seen=seen), note_of(reason)
    one = calls.next_round(row)
    facts = _facts_to_begin(row, one, reason)
    move_call(row, "begin-round", facts, call_rules.roles_in(by, row))
    if one is not None:
        _begin(row, one, by, reason)
        save_next(row)
    return one


def reviews_are_in(call: Call) -> bool:
    """Whether nobody is waited for in the round that runs."""
    return not any(one.waits_for for one in reviewed(call))


def _facts_to_begin(call: Call, one: CallRound | None, reason: str) -> CallFacts:
    running = [entry for entry in calls.sent_in_to(call) if call_rules.is_running(entry)]
    return CallFacts(
        round_ahead=one is not None,
        round_has_reviewers=one is not None and one.reviewers.exists(),
        something_sent_in=bool(running),
        reviews_in_or_reason=bool(reason) or reviews_are_in(call),
    )


def _begin(call: Call, one: CallRound, by: Person | None, reason: str) -> None:
    one.begun_at = clock.now()
    save_next(one, "begun_at")
    note_call("call_round_begun", call, by, facts={"round": one.position},
              private={"reason": reason} if reason else None)  # fmt: skip
    ask(call, one, [row.person for row in one.reviewers.select_related("person")])


def ask(call: Call, one: CallRound, people: list[Person]) -> None:
    number = sum(call_rules.is_running(entry) for entry in calls.sent_in_to(call))
    for person in people:
        letterbook.write(
            "call-review-asked",
            key=f"{one.pk}:{person.id}",
            to=person,
            at=("call-reviews",),
            call=call.title,
            round=one.title,
            proposals=number,
            due=one.due_on,
        )


@act()
def judge(
    *,
    entry: uuid.UUID,
    by: Person,
    reason: str,
    seen: int,
    score: int | None = None,
    recommends: bool | None = None,
) -> CallReview:
    """Say how good it is, in the round that runs; may be changed until the next one begins.
    ``seen`` is the revision of one's own review, 0 before there is one. Raises Refusal."""
    call, row, one = _opened_to_review(entry, by)
    reason = note_of(reason)
    mine = CallReview.objects.filter(round=one, entry=row, person=by).first() if one else None
    facts = CallFacts(
        assigned_to_review=one is not None and call_rules.is_reviewer(by, one),
        round_running=one is not None and call_rules.is_running(row),
        not_involved=not call_rules.is_involved(by, row) and not (mine and mine.is_conflict),
        judgement_complete=one is not None and bool(reason) and _is_whole(one, score, recommends),
    )
    require(CALL_MOVES, CallState(call.state), "judge", REVIEWER, facts)
    return _keep(call, row, one, by, seen, mine, reason, score=score, recommends=recommends)


@act()
def declare_conflict(*, entry: uuid.UUID, by: Person, reason: str, seen: int) -> CallReview:
    """Leave it to others because of an interest; what was said before is taken back by that."""
    call, row, one = _opened_to_review(entry, by)
    reason = note_of(reason)
    mine = CallReview.objects.filter(round=one, entry=row, person=by).first() if one else None
    facts = CallFacts(
        assigned_to_review=one is not None and call_rules.is_reviewer(by, one),
        round_running=one is not None and call_rules.is_running(row),
        reason_given=bool(reason),
    )
    require(CALL_MOVES, CallState(call.state), "declare-conflict", REVIEWER, facts)
    return _keep(call, row, one, by, seen, mine, reason, is_conflict=True)


def _opened_to_review(ref: uuid.UUID, by: Person) -> tuple[Call, CallEntry, CallRound | None]:
    reading = call_rules.entry_for(by, ref)
    call = locked(Call, reading.entry.call_id)
    row = CallEntry.objects.select_related("proposal", "sent_in").get(pk=reading.entry.pk)
    return call, row, calls.running_round(call)


def _is_whole(one: CallRound, score: int | None, recommends: bool | None) -> bool:
    if one.judges == Judges.RECOMMEND:
        return recommends is not None and score is None
    return recommends is None and score is not None and LEAST_SCORE <= score <= one.scale


def _keep(
    call: Call,
    row: CallEntry,
    one: CallRound | None,
    by: Person,
    seen: int,
    mine: CallReview | None,
    reason: str,
    *,
    score: int | None = None,
    recommends: bool | None = None,
    is_conflict: bool = False,
) -> CallReview:
    if one is None:
        raise NotAllowed("Nothing is reviewed now.")
    said = (is_conflict, score, recommends, reason)
    if mine and (mine.is_conflict, mine.score, mine.recommends, mine.reason) == said:
        return mine
    if (mine.revision if mine else 0) != seen:
        raise Stale("Your review")
    review = mine or CallReview(round=one, entry=row, person=by, revision=0)
    review.is_conflict, review.score, review.recommends, review.reason = said
    review.given_at = clock.now()
    review.revision += 1
    review.save()
    note_call(
        "call_conflict_declared" if is_conflict else "call_reviewed",
        call,
        by,
        role="reviewer",
        facts={"round": one.position, "proposal": row.proposal.ref},
        private={"reason": reason},
    )
    return review
