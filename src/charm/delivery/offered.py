"""What is offered to everybody: a version in force with the editions that the public sees."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence

from charm.catalogue.queries import Entry, EntryVersion, describe, every_offer, lapsed_among
from charm.core.description import Description, Run
from charm.core.workflow.delivery import EditionState
from charm.delivery.admissions import Admission, takes_people
from charm.delivery.models import Edition
from charm.delivery.queries import edition_address, seats_left_of

SHOWN = (EditionState.OPEN, EditionState.RUNNING)


def described(versions: Sequence[EntryVersion]) -> list[Description]:
    """These versions, each with the editions of its entry that are open or running, in a number of
    queries that does not depend on theirs."""
    runs = runs_of(version.entry for version in versions)
    return [describe(row, runs=runs.get(row.entry_id, ())) for row in versions]


def everything_described() -> Iterator[Description]:
    """Whatever is on offer, in bounded memory."""
    for batch in every_offer():
        yield from described(batch)


def runs_of(entries: Iterable[Entry]) -> dict[object, list[Run]]:
    """The editions of each entry that are open or running, by their first day."""
    rows = Edition.objects.filter(
        version__entry__in=[entry.pk for entry in entries], state__in=SHOWN
    ).select_related("version__entry", "admission")
    editions = list(rows.order_by("starts_on", "id"))
    found: dict[object, list[Run]] = {}
    for edition, run in zip(
        editions, runs_as_offered(editions, seats_left_of(editions)), strict=True
    ):
        found.setdefault(edition.version.entry_id, []).append(run)
    return found


def runs_as_offered(editions: Sequence[Edition], left: Mapping[uuid.UUID, int]) -> list[Run]:
    """How these editions are offered today; ``left`` are their free seats."""
    lapsed = lapsed_among({row.version.entry_id: row.version.entry for row in editions}.values())
    return [
        _run(row, left[row.pk], accredited=row.version.entry_id not in lapsed) for row in editions
    ]


def _run(edition: Edition, seats_left: int, *, accredited: bool) -> Run:
    admission = getattr(edition, "admission", None) or Admission(edition=edition)
    return Run(
        address=edition_address(edition),
        first=edition.starts_on,
        last=edition.ends_on,
        time_zone=edition.time_zone,
        place=edition.place,
        languages=tuple(edition.languages),
        seats=edition.seats,
        seats_left=seats_left,
        takes_people=accredited and takes_people(edition, admission),
        closes_on=admission.closes_on,
        validation=edition.validation,
    )
