"""What is asked of a released decision (a correction, or to come back to it), and its answer."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Person
from charm.boards import afterwards, rules
from charm.boards.models import Correction, Decision, Revisit
from charm.boards.services.acting import opened
from charm.core.workflow import ActorRole, require
from charm.core.workflow.afterwards import AFTERWARDS_MOVES
from charm.foundation import clock
from charm.foundation.transactions import locked, save_next


def opened_decision(decision: uuid.UUID, by: Person, *, seen: int | None) -> Decision:
    """The decision with its item, both locked, after its door let the person in."""
    known = rules.decision_for(by, decision)
    track, _ = opened(known.track, seen=seen)
    row = locked(Decision, decision)
    row.track = track
    return row


def require_of(decision: Decision, name: str, by: Person, **said: bool) -> None:
    """Ask the table for a move of the chair or the officer. Raises Refusal."""
    roles = rules.roles_in(by, decision.track.body) & {ActorRole.CHAIR, ActorRole.OFFICER}
    facts = afterwards.facts_of(decision, by, **said)
    require(AFTERWARDS_MOVES, afterwards.state_of(decision), name, roles, facts)


def keep_answer(asked: Correction | Revisit, state: str, said: str, by: Person) -> None:
    asked.state, asked.answer, asked.answered_by, asked.answered_at = state, said, by, clock.now()
    save_next(asked, "state", "answer", "answered_by", "answered_at")
