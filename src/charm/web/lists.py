"""A part of a list as a page shows it: 25 rows, how many there are, which page this is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from charm.foundation.parts import FARTHEST, Part, Rows

T = TypeVar("T")
PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    rows: tuple[T, ...]
    page: Page[Any]
    """For ``<c-pager>``: it counts, the rows are read by the part."""

    @property
    def total(self) -> int:
        return self.page.paginator.count


def listing(request: HttpRequest, read: Callable[[Part], Rows[T]], at: str = "page") -> Listing[T]:
    """The page that the address asks for under ``at``; the last one for a number beyond."""
    wanted = min(number_in(request.GET.get(at, "1"), otherwise=1), FARTHEST // PER_PAGE)
    found = read(Part(PER_PAGE, (wanted - 1) * PER_PAGE))
    page = Paginator(range(found.total), PER_PAGE).get_page(wanted)
    if page.number != wanted:
        found = read(Part(PER_PAGE, (page.number - 1) * PER_PAGE))
    return Listing(found.rows, page)


def number_in(text: str, *, otherwise: int) -> int:
    """A number of pages or a revision as an address or a form says it: positive and short."""
    good = text.isascii() and text.isdigit() and len(text) < 10
    return max(int(text), 1) if good else otherwise


def one_of(request: HttpRequest, name: str, known: tuple[str, ...], otherwise: str = "") -> str:
    """What the address asks for under a name, if it is one of those known."""
    said = request.GET.get(name, otherwise)
    return said if said in known else otherwise
