"""What is read once for one page or one act, however often it is asked.

Who holds which office and seat is asked again and again on one page. Within one look the first
answer stands, until anything is written or an act begins or ends: an act looks for itself, inside
its transaction. Where nobody began a look everything is read each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from django.db.models.signals import post_save

T = TypeVar("T")
_seen: ContextVar[dict[Hashable, Any] | None] = ContextVar("seen in this look", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Around a request or an act. What was seen before is seen anew afterwards."""
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)
        forget()


def once(what: Hashable, read: Callable[[], T]) -> T:
    """The answer of ``read``, or that of the same question earlier in this look. ``what`` names
    everything that the answer rests on, the day too."""
    seen = _seen.get()
    if seen is None:
        return read()
    if what not in seen:
        seen[what] = read()
    return cast(T, seen[what])


def forget(**_: Any) -> None:
    """Signal receiver as well: what is written may change any answer. What Django writes without a
    signal is followed by the record of the act in the ledger, which sends one."""
    if seen := _seen.get():
        seen.clear()


post_save.connect(forget, dispatch_uid="charm.looking.forget")
