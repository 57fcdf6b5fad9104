"""Keep what is found in the catalogue in step with what it offers.

Whoever publishes, suspends, resumes or retires calls this within the same act, so that nobody finds
what is not on offer. A listing has a number that is never given again; a version that comes in the
place of another gets a new one, and the old one is only taken out of the set of all.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable

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
    title_of,
)
from charm.catalogue.models import Entry, EntryVersion, Listing, ListingMark
from charm.catalogue.queries import current_version, every_offer, is_listed_whole
from charm.core.search.bits import bits_of, packed, unpacked
from charm.core.workflow.delivery import EntryState
from charm.foundation.transactions import act

BATCH = 500


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
        _add(marks_of(version), row.number)


@act()
def list_everything() -> int:
    """Make the whole index anew. Returns how many entries are listed."""
    Listing.objects.all().delete()
    ListingMark.objects.all().delete()
    numbers: dict[Mark, array[int]] = defaultdict(lambda: array("Q"))
    calls: dict[Mark, Said] = {}
    count = 0
    for versions in every_offer():
        rows = Listing.objects.bulk_create([_listing(version) for version in versions])
        for row, version in zip(rows, versions, strict=True):
            for mark, said in marks_of(version).items():
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
