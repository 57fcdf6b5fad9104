"""The one place that asks what time it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_fixed: ContextVar[dt.datetime | None] = ContextVar("fixed_moment", default=None)


def now() -> dt.datetime:
    """The current moment, aware; inside :func:`at` the moment set there."""
    return _fixed.get() or timezone.now()


def today() -> dt.date:
    return timezone.localdate(now())


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Act as if it were ``moment``: for records entered after the fact and for the whole life that
    ``charm lifecycle`` plays through."""
    if timezone.is_naive(moment):
        raise ValueError("A moment needs a time zone.")
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
