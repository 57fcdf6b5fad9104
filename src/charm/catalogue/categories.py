"""Categories of the catalogue and their overviews, as they are read (7.21)."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass

from django.db.models import F, Max

from charm.catalogue import lines
from charm.catalogue.finding import Question, answer
from charm.catalogue.lines import Line, Said
from charm.catalogue.models import Category, Listing, Overview
from charm.core.workflow.delivery import EntryState
from charm.foundation.errors import NotFound

__all__ = [
    "Category",
    "Gathered",
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


def _ids(given: list[str]) -> list[uuid.UUID]:
    return [uuid.UUID(one) for one in given]


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


def to_choose_from() -> list[tuple[uuid.UUID, Said]]:
    """Id and title of each entry that is offered, by title."""
    rows = Listing.objects.filter(**_OFFERED).order_by("title").only("entry_id", "line")
    return [(row.entry_id, lines.title_in(row)) for row in rows]
