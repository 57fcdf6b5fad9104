"""Assessment by components, as tables of steps: what learners hand in, marks, their release.

Steps of :data:`COMPONENT_STEPS` start from the state of the edition, those of :data:`WORK_STEPS`
from the state of the learner's enrolment: before completion is confirmed, never after.
"""

from __future__ import annotations

from dataclasses import dataclass

from charm.core.workflow.delivery import DeliveryRole, EditionState, EnrolmentState, Step, Steps
from charm.core.workflow.table import Guard

MARKS_FIRST = frozenset({DeliveryRole.LEAD, DeliveryRole.TEACHER, DeliveryRole.ASSESSOR})
MARKS = MARKS_FIRST | {DeliveryRole.SECOND_MARKER}
"""Who marks at all; second markers only after somebody else."""


@dataclass(frozen=True, slots=True)
class ComponentFacts:
    nothing_released: bool = False
    shift_reasoned: bool = False
    some_ready: bool = False


@dataclass(frozen=True, slots=True)
class WorkFacts:
    edition_has_begun: bool = False
    takes_work: bool = False
    may_replace: bool = False
    not_marked: bool = False
    something_given: bool = False
    not_the_learner: bool = False
    work_is_there: bool = False
    not_the_other_marker: bool = False
    first_marked: bool = False
    both_marked: bool = False
    marks_differ: bool = False
    not_agreed: bool = False
    second_asked: bool = False
    is_marker_or_lead: bool = False
    not_released: bool = False
    is_released: bool = False
    reason_given: bool = False


def _step(
    name: str,
    sources: frozenset[str | None],
    who: frozenset[DeliveryRole],
    *guards: Guard,
    clauses: str,
) -> Step:
    return Step(name, sources, None, who, guards, tuple(clauses.split()))


_LEAD = frozenset({DeliveryRole.LEAD})
_HELD: frozenset[str | None] = frozenset({EditionState.RUNNING, EditionState.ENDED})
_OPEN: frozenset[str | None] = frozenset({EnrolmentState.ENROLLED})
_BEGUN = Guard("edition_has_begun", "The edition has not begun yet.", "7.26")
_NOT_SELF = Guard(
    "not_the_learner", "Nobody judges their own learning: a colleague does it.", "7.10"
)
_NOT_RELEASED = Guard(
    "not_released", "Its mark is released: the lead changes it, with a reason.", "7.26"
)
_REASON = Guard("reason_given", "Give a reason.", "7.26")
_WORK = Guard(
    "work_is_there",
    "Nothing was handed in yet: it can be marked then, or once it was due.",
    "7.26",
)
_OTHER = Guard("not_the_other_marker", "The first and the second mark are of two people.", "7.26")
_NOT_AGREED = Guard("not_agreed", "The mark is agreed already.", "7.26")

COMPONENT_STEPS: Steps = {
    step.name: step
    for step in (
        _step("moderate", _HELD, _LEAD,
              Guard("nothing_released",
                    "Marks of this component are released: they change one by one, each with a "
                    "reason.", "7.26"),
              Guard("shift_reasoned", "Say why the marks of everybody are shifted.", "7.26"),
              clauses="7.26"),
        _step("release", _HELD, _LEAD,
              Guard("some_ready", "No mark is ready to be released.", "7.26"),
              clauses="7.10 7.26"),
    )
}  # fmt: skip

WORK_STEPS: Steps = {
    step.name: step
    for step in (
        _step("hand-in", _OPEN, frozenset({DeliveryRole.LEARNER}), _BEGUN,
              Guard("takes_work", "Nothing is handed in here for this assessment.", "7.26"),
              Guard("something_given", "Write something, or choose a file.", "7.26"),
              Guard("may_replace", "It was due: what was handed in stays.", "7.26"),
              Guard("not_marked", "It is being marked: what was handed in stays.", "7.26"),
              clauses="7.20.2 7.26"),
        _step("mark", _OPEN, MARKS_FIRST, _BEGUN, _NOT_SELF, _WORK, _OTHER, _NOT_AGREED,
              _NOT_RELEASED, clauses="7.10 7.26"),
        _step("mark-second", _OPEN, MARKS, _BEGUN, _NOT_SELF, _WORK, _OTHER, _NOT_AGREED,
              Guard("second_asked", "This assessment is marked by one person.", "7.26"),
              Guard("first_marked", "The second mark follows the first.", "7.26"),
              _NOT_RELEASED, clauses="7.10 7.26"),
        _step("agree", _OPEN, MARKS, _NOT_SELF,
              Guard("both_marked", "Two marks come first.", "7.26"),
              Guard("marks_differ", "The two marks are close enough: the first one counts.",
                    "7.26"),
              Guard("is_marker_or_lead", "The two markers agree on it, or the lead decides.",
                    "7.26"),
              _NOT_RELEASED, clauses="7.26"),
        _step("change", _OPEN, _LEAD, _NOT_SELF,
              Guard("is_released", "This mark is not released yet: its marker changes it.", "7.26"),
              _REASON, clauses="7.26"),
    )
}  # fmt: skip
