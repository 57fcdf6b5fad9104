"""What each body judges (7.6, 7.7.1, 7.24): the characteristics of the kind, and its own duties."""

from __future__ import annotations

from dataclasses import dataclass

from charm.core.proposal.model import Kind


@dataclass(frozen=True, slots=True)
class Criterion:
    code: str
    asks: str
    clause: str


_OF_EVERY_PROPOSAL = (
    Criterion("quality-assurance", "Are the quality assurance requirements met?", "7.1"),
    Criterion("quality-and-relevance", "Are its quality and its relevance convincing?", "7.6"),
    Criterion("strategy", "Does it fit the strategy, vision and mission of the alliance?", "6.2"),
    Criterion("balanced-engagement", "Does it keep the engagement of members in balance?", "7.1"),
)
_FORMAL = (
    Criterion("definition", "Does it fit the definition of a micro-credential?", "5.6.1.1"),
    Criterion("principles", "Does it align with four educational principles?", "5.6.1.2"),
    Criterion("vision", "Does it align with key areas of the vision?", "5.6.1.3"),
    Criterion("skill-gaps", "Does it address national and European skill gaps?", "5.6.1.4"),
    Criterion("accreditation", "Is it accredited and quality assured by a member?", "5.6.1.5"),
    Criterion("digital-format", "Will it use the digital credential format?", "5.6.1.7"),
)
_OTHER = (
    Criterion("collaboration", "Is it developed by at least two members?", "5.7.1.1"),
    Criterion("principles", "Does it align with three educational principles?", "5.7.1.2"),
    Criterion("vision", "Does it align with key areas of the vision?", "5.7.1.3"),
    Criterion("support", "Is its delivery documented by a manager or contact?", "5.7.1.5"),
)
_BOARD = (
    Criterion("budget", "Is the budget sound?", "7.7"),
    Criterion("resources", "Are the resources that it needs available?", "7.7"),
    Criterion("delivery-capacity", "Can it be delivered as planned?", "7.7.1"),
    Criterion("support", "Is the support that it asks for available?", "7.7.1"),
)
JUDGEMENTS = ("met", "partly", "not-met")


def criteria(kind: Kind, *, of_board: bool) -> tuple[Criterion, ...]:
    """What a body is asked about a proposal of this kind, in order."""
    if of_board:
        return _BOARD
    return (*(_FORMAL if kind is Kind.FORMAL else _OTHER), *_OF_EVERY_PROPOSAL)
