"""The states that things can be in, and who acts on them (workflow 1, 3, 4, 5, 6)."""

from __future__ import annotations

from enum import StrEnum


class ProposalState(StrEnum):
    """The life of a proposal."""

    DRAFT = "draft"
    ENDORSING = "endorsing"
    CALL_REVIEW = "call-review"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    IN_REVIEW = "in-review"
    CONDITIONS = "conditions"
    REVISION = "revision"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class EndorsementState(StrEnum):
    """What became of one request for approval to propose and deliver (7.4)."""

    ASKED = "asked"
    OPENED = "opened"
    ENDORSED = "endorsed"
    ENDORSED_ON_EVIDENCE = "endorsed-on-evidence"
    DECLINED = "declined"
    HANDED_ON = "handed-on"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class TrackState(StrEnum):
    """The way of a proposal through one body. Closed: the proposal left review before this body
    decided."""

    WAITING = "waiting"
    SCHEDULED = "scheduled"
    IN_WRITING = "in-writing"
    DECIDED = "decided"
    CLOSED = "closed"


class TrackOutcome(StrEnum):
    """What a body decides (7.6)."""

    APPROVED = "approved"
    CONDITIONS = "conditions"
    REVISE = "revise"
    REJECTED = "rejected"


class MeetingState(StrEnum):
    """A session of a body, from its planning to its confirmed minutes."""

    PLANNED = "planned"
    OPEN = "open"
    PAPERS_CLOSED = "papers-closed"
    CANCELLED = "cancelled"
    IN_SESSION = "in-session"
    HELD = "held"
    MINUTES_DRAFT = "minutes-draft"
    MINUTES_CONFIRMED = "minutes-confirmed"


OVER = frozenset({MeetingState.HELD, MeetingState.MINUTES_DRAFT, MeetingState.MINUTES_CONFIRMED})
"""A meeting whose session is over."""


class CallState(StrEnum):
    """An alliance-level call (7.3), from its planning to its decision."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"


class ActorRole(StrEnum):
    """What the acting person is to the thing acted on. A person may be several at once."""

    PROPOSER = "proposer"
    ENDORSER = "endorser"
    OFFICER = "officer"
    MEMBER = "member"
    CHAIR = "chair"
    CLEARER = "clearer"
    CONTACT = "contact"
    CALL_MANAGER = "call manager"
    REVIEWER = "reviewer"
    SYSTEM = "system"
