"""Parts of long lists: bounded on both ends, with the number of all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from pydantic import BaseModel, Field

from charm.foundation.parts import FARTHEST, MOST, Part, Rows

T = TypeVar("T")
R = TypeVar("R")


class Paging(BaseModel):
    """Which part of a list. Parameters that are not known are ignored."""

    limit: int = Field(25, ge=1, le=MOST, description="How many rows at most.")
    offset: int = Field(0, ge=0, le=FARTHEST, description="How many rows to pass over first.")

    @property
    def part(self) -> Part:
        return Part(self.limit, self.offset)


class Listed(BaseModel, Generic[T]):
    """A part of a list."""

    items: list[T]
    total: int = Field(description="How many rows the whole list has.", ge=0)
    limit: int
    offset: int


def listed(rows: Rows[R], page: Paging, shape: Callable[[R], T]) -> Listed[T]:
    return Listed(
        items=[shape(row) for row in rows.rows],
        total=rows.total,
        limit=page.limit,
        offset=page.offset,
    )
