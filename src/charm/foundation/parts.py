"""A part of a long list, and how long the list is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")

MOST = 100
FARTHEST = 100_000


@dataclass(frozen=True, slots=True)
class Part:
    """``limit`` rows from the ``offset``-th on. Raises ValueError beyond what a page may ask."""

    limit: int = 25
    offset: int = 0

    def __post_init__(self) -> None:
        if not (1 <= self.limit <= MOST and 0 <= self.offset <= FARTHEST):
            raise ValueError(f"Ask for 1 to {MOST} rows, from row {FARTHEST} at most.")


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """Rows of one part, and how many there are in all."""

    rows: tuple[T, ...]
    total: int


def part_of(rows: models.QuerySet[M], part: Part) -> Rows[M]:
    """One count and one read, however long the list is. The rows are in an order of their own."""
    return Rows(tuple(rows[part.offset : part.offset + part.limit]), rows.count())


def part_of_known(rows: Iterable[T], part: Part) -> Rows[T]:
    """The same of a short list that is at hand."""
    known = tuple(rows)
    return Rows(known[part.offset : part.offset + part.limit], len(known))
