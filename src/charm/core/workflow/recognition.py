"""Earlier learning that counts inside an edition: asked for, recognised, refused (6.6.1, 7.26)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from charm.core.workflow.delivery import DeliveryRole as R
from charm.core.workflow.delivery import Steps, _step, _steps
from charm.core.workflow.table import Guard


class RecognitionState(StrEnum):
    ASKED = "asked"
    RECOGNISED = "recognised"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class RecognitionFacts:
    learns_now: bool = False
    evidence_given: bool = False
    not_asked_already: bool = False
    not_the_learner: bool = False
    reason_given: bool = False


S = RecognitionState
_LEARNS = Guard(
    "learns_now",
    "Earlier learning counts for somebody who is enrolled and not completed yet.",
    "7.26",
)
_NOT_SELF = Guard(
    "not_the_learner", "Nobody judges their own learning: a colleague does it.", "7.10"
)
_REASON = Guard("reason_given", "Give a reason.", "7.26")
_DECIDES = [R.LEAD, R.TEACHER, R.ASSESSOR]

RECOGNITION_STEPS: Steps = _steps(
    _step("ask-recognition", [None], S.ASKED, [R.LEARNER],
          _LEARNS,
          Guard("evidence_given",
                "Show evidence: a file, or an address where it can be read.", "6.6.1"),
          Guard("not_asked_already",
                "You asked that already: wait for the answer, or withdraw it first.", "7.26"),
          clauses="6.6.1 7.26"),
    _step("withdraw-recognition", [S.ASKED], S.WITHDRAWN, [R.LEARNER], clauses="7.26"),
    _step("recognise", [S.ASKED], S.RECOGNISED, _DECIDES, _LEARNS, _NOT_SELF, _REASON,
          clauses="6.6.1 7.20.2 7.26"),
    _step("refuse-recognition", [S.ASKED], S.REFUSED, _DECIDES, _NOT_SELF, _REASON,
          clauses="7.26"),
)  # fmt: skip
