"""What can still happen to a decision that is released (workflow 5, last row).

Its words are corrected where the pen slipped, or the body comes back to an approval in a later
meeting: by the chair, with the officer's countersign. The decision itself always stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from charm.core.workflow.states import ActorRole
from charm.core.workflow.table import Guard, Table, row, table


class DecisionState(StrEnum):
    SEALED = "sealed"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class AfterwardsFacts:
    reason_given: bool = False
    words_differ: bool = False
    nothing_waits: bool = False
    correction_waits: bool = False
    revisit_waits: bool = False
    another_asked: bool = False
    approval_stands: bool = False


R = DecisionState.RELEASED
A = ActorRole

_REASON = Guard("reason_given", "Give a reason.", "7.6")
_NOTHING = Guard(
    "nothing_waits", "The officer has still to answer what was asked about it before.", "7.6"
)
_ANOTHER = Guard(
    "another_asked", "You asked for it yourself: another Boards officer answers.", "8.1"
)
_CORRECTION = Guard("correction_waits", "No correction of it waits for an answer.", "7.6")
_REVISIT = Guard("revisit_waits", "Nobody asked to come back to it.", "7.6")
_STANDS = Guard(
    "approval_stands",
    "A body comes back to an approval that stands. What was rejected or sent back returns as a "
    "proposal; what is in review has not come so far.",
    "7.6",
)

AFTERWARDS_MOVES: Table[DecisionState] = table(
    row("ask-correction", [R], None, [A.CHAIR],
        Guard("words_differ", "Write how it should read, otherwise than it does.", "7.6"),
        _REASON, _NOTHING, clauses="7.6", told="officer"),
    row("countersign-correction", [R], None, [A.OFFICER], _CORRECTION, _ANOTHER,
        clauses="7.6", told="proposers endorsers officer"),
    row("refuse-correction", [R], None, [A.OFFICER], _CORRECTION, _ANOTHER, _REASON,
        clauses="7.6", told="chair"),
    row("ask-revisit", [R], None, [A.CHAIR], _STANDS, _REASON, _NOTHING,
        clauses="7.6", told="officer"),
    row("countersign-revisit", [R], None, [A.OFFICER], _REVISIT, _ANOTHER,
        clauses="7.6", told="proposers members"),
    row("refuse-revisit", [R], None, [A.OFFICER], _REVISIT, _ANOTHER, _REASON,
        clauses="7.6", told="chair"),
)  # fmt: skip
