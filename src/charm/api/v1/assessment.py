"""How an edition assesses, and marks by programs (5.1, 7.10, 7.26)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from pydantic import BaseModel, Field

from charm.alliance.queries import Person, Scope
from charm.api.once import Done, IdempotencyKey, once
from charm.api.tokens import Bearer, caller
from charm.api.v1.shapes import Given
from charm.core.workflow.assessment import MARKS
from charm.core.workflow.delivery import DeliveryRole
from charm.delivery.marking import Work, result_of_marks, works_of
from charm.delivery.plans import Component, Planned, plan_of
from charm.delivery.queries import Enrolment
from charm.delivery.rules import edition_for, enrolment_for, roles_to
from charm.delivery.services.marking import give_mark
from charm.foundation.errors import NotAllowed, NotFound

router = Router(tags=["Teaching"])
READ, WRITE = Bearer(Scope.TEACHING_READ), Bearer(Scope.TEACHING_WRITE)
Number = Annotated[int, Path(..., ge=1, le=2**31 - 1)]
NO_PLAN = "This edition has no plan of assessment."


class LevelsShape(BaseModel):
    outcome: int
    levels: list[str] = Field(description="Words of each level, the lowest first.")


class ComponentShape(BaseModel):
    id: int
    type: str = Field(description="A type of assessment of Appendix 2.", examples=["portfolio"])
    title: str
    asks: str
    weight: int = Field(description="Per cent of the result; 0 where it is passed or failed.")
    passed_or_failed: bool
    pass_mark: str
    must_pass: bool
    outcomes: list[int] = Field(description="Learning outcomes of the version, counted from 1.")
    due_at: dt.datetime
    handed_in: bool
    supervised: bool
    identity_checked: bool
    second_marking: str = Field(description="none, sample or all")
    rubric: list[LevelsShape]


class PlanShape(BaseModel):
    scale: str = Field(examples=["Dutch grades 1 to 10, pass from 5.5"])
    agreed_beyond: str | None = Field(description="Two marks further apart are agreed on.")
    components: list[ComponentShape]


class WorkShape(BaseModel):
    component: int
    title: str
    handed_in_at: dt.datetime | None
    late: bool
    waits_for: str = Field(description="first, second, agreed, release, or empty; for markers.")
    own_mark: str = Field(description="Your own mark, if you gave one.")
    own_revision: int = Field(description="0 before your first mark.")
    mark: str = Field(description="The released mark; empty before.")


class MarksShape(BaseModel):
    enrolment: uuid.UUID
    works: list[WorkShape]
    result: str = Field(description="Empty until every mark is released.")
    passed: bool | None
    why: list[str]


class MarkGiven(Given):
    seen: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)] = Field(
        description="The revision of your own mark that you saw; 0 before the first."
    )
    value: str = Field(min_length=1, max_length=12, examples=["7.5"])
    feedback: str = Field("", max_length=5000)
    levels: dict[int, int] = Field(
        default_factory=dict, description="Level reached by outcome, counted from 1."
    )


@router.get("/editions/{uuid:edition}/assessment", response=PlanShape, auth=READ)
def get_assessment(request: HttpRequest, edition: uuid.UUID) -> PlanShape:
    """Read how an edition assesses.

    404 for an edition whose result is recorded as a whole."""
    planned = plan_of(edition_for(caller(request), edition))
    if planned is None:
        raise NotFound(NO_PLAN)
    gap = planned.plan.gap
    return PlanShape(
        scale=planned.scheme.name,
        agreed_beyond=None if gap is None else f"{gap.normalize():f}",
        components=[_component(one, planned) for one in planned.components],
    )


@router.get("/enrolments/{uuid:enrolment}/marks", response=MarksShape, auth=READ)
def get_marks(request: HttpRequest, enrolment: uuid.UUID) -> MarksShape:
    """Read what a learner handed in, the marks that are released, and the result they make.

    For those who mark in the edition, and the learner."""
    return _marks(caller(request), enrolment)


@router.post(
    "/enrolments/{uuid:enrolment}/marks/{component}", response={201: MarksShape}, auth=WRITE
)
def post_mark(
    request: HttpRequest,
    enrolment: uuid.UUID,
    component: Number,
    said: MarkGiven,
    key: IdempotencyKey,
) -> HttpResponse:
    """Mark one piece of work, or change your own mark until it is released.

    Which mark it is, the first or the second, follows from who marked already (7.26)."""
    person = caller(request)

    def act() -> Done:
        give_mark(
            enrolment=enrolment, component=component, value=said.value, by=person,
            seen=said.seen, feedback=said.feedback, levels=said.levels,
        )  # fmt: skip
        return Done(_marks(person, enrolment), location=f"/api/v1/enrolments/{enrolment}/marks")

    return once(request, key, act)


def _marks(person: Person, ref: uuid.UUID) -> MarksShape:
    row = enrolment_for(person, ref)
    roles = roles_to(person, row)
    if not roles & (MARKS | {DeliveryRole.LEARNER}):
        raise NotAllowed("Only those who mark in this edition see what learners handed in.")
    planned = plan_of(row.edition)
    if planned is None:
        raise NotFound(NO_PLAN)
    return _shown(person, row, planned, is_marker=bool(roles & MARKS))


def _shown(person: Person, row: Enrolment, planned: Planned, *, is_marker: bool) -> MarksShape:
    works = works_of(row, planned)
    found = result_of_marks(planned, {one.component.pk: one.standing for one in works})
    return MarksShape(
        enrolment=row.pk,
        works=[_work(one, person, is_marker=is_marker) for one in works],
        result=found.said,
        passed=found.passed,
        why=list(found.why),
    )


def _work(one: Work, person: Person, *, is_marker: bool) -> WorkShape:
    mine = one.mark_of(person) if is_marker else None
    return WorkShape(
        component=one.component.pk,
        title=one.component.title,
        handed_in_at=one.submission.handed_in_at if one.submission else None,
        late=bool(one.submission and one.submission.is_late),
        waits_for=one.waits_for if is_marker else "",
        own_mark=one.scheme.say(mine.value) if mine else "",
        own_revision=mine.revision if mine else 0,
        mark=one.scheme.say(one.released.value) if one.released else "",
    )


def _component(one: Component, planned: Planned) -> ComponentShape:
    scheme = one.scheme(planned.plan)
    least = scheme.pass_mark if one.pass_mark is None else one.pass_mark
    return ComponentShape(
        id=one.pk,
        type=one.kind,
        title=one.title,
        asks=one.asks,
        weight=one.weight,
        passed_or_failed=scheme.is_words,
        pass_mark=scheme.say(least),
        must_pass=one.must_pass,
        outcomes=one.outcomes,
        due_at=one.due_at,
        handed_in=one.handed_in,
        supervised=one.supervised,
        identity_checked=one.identity_checked,
        second_marking=one.second,
        rubric=[LevelsShape(**row) for row in one.rubric],
    )
