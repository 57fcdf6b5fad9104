"""From when until when, as pages say it: services know the first day without, people the last."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from charm.foundation import clock

A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    since: dt.date
    last: dt.date | None
    """The last day; None while no end is set."""
    stands: str
    """``ahead``, ``runs``, ``over``; ``never`` where it ended before it could be used for a day."""


def told(since: dt.date, until: dt.date | None) -> Span:
    today = clock.today()
    last = until - A_DAY if until else None
    if until is not None and until <= since:
        return Span(since, last, "never")
    if until is not None and until <= today:
        return Span(since, last, "over")
    return Span(since, last, "ahead" if since > today else "runs")
