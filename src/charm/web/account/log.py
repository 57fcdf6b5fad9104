"""What happens at the door, as lines for whoever watches over it.

No address, name or network address: a person is named by the key that the ledger uses, which means
nothing to others. Sign-in is no act of office, so it is not in the ledger.
"""

from __future__ import annotations

import logging
from typing import Any

logger = logging.getLogger("charm.sign_in")


def event(what: str, person: Any = None, **details: str) -> None:
    logger.info(_line(what, person, details))


def warning(what: str, person: Any = None, **details: str) -> None:
    logger.warning(_line(what, person, details))


def _line(what: str, person: Any, details: dict[str, str]) -> str:
    key = getattr(person, "key", None)
    words = {"event": what, **({"person": key} if key else {}), **details}
    return "sign_in " + " ".join(f"{name}={value}" for name, value in words.items())
