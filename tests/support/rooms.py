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

from charm.core.proposal.model import Proposal
from charm.core.proposal.reading import read_proposal

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NOW = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
"""When the life that a test looks at has come to its end."""


def example(name: str, **changes: Any) -> Proposal:
    """An example proposal by name, with some keys changed or, by None, left out."""
    values = {**json.loads((EXAMPLES / f"{name}.json").read_text()), **changes}
    return read_proposal({key: value for key, value in values.items() if value is not None})


_filled: list[list[Any]] = []
"""The rows of a filled alliance, so that it is filled by its services only once a run."""


@pytest.fixture
def alliance(db: None) -> None:
    """The demo alliance, its people in their seats and offices since 2026-01-01."""
    from django.apps import apps

    from charm import demo
    from charm.foundation import clock

    if _filled:
        for rows in _filled:
            type(rows[0]).objects.bulk_create(rows)
        return
    with clock.at(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)):
        demo.fill_alliance()
    for model in (*apps.get_app_config("alliance").get_models(),
                  *apps.get_app_config("foundation").get_models()):  # fmt: skip
        rows = list(model.objects.order_by("pk"))  # type: ignore[attr-defined]
        if rows:
            _filled.append(rows)


class Way:
    """A proposal on its way; each call goes one step further."""

    def __init__(self, content: Proposal) -> None:
        from charm.lifecycle import people
        from charm.lifecycle.timetable import Timetable

        self.content = people.with_people(content)
        people.register_endorsers(self.content)
        self.when = Timetable.until(NOW, self.content, ZoneInfo("Europe/Madrid"))
        self.said: list[str] = []
        self.filed: Any = None
        self.proposers: list[Any] = []

    def say(self, clauses: str, sentence: str) -> None:
        self.said.append(f"{clauses}: {sentence}")

    def drafted(self) -> Way:
        from charm.lifecycle import proposing

        self.filed, self.proposers = proposing.draft(self.content, self.when, self.say)
        return self

    def endorsed(self) -> Way:
        from charm.lifecycle import proposing

        self.drafted()
        self.filed = proposing.endorse(self.filed, self.proposers, self.when, self.say)
        return self

    def submitted(self, *, meetings: bool = True) -> Way:
        from charm.lifecycle import deciding, proposing

        if meetings:
            deciding.plan_meetings(self.when, self.say)
        self.endorsed()
        self.filed = proposing.submit(self.filed, self.proposers, self.when, self.say)
        return self

    def approved(self) -> Way:
        from charm.boards import queries
        from charm.lifecycle import deciding, proposing

        self.submitted()
        for track in queries.tracks_of(self.filed):
            deciding.hold([track], self.say)
        self.filed = proposing.fresh(self.filed)
        return self


@pytest.fixture
def way(alliance: None) -> Callable[..., Way]:
    """``way("formal-single")`` begins the way of an example; keywords change the file."""
    return lambda name="formal-single", **changes: Way(example(name, **changes))
