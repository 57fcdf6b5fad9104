"""Reads of what happened to a released decision: corrections, and whether the body came back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q

from charm.alliance.queries import Person
from charm.boards import rules
from charm.boards.models import Condition, Correction, Decision, Kept, Revisit, Track
from charm.core.workflow import ActorRole, ProposalState, TrackOutcome
from charm.core.workflow.afterwards import AFTERWARDS_MOVES, AfterwardsFacts, DecisionState
from charm.core.workflow.table import Planned, plan
from charm.foundation.errors import NotFound

__all__ = [
    "Correction", "Revisit", "Words", "approval_stands", "corrections_of", "facts_of", "is_upheld",
    "moves_of", "reads_now", "revisit_of", "revisiting_track", "words_of",
]  # fmt: skip

YES = (TrackOutcome.APPROVED, TrackOutcome.CONDITIONS)


@dataclass(frozen=True, slots=True)
class Words:
    """A text of a decision that can be corrected: as it was released, and as it reads now."""

    condition: Condition | None
    released: str
    now: str
    corrections: tuple[Correction, ...]
    """Those that are countersigned, the first one first."""


def state_of(decision: Decision) -> DecisionState:
    return DecisionState.RELEASED if decision.released_at else DecisionState.SEALED


def corrections_of(decision: Decision) -> list[Correction]:
    """All of them, also those that wait or were refused, the first one first."""
    return list(
        Correction.objects.filter(decision=decision).select_related(
            "asked_by", "answered_by", "condition"
        )
    )


def words_of(decision: Decision) -> list[Words]:
    """The reasons, then each condition."""
    said = [c for c in corrections_of(decision) if c.state == Correction.State.COUNTERSIGNED]
    texts: list[tuple[Condition | None, str]] = [(None, decision.reasons)]
    texts += [(row, row.text) for row in decision.conditions.order_by("due_on", "id")]
    found = []
    for condition, released in texts:
        its = tuple(c for c in said if c.condition_id == (condition.pk if condition else None))
        found.append(Words(condition, released, its[-1].after if its else released, its))
    return found


def reads_now(decision: Decision, condition: uuid.UUID | None = None) -> str:
    """How the reasons, or a condition, read after all corrections. Raises NotFound for a condition
    of another decision."""
    for words in words_of(decision):
        if (words.condition.pk if words.condition else None) == condition:
            return words.now
    raise NotFound("There is no such condition.")


def revisit_of(decision: Decision) -> Revisit | None:
    """The last time that somebody asked to come back to it."""
    rows = Revisit.objects.filter(decision=decision).select_related("asked_by", "answered_by")
    return rows.order_by("-asked_at").first()


def revisiting_track(decision: Decision) -> Track | None:
    """The item with which the body comes back to it."""
    rows = Track.objects.filter(revisits=decision).select_related("body", "meeting", "proposal")
    return rows.first()


def approval_stands(decision: Decision) -> bool:
    """Whether the proposal rests on this approval: approved, in this very version, and the body has
    not come back to it."""
    proposal = decision.track.proposal
    return (
        decision.released_at is not None
        and decision.outcome in YES
        and proposal.state == ProposalState.APPROVED
        and proposal.snapshot_id == decision.snapshot_id
        and revisiting_track(decision) is None
    )


def facts_of(decision: Decision, by: Person, **said: bool) -> AfterwardsFacts:
    """What the table wants to know; ``said`` is what the act brings along."""
    correction = next(
        (c for c in corrections_of(decision) if c.state == Correction.State.ASKED), None
    )
    revisit = revisit_of(decision)
    waits = revisit is not None and revisit.state == Revisit.State.ASKED
    asked_by = {c.asked_by_id for c in (correction, revisit if waits else None) if c is not None}
    return AfterwardsFacts(
        nothing_waits=correction is None and not waits,
        correction_waits=correction is not None,
        revisit_waits=waits,
        another_asked=by.id not in asked_by,
        approval_stands=approval_stands(decision),
        **said,
    )


def moves_of(decision: Decision, by: Person) -> dict[str, Planned[DecisionState]]:
    """What the person can do; what a form asks for counts as given."""
    roles = rules.roles_in(by, decision.track.body) & {ActorRole.CHAIR, ActorRole.OFFICER}
    facts = facts_of(decision, by, reason_given=True, words_differ=True)
    found = plan(AFTERWARDS_MOVES, state_of(decision), roles, facts)
    return {planned.move.name: planned for planned in found}


def is_upheld(snapshot: uuid.UUID) -> bool:
    """Whether every body that approved this version still does: where it came back to it, the last
    word counts; so it does where the approval of the version before goes on holding (7.25). What
    suspends or resumes an entry asks this."""
    last: dict[str, str] = {}
    released = Decision.objects.filter(released_at__isnull=False).order_by("decided_at")
    kept = list(Kept.objects.filter(track__snapshot=snapshot).values_list("decision", flat=True))
    of_kept = released.filter(Q(pk__in=kept) | Q(track__revisits__in=kept))
    for rows in (of_kept, released.filter(snapshot=snapshot)):
        for body, outcome in rows.values_list("track__body", "outcome"):
            last[body] = outcome
    return bool(last) and all(outcome in YES for outcome in last.values())


def decision_of_correction(ref: uuid.UUID) -> uuid.UUID:
    """For the door of the decision. Raises NotFound."""
    found = Correction.objects.filter(pk=ref).values_list("decision", flat=True).first()
    if found is None:
        raise NotFound("There is no such correction.")
    return found


def decision_of_revisit(ref: uuid.UUID) -> uuid.UUID:
    found = Revisit.objects.filter(pk=ref).values_list("decision", flat=True).first()
    if found is None:
        raise NotFound("Nobody asked to come back to it.")
    return found
