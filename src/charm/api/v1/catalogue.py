"""What the alliance offers; for everybody."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from charm.api.paging import Listed, Paging, listed
from charm.api.v1.shapes import UniversityShape, public, title_in_english
from charm.catalogue.finding import MAX_CHOSEN, MAX_TYPED, Question, Value, answer
from charm.catalogue.listed import FACETS
from charm.catalogue.queries import (
    EntryVersion,
    current_version,
    descriptor_of,
    published,
    version_by_number,
    versions_of,
)
from charm.catalogue.rules import entry_for
from charm.core.proposal.model import Kind
from charm.delivery.lists import public_editions
from charm.delivery.queries import Edition, seats_left_of

router = Router(tags=["Catalogue"])

Number = Annotated[int, Path(..., ge=1, le=2**31 - 1)]


class OfferShape(BaseModel):
    """An entry by its version in force."""

    slug: str = Field(examples=["living-with-water-flood-resilience-in-delta-cities"])
    version: int
    title: str
    kind: Kind
    responsible: UniversityShape
    languages: list[str] = Field(description="ISO 639-1")
    ects: float | None
    hours: float | None
    published_at: dt.datetime


class FacetValue(BaseModel):
    """Something to choose by."""

    value: str
    count: int = Field(description="How many offers choosing it would leave.")
    label: str = Field(description="What an offer calls it, where the value is an address.")


class OffersShape(Listed[OfferShape]):
    """A part of what was found, and what it can be narrowed by."""

    facets: dict[str, list[FacetValue]] = Field(
        description="By the name of the parameter. Of the skills, those that most offers teach."
    )


Code = Annotated[str, Field(max_length=80)]


class Asked(BaseModel):
    """What is looked for. A facet may be given several times: an offer has one of its values."""

    q: str = Field("", max_length=MAX_TYPED, description="Words, perhaps only begun.")
    kind: list[Kind] = []
    outcome: list[Code] = Field([], description="micro-credential or participation-badge.")
    when: list[Code] = Field(
        [], description="open: takes people today. month, quarter: an edition begins so soon."
    )
    field: list[Code] = Field([], description="ISCED-F 2013, the first two digits.")
    university: list[Code] = Field([], description="Code of one that has any role in it.")
    language: list[Annotated[str, Field(pattern="^[a-z]{2}$")]] = Field(
        [], description="Of instruction, ISO 639-1."
    )
    form: list[Code] = Field([], description="Of participation.")
    level: list[Code] = Field([], description="Of the EQF, formal learning alone.")
    workload: list[Code] = Field([], description="Hours: up to 10, 25, 50 or 100, or more.")
    fee: list[Code] = Field([], description="none, or some.")
    stacks: list[Code] = Field([], description="yes: it counts towards something larger.")
    skill: list[Annotated[str, Field(max_length=500)]] = Field([], description="Its address.")
    since: dt.date | None = Field(
        None, alias="from", description="An edition that takes people begins then or later."
    )
    order: Literal["", "latest", "title", "shortest"] = ""

    @property
    def question(self) -> Question:
        chosen = {
            facet: frozenset(str(value) for value in getattr(self, facet)[:MAX_CHOSEN])
            for facet in FACETS
        }
        return Question(self.q.strip(), chosen, self.since, self.order)


class VersionLink(BaseModel):
    number: int
    published_at: dt.datetime
    sha256: str


class VersionShape(BaseModel):
    """A published version: what it says, and what it rests on."""

    slug: str
    version: int
    published_at: dt.datetime
    sha256: str
    descriptor: dict[str, Any] = Field(
        description="The words of a proposal file, and every element of Appendix 1 in its order."
    )


class EntryShape(VersionShape):
    """An entry by its version in force, with all its versions."""

    state: str = Field(description="published, suspended or retired")
    versions: list[VersionLink]


class PublicEdition(BaseModel):
    id: uuid.UUID
    version: int
    state: str = Field(description="open, running or ended")
    validation: bool = Field(description="Prior learning is assessed without attending (6.6.1).")
    starts_on: dt.date
    ends_on: dt.date
    time_zone: str
    place: str
    languages: list[str]
    seats: int
    seats_left: int


@router.get("", response={200: OffersShape, 304: None})
def list_catalogue(
    request: HttpRequest, page: Query[Paging], asked: Query[Asked]
) -> HttpResponseBase:
    """Search what the catalogue offers.

    Every published entry by its version in force, found and counted as on the page: it contains
    every word, whatever its accents and endings, and has one of the values of each facet. What
    answers best comes first, without words the latest."""
    found = answer(asked.question)
    end = page.offset + page.limit
    shape = OffersShape(
        items=[_offer(version) for version in found.hits[page.offset : end]],
        total=len(found.hits),
        limit=page.limit,
        offset=page.offset,
        facets={facet: [_value(one) for one in rows] for facet, rows in found.values.items()},
    )
    return public(request, shape)


@router.get("/{slug:slug}", response={200: EntryShape, 304: None})
def get_entry(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Read an entry.

    A suspended or retired entry stays readable, and says so."""
    entry = entry_for(None, slug)
    versions = versions_of(entry)
    shape = EntryShape(
        **_version(current_version(entry)).model_dump(),
        state=entry.state,
        versions=[
            VersionLink(number=row.number, published_at=row.published_at, sha256=row.sha256)
            for row in versions
        ],
    )
    return public(request, shape)


@router.get("/{slug:slug}/versions/{number}", response={200: VersionShape, 304: None})
def get_entry_version(request: HttpRequest, slug: str, number: Number) -> HttpResponseBase:
    """Read one version of an entry.

    It never changes; a credential names the version that it was awarded by."""
    return public(request, _version(version_by_number(slug, number)))


@router.get("/{slug:slug}/editions", response={200: Listed[PublicEdition], 304: None})
def list_entry_editions(request: HttpRequest, slug: str, page: Query[Paging]) -> HttpResponseBase:
    """List the editions of an entry.

    Those whose admission has opened, or was open, by their first day."""
    rows = public_editions(entry_for(None, slug), page.part)
    free = seats_left_of(rows.rows)
    return public(request, listed(rows, page, lambda row: _edition(row, free[row.id])))


def _value(one: Value) -> FacetValue:
    label = title_in_english(one.called) if one.called else ""
    return FacetValue(value=one.value, count=one.count, label=label)


def _offer(version: EntryVersion) -> OfferShape:
    said = published(version)
    home = version.entry.university
    return OfferShape(
        slug=version.entry.slug,
        version=version.number,
        title=title_in_english(said.content.title),
        kind=Kind(version.entry.kind),
        responsible=UniversityShape(code=home.code, name=home.name, country=home.country),
        languages=list(said.content.languages),
        ects=_ects(version),
        hours=float(said.content.total_hours) if said.content.total_hours else None,
        published_at=version.published_at,
    )


def _ects(version: EntryVersion) -> float | None:
    """Only formal learning has credits (5.7.2)."""
    content = published(version).content
    is_formal = content.kind is Kind.FORMAL
    return float(content.ects) if is_formal and content.ects is not None else None


def _version(version: EntryVersion) -> VersionShape:
    return VersionShape(
        slug=version.entry.slug,
        version=version.number,
        published_at=version.published_at,
        sha256=version.sha256,
        descriptor=descriptor_of(version),
    )


def _edition(row: Edition, seats_left: int) -> PublicEdition:
    return PublicEdition(
        id=row.id,
        version=row.version.number,
        state=row.state,
        validation=row.validation,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        time_zone=row.time_zone,
        place=row.place,
        languages=row.languages,
        seats=row.seats,
        seats_left=seats_left,
    )
