"""No path leads to an approval that the policy does not know: every path is walked."""

from __future__ import annotations

from functools import cache

import pytest

from charm.core.workflow.model import TABLES, Exploration, explore, guards, without
from charm.core.workflow.states import ProposalState


@cache
def everything() -> Exploration:
    """The walk through all of it, once for every test."""
    return explore()


@pytest.mark.clause("7.1", shows="accepts")
@pytest.mark.clause("7.4", shows="accepts")
@pytest.mark.clause("7.7", shows="accepts")
@pytest.mark.clause("8.1", shows="accepts")
def test_every_promise_holds_on_every_path() -> None:
    exploration = everything()

    assert exploration.broken == "", " → ".join(exploration.path)
    assert exploration.worlds > 1000


def test_the_model_reaches_every_state_and_outcome() -> None:
    """A model in which nothing can happen keeps every promise: this one gets everywhere."""
    exploration = everything()
    seen = {move.partition(" version ")[0] for move in exploration.moves}

    assert exploration.states == {None, *ProposalState}
    proposal_moves = set(TABLES.proposal) - {"declined"}  # played by the endorser's answer
    tracks = {f"{body} {name}" for body in ("council", "board") for name in TABLES.track}
    assert seen >= proposal_moves | tracks | set(TABLES.endorsement)


@pytest.mark.clause("7.1", shows="refuses")
@pytest.mark.clause("7.4", shows="refuses")
@pytest.mark.clause("7.7", shows="refuses")
@pytest.mark.clause("8.1", shows="refuses")
@pytest.mark.parametrize(("table", "move", "fact"), guards(), ids="-".join)
def test_without_any_one_guard_a_promise_breaks(table: str, move: str, fact: str) -> None:
    assert explore(without(TABLES, table, move, fact)).broken


def test_a_guard_that_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(LookupError, match="no guard"):
        without(TABLES, "proposal", "withdraw", "kind_chosen")
