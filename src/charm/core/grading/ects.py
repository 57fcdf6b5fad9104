"""Results as ECTS grades, by a table that a university sets: by intervals of its scale, or by the
share of those who passed.

What a table says is the university's: nothing here knows a conversion of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from charm.core.grading.scheme import Scheme


@dataclass(frozen=True, slots=True)
class ByIntervals:
    """Each grade with the worst result that still has it, the best grade first. A result that
    reaches none, or did not pass, has no ECTS grade."""

    rows: tuple[tuple[str, Decimal], ...]

    def check(self, scheme: Scheme) -> None:
        """Raises ValueError, in words, for rows that are out of order or off the scale."""
        _named_once([grade for grade, _least in self.rows])
        ranks = [scheme.rank(least) for _grade, least in self.rows]
        if any(better <= worse for better, worse in itertools.pairwise(ranks)):
            raise ValueError("Name the best grade first: each next one begins at a worse result.")
        if any(not scheme.passes(least) or not scheme.lowest <= least <= scheme.highest
               for _grade, least in self.rows):  # fmt: skip
            raise ValueError("Each grade begins at a result that passes.")

    def grade(self, scheme: Scheme, mark: Decimal, passed: Sequence[Decimal] = ()) -> str:  # noqa: ARG002
        for grade, least in self.rows:
            if scheme.passes(mark) and scheme.rank(mark) >= scheme.rank(least):
                return grade
        return ""


@dataclass(frozen=True, slots=True)
class ByShares:
    """Each grade with its share of those who passed, in per cent, the best grade first."""

    rows: tuple[tuple[str, int], ...]
    fewest: int = 1
    """So many must have passed before anybody is compared."""

    def check(self, scheme: Scheme) -> None:  # noqa: ARG002
        """Raises ValueError, in words, for shares that are not all of those who passed."""
        _named_once([grade for grade, _share in self.rows])
        if sum(share for _grade, share in self.rows) != 100 or any(s < 1 for _g, s in self.rows):
            raise ValueError("The shares make 100 per cent, and none is empty.")

    def grade(self, scheme: Scheme, mark: Decimal, passed: Sequence[Decimal]) -> str:
        """``passed`` are the results of all who passed, this one among them. Equal results have
        equal grades: those of the best among them."""
        if not scheme.passes(mark) or len(passed) < self.fewest:
            return ""
        better = sum(scheme.rank(one) > scheme.rank(mark) for one in passed)
        reached = 0
        for grade, share in self.rows:
            reached += share
            if better * 100 < reached * len(passed):
                return grade
        return self.rows[-1][0] if self.rows else ""


EctsTable = ByIntervals | ByShares


def _named_once(grades: Sequence[str]) -> None:
    if not grades or len(set(grades)) != len(grades) or not all(grades):
        raise ValueError("Name each grade once.")
