"""Categories of the catalogue and their overviews, as they are read (7.21)."""

from __future__ import annotations

import contextlib
import itertools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Max

from charm.catalogue import lines
from charm.catalogue.finding import MAX_TYPED, Question, answer
from charm.catalogue.lines import Line, Said
from charm.catalogue.models import Category, Listing, Overview
from charm.core.workflow.delivery import EntryState
from charm.foundation.errors import NotFound

__all__ = [
    "MAX_TYPED",
    "Category",
    "Gathered",
    "Offered",
    "Overview",
    "categories",
    "category_by_id",
    "draft_of",
    "gathered",
    "overview_by_slug",
    "published_overviews",
    "to_choose_from",
    "versions_of",
]

SHOWN = 60
"""Offers on the page of an overview."""
TO_CHOOSE_FROM = 40
"""Entries that a page offers at once to choose from."""
_OFFERED = {"entry__state": EntryState.PUBLISHED}


@dataclass(frozen=True, slots=True)
class Gathered:
    """What belongs to a category today: chosen by hand first, then by field."""

    lines: list[Line]
    in_fields: int
    """How many there are by field alone."""


def published_overviews() -> list[Overview]:
    """The version in force of every category that was not withdrawn, in their order."""
    rows = (
        Overview.objects.filter(number__isnull=False, category__withdrawn_at__isnull=True)
        .annotate(latest=Max("category__overviews__number"))
        .filter(number=F("latest"))
        .select_related("category")
    )
    return sorted(rows, key=lambda row: (row.place, row.category.slug))


def overview_by_slug(slug: str) -> Overview:
    """Raises NotFound for what was never published, or was withdrawn."""
    row = (
        Overview.objects.filter(
            number__isnull=False, category__slug=slug[:80], category__withdrawn_at__isnull=True
        )
        .select_related("category")
        .order_by("-number")
        .first()
    )
    if row is None:
        raise NotFound("There is no such overview.")
    return row


def gathered(overview: Overview) -> Gathered:
    """Only what is on offer is shown, whatever was chosen."""
    offered = {
        str(row.entry_id): row
        for row in Listing.objects.filter(entry__in=_ids(overview.by_hand), **_OFFERED)
    }
    chosen = [lines.read(offered[ref]) for ref in overview.by_hand if ref in offered]
    if not overview.by_field:
        return Gathered(chosen[:SHOWN], 0)
    hits = answer(Question(chosen={"field": frozenset(overview.by_field)})).hits
    known = {line.slug for line in chosen}
    others = (line for line in hits.lines(slice(0, SHOWN)) if line.slug not in known)
    return Gathered(list(itertools.islice(itertools.chain(chosen, others), SHOWN)), len(hits))


def _ids(given: Sequence[str]) -> list[uuid.UUID]:
    """What is no id was chosen by nobody."""
    found = []
    for one in given:
        with contextlib.suppress(ValueError):
            found.append(uuid.UUID(one))
    return found


def categories() -> list[Category]:
    """All of them, with those that were never published or were withdrawn."""
    return list(Category.objects.prefetch_related("overviews"))


def category_by_id(ref: uuid.UUID) -> Category:
    row = Category.objects.filter(pk=ref).first()
    if row is None:
        raise NotFound("There is no such category.")
    return row


def draft_of(category: Category) -> Overview | None:
    rows = Overview.objects.select_related("written_by")
    return rows.filter(category=category, number__isnull=True).first()


def versions_of(category: Category) -> list[Overview]:
    """What was published, the latest first."""
    rows = category.overviews.filter(number__isnull=False).select_related("published_by")
    return list(rows.order_by("-number"))


@dataclass(frozen=True, slots=True)
class Offered:
    """Entries to choose from, the id and the title of each."""

    chosen: list[tuple[str, Said]]
    """Those that were chosen and are offered, in the order they were chosen in."""
    others: list[tuple[str, Said]]
    """Of the others, the first :data:`TO_CHOOSE_FROM`."""
    found: int
    """How many there are, those chosen too."""


def to_choose_from(words: str, chosen: Sequence[str]) -> Offered:
    """What has the words, or whatever is offered, by title. Three queries at most."""
    rows = Listing.objects.filter(**_OFFERED).only("number", "entry_id", "line")
    before = {str(row.entry_id): row for row in rows.filter(entry__in=_ids(chosen))}
    if words.strip():
        hits = answer(Question(words=words)).hits
        numbers = hits.numbers(slice(0, TO_CHOOSE_FROM + len(before)))
        by_number = {row.number: row for row in rows.filter(number__in=numbers)}
        found, count = [by_number[one] for one in numbers if one in by_number], len(hits)
    else:
        found = list(rows.order_by("title", "number")[: TO_CHOOSE_FROM + len(before)])
        count = rows.count()
    others = [_titled(row) for row in found if str(row.entry_id) not in before]
    kept = [_titled(before[ref]) for ref in chosen if ref in before]
    return Offered(kept, others[:TO_CHOOSE_FROM], count)


def _titled(row: Listing) -> tuple[str, Said]:
    return str(row.entry_id), lines.title_in(row)
