"""The table of moves of an endorsement (workflow 4)."""

from __future__ import annotations

from dataclasses import dataclass

from charm.core.workflow.states import ActorRole, EndorsementState
from charm.core.workflow.table import Guard, Table, row, table


@dataclass(frozen=True, slots=True)
class EndorsementFacts:
    link_live: bool = False
    snapshot_is_current: bool = False
    name_typed: bool = False
    endorser_is_no_proposer: bool = False
    same_university: bool = False
    link_expired: bool = False


S = EndorsementState
A = ActorRole
_OPEN = (S.ASKED, S.OPENED)

_LIVE = Guard("link_live", "This link has expired: the proposer can send a new one.", "7.4")
_CURRENT = Guard(
    "snapshot_is_current",
    "The proposal was changed after you were asked: the proposer asks again for the new version.",
    "7.4",
)
_NAME = Guard("name_typed", "Type your name to sign.", "7.4")
_OTHER = Guard(
    "endorser_is_no_proposer", "You propose it yourself: somebody else must approve it.", "7.4"
)

ENDORSEMENT_MOVES: Table[EndorsementState] = table(
    row("endorse", _OPEN, S.ENDORSED, [A.ENDORSER], _LIVE, _CURRENT, _NAME, _OTHER,
        clauses="7.4", told="proposers"),
    row("decline", _OPEN, S.DECLINED, [A.ENDORSER], _LIVE, _CURRENT, _NAME,
        clauses="7.4", told="proposers"),
    row("hand-on", _OPEN, S.HANDED_ON, [A.ENDORSER], _LIVE, _CURRENT, _NAME,
        Guard("same_university",
              "Hand it on to a colleague with an address of the same university.", "7.4"),
        clauses="7.4", told="proposers colleague"),
    row("accept-evidence", _OPEN, S.ENDORSED_ON_EVIDENCE, [A.OFFICER], _CURRENT, _OTHER,
        clauses="7.4", told="proposers"),
    row("expire", _OPEN, S.EXPIRED, [A.SYSTEM],
        Guard("link_expired", "The link still lives.", "7.4"),
        clauses="7.4", told="proposers"),
    row("void", _OPEN, S.WITHDRAWN, [A.SYSTEM], clauses="7.4"),
)  # fmt: skip
