"""Proposals, the snapshots that are endorsed and decided on, endorsements, submissions."""

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
    "Edit",
    "Endorsement",
    "Evidence",
    "Proposal",
    "ProposerSeat",
    "Reminder",
    "Snapshot",
    "Submission",
    "WordingClaim",
]
