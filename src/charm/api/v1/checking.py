"""Ask the policy about a proposal, and what a problem means; without an account."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Body, Router
from pydantic import BaseModel, Field

from charm.api.document import PROPOSAL
from charm.api.problems import KINDS
from charm.api.tokens import address_of
from charm.api.v1.shapes import FindingShape, finding, public
from charm.core.policy import Level
from charm.core.proposal.reading import read_proposal
from charm.foundation.limits import Limit
from charm.proposals.queries import judge

router = Router(tags=["Check"])
CHECKS = Limit("Checks", times=120, seconds=60)


class CheckedShape(BaseModel):
    passes: bool = Field(description="Whether no requirement of the policy is missing.")
    findings: list[FindingShape]


class KindShape(BaseModel):
    kind: str
    status: int
    title: str
    says: str


class KindsShape(BaseModel):
    items: list[KindShape]


@router.post(
    "/check",
    response=CheckedShape,
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": PROPOSAL}}}},
)
def check_proposal(
    request: HttpRequest, proposal: Annotated[dict[str, Any], Body(...)]
) -> CheckedShape:
    """Ask what the policy says of a proposal.

    As `charm check`: what 7.4 says of proposers and endorsers is left out unless both are given.
    Nothing is kept."""
    CHECKS.count(address_of(request))
    content = read_proposal(proposal)
    findings = judge(content, people_known=bool(content.proposers and content.endorsers))
    return CheckedShape(
        passes=not any(found.level is Level.MUST for found in findings),
        findings=[finding(found) for found in findings],
    )


check_proposal.is_limited = True  # type: ignore[attr-defined]


@router.get("/problems", response={200: KindsShape, 304: None})
def list_problems(request: HttpRequest) -> HttpResponseBase:
    """List the kinds of problems.

    The `type` of a problem leads here."""
    rows = [
        KindShape(kind=name, status=kind.status, title=kind.title, says=kind.says)
        for name, kind in KINDS.items()
    ]
    return public(request, KindsShape(items=rows))
