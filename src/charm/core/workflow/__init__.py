"""From proposal to decision, as tables of moves.

The tables are the truth: services ask them before they act, pages show buttons from them, the
documentation prints them, and the model check walks every path through them.
"""

from charm.core.workflow.call import CALL_MOVES, CallFacts
from charm.core.workflow.endorsement import (
    ENDORSEMENT_MOVES,
    MOST_HAND_ONS,
    EndorsementFacts,
)
from charm.core.workflow.proposal import PROPOSAL_MOVES, ProposalFacts
from charm.core.workflow.states import (
    OVER,
    ActorRole,
    CallState,
    EndorsementState,
    MeetingState,
    ProposalState,
    TrackOutcome,
    TrackState,
)
from charm.core.workflow.table import Guard, Move, Planned, Reason, Refusal, Table, plan, require
from charm.core.workflow.track import (
    MEETING_MOVES,
    SETTLING,
    TRACK_MOVES,
    MeetingFacts,
    TrackFacts,
    TrackView,
    settling_facts,
)

__all__ = [
    "CALL_MOVES",
    "ENDORSEMENT_MOVES",
    "MEETING_MOVES",
    "MOST_HAND_ONS",
    "OVER",
    "PROPOSAL_MOVES",
    "SETTLING",
    "TRACK_MOVES",
    "ActorRole",
    "CallFacts",
    "CallState",
    "EndorsementFacts",
    "EndorsementState",
    "Guard",
    "MeetingFacts",
    "MeetingState",
    "Move",
    "Planned",
    "ProposalFacts",
    "ProposalState",
    "Reason",
    "Refusal",
    "Table",
    "TrackFacts",
    "TrackOutcome",
    "TrackState",
    "TrackView",
    "plan",
    "require",
    "settling_facts",
]
