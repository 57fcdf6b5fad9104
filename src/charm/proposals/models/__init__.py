"""Proposals, the snapshots that are endorsed and decided on, endorsements, submissions."""

from charm.proposals.models.calls import (
    Call,
    CallEntry,
    CallReview,
    CallReviewer,
    CallRound,
    SentIn,
)
from charm.proposals.models.changing import Edit, WordingClaim
from charm.proposals.models.proposal import (
    Endorsement,
    Evidence,
    Proposal,
    ProposerSeat,
    Reminder,
    Snapshot,
    Submission,
)

__all__ = [
    "Call",
    "CallEntry",
    "CallReview",
    "CallReviewer",
    "CallRound",
    "Edit",
    "Endorsement",
    "Evidence",
    "Proposal",
    "ProposerSeat",
    "Reminder",
    "SentIn",
    "Snapshot",
    "Submission",
    "WordingClaim",
]
