"""What single answers add up to."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from charm.core.credentials.report import ESSENTIAL, Axis, Check, Outcome, Report

answers = st.fixed_dictionaries({axis: st.sampled_from(Outcome) for axis in Axis})


def report(outcomes: dict[Axis, Outcome]) -> Report:
    return Report(tuple(Check(axis, outcome, "says") for axis, outcome in outcomes.items()))


def passing(**changes: Outcome) -> dict[Axis, Outcome]:
    return {axis: changes.get(axis.value, Outcome.PASS) for axis in Axis}


@settings(deadline=None)
@given(answers)
@example(dict.fromkeys(Axis, Outcome.PASS) | {Axis.ENDORSEMENT: Outcome.FAIL})
def test_one_failure_is_enough_and_doubt_is_never_a_pass(outcomes: dict[Axis, Outcome]) -> None:
    """But for an endorsement, which adds to an award and takes nothing from it."""
    valid = report(outcomes).valid
    if any(outcomes[axis] is Outcome.FAIL for axis in set(Axis) - {Axis.ENDORSEMENT}):
        assert valid is False
    elif any(outcomes[axis] is Outcome.UNKNOWN for axis in ESSENTIAL):
        assert valid is None
    else:
        assert valid is True


@pytest.mark.parametrize("axis", sorted(ESSENTIAL))
def test_a_question_that_was_not_asked_leaves_it_open(axis: Axis) -> None:
    outcomes = passing()
    del outcomes[axis]
    assert report(outcomes).valid is None


@pytest.mark.parametrize("axis", sorted(set(Axis) - ESSENTIAL))
def test_completeness_and_holder_may_stay_open(axis: Axis) -> None:
    assert report(passing(**{axis.value: Outcome.UNKNOWN})).valid is True


def test_the_published_form() -> None:
    check = Check(Axis.STATUS, Outcome.FAIL, "It was revoked.", "place 7")
    assert Report((check,), {"id": "urn:x:1"}).as_json() == {
        "valid": False,
        "checks": [
            {"check": "status", "status": "fail", "says": "It was revoked.", "detail": "place 7"}
        ],
        "credential": {"id": "urn:x:1"},
    }
