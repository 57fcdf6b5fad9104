"""Reads of the catalogue. Other rooms name its types through this module."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F, Max, Q, QuerySet

from charm.alliance.queries import Person
from charm.catalogue.addresses import issuer_address, issuer_did, version_address
from charm.catalogue.definition import Published, definition_of, published
from charm.catalogue.description import describe
from charm.catalogue.descriptor import descriptor_of
from charm.catalogue.listed import ALL, MADE, SHAPE
from charm.catalogue.models import Accreditation, Entry, EntryVersion, Listing, ListingMark
from charm.core.proposal.model import Kind
from charm.core.search.bits import members, unpacked
from charm.core.workflow.delivery import EntryState
from charm.foundation import clock
from charm.foundation.errors import NotFound
from charm.foundation.looking import once
from charm.proposals import queries as proposals

__all__ = [
    "Accreditation",
    "Entry",
    "EntryVersion",
    "Period",
    "Published",
    "accreditation_covers",
    "accreditations_of",
    "accredited_until",
    "addresses_on_offer",
    "current_version",
    "definition_of",
    "describe",
    "descriptor_of",
    "entries",
    "entries_accredited_by",
    "entry_of_proposal",
    "every_offer",
    "first_version",
    "is_listed_whole",
    "issuer_address",
    "issuer_did",
    "lapsed_among",
    "newest_offers",
    "offers",
    "offers_to",
    "periods_of",
    "proposers_of",
    "proposes",
    "published",
    "titles_of",
    "utc_today",
    "version_address",
    "version_by_id",
    "version_by_number",
    "versions_of",
]


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which a version could be awarded, both included; without an end while it can."""

    first: dt.date
    last: dt.date | None = None


def utc_today() -> dt.date:
    """The day by which authority to award is judged, here and by verifiers."""
    return clock.now().astimezone(dt.UTC).date()


def entries(*, state: str = EntryState.PUBLISHED) -> list[Entry]:
    return list(Entry.objects.filter(state=state).select_related("university"))


def offers() -> list[EntryVersion]:
    """The version in force of everything that is published, the latest first, in one query."""
    return list(_in_force())


def every_offer(*, at_a_time: int = 200) -> Iterator[list[EntryVersion]]:
    """All of :func:`offers` in batches, so that never all of them are in memory."""
    rows: list[EntryVersion] = []
    for row in _in_force().iterator(chunk_size=at_a_time):
        rows.append(row)
        if len(rows) == at_a_time:
            yield rows
            rows = []
    if rows:
        yield rows


def offers_to(person: Person, *, universities: Iterable[str] = ()) -> list[EntryVersion]:
    """Those of :func:`offers` that the person proposed, or that one of the universities answers
    for."""
    if not person.is_active:
        return []
    proposed = EntryVersion.objects.filter(snapshot__proposal__seats__person=person)
    rows = _in_force().filter(
        Q(entry__in=proposed.values("entry")) | Q(entry__university__in=list(universities))
    )
    return list(rows)


def addresses_on_offer(most: int) -> list[tuple[str, dt.datetime]]:
    """The slug of each entry that is published, and since when its version is in force; the latest
    first."""
    rows = _in_force().select_related(None)
    return list(rows.values_list("entry__slug", "published_at")[:most])


def newest_offers(count: int) -> list[EntryVersion]:
    """The latest few of :func:`offers`."""
    return list(_in_force()[:count])


def is_listed_whole() -> bool:
    """Whether exactly what is on offer is found by who looks for it, and was listed as today."""
    listed = dict(Listing.objects.values_list("number", "version"))
    rows = ListingMark.objects.filter(part__in=(ALL, SHAPE), term__in=("", MADE))
    marks = {row.part: unpacked(row.numbers) for row in rows}
    everything = marks.get(ALL, 0)
    return (
        set(members(everything)) == set(listed)
        and not everything & ~marks.get(SHAPE, 0)
        and set(listed.values()) == set(_in_force().values_list("id", flat=True))
    )


def _in_force() -> QuerySet[EntryVersion]:
    return (
        EntryVersion.objects.filter(entry__state=EntryState.PUBLISHED)
        .annotate(latest=Max("entry__versions__number"))
        .filter(number=F("latest"))
        .select_related("entry__university")
        .order_by("-published_at", "id")
    )


def entry_of_proposal(proposal: uuid.UUID | str) -> Entry | None:
    """The entry that an approved proposal is published in."""
    version = EntryVersion.objects.filter(snapshot__proposal_id=proposal).first()
    return version.entry if version else None


def current_version(entry: Entry) -> EntryVersion:
    """The latest; an entry is born with its first."""
    return entry.versions.order_by("-number")[0]


def titles_of(slugs: Iterable[str]) -> dict[str, str | dict[str, str]]:
    """What each of these entries is called by its version in force, offered or not. One query."""
    rows = (
        EntryVersion.objects.filter(entry__slug__in=list(slugs))
        .annotate(latest=Max("entry__versions__number"))
        .filter(number=F("latest"))
        .select_related("entry")
    )
    return {row.entry.slug: published(row).content.title for row in rows}


def first_version(entry: Entry) -> EntryVersion:
    """The one that the entry was born with."""
    return versions_of(entry)[0]


def versions_of(entry: Entry) -> list[EntryVersion]:
    rows = entry.versions.select_related("entry", "snapshot").order_by("number")
    return list(once(("versions", entry.pk), lambda: list(rows)))


def version_by_id(version: uuid.UUID | str) -> EntryVersion:
    return EntryVersion.objects.select_related("entry").get(pk=version)


def version_by_number(slug: str, number: int) -> EntryVersion:
    """What a credential's definition address leads to. Raises NotFound."""
    row = (
        EntryVersion.objects.select_related("entry").filter(entry__slug=slug, number=number).first()
    )
    if row is None:
        raise NotFound("There is no such version in the catalogue.")
    return row


def proposers_of(entry: Entry) -> list[Person]:
    """Who is approved to propose and deliver its current version (7.4)."""
    snapshot = proposals.snapshot_of(current_version(entry).snapshot_id)
    return proposals.proposers_of(proposals.proposal_by_id(snapshot.proposal_id))


def proposes(person: Person, entry: Entry) -> bool:
    """Whether the person is a proposer of one of the entry's versions."""
    versions = EntryVersion.objects.filter(entry=entry, snapshot__proposal__seats__person=person)
    return person.is_active and once(("proposes", person.pk, entry.pk), versions.exists)


def accreditations_of(entry: Entry) -> list[Accreditation]:
    return list(entry.accreditations.select_related("university").order_by("date", "id"))


def entries_accredited_by(university: str, reference: str) -> list[Entry]:
    """Whatever rests on that decision of the university, by its reference."""
    rows = Entry.objects.filter(
        accreditations__university=university, accreditations__reference=reference
    )
    return list(rows.select_related("proposal").distinct())


def accreditation_covers(
    entry: Entry, university: str, first: dt.date, last: dt.date | None = None
) -> bool:
    """Whether one accreditation of the university holds from ``first`` to ``last`` (the same day
    when left out)."""
    return (
        Accreditation.objects.filter(entry=entry, university=university, date__lte=first)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=last or first))
        .exists()
    )


def accredited_until(entries: Iterable[Entry]) -> dict[uuid.UUID, dt.date]:
    """The last day for which the responsible university is accredited, as far as is known today, of
    each formal entry of which there is one; the first of all days where none holds. One query."""
    asked = {row.pk: row.university_id for row in entries if row.kind == Kind.FORMAL}
    if not asked:
        return {}
    found: dict[uuid.UUID, dt.date] = dict.fromkeys(asked, dt.date.min)
    rows = Accreditation.objects.filter(entry__in=asked, date__lte=utc_today())
    for entry, university, until in rows.values_list("entry", "university", "valid_until"):
        if university == asked[entry]:
            found[entry] = max(found[entry], until or dt.date.max)
    return {entry: last for entry, last in found.items() if last != dt.date.max}


def lapsed_among(entries: Iterable[Entry]) -> frozenset[uuid.UUID]:
    """The formal entries whose responsible university is not accredited today (7.9). One query."""
    today = utc_today()
    return frozenset(entry for entry, last in accredited_until(entries).items() if last < today)


def periods_of(version: EntryVersion) -> tuple[Period, ...]:
    """From the publication of the version on, without the time in which the entry was suspended.

    The days of suspension and of resumption count as days of authority: what was awarded on them
    was awarded while the entry was published. Days are those of UTC, by which verifiers judge.
    """
    first: dt.date | None = version.published_at.astimezone(dt.UTC).date()
    periods = []
    for gap in version.entry.suspensions.order_by("since", "id"):
        if first is not None and first <= gap.since:
            periods.append(Period(first, gap.since))
        if gap.until is None:
            first = None
        elif first is None or gap.until > first:
            first = gap.until
    if first is not None:
        periods.append(Period(first))
    return tuple(periods)
