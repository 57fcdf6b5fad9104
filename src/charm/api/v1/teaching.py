"""Editions for those who teach and keep them: enrolments, results, completion (7.10)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field, StrictBool

from charm.alliance.queries import Scope
from charm.api.once import Done, IdempotencyKey, once
from charm.api.paging import Listed, Paging, listed
from charm.api.tokens import Bearer, caller
from charm.api.v1.enrolments import EnrolmentShape, enrolments, title_of
from charm.api.v1.shapes import Day, Given, Seen
from charm.core.workflow.delivery import DeliveryRole, EditionState
from charm.delivery.lists import editions_kept_by, enrolments_seen_by
from charm.delivery.queries import Edition, seats_left_of
from charm.delivery.rules import INSIDE, edition_for, enrolment_for, roles_to
from charm.delivery.services.assessing import record_result
from charm.delivery.services.confirming import confirm_completion
from charm.delivery.services.standing import check_identity, set_fee

router = Router(tags=["Teaching"])
READ, WRITE = Bearer(Scope.TEACHING_READ), Bearer(Scope.TEACHING_WRITE)


class EditionShape(BaseModel):
    id: uuid.UUID
    entry: str = Field(description="The slug of its catalogue entry.")
    version: int
    title: str
    state: EditionState
    revision: int
    validation: bool
    starts_on: dt.date
    ends_on: dt.date
    time_zone: str
    place: str
    languages: list[str]
    seats: int
    seats_left: int


class ResultGiven(Given):
    seen: Seen
    passed: StrictBool
    value: str = Field(min_length=1, max_length=40, examples=["8.5"])
    scheme: str = Field(min_length=1, max_length=100, examples=["Dutch grades 1-10"])
    assessed_on: Day


class ConfirmGiven(Given):
    seen: Seen
    objectives_met: StrictBool = Field(False, description="Formal: the objectives are met (7.10).")
    assessments_completed: StrictBool = Field(
        False, description="Formal: all assessments are completed (7.10)."
    )


class IdentityGiven(Given):
    seen: Seen
    way: Literal["document", "video", "institution", "eid", "known"]
    checked_on: Day


class FeeGiven(Given):
    seen: Seen
    state: Literal["not-due", "due", "paid", "waived", "refunded"]
    reason: str = Field("", max_length=500, description="Needed where nobody paid.")


@router.get("/editions", response=Listed[EditionShape], auth=READ)
def list_editions(
    request: HttpRequest, page: Query[Paging], state: EditionState | None = None
) -> Listed[EditionShape]:
    """List the editions that you teach, or keep as registrar, the latest first."""
    rows = editions_kept_by(caller(request), page.part, state=state)
    free = seats_left_of(rows.rows)
    return listed(rows, page, lambda row: _edition(row, free[row.id]))


@router.get("/editions/{uuid:edition}", response=EditionShape, auth=READ)
def get_edition(request: HttpRequest, edition: uuid.UUID) -> EditionShape:
    """Read an edition.

    Before admission opens it is its staff's, the registrar's, the proposers' and the auditors'."""
    row = edition_for(caller(request), edition)
    return _edition(row, seats_left_of([row])[row.id])


@router.get("/editions/{uuid:edition}/enrolments", response=Listed[EnrolmentShape], auth=READ)
def list_enrolments(
    request: HttpRequest, edition: uuid.UUID, page: Query[Paging]
) -> Listed[EnrolmentShape]:
    """List who is enrolled in an edition.

    For its teaching staff, the registrar of the responsible university and auditors."""
    row = edition_for(caller(request), edition)
    rows = enrolments_seen_by(caller(request), row, page.part)
    return listed(rows, page, enrolments(rows.rows))


@router.get("/enrolments/{uuid:enrolment}", response=EnrolmentShape, auth=READ)
def get_enrolment(request: HttpRequest, enrolment: uuid.UUID) -> EnrolmentShape:
    """Read one enrolment."""
    return _shown(request, enrolment)


@router.post("/enrolments/{uuid:enrolment}/result", response={201: EnrolmentShape}, auth=WRITE)
def post_result(
    request: HttpRequest, enrolment: uuid.UUID, result: ResultGiven, key: IdempotencyKey
) -> HttpResponse:
    """Record the result of assessment.

    A later one replaces it until completion is confirmed."""
    return _do(
        request,
        enrolment,
        key,
        record_result,
        passed=result.passed,
        value=result.value,
        scheme=result.scheme,
        assessed_on=result.assessed_on,
        seen=result.seen,
    )


@router.post(
    "/enrolments/{uuid:enrolment}/confirmation", response={201: EnrolmentShape}, auth=WRITE
)
def post_confirmation(
    request: HttpRequest, enrolment: uuid.UUID, said: ConfirmGiven, key: IdempotencyKey
) -> HttpResponse:
    """Confirm that the learner completed.

    By teaching staff of that very edition: without it nothing is awarded (7.10, 7.20.2)."""
    return _do(
        request,
        enrolment,
        key,
        confirm_completion,
        seen=said.seen,
        objectives_met=said.objectives_met,
        assessments_completed=said.assessments_completed,
    )


@router.post(
    "/enrolments/{uuid:enrolment}/identity-check", response={201: EnrolmentShape}, auth=WRITE
)
def post_identity_check(
    request: HttpRequest, enrolment: uuid.UUID, said: IdentityGiven, key: IdempotencyKey
) -> HttpResponse:
    """Put on record that you checked who the learner is.

    Who, when and in which way; there is no place for a document or its number."""
    return _do(
        request, enrolment, key, check_identity, way=said.way, on=said.checked_on, seen=said.seen
    )


@router.post("/enrolments/{uuid:enrolment}/fee", response={201: EnrolmentShape}, auth=WRITE)
def post_fee(
    request: HttpRequest, enrolment: uuid.UUID, said: FeeGiven, key: IdempotencyKey
) -> HttpResponse:
    """Say how the fee of the learner stands now.

    Nothing about a payment is kept, and it never holds up an award."""
    return _do(
        request, enrolment, key, set_fee, state=said.state, reason=said.reason, seen=said.seen
    )


def _do(
    request: HttpRequest,
    enrolment: uuid.UUID,
    key: str,
    change: Callable[..., object],
    **said: Any,
) -> HttpResponse:
    person = caller(request)

    def act() -> Done:
        change(enrolment=enrolment, by=person, **said)
        return Done(_shown(request, enrolment), location=f"/api/v1/enrolments/{enrolment}")

    return once(request, key, act)


def _shown(request: HttpRequest, ref: uuid.UUID) -> EnrolmentShape:
    row = enrolment_for(caller(request), ref)
    with_fee = bool(roles_to(caller(request), row) & (INSIDE | {DeliveryRole.LEARNER}))
    return enrolments([row], with_fee=with_fee)(row)


def _edition(row: Edition, seats_left: int) -> EditionShape:
    return EditionShape(
        id=row.id,
        entry=row.version.entry.slug,
        version=row.version.number,
        title=title_of(row),
        state=EditionState(row.state),
        revision=row.revision,
        validation=row.validation,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        time_zone=row.time_zone,
        place=row.place,
        languages=row.languages,
        seats=row.seats,
        seats_left=seats_left,
    )
