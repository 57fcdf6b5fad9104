"""Keep what is found in the catalogue in step with what it offers.

Whoever publishes, suspends, resumes or retires calls this within the same act, so that nobody finds
what is not on offer. A listing has a number that is never given again; a version that comes in the
place of another gets a new one, and the old one is only taken out of the set of all.
"""

from __future__ import annotations

import datetime as dt
import uuid
from array import array
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from charm.catalogue.lines import line_of, spelled
from charm.catalogue.listed import (
    ALL,
    HEAD,
    TEXT,
    TITLE,
    Mark,
    Said,
    called,
    hours_of,
    marks_of,
    marks_of_run,
    title_of,
)
from charm.catalogue.models import Entry, EntryVersion, ListedRun, Listing, ListingMark
from charm.catalogue.queries import current_version, every_offer, is_listed_whole
from charm.core.search.bits import bits_of, packed, unpacked
from charm.core.workflow.delivery import EntryState
from charm.foundation.transactions import act

BATCH = 500


class Run(NamedTuple):
    """An edition that takes people."""

    edition: uuid.UUID
    entry: uuid.UUID
    begins: dt.date
    last_day: dt.date | None


def relist(entry: Entry) -> None:
    """List the version in force where the entry is published, and nothing of it where it is not.
    Within the act that changed it."""
    gone = list(Listing.objects.filter(entry=entry).values_list("number", flat=True))
    Listing.objects.filter(entry=entry).delete()
    if gone:
        _take_out(gone)
    if entry.state == EntryState.PUBLISHED:
        version = current_version(entry)
        row = _listing(version)
        row.save()
        _add(marks_of(version) | _runs_of(entry), row.number)


def list_run(
    entry: Entry, *, edition: uuid.UUID, begins: dt.date, last_day: dt.date | None
) -> None:
    """An edition of the entry takes people, until a last day or without one. Within the act that
    opened it."""
    ListedRun.objects.update_or_create(
        edition=edition, defaults={"entry": entry, "begins": begins, "last_day": last_day}
    )
    number = Listing.objects.filter(entry=entry).values_list("number", flat=True).first()
    if number is not None:
        _add(dict.fromkeys(marks_of_run(begins, last_day), ""), number)


def unlist_run(edition: uuid.UUID) -> None:
    """The edition takes nobody any more. Within the act that closed it; a second time changes
    nothing."""
    row = ListedRun.objects.filter(edition=edition).first()
    if row is None:
        return
    row.delete()
    number = Listing.objects.filter(entry=row.entry_id).values_list("number", flat=True).first()
    if number is not None:
        gone = marks_of_run(row.begins, row.last_day) - set(_runs_of(row.entry))
        _lose(gone, number)


@act()
def list_runs(taking: Iterable[Run]) -> int:
    """Exactly these editions take people. Returns how many were listed otherwise."""
    wanted = {run.edition: run for run in taking}
    known = {row.edition: row for row in ListedRun.objects.select_related("entry")}
    wrong = [row for row in known.values() if _said(row) != wanted.get(row.edition)]
    for row in wrong:
        unlist_run(row.edition)
    new = [run for run in wanted.values() if run.edition not in known]
    new += [wanted[row.edition] for row in wrong if row.edition in wanted]
    entries = Entry.objects.in_bulk({run.entry for run in new})
    for run in new:
        list_run(entries[run.entry], edition=run.edition, begins=run.begins, last_day=run.last_day)
    return len({*(row.edition for row in wrong), *(run.edition for run in new)})


@act()
def list_everything() -> int:
    """Make the whole index anew. Returns how many entries are listed."""
    Listing.objects.all().delete()
    ListingMark.objects.all().delete()
    numbers: dict[Mark, array[int]] = defaultdict(lambda: array("Q"))
    calls: dict[Mark, Said] = {}
    runs: dict[uuid.UUID, dict[Mark, Said]] = defaultdict(dict)
    for run in ListedRun.objects.iterator():
        runs[run.entry_id] |= dict.fromkeys(marks_of_run(run.begins, run.last_day), "")
    count = 0
    for versions in every_offer():
        rows = Listing.objects.bulk_create([_listing(version) for version in versions])
        for row, version in zip(rows, versions, strict=True):
            for mark, said in (marks_of(version) | runs[version.entry_id]).items():
                numbers[mark].append(row.number)
                if said:
                    calls[mark] = said
        count += len(rows)
    ListingMark.objects.bulk_create(
        (
            _mark(mark, bits_of(found), calls.get(mark, ""))
            for mark, found in sorted(numbers.items())
        ),
        batch_size=BATCH,
    )
    return count


def list_what_is_missing() -> int:
    """The whole index anew where something on offer is not in it, or something else is; zero where
    it is right."""
    return 0 if is_listed_whole() else list_everything()


def _listing(version: EntryVersion) -> Listing:
    line = line_of(version)
    return Listing(
        entry_id=version.entry_id,
        version=version,
        title=title_of(version),
        hours=hours_of(version),
        published_at=version.published_at,
        line=spelled(line),
        seal=line.seal,
    )


def _runs_of(entry: Entry) -> dict[Mark, Said]:
    rows = ListedRun.objects.filter(entry=entry)
    return {mark: "" for row in rows for mark in marks_of_run(row.begins, row.last_day)}


def _said(row: ListedRun) -> Run:
    return Run(row.edition, row.entry_id, row.begins, row.last_day)


def _add(marks: dict[Mark, Said], number: int) -> None:
    known = {
        (row.part, row.term): row
        for row in ListingMark.objects.filter(term__in={term for _, term in marks})
    }
    rows = []
    for mark, said in sorted(marks.items()):
        row = known.get(mark)
        bits = unpacked(row.numbers) if row else 0
        rows.append(_mark(mark, bits | 1 << number, said))
    _write(rows)


def _lose(marks: Iterable[Mark], number: int) -> None:
    """The listing has these marks no more."""
    by_part: dict[str, list[str]] = defaultdict(list)
    for part, term in marks:
        by_part[part].append(term)
    for part, terms in by_part.items():
        rows = list(ListingMark.objects.filter(part=part, term__in=terms))
        left = [(row, unpacked(row.numbers) & ~(1 << number)) for row in rows]
        _write([_mark((part, row.term), bits, "") for row, bits in left if bits])
        ListingMark.objects.filter(pk__in=[row.pk for row, bits in left if not bits]).delete()


def _take_out(numbers: Iterable[int]) -> None:
    row = ListingMark.objects.filter(part=ALL).first()
    if row is not None:
        _write([_mark((ALL, ""), unpacked(row.numbers) & ~bits_of(numbers), "")])


def _mark(mark: Mark, bits: int, said: Said) -> ListingMark:
    part, term = mark
    return ListingMark(
        part=part,
        term=term,
        head=term[:HEAD] if part in (TITLE, TEXT) else "",
        called=called(said),
        count=bits.bit_count(),
        numbers=packed(bits),
    )


def _write(rows: list[ListingMark]) -> None:
    ListingMark.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["part", "term"],
        update_fields=["numbers", "count", "called"],
    )
