"""How services refuse. Whoever calls a service (page, API, command) turns these into an answer."""

from __future__ import annotations


class NotAllowed(PermissionError):
    """The person may not do this; the sentence says who can."""


class NotFound(LookupError):
    """There is no such thing, or the person may not know of it: both answer alike."""


class Stale(RuntimeError):
    """Somebody else changed it meanwhile: look again before acting."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} was changed by somebody else meanwhile: look again, then act.")


class Unfit(ValueError):
    """What was given cannot be used; the sentence says what to give instead."""
