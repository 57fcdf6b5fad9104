"""The policy in force, clause by clause; for everybody."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from charm.api.paging import Listed, Paging, listed
from charm.api.v1.shapes import public
from charm.core.policy import PolicyVersion
from charm.core.policy.coverage import Row, coverage, read_evidence
from charm.core.policy.version import Clause
from charm.foundation import clock
from charm.foundation.errors import NotFound
from charm.foundation.parts import part_of_known
from charm.framework.queries import policy_in_force

router = Router(tags=["Policy"])


class TermShape(BaseModel):
    code: str
    label: str
    confirmed: bool = Field(description="Whether the Academic Council confirmed the wording.")


class ProgrammeShape(BaseModel):
    name: str
    starts: dt.date
    ends: dt.date


class PolicyShape(BaseModel):
    id: str
    title: str
    approved_by: str
    approved: dt.date
    effective: dt.date
    review: dt.date
    programme: ProgrammeShape
    parameters: dict[str, float | None] = Field(description="The figures of the policy.")
    principles: list[TermShape]
    vision_areas: list[TermShape]


class ClauseShape(BaseModel):
    number: str = Field(examples=["5.7.2"])
    force: str = Field(description="must, should, may, info, target or purpose")
    title: str
    behaviour: str = Field(description="What the platform does about it.")
    state: str = Field(description="green, partial, red or open: whether tests hold it")
    tests: int


@router.get("", response={200: PolicyShape, 304: None})
def get_policy(request: HttpRequest) -> HttpResponseBase:
    """Read the policy in force today: dates, figures and words."""
    policy = policy_in_force(clock.today())
    programme = policy.programme
    shape = PolicyShape(
        id=policy.id,
        title=policy.title,
        approved_by=policy.approved_by,
        approved=policy.approved,
        effective=policy.effective,
        review=policy.review,
        programme=ProgrammeShape(name=programme.name, starts=programme.starts, ends=programme.ends),
        parameters=_figures(policy),
        principles=[_term(term) for term in policy.principles],
        vision_areas=[_term(term) for term in policy.vision_areas],
    )
    return public(request, shape)


@router.get("/clauses", response={200: Listed[ClauseShape], 304: None})
def list_clauses(request: HttpRequest, page: Query[Paging]) -> HttpResponseBase:
    """List the clauses in the order of the policy."""
    rows = part_of_known(policy_in_force(clock.today()).clauses.values(), page.part)
    held = coverage(read_evidence())
    return public(request, listed(rows, page, lambda row: _clause(row, held)))


@router.get("/clauses/{number}", response={200: ClauseShape, 304: None})
def get_clause(
    request: HttpRequest, number: Annotated[str, Path(..., max_length=20)]
) -> HttpResponseBase:
    """Read one clause, by its number such as 5.6.1.2."""
    row = policy_in_force(clock.today()).clauses.get(number)
    if row is None:
        raise NotFound("There is no such clause in the policy in force.")
    return public(request, _clause(row, coverage(read_evidence())))


def _clause(row: Clause, held: Mapping[str, Row]) -> ClauseShape:
    known: Any = held.get(row.number, {})
    return ClauseShape(
        number=row.number,
        force=row.force,
        title=row.title,
        behaviour=row.behaviour,
        state=known.get("state", "open"),
        tests=known.get("tests", 0),
    )


def _figures(policy: PolicyVersion) -> dict[str, float | None]:
    figures = dataclasses.asdict(policy.parameters)
    return {name: None if value is None else float(value) for name, value in figures.items()}


def _term(term: Any) -> TermShape:
    return TermShape(code=term.code, label=term.label, confirmed=term.confirmed)
