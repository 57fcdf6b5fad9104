"""Who the alliance is; for everybody."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import BaseModel, Field

from charm.alliance.dossier_queries import Dossier, dossiers
from charm.alliance.queries import Body, University, bodies, universities
from charm.api.paging import Listed, Paging, listed
from charm.api.v1.shapes import UniversityShape, public
from charm.foundation import clock
from charm.foundation.errors import NotFound
from charm.foundation.parts import part_of_known

router = Router(tags=["Alliance"])


class MemberShape(UniversityShape):
    slug: str
    own_name: str
    city: str
    url: str
    member_from: dt.date
    member_until: dt.date | None


class DossierShape(BaseModel):
    """A decision by which programmes of a university are accredited and quality assured."""

    id: uuid.UUID
    title: str
    body: str
    reference: str
    scope: str = Field(description="What it covers, in words.")
    eqf_levels: list[int] = Field(description="Empty: it is not limited to levels.")
    legal_basis: str
    valid_from: dt.date
    valid_until: dt.date | None = Field(description="The last day on which it holds.")
    stands: str = Field(description="valid, ending (within 90 days), expired, or ahead")


class BodyShape(BaseModel):
    code: str
    kind: str = Field(description="council or board")
    name: str
    time_zone: str
    paper_deadline_working_days: int


@router.get("/universities", response={200: Listed[MemberShape], 304: None})
def list_universities(request: HttpRequest, page: Query[Paging]) -> HttpResponseBase:
    """List the member universities, those that left included."""
    return public(request, listed(part_of_known(universities(), page.part), page, _member))


@router.get(
    "/universities/{str:code}/accreditations", response={200: Listed[DossierShape], 304: None}
)
def list_accreditations(request: HttpRequest, code: str, page: Query[Paging]) -> HttpResponseBase:
    """List what a university is accredited for.

    What it recorded and a second person checked (5.6.1.5); what was withdrawn is left out."""
    if code not in {row.code for row in universities()}:
        raise NotFound("There is no such university.")
    rows = [row for row in dossiers(university=code[:80]) if row.is_checked]
    return public(request, listed(part_of_known(rows, page.part), page, _dossier))


@router.get("/bodies", response={200: Listed[BodyShape], 304: None})
def list_bodies(request: HttpRequest, page: Query[Paging]) -> HttpResponseBase:
    """List the bodies that decide."""
    return public(request, listed(part_of_known(bodies(), page.part), page, _body))


def _member(row: University) -> MemberShape:
    return MemberShape(
        code=row.code,
        slug=row.slug,
        name=row.name,
        own_name=row.own_name,
        country=row.country,
        city=row.city,
        url=row.url,
        member_from=row.member_from,
        member_until=row.member_until,
    )


def _dossier(row: Dossier) -> DossierShape:
    return DossierShape(
        id=row.pk,
        title=row.title,
        body=row.body,
        reference=row.reference,
        scope=row.scope,
        eqf_levels=row.eqf_levels,
        legal_basis=row.legal_basis,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        stands=row.stands(clock.today()),
    )


def _body(row: Body) -> BodyShape:
    return BodyShape(
        code=row.code,
        kind=row.kind,
        name=row.name,
        time_zone=row.time_zone,
        paper_deadline_working_days=row.paper_deadline_working_days,
    )
