"""Every state of a table, every move, every person: what was agreed is what services do, what
pages offer and answer, and what the API answers (workflow 1, 3-7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest
from tests.matrix import (
    agreed,
    of_calls,
    of_decisions,
    of_endorsements,
    of_meetings,
    of_proposals,
    of_tracks,
)
from tests.matrix.agreed import Row
from tests.matrix.holding import Cell, hold
from tests.matrix.people import EVERYBODY
from tests.matrix.trying import Attempt, Spy, Thing, spy, undone

__all__ = ["spy"]

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

TABLES = [
    pytest.param(agreed.PROPOSAL, of_proposals, id="proposal"),
    pytest.param(agreed.TRACK, of_tracks, id="track"),
    pytest.param(agreed.ENDORSEMENT, of_endorsements, id="endorsement"),
    pytest.param(agreed.CALL, of_calls, id="call"),
    pytest.param(agreed.MEETING, of_meetings, id="meeting"),
    pytest.param(agreed.AFTERWARDS, of_decisions, id="afterwards"),
]


@pytest.mark.clause("8.1", shows="refuses")
@pytest.mark.clause("8.1", shows="accepts")
@pytest.mark.parametrize(("table", "of"), TABLES)
def test_what_was_agreed_is_what_happens(table: dict[str, Row], of: Any, spy: Spy) -> None:
    faults, done = _held(table, of.ATTEMPTS, of.THINGS, spy)
    assert not faults, "\n" + "\n".join(faults)
    assert _possible(table, of) - done == set(), "agreed, and done by nobody"
    assert (
        of.ATTEMPTS.keys() | of.BY_OTHERS.keys()
        == {name for name, row in table.items() if row.actors != {"system"}} | of.BY_OTHERS.keys()
    )


@pytest.mark.clause("8.1", shows="refuses")
@pytest.mark.parametrize(
    ("table", "of"), [one for one in TABLES if hasattr(one.values[1], "SLICE")]
)
def test_a_slice_of_it(table: dict[str, Row], of: Any, spy: Spy) -> None:
    make, personas = of.SLICE
    faults, done = _held(table, of.ATTEMPTS, [make], spy, personas)
    assert not faults, "\n" + "\n".join(faults)
    assert done


def _held(
    table: dict[str, Row],
    attempts: dict[str, Attempt],
    things: Iterable[Any],
    spy: Spy,
    personas: Collection[str] = EVERYBODY,
) -> tuple[list[str], set[Cell]]:
    faults, done = [], set[Cell]()
    for make in things:
        with undone():
            thing: Thing = make()
            found = hold(table, attempts, thing, spy, personas=personas)
            faults += found.faults
            done |= found.cells(table, thing)
    return faults, done


def _possible(table: dict[str, Row], of: Any) -> set[Cell]:
    """Each state from which somebody can make a move, and what they are."""
    return {
        (name, state, actor)
        for name, row in table.items()
        if name in of.ATTEMPTS
        for state in row.sources
        for actor in row.actors - {"system"}
    } - of.NOT_HERE.keys()
