"""What can happen to a released decision: every path is walked, and each guard is needed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charm.core.workflow.afterwards import AFTERWARDS_MOVES, AfterwardsFacts, DecisionState
from charm.core.workflow.afterwards_model import TABLES, explore, guards, without


@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("5.6.1.6", shows="accepts")
def test_every_promise_holds_on_every_path() -> None:
    broken, moves, worlds = explore()

    assert broken == ""
    assert moves >= set(AFTERWARDS_MOVES) | {"suspend", "resume", "retire"}
    assert worlds > 30


@pytest.mark.clause("7.6", shows="refuses")
@pytest.mark.clause("5.6.1.6", shows="refuses")
@pytest.mark.parametrize(("table", "move", "fact"), guards(), ids=map("-".join, guards()))
def test_without_any_one_guard_a_promise_breaks(table: str, move: str, fact: str) -> None:
    assert explore(without(table, move, fact))[0]


@pytest.mark.clause("7.6", shows="refuses")
def test_a_correction_of_what_is_still_sealed_breaks_a_promise() -> None:
    """Its words are corrected once others have read them, not before."""
    wider = replace(AFTERWARDS_MOVES["ask-correction"], sources=frozenset(DecisionState))
    tables = replace(TABLES, afterwards={**AFTERWARDS_MOVES, "ask-correction": wider})
    assert "sealed" in explore(tables)[0]


def test_a_fact_that_nobody_established_refuses() -> None:
    for move in AFTERWARDS_MOVES.values():
        for guard in move.guards:
            assert not guard.holds(AfterwardsFacts()), f"{move.name} passes without {guard.fact}"
    with pytest.raises(LookupError, match="no guard"):
        without("afterwards", "refuse-revisit", "approval_stands")
