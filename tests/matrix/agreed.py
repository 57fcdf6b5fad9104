"""The tables of moves as they were agreed, to be held against what services, pages and API do.

They are read from the specification in tests/core/workflow/test_specification.py, not from the
source: whoever takes a guard, a role or a state out of a table of the source breaks the matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.core.workflow import test_specification as specification

NEW = "-"
"""The state of what is not there yet."""


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    sources: tuple[str, ...]
    to: str
    """The state that it leads to; ``=`` where the state stays."""
    actors: frozenset[str]
    guards: tuple[str, ...]


def _row(text: str) -> Row:
    name, _, rest = text.partition(": ")
    way, actors, guards = (part.strip() for part in rest.split("|"))
    sources, _, to = way.partition("->")
    people = actors.replace("call manager", "call-manager").split()
    return Row(name, tuple(sources.split()), to.strip(), frozenset(people), tuple(guards.split()))


def _table(text: str) -> dict[str, Row]:
    return {row.name: row for row in map(_row, specification.rows_of(text))}


PROPOSAL = _table(specification.PROPOSAL)
ENDORSEMENT = _table(specification.ENDORSEMENT)
TRACK = _table(specification.TRACK)
MEETING = _table(specification.MEETING)
CALL = _table(specification.CALL)
AFTERWARDS = _table(specification.AFTERWARDS)
