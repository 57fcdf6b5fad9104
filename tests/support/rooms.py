"""Fixtures of the rooms: a demo alliance, and proposals that have come some way.

The way is gone by the same steps that ``charm lifecycle`` plays, on fixed days.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.support.worlds import begin_with

from charm.core.proposal.model import Proposal
from charm.core.proposal.reading import read_proposal

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NOW = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
"""When the life that a test looks at has come to its end."""


def example(name: str, **changes: Any) -> Proposal:
    """An example proposal by name, with some keys changed or, by None, left out."""
    values = {**json.loads((EXAMPLES / f"{name}.json").read_text()), **changes}
    return read_proposal({key: value for key, value in values.items() if value is not None})


def fill_alliance() -> None:
    """People in their seats and offices since 2026-01-01."""
    from charm import demo
    from charm.foundation import clock

    with clock.at(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)):
        demo.fill_alliance()


@pytest.fixture
def alliance(db: None) -> None:
    """The demo alliance."""
    begin_with("alliance", fill_alliance)


class Way:
    """A proposal on its way; each call goes one step further. It begins in an empty database."""

    def __init__(self, name: str, **changes: Any) -> None:
        from charm.lifecycle.timetable import Timetable

        self.name = name
        self.is_as_filed = not changes
        self.content = example(name, **changes)
        self.when = Timetable.until(NOW, self.content, ZoneInfo("Europe/Madrid"))
        self.said: list[str] = []
        self.filed: Any = None
        self.proposers: list[Any] = []

    def say(self, clauses: str, sentence: str) -> None:
        self.said.append(f"{clauses}: {sentence}")

    def drafted(self) -> Way:
        from charm.lifecycle import people, proposing

        self._begin()
        self.content = people.with_people(self.content)
        people.register_endorsers(self.content)
        self.filed, self.proposers = proposing.draft(self.content, self.when, self.say)
        return self

    def endorsed(self) -> Way:
        from charm.lifecycle import proposing

        self.drafted()
        self.filed = proposing.endorse(self.filed, self.proposers, self.when, self.say)
        return self

    def submitted(self, *, meetings: bool = True) -> Way:
        name = f"{self.name} submitted, {'with' if meetings else 'without'} meetings"
        if not self.is_as_filed or _somebody_is_there():
            self._submit(meetings=meetings)
        else:
            begin_with(name, lambda: self._submit(meetings=meetings))
        return self._fresh()

    def approved(self) -> Way:
        if not self.is_as_filed or _somebody_is_there():
            self._approve()
        else:
            begin_with(f"{self.name} approved", self._approve)
        return self._fresh()

    def _begin(self) -> None:
        if not _somebody_is_there():
            begin_with("alliance", fill_alliance)

    def _submit(self, *, meetings: bool = True) -> None:
        from charm.lifecycle import deciding, proposing

        self._begin()
        if meetings:
            deciding.plan_meetings(self.when, self.say)
        self.endorsed()
        self.filed = proposing.submit(self.filed, self.proposers, self.when, self.say)

    def _approve(self) -> None:
        from charm.boards import queries
        from charm.lifecycle import deciding

        self._submit()
        for track in queries.tracks_of(self.filed):
            deciding.hold([track], self.say)

    def _fresh(self) -> Way:
        from charm.proposals import queries
        from charm.proposals.models import Proposal

        self.filed = queries.proposal_by_id(
            self.filed.id if self.filed else Proposal.objects.get().id
        )
        self.proposers = queries.proposers_of(self.filed)
        return self


def _somebody_is_there() -> bool:
    from charm.alliance.queries import Person

    return bool(Person.objects.exists())


@pytest.fixture
def way(db: None) -> Callable[..., Way]:
    """``way("formal-single")`` begins the way of an example; keywords change the file."""
    return lambda name="formal-single", **changes: Way(name, **changes)
