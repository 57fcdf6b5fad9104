"""Numbers that belong to an identifier: the same today, tomorrow and on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Choice = TypeVar("Choice")


class Chance:
    """Draws from the SHA-256 of an identifier, byte after byte."""

    def __init__(self, identifier: str) -> None:
        self._seed = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).digest()
        self._drawn = 0

    def pick(self, choices: Sequence[Choice]) -> Choice:
        byte = self._seed[self._drawn % len(self._seed)]
        self._drawn += 1
        return choices[byte % len(choices)]
