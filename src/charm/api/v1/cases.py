"""Integrity cases and appeals: opened, heard and decided by programs as on pages (7.26)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from charm.alliance.queries import Person, Scope, somebody
from charm.api.once import Done, IdempotencyKey, once
from charm.api.paging import Listed, Paging, listed
from charm.api.tokens import Bearer, caller
from charm.api.v1.enrolments import title_of
from charm.api.v1.shapes import Given, PersonShape, person
from charm.delivery.cases import cases_seen_by
from charm.delivery.queries import Hold
from charm.delivery.rules import hold_for
from charm.delivery.services.cases import close_case, open_case
from charm.delivery.services.hearing import (
    give_statement,
    name_panel_member,
    release_panel_member,
)

router = Router(tags=["Cases"])
READ, WRITE = Bearer(Scope.CASES_READ), Bearer(Scope.CASES_WRITE)


class CaseShape(BaseModel):
    id: uuid.UUID
    kind: str = Field(description="integrity or appeal")
    enrolment: uuid.UUID
    title: str = Field(description="Of the micro-credential.")
    learner: PersonShape
    reason: str
    opened_at: dt.datetime
    opened_by: PersonShape
    statement: str = Field(description="The learner's own account; empty before.")
    stated_at: dt.datetime | None
    statement_until: dt.date | None = Field(description="Last day for it; none for an appeal.")
    panel: list[PersonShape] = Field(description="Who decides it; else the registrar does.")
    decide_until: dt.date | None
    outcome: str = Field(description="dismissed, in-part or upheld; empty while it is open.")
    consequence: str = Field(description="result, correct, revoke, or empty.")
    closing_reason: str
    closed_at: dt.datetime | None
    closed_by: PersonShape | None


class CaseGiven(Given):
    kind: Literal["integrity", "appeal"]
    reason: str = Field(min_length=1, max_length=5000)


class StatementGiven(Given):
    statement: str = Field(min_length=1, max_length=5000)


class MemberGiven(Given):
    email: str = Field(min_length=3, max_length=254, description="Of somebody with an account.")


class CaseDecisionGiven(Given):
    outcome: Literal["dismissed", "in-part", "upheld"]
    consequence: Literal["", "result", "correct", "revoke"] = Field(
        "",
        description="`result`: staff decides again, and a confirmation given before no longer "
        "stands; `correct` or `revoke`: the award. Left out of what is upheld it is `result`.",
    )
    reason: str = Field(min_length=1, max_length=5000)


@router.get("/cases", response=Listed[CaseShape], auth=READ)
def list_cases(
    request: HttpRequest,
    page: Query[Paging],
    state: Literal["open", "closed"] | None = None,
) -> Listed[CaseShape]:
    """List the cases that you may read, open ones first.

    As learner, on the panel, on the staff of the edition, as registrar of the responsible
    university, as auditor."""
    is_open = None if state is None else state == "open"
    return listed(cases_seen_by(caller(request), page.part, is_open=is_open), page, _case)


@router.get("/cases/{uuid:case}", response=CaseShape, auth=READ)
def get_case(request: HttpRequest, case: uuid.UUID) -> CaseShape:
    """Read one case."""
    return _case(hold_for(caller(request), case))


@router.post("/enrolments/{uuid:enrolment}/cases", response={201: CaseShape}, auth=WRITE)
def post_case(
    request: HttpRequest, enrolment: uuid.UUID, said: CaseGiven, key: IdempotencyKey
) -> HttpResponse:
    """Open an integrity case, or appeal.

    Integrity cases by teaching staff or the registrar; appeals also by the learner, within the days
    of the university. Nothing is awarded until it is closed. An open one of the kind is answered as
    it is."""
    return _do(
        request,
        key,
        lambda by: open_case(enrolment=enrolment, kind=said.kind, reason=said.reason, by=by),
    )


@router.post("/cases/{uuid:case}/statement", response={201: CaseShape}, auth=WRITE)
def post_statement(
    request: HttpRequest, case: uuid.UUID, said: StatementGiven, key: IdempotencyKey
) -> HttpResponse:
    """Give your own account, as the learner, until the last day for it.

    A later one takes its place."""
    return _do(request, key, lambda by: give_statement(hold=case, statement=said.statement, by=by))


@router.post("/cases/{uuid:case}/panel", response={201: CaseShape}, auth=WRITE)
def post_panel_member(
    request: HttpRequest, case: uuid.UUID, said: MemberGiven, key: IdempotencyKey
) -> HttpResponse:
    """Name a member of the panel, by the registrar: from then on the panel decides.

    Not who opened the case, judged the learner, or learns."""

    def act(by: Person) -> Hold:
        hold_for(by, case, to="name-panel")
        name_panel_member(hold=case, person=somebody(said.email.strip()), by=by)
        return hold_for(by, case)

    return _do(request, key, act)


@router.post("/cases/{uuid:case}/panel/releases", response={201: CaseShape}, auth=WRITE)
def post_panel_release(
    request: HttpRequest, case: uuid.UUID, said: MemberGiven, key: IdempotencyKey
) -> HttpResponse:
    """Take somebody off the panel, by the registrar.

    Who is not on it stays so."""

    def act(by: Person) -> Hold:
        hold_for(by, case, to="name-panel")
        release_panel_member(hold=case, person=somebody(said.email.strip()).pk, by=by)
        return hold_for(by, case)

    return _do(request, key, act)


@router.post("/cases/{uuid:case}/decision", response={201: CaseShape}, auth=WRITE)
def post_case_decision(
    request: HttpRequest, case: uuid.UUID, said: CaseDecisionGiven, key: IdempotencyKey
) -> HttpResponse:
    """Decide a case.

    By its panel, or the registrar of the responsible university where there is none; never by who
    opened it, judged the learner or learns. Against a learner only once they were heard, or the
    days for it are over."""
    return _do(
        request,
        key,
        lambda by: close_case(
            hold=case, outcome=said.outcome, consequence=said.consequence, reason=said.reason, by=by
        ),
    )


def _do(request: HttpRequest, key: str, act: Callable[[Person], Hold]) -> HttpResponse:
    by = caller(request)

    def done() -> Done:
        row = hold_for(by, act(by).pk)
        return Done(_case(row), location=f"/api/v1/cases/{row.pk}")

    return once(request, key, done)


def _case(row: Hold) -> CaseShape:
    return CaseShape(
        id=row.id,
        kind=row.kind,
        enrolment=row.enrolment_id,
        title=title_of(row.enrolment.edition),
        learner=person(row.enrolment.learner),
        reason=row.reason,
        opened_at=row.opened_at,
        opened_by=person(row.opened_by),
        statement=row.statement,
        stated_at=row.stated_at,
        statement_until=row.statement_until,
        panel=[person(member.person) for member in row.panel.all()],
        decide_until=row.decide_until,
        outcome=row.outcome,
        consequence=row.consequence,
        closing_reason=row.closing_reason,
        closed_at=row.closed_at,
        closed_by=person(row.closed_by) if row.closed_by else None,
    )
