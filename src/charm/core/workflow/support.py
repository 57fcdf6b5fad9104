"""Help of the alliance with delivery: asked for, taken up, given or declined (7.27)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from charm.core.workflow.delivery import DeliveryRole as R
from charm.core.workflow.delivery import Steps, _step, _steps
from charm.core.workflow.table import Guard


class SupportState(StrEnum):
    ASKED = "asked"
    TAKEN_UP = "taken-up"
    GIVEN = "given"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class SupportFacts:
    need_said: bool = False
    day_to_come: bool = False
    """The day by which it is needed lies ahead, or none is named."""
    answer_given: bool = False


S = SupportState
_OPEN = [S.ASKED, S.TAKEN_UP]

SUPPORT_STEPS: Steps = _steps(
    _step("ask-support", [None], S.ASKED, [R.LEAD, R.TEACHER, R.REGISTRAR],
          Guard("need_said", "Say what you need.", "7.27"),
          Guard("day_to_come", "Name a day that is still to come, or none.", "7.27"),
          clauses="7.27"),
    _step("take-up-support", [S.ASKED], S.TAKEN_UP, [R.SUPPORT], clauses="7.27"),
    _step("give-support", _OPEN, S.GIVEN, [R.SUPPORT],
          Guard("answer_given", "Say what was done.", "7.27"), clauses="7.27"),
    _step("decline-support", _OPEN, S.DECLINED, [R.SUPPORT],
          Guard("answer_given", "Say why, and what else could help.", "7.27"), clauses="7.27"),
    _step("withdraw-support", _OPEN, S.WITHDRAWN, [R.LEAD, R.TEACHER, R.REGISTRAR],
          clauses="7.27"),
)  # fmt: skip
