"""What is wrong with an installation, and what to do about it (``charm doctor``).

Each check is a function that yields :class:`Trouble`; they are tried one after the other, those
that need the database only once it can be used. A check that fails itself is a trouble too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from charm.operation.doctor import database, issuing, surroundings, work
from charm.operation.doctor.trouble import Trouble

__all__ = ["Trouble", "examine"]

Check = Callable[[], Iterator[Trouble]]


def examine() -> list[Trouble]:
    """Everything that is wrong; an empty list is a clean bill."""
    found = [trouble for check in surroundings.CHECKS for trouble in _tried(check)]
    unusable = _tried(database.is_usable)
    found += unusable
    if unusable:
        return found
    rest: list[Check] = [*database.CHECKS, *work.CHECKS, *issuing.CHECKS]
    return found + [trouble for check in rest for trouble in _tried(check)]


def _tried(check: Check) -> list[Trouble]:
    try:
        return list(check())
    except Exception as error:
        return [
            Trouble(
                "check-failed",
                f"The check “{check.__name__.replace('_', ' ')}” could not be made "
                f"({type(error).__name__}: {error}).",
                "Mend the other troubles first; if it stays, report it with these words.",
            )
        ]
