"""A learner's own: enrolments, awards, credentials."""

from __future__ import annotations

import uuid
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from charm.alliance.queries import Scope
from charm.api.paging import Listed, Paging, listed
from charm.api.spelling import spelled
from charm.api.tokens import Bearer, caller
from charm.api.v1.awards import AwardShape, award
from charm.api.v1.enrolments import EnrolmentShape, enrolments
from charm.api.v1.shapes import PDF
from charm.awards.certificate import certificate_pdf
from charm.awards.lists import own_award_for, own_awards
from charm.awards.queries import credential_of
from charm.delivery.lists import learning_part

router = Router(tags=["Learning"])
READ = Bearer(Scope.LEARNING_READ)


@router.get("/enrolments", response=Listed[EnrolmentShape], auth=READ)
def list_own_enrolments(request: HttpRequest, page: Query[Paging]) -> Listed[EnrolmentShape]:
    """List your own enrolments, the latest first."""
    rows = learning_part(caller(request), page.part)
    return listed(rows, page, enrolments(rows.rows))


@router.get("/awards", response=Listed[AwardShape], auth=READ)
def list_own_awards(request: HttpRequest, page: Query[Paging]) -> Listed[AwardShape]:
    """List your own awards, revoked ones included, the latest first."""
    return listed(own_awards(caller(request), page.part), page, award)


@router.get("/awards/{uuid:ref}", response=AwardShape, auth=READ)
def get_own_award(request: HttpRequest, ref: uuid.UUID) -> AwardShape:
    """Read an award of your own."""
    return award(own_award_for(caller(request), ref))


@router.get("/awards/{uuid:ref}/credential", response=dict[str, Any], auth=READ)
def get_own_credential(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Fetch the signed credential of your award.

    The Open Badge 3.0, to be kept, shown and verified anywhere."""
    credential = credential_of(own_award_for(caller(request), ref))
    return HttpResponse(spelled(credential), content_type="application/json; charset=utf-8")


@router.get("/awards/{uuid:ref}/certificate", auth=READ, openapi_extra={"responses": {200: PDF}})
def get_own_certificate(
    request: HttpRequest, ref: uuid.UUID, language: Literal["en", "es"] = "en"
) -> HttpResponse:
    """Fetch the certificate of your award.

    PDF/A-3a and PDF/UA-1, with the signed credential attached. Of a revoked award it says so
    first."""
    content = certificate_pdf(own_award_for(caller(request), ref), language=language)
    return HttpResponse(content, content_type="application/pdf")
