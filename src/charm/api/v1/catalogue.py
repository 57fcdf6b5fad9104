"""What the alliance offers; for everybody."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from charm.api.paging import Listed, Paging, listed
from charm.api.v1.shapes import UniversityShape, public, title_in_english
from charm.catalogue.lists import offers_like
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


@router.get("", response={200: Listed[OfferShape], 304: None})
def list_catalogue(
    request: HttpRequest,
    page: Query[Paging],
    kind: Kind | None = None,
    university: Annotated[
        str | None, Query(max_length=80, description="Code of one that has any role in it.")
    ] = None,
    language: Annotated[
        str | None, Query(pattern="^[a-z]{2}$", description="Of instruction, ISO 639-1.")
    ] = None,
) -> HttpResponseBase:
    """List what the catalogue offers.

    Every published entry by its version in force, the latest first."""
    rows = offers_like(page.part, kind=kind, university=university, language=language)
    return public(request, listed(rows, page, _offer))


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
