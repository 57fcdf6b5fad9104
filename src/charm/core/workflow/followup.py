"""Follow-up after an approval (7.8): what is needed, and the table of moves of one request.

It is recommended to the proposers, who send each request; nothing ever waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from charm.core.proposal.model import Outcome, Proposal, Support
from charm.core.workflow.states import ActorRole
from charm.core.workflow.table import Guard, Table, row, table


class FollowUpState(StrEnum):
    SUGGESTED = "suggested"
    SENT = "sent"
    ACCEPTED = "accepted"
    DONE = "done"
    NOT_NEEDED = "not-needed"


class Need(StrEnum):
    """What clause 7.8 names, in its order."""

    CREDENTIAL = "digital-credential"
    DEVELOPMENT = "professional-development"
    PRINCIPLES = "principles"
    TEAMS = "knowledge-creating-teams"
    MARKETING = "marketing"
    EVALUATION = "evaluation"


TOPICS: dict[Need, tuple[str, ...]] = {
    Need.CREDENTIAL: ("digital credential",),
    Need.DEVELOPMENT: ("professional development", "teacher development"),
    Need.PRINCIPLES: ("educational principle",),
    Need.TEAMS: ("knowledge creating team", "kct"),
    Need.MARKETING: ("marketing",),
    Need.EVALUATION: ("evaluation",),
}
"""Words by which a contact's topics, which an office edits, are recognised; in lower case."""


def needs_of(content: Proposal) -> tuple[Need, ...]:
    """What an approved micro-credential needs, as its form says. A credential is issued and an
    evaluation is held for each one (5.6.1.7, 7.25); the rest follows from what was asked for and
    from the principles that were chosen."""
    asked = set(content.supports_wanted)
    codes = {principle.code for principle in content.principles}
    found = {Need.EVALUATION}
    if content.outcome is not Outcome.PARTICIPATION_BADGE or Support.DIGITAL_CREDENTIAL in asked:
        found.add(Need.CREDENTIAL)
    if asked & {Support.TEACHER_DEVELOPMENT, Support.HYBRID_CLASSROOM}:
        found.add(Need.DEVELOPMENT)
    if codes:
        found.add(Need.PRINCIPLES)
    if codes & TEAM_PRINCIPLES:
        found.add(Need.TEAMS)
    if Support.MARKETING in asked:
        found.add(Need.MARKETING)
    return tuple(need for need in Need if need in found)


TEAM_PRINCIPLES = frozenset({"challenge-based", "challenge-based-learning"})
"""Principles that knowledge creating teams work by."""


def answers(need: Need, topics: list[str]) -> bool:
    """Whether a contact with these topics can be asked about it."""
    words = " / ".join(topics).casefold()
    return any(topic in words for topic in TOPICS[need])


@dataclass(frozen=True, slots=True)
class FollowUpFacts:
    letter_written: bool = False
    reason_given: bool = False


S = FollowUpState
A = ActorRole

_REASON = Guard("reason_given", "Say why it is not needed.", "7.8")
_LETTER = Guard("letter_written", "Write a subject and a letter first.", "7.8")

FOLLOWUP_MOVES: Table[FollowUpState] = table(
    row("write", [S.SUGGESTED], None, [A.PROPOSER], _LETTER, clauses="7.8"),
    row("send", [S.SUGGESTED], S.SENT, [A.PROPOSER], _LETTER, clauses="7.8", told="contact"),
    row("accept", [S.SENT], S.ACCEPTED, [A.CONTACT], clauses="7.8", told="proposers"),
    row("close", [S.SENT, S.ACCEPTED], S.DONE, [A.CONTACT, A.PROPOSER], clauses="7.8",
        told="proposers"),
    row("not-needed", [S.SUGGESTED, S.SENT, S.ACCEPTED], S.NOT_NEEDED, [A.CONTACT, A.PROPOSER],
        _REASON, clauses="7.8", told="proposers"),
    row("suggest-again", [S.NOT_NEEDED], S.SUGGESTED, [A.PROPOSER], clauses="7.8"),
)  # fmt: skip
