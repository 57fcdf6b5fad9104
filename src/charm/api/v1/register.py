"""The award register, in the hands of registrars and of those who hold a seal (7.10, 7.26)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from charm.alliance.queries import Scope
from charm.api.once import Done, IdempotencyKey, once
from charm.api.paging import Listed, Paging, listed
from charm.api.tokens import Bearer, caller
from charm.api.v1.awards import AwardShape, award
from charm.api.v1.shapes import Given, Seen
from charm.awards.lists import awards_kept_by, kept_award_for, registers_of
from charm.awards.queries import Issuer
from charm.awards.services.issuing import issue_awards
from charm.awards.services.revoking import revoke_award
from charm.awards.services.suspending import resume_award, suspend_award
from charm.core.workflow.delivery import AwardState
from charm.foundation.parts import MOST, part_of_known

router = Router(tags=["Register"])
READ = Bearer(Scope.REGISTER_READ)
AWARD, REVOKE = Bearer(Scope.REGISTER_AWARD), Bearer(Scope.REGISTER_REVOKE)


class IssuerShape(BaseModel):
    slug: str = Field(examples=["uu"])
    name: str
    did: str = Field(examples=["did:web:university.eu:issuers:uu"])
    university: str | None = Field(description="Its code; null for the alliance.")
    operated_by: str | None = Field(description="The legal entity behind the alliance's seal.")


class AwardedShape(BaseModel):
    items: list[AwardShape]


class EnrolmentRef(Given):
    id: uuid.UUID
    seen: Seen


class AwardGiven(Given):
    enrolments: list[EnrolmentRef] = Field(min_length=1, max_length=MOST)


class ReasonGiven(Given):
    seen: Seen
    reason: str = Field(max_length=5000)


@router.get("/issuers", response=Listed[IssuerShape], auth=READ)
def list_registers(request: HttpRequest, page: Query[Paging]) -> Listed[IssuerShape]:
    """List the issuers whose seal or register you keep."""
    return listed(part_of_known(registers_of(caller(request)), page.part), page, _issuer)


@router.get("/awards", response=Listed[AwardShape], auth=READ)
def list_awards(
    request: HttpRequest,
    page: Query[Paging],
    issuer: Annotated[str | None, Query(max_length=40, description="Its slug.")] = None,
    state: AwardState | None = None,
) -> Listed[AwardShape]:
    """List the awards of the registers that you keep, by number."""
    rows = awards_kept_by(caller(request), page.part, issuer=issuer, state=state)
    return listed(rows, page, award)


@router.post("/awards", response={201: AwardedShape}, auth=AWARD)
def post_awards(request: HttpRequest, given: AwardGiven, key: IdempotencyKey) -> HttpResponse:
    """Award to learners, all or none.

    By the holder of the issuer's seal. Who has the award already keeps it. The credentials are
    signed by a job: an award is `intended` until then."""
    person = caller(request)
    seen = {row.id: row.seen for row in given.enrolments}

    def act() -> Done:
        rows = issue_awards(enrolments=[row.id for row in given.enrolments], by=person, seen=seen)
        return Done(AwardedShape(items=[award(row) for row in rows]))

    return once(request, key, act)


post_awards.names_others = True  # type: ignore[attr-defined]


@router.get("/awards/{uuid:ref}", response=AwardShape, auth=READ)
def get_award(request: HttpRequest, ref: uuid.UUID) -> AwardShape:
    """Read an award of a register that you keep."""
    return award(kept_award_for(caller(request), ref))


@router.post("/awards/{uuid:ref}/revocation", response={201: AwardShape}, auth=REVOKE)
def post_revocation(
    request: HttpRequest, ref: uuid.UUID, given: ReasonGiven, key: IdempotencyKey
) -> HttpResponse:
    """Revoke an award.

    By the holder of the issuer's seal, with a reason that its learner is told. It stays in the
    register; the status list that verifiers read is published anew."""
    return _do(request, ref, revoke_award, given, key)


@router.post("/awards/{uuid:ref}/suspension", response={201: AwardShape}, auth=REVOKE)
def post_suspension(
    request: HttpRequest, ref: uuid.UUID, given: ReasonGiven, key: IdempotencyKey
) -> HttpResponse:
    """Suspend an award.

    By the holder of the issuer's seal, with a reason that its learner is told. The
    verification desk here says that it is suspended, until it is resumed; verifiers elsewhere do
    where its credential names a list of suspensions. An award from before there were such lists is
    refused."""
    return _do(request, ref, suspend_award, given, key)


@router.post("/awards/{uuid:ref}/resumption", response={201: AwardShape}, auth=REVOKE)
def post_resumption(
    request: HttpRequest, ref: uuid.UUID, given: ReasonGiven, key: IdempotencyKey
) -> HttpResponse:
    """End the suspension of an award.

    By a holder of the issuer's seal who is not its learner, with a reason that the learner is told.
    It verifies again; elsewhere as soon as the status list is published."""
    return _do(request, ref, resume_award, given, key)


def _do(
    request: HttpRequest,
    ref: uuid.UUID,
    change: Callable[..., object],
    given: ReasonGiven,
    key: str,
) -> HttpResponse:
    person = caller(request)

    def act() -> Done:
        change(award=ref, by=person, reason=given.reason, seen=given.seen)
        shape = award(kept_award_for(person, ref))
        return Done(shape, location=f"/api/v1/register/awards/{ref}")

    return once(request, key, act)


def _issuer(row: Issuer) -> IssuerShape:
    return IssuerShape(
        slug=row.slug,
        name=row.name,
        did=row.did,
        university=row.university_id,
        operated_by=row.operated_by_id,
    )
