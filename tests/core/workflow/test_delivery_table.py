"""The tables from catalogue to award: every guard holds alone, and no path goes round them."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from charm.core.workflow import Refusal
from charm.core.workflow.assessment import (
    COMPONENT_STEPS,
    WORK_STEPS,
    ComponentFacts,
    WorkFacts,
)
from charm.core.workflow.delivery import (
    APPLICATION_STEPS,
    AWARD_STEPS,
    EDITION_STEPS,
    ENROLMENT_STEPS,
    ENTRY_STEPS,
    GROUP_STEPS,
    ApplicationFacts,
    ApplicationState,
    AwardFacts,
    AwardState,
    DeliveryRole,
    EditionFacts,
    EditionState,
    EnrolmentFacts,
    EnrolmentState,
    EntryFacts,
    EntryState,
    GroupFacts,
    GroupState,
    Step,
    Steps,
    take,
    who_can,
)
from charm.core.workflow.keys import KEY_STEPS, KeyFacts, KeyRequestState

TABLES: list[tuple[Steps, Any, Any]] = [
    (ENTRY_STEPS, EntryFacts, EntryState),
    (EDITION_STEPS, EditionFacts, EditionState),
    (APPLICATION_STEPS, ApplicationFacts, ApplicationState),
    (ENROLMENT_STEPS, EnrolmentFacts, EnrolmentState),
    (AWARD_STEPS, AwardFacts, AwardState),
    (COMPONENT_STEPS, ComponentFacts, EditionState),
    (WORK_STEPS, WorkFacts, EnrolmentState),
    (GROUP_STEPS, GroupFacts, GroupState),
    (KEY_STEPS, KeyFacts, KeyRequestState),
]
STEPS = [
    pytest.param(steps, step, facts, states, id=step.name)
    for steps, facts, states in TABLES
    for step in steps.values()
]


def everything(facts: Any) -> Any:
    return facts(**{field.name: True for field in dataclasses.fields(facts)})


@pytest.mark.parametrize(("steps", "step", "facts", "states"), STEPS)
def test_a_step_is_taken_when_every_guard_holds(
    steps: Steps, step: Step, facts: Any, states: Any
) -> None:
    for state in step.sources:
        assert take(steps, step.name, state=state, facts=everything(facts)) == step.to


@pytest.mark.parametrize(("steps", "step", "facts", "states"), STEPS)
def test_each_guard_refuses_alone_and_says_its_sentence(
    steps: Steps, step: Step, facts: Any, states: Any
) -> None:
    (state, *_) = step.sources
    for guard in step.guards:
        missing = dataclasses.replace(everything(facts), **{guard.fact: False})
        with pytest.raises(Refusal) as refused:
            take(steps, step.name, state=state, facts=missing)
        assert [reason.says for reason in refused.value.reasons] == [guard.says]


@pytest.mark.parametrize(("steps", "step", "facts", "states"), STEPS)
def test_a_fact_that_nobody_established_does_not_hold(
    steps: Steps, step: Step, facts: Any, states: Any
) -> None:
    (state, *_) = step.sources
    if step.guards:
        with pytest.raises(Refusal) as refused:
            take(steps, step.name, state=state, facts=facts())
        assert len(refused.value.reasons) == len(step.guards)


@pytest.mark.parametrize(("steps", "step", "facts", "states"), STEPS)
def test_a_step_starts_from_its_states_only(
    steps: Steps, step: Step, facts: Any, states: Any
) -> None:
    for state in {None, *states} - set(step.sources):
        with pytest.raises(Refusal, match="that needs"):
            take(steps, step.name, state=state, facts=everything(facts))


@pytest.mark.parametrize(("state", "step", "sentence"), [
    (EnrolmentState.COMPLETED, "check-in", "This is completed now; that needs enrolled."),
    (EnrolmentState.COMPLETED, "enrol", "This is completed now; that needs withdrawn."),
    (None, "open-case", "This is new now; that needs completed, enrolled."),
])  # fmt: skip
def test_a_refusal_says_what_it_is_now_and_what_that_needs(
    state: str | None, step: str, sentence: str
) -> None:
    facts = everything(EnrolmentFacts)
    with pytest.raises(Refusal) as refused:
        take(ENROLMENT_STEPS, step, state=state, facts=facts)
    assert [reason.says for reason in refused.value.reasons] == [sentence]


def test_what_is_there_already_is_not_begun() -> None:
    with pytest.raises(Refusal, match=r"This is asked now; that needs a new one\."):
        take(KEY_STEPS, "ask-key-change", state="asked", facts=everything(KeyFacts))


@pytest.mark.parametrize(("steps", "step", "facts", "states"), STEPS)
def test_a_step_names_who_takes_it_and_by_which_clause(
    steps: Steps, step: Step, facts: Any, states: Any
) -> None:
    assert step.clauses
    assert who_can(step).startswith("Only ")
    if step.to is not None:
        assert step.to in set(states)


@pytest.mark.clause("7.10", shows="refuses")
@pytest.mark.clause("7.20.2", shows="refuses")
def test_no_path_leads_to_completion_but_a_confirmation_by_teaching_staff() -> None:
    doors = [s for s in ENROLMENT_STEPS.values() if s.to == EnrolmentState.COMPLETED]

    assert {step.name for step in doors} == {"confirm-objectives", "confirm-criteria"}
    for step in doors:
        assert step.who == {DeliveryRole.LEAD, DeliveryRole.TEACHER}
        assert "not_the_learner" in {guard.fact for guard in step.guards}


@pytest.mark.clause("5.6.1.6", shows="refuses")
@pytest.mark.clause("7.26", shows="refuses")
def test_no_path_leads_to_an_issued_award_but_through_a_lawful_intent() -> None:
    to_issued = {s.name: s.sources for s in AWARD_STEPS.values() if s.to == AwardState.ISSUED}
    assert to_issued == {"issue": {AwardState.INTENDED}, "resume": {AwardState.SUSPENDED}}
    to_suspended = [s.sources for s in AWARD_STEPS.values() if s.to == AwardState.SUSPENDED]
    assert to_suspended == [{AwardState.ISSUED}]
    intents = [s for s in AWARD_STEPS.values() if s.to == AwardState.INTENDED]
    assert len(intents) == 2
    for step in intents:
        assert step.sources == {None}
        assert {"confirmed", "no_open_case", "decision_on_record", "result_passed"} <= {
            guard.fact for guard in step.guards
        }
    from_revoked = [s for s in AWARD_STEPS.values() if AwardState.REVOKED in s.sources]
    assert [(s.name, s.to) for s in from_revoked] == [("reissue", None)]
