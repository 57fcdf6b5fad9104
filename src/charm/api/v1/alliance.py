"""Who the alliance is; for everybody."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import BaseModel, Field

from charm.alliance.queries import Body, University, bodies, universities
from charm.api.paging import Listed, Paging, listed
from charm.api.v1.shapes import UniversityShape, public
from charm.foundation.parts import part_of_known

router = Router(tags=["Alliance"])


class MemberShape(UniversityShape):
    slug: str
    own_name: str
    city: str
    url: str
    member_from: dt.date
    member_until: dt.date | None


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


def _body(row: Body) -> BodyShape:
    return BodyShape(
        code=row.code,
        kind=row.kind,
        name=row.name,
        time_zone=row.time_zone,
        paper_deadline_working_days=row.paper_deadline_working_days,
    )
