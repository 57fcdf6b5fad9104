"""Plan the rounds of review of a call, and name their reviewers (7.3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from charm.alliance.queries import Person
from charm.core.calls import HIGHEST_SCALE, Judges
from charm.core.workflow import CallFacts
from charm.foundation import clock
from charm.foundation.errors import NotFound, Stale, Unfit
from charm.foundation.transactions import act, save_next
from charm.proposals import call_rules
from charm.proposals.models import Call, CallReviewer, CallRound
from charm.proposals.services.call_reviewing import ask
from charm.proposals.services.calling import move_call, note_call, opened_call, texts_of

MOST_ROUNDS, MOST_REVIEWERS = 10, 30


@act()
def plan_round(
    *,
    call: uuid.UUID,
    title: Mapping[str, str],
    asks: Mapping[str, str],
    judges: str,
    due_on: dt.date,
    by: Person,
    seen: int,
    scale: int = 5,
    position: int | None = None,
) -> CallRound:
    """Add a round of review after those that are there, or change the one at ``position`` while it
    has not begun. Raises Unfit, Stale, Refusal."""
    row = opened_call(call, by, seen=seen)
    there = list(row.rounds.order_by("position"))
    one = next((r for r in there if r.position == position), None)
    if position is not None and one is None:
        raise NotFound("There is no such round of review.")
    facts = CallFacts(round_not_begun=one is None or one.begun_at is None)
    move_call(row, "plan-round", facts, call_rules.roles_in(by, row))
    if judges not in set(Judges):
        raise Unfit("Say what reviewers are asked for: a score, or a recommendation.")
    if not 2 <= scale <= HIGHEST_SCALE:
        raise Unfit(f"The best score is a number from 2 to {HIGHEST_SCALE}.")
    if due_on < clock.today():
        raise Unfit("Reviews are due today or later: choose another day.")
    if one is None and len(there) >= MOST_ROUNDS:
        raise Unfit(f"A call has {MOST_ROUNDS} rounds of review at most.")
    one = one or CallRound(call=row, position=there[-1].position + 1 if there else 1, revision=0)
    one.title, one.asks = texts_of(title, limit=200, is_line=True), texts_of(asks)
    one.judges, one.scale, one.due_on = judges, scale, due_on
    if not one.title:
        raise Unfit("Give the round a name.")
    one.revision += 1
    one.save()
    save_next(row)
    note_call("call_round_planned", row, by, facts={"round": one.position})
    return one


@act()
def drop_round(*, call: uuid.UUID, position: int, by: Person, seen: int) -> None:
    """Take out a round that has not begun."""
    row = opened_call(call, by, seen=seen)
    one = _round(row, position)
    facts = CallFacts(round_not_begun=one.begun_at is None)
    move_call(row, "plan-round", facts, call_rules.roles_in(by, row))
    one.reviewers.all().delete()
    one.delete()
    save_next(row)
    note_call("call_round_dropped", row, by, facts={"round": position})


@act()
def ask_reviewer(
    *, call: uuid.UUID, position: int, person: Person, by: Person, seen: int
) -> CallReviewer:
    """Name a reviewer of a round. Who is named while it runs is asked at once, others when it
    begins. Naming somebody twice is naming them once."""
    row = opened_call(call, by, seen=None)
    one = _round(row, position)
    if same := one.reviewers.filter(person=person).first():
        return same
    if row.revision != seen:
        raise Stale("This call")
    move_call(row, "ask-reviewer", CallFacts(), call_rules.roles_in(by, row))
    if not person.is_active:
        raise Unfit(f"The account of {person.name} is closed.")
    if one.reviewers.count() >= MOST_REVIEWERS:
        raise Unfit(f"A round has {MOST_REVIEWERS} reviewers at most.")
    found = CallReviewer.objects.create(round=one, person=person, asked_at=clock.now())
    save_next(row)
    note_call("call_reviewer_named", row, by, facts={"round": position, "reviewer": person.key})
    if one.begun_at is not None:
        ask(row, one, [person])
    return found


@act()
def release_reviewer(
    *, call: uuid.UUID, position: int, person: uuid.UUID, by: Person, seen: int
) -> None:
    """Somebody reviews no longer; only while they have said nothing in the round."""
    row = opened_call(call, by, seen=seen)
    one = _round(row, position)
    move_call(row, "ask-reviewer", CallFacts(), call_rules.roles_in(by, row))
    found = one.reviewers.filter(person=person).select_related("person").first()
    if found is None:
        raise NotFound("There is no such reviewer.")
    if one.reviews.filter(person=person).exists():
        raise Unfit(f"{found.person.name} has reviewed in this round: what was said stays.")
    key = found.person.key
    found.delete()
    save_next(row)
    note_call("call_reviewer_released", row, by, facts={"round": position, "reviewer": key})


def _round(call: Call, position: int) -> CallRound:
    found = call.rounds.filter(position=position).first()
    if found is None:
        raise NotFound("There is no such round of review.")
    return found
