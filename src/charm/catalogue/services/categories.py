"""Edit and publish overviews of categories (7.21): the Communication Office of the alliance."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet
from django.utils.text import slugify

from charm.alliance.queries import Person
from charm.catalogue import rules
from charm.catalogue.categories import versions_of
from charm.catalogue.models import Category, Entry, Overview
from charm.foundation import clock, ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.texts import by_language
from charm.foundation.transactions import act, locked, require_unmoved, save_next

CLAUSES = ("7.21",)
logger = logging.getLogger("charm.catalogue")
LONGEST_TITLE = 120
LONGEST_TEXT = 5_000
MOST_BY_HAND = 60
FURTHEST = dt.timedelta(days=366)
BROAD = frozenset(f"{code:02}" for code in range(11))
"""Broad fields of ISCED-F 2013."""


@act()
def add_category(*, title: Mapping[str, str], by: Person) -> Category:
    """A category with an empty draft; its address comes from the English title and stays."""
    _require_office(by)
    said = _by_language(title, LONGEST_TITLE, one_line=True)
    if "en" not in said:
        raise Unfit("Give the category an English title: its address is made from it.")
    slug = _free(slugify(said["en"])[:70] or "category")
    row = Category.objects.create(slug=slug)
    Overview.objects.create(
        category=row, title=said, text={}, written_at=clock.now(), written_by=by
    )
    return row


@act()
def write_overview(
    *,
    category: Category,
    title: Mapping[str, str],
    text: Mapping[str, str],
    by_field: Iterable[str],
    by_hand: Iterable[str],
    place: int,
    by: Person,
    seen: int,
) -> Overview:
    """Keep the draft of the next version. ``title`` and ``text`` by language, empty ones are left
    out; ``seen`` is the revision of the draft on the screen, 0 where there was none. Raises Unfit
    for what cannot be used, and while the draft waits for its hour."""
    row = _draft(category, by, seen)
    if row is not None and row.goes_out_at is not None:
        raise Unfit("It goes out by itself: take that back before you change it.")
    if row is None:
        row = Overview(category=category)
    row.title = _by_language(title, LONGEST_TITLE, one_line=True)
    row.text = _by_language(text, LONGEST_TEXT)
    row.by_field = _fields(by_field)
    row.by_hand = _entries(by_hand)
    if not 0 <= place <= 1000:
        raise Unfit("The place among the categories is a number from 0 to 1000.")
    row.place = place
    row.written_at, row.written_by = clock.now(), by
    if row._state.adding:
        row.save(force_insert=True)
    else:
        save_next(row, "title", "text", "by_field", "by_hand", "place", "written_at", "written_by")
    return row


@act()
def publish_overview(*, category: Category, by: Person, seen: int) -> Overview:
    """Make the draft the version that everybody sees, at once. Raises Unfit while it lacks
    something."""
    row = _opened(category, by, seen)
    _require_whole(row)
    return _publish(row, by)


@act()
def schedule_overview(*, category: Category, at: dt.datetime, by: Person, seen: int) -> Overview:
    """Let the draft go out by itself at that moment, at most a year ahead."""
    row = _opened(category, by, seen)
    _require_whole(row)
    if not clock.now() < at <= clock.now() + FURTHEST:
        raise Unfit("Choose a moment within the next year.")
    row.goes_out_at, row.written_by = at, by
    save_next(row, "goes_out_at", "written_by")
    return row


@act()
def take_back_hour(*, category: Category, by: Person, seen: int) -> Overview:
    """The draft waits again until somebody publishes it."""
    row = _opened(category, by, seen)
    row.goes_out_at = None
    save_next(row, "goes_out_at")
    return row


@act()
def drop_draft(*, category: Category, by: Person, seen: int) -> None:
    """Forget the draft; a category of which nothing was ever published goes with it."""
    row = _opened(category, by, seen)
    row.delete()
    if not versions_of(category):
        category.delete()


@act()
def withdraw_category(*, category: Category, by: Person, seen: int) -> None:
    """Nobody sees it any more, and what waits for its hour waits on."""
    _require_office(by)
    row = locked(Category, category.pk, seen=seen)
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        save_next(row, "withdrawn_at")
        _note("overview_withdrawn", row, by, {})


@act()
def bring_back_category(*, category: Category, by: Person, seen: int) -> None:
    """Everybody sees again what was published last."""
    _require_office(by)
    row = locked(Category, category.pk, seen=seen)
    if row.withdrawn_at is not None:
        row.withdrawn_at = None
        save_next(row, "withdrawn_at")
        _note("overview_brought_back", row, by, {})


def publish_due() -> None:
    """Each draft whose hour has come, by itself: that one cannot go out holds up no other. It goes
    as the office decided when it gave the hour, whoever holds the office by then."""
    for pk in list(_due().values_list("pk", flat=True)):
        try:
            _publish_if_due(pk)
        except Exception:
            logger.exception("An overview did not go out at its hour: %s", pk)


def _due() -> QuerySet[Overview]:
    """What is withdrawn waits until it is brought back."""
    return Overview.objects.filter(
        goes_out_at__lte=clock.now(), category__withdrawn_at__isnull=True
    )


@act()
def _publish_if_due(pk: uuid.UUID) -> None:
    row = _due().select_for_update(of=("self",)).filter(pk=pk).first()
    if row is not None:
        row.goes_out_at = None
        _publish(row, row.written_by)


def _publish(row: Overview, by: Person) -> Overview:
    earlier = versions_of(row.category)
    row.number = (earlier[0].number or 0) + 1 if earlier else 1
    row.published_at, row.published_by, row.goes_out_at = clock.now(), by, None
    save_next(row, "number", "published_at", "published_by", "goes_out_at")
    _note("overview_published", row.category, by, {"version": row.number})
    return row


def _note(event: str, category: Category, by: Person, facts: dict[str, object]) -> None:
    ledger.record(
        event,
        actor=by.key,
        role="office",
        clauses=CLAUSES,
        about=category.ref,
        facts={"category": category.slug, **facts},
    )


def _require_whole(row: Overview) -> None:
    for said, what in ((row.title, "title"), (row.text, "text")):
        if "en" not in said:
            raise Unfit(f"Write the {what} in English: it is shown where a language is missing.")
    if not row.by_field and not row.by_hand:
        raise Unfit("Choose a field or entries: an overview shows some.")


def _draft(category: Category, by: Person, seen: int) -> Overview | None:
    """The draft, locked, after its door let the person in."""
    _require_office(by)
    rows = Overview.objects.select_for_update()
    row = rows.filter(category=category, number__isnull=True).first()
    if row is None and seen:
        raise Stale("This overview")
    if row is not None:
        require_unmoved(row, seen)
    return row


def _opened(category: Category, by: Person, seen: int) -> Overview:
    row = _draft(category, by, seen)
    if row is None:
        raise NotFound("There is no draft of this overview.")
    return row


def _require_office(by: Person) -> None:
    if not rules.keeps_overviews(by):
        raise NotAllowed("The Communication Office of the alliance edits overviews.")


def _by_language(
    given: Mapping[str, str], longest: int, *, one_line: bool = False
) -> dict[str, str]:
    too_long = f"A text here has at most {longest} characters in each language."
    return by_language(given, limit=longest, too_long=too_long, one_line=one_line)


def _fields(given: Iterable[str]) -> list[str]:
    chosen = sorted(set(given))
    if unknown := [code for code in chosen if code not in BROAD]:
        raise Unfit(f"{unknown[0][:20]} is no broad field of ISCED-F 2013.")
    return chosen


def _entries(given: Iterable[str]) -> list[str]:
    try:
        chosen = list(dict.fromkeys(str(uuid.UUID(one)) for one in given))
    except ValueError:
        raise Unfit("Choose entries of the catalogue.") from None
    if len(chosen) > MOST_BY_HAND:
        raise Unfit(f"Choose at most {MOST_BY_HAND} entries by hand.")
    if Entry.objects.filter(pk__in=chosen).count() != len(chosen):
        raise Unfit("Choose entries of the catalogue.")
    return chosen


def _free(slug: str) -> str:
    taken = set(Category.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    tries = (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3)))
    return next(one for one in tries if one not in taken)
