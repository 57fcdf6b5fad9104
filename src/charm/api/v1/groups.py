"""Learners awarded together, all or none, and the word of a second person (7.10, 7.20.3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from charm.alliance.queries import Person, Scope
from charm.api.once import Done, IdempotencyKey, once
from charm.api.paging import Listed, Paging, listed
from charm.api.problems import ReasonShape
from charm.api.tokens import Bearer, caller
from charm.api.v1.register import EnrolmentRef
from charm.api.v1.shapes import Given, PersonShape, Seen, person
from charm.awards.groups import (
    Chosen,
    Group,
    Progress,
    group_for,
    learners_of_group,
    progress_among,
    progress_of,
)
from charm.awards.lists import groups_kept_by
from charm.awards.services.grouping import approve, choose, send_back, take_back
from charm.core.workflow.delivery import GroupState

router = Router(tags=["Register"])
READ, AWARD = Bearer(Scope.REGISTER_READ), Bearer(Scope.REGISTER_AWARD)
MOST_CHOSEN = 2_000


class GroupShape(BaseModel):
    id: uuid.UUID
    issuer: str = Field(description="Its slug.", examples=["uu"])
    state: GroupState
    revision: int
    size: int = Field(description="How many learners were chosen.")
    written: int = Field(description="Awards that stand in the register: all of them, or none.")
    signed: int = Field(description="Those of them that are signed.")
    chosen_at: dt.datetime
    chosen_by: PersonShape
    answered_at: dt.datetime | None
    answered_by: PersonShape | None = Field(description="The second person, where one is asked.")
    answer: str = Field(description="Why it was sent back.")
    reasons: list[ReasonShape] = Field(
        description="Why it was held up, and nobody awarded; each begins with the learner."
    )
    replaces: str | None = Field(description="Number of the award that it corrects.")


class ChosenShape(BaseModel):
    enrolment: uuid.UUID
    seen: int = Field(description="Revision of the enrolment when it was chosen.")
    learner: PersonShape


class GroupGiven(Given):
    issuer: str = Field(min_length=1, max_length=40, description="Its slug.", examples=["uu"])
    enrolments: list[EnrolmentRef] = Field(
        min_length=1, max_length=MOST_CHOSEN, description="In the order of the numbers to come."
    )


class GroupSeenGiven(Given):
    seen: Seen


class SendBackGiven(Given):
    seen: Seen
    reason: str = Field(max_length=5000)


@router.get("/groups", response=Listed[GroupShape], auth=READ)
def list_groups(
    request: HttpRequest,
    page: Query[Paging],
    issuer: Annotated[str | None, Query(max_length=40, description="Its slug.")] = None,
    state: GroupState | None = None,
) -> Listed[GroupShape]:
    """List the groups of learners awarded together, in registers that you keep, the latest
    first."""
    rows = groups_kept_by(caller(request), page.part, issuer=issuer, state=state)
    progress = progress_among(rows.rows)
    return listed(rows, page, lambda row: _group(row, progress[row.pk]))


@router.post("/groups", response={201: GroupShape}, auth=AWARD)
def post_group(request: HttpRequest, given: GroupGiven, key: IdempotencyKey) -> HttpResponse:
    """Choose learners to be awarded together.

    By the holder of the issuer's seal. A job awards to all of them, or to nobody and says why:
    read the group until it is `done` or `held-up`. Where the issuer asks for a second person, it is
    `proposed` until another holder of the seal approves it. Choosing the same again finds the
    group."""
    by = caller(request)

    def act() -> Done:
        seen = {row.id: row.seen for row in given.enrolments}
        return _done(choose(issuer=given.issuer, seen=seen, by=by).pk, by)

    return once(request, key, act)


post_group.names_others = True  # type: ignore[attr-defined]


@router.get("/groups/{uuid:group}", response=GroupShape, auth=READ)
def get_group(request: HttpRequest, group: uuid.UUID) -> GroupShape:
    """Read how far a group is."""
    row = group_for(caller(request), group)
    return _group(row, progress_of(row))


@router.get("/groups/{uuid:group}/learners", response=Listed[ChosenShape], auth=READ)
def list_chosen(request: HttpRequest, group: uuid.UUID, page: Query[Paging]) -> Listed[ChosenShape]:
    """List who was chosen, in the order of the numbers."""
    row = group_for(caller(request), group)
    return listed(learners_of_group(row, page.part), page, _chosen)


@router.post("/groups/{uuid:group}/approval", response={201: GroupShape}, auth=AWARD)
def post_approval(
    request: HttpRequest, group: uuid.UUID, given: GroupSeenGiven, key: IdempotencyKey
) -> HttpResponse:
    """Approve what another holder of the seal proposed.

    By a second person, who is not among the learners: then the job awards."""
    return _answer(request, key, lambda by: approve(group=group, by=by, seen=given.seen))


@router.post("/groups/{uuid:group}/return", response={201: GroupShape}, auth=AWARD)
def post_return(
    request: HttpRequest, group: uuid.UUID, given: SendBackGiven, key: IdempotencyKey
) -> HttpResponse:
    """Send back what another holder of the seal proposed, with a reason that they are told."""
    return _answer(
        request, key, lambda by: send_back(group=group, by=by, seen=given.seen, reason=given.reason)
    )


@router.post("/groups/{uuid:group}/withdrawal", response={201: GroupShape}, auth=AWARD)
def post_withdrawal(
    request: HttpRequest, group: uuid.UUID, given: GroupSeenGiven, key: IdempotencyKey
) -> HttpResponse:
    """Take your own proposal back before anybody answered it."""
    return _answer(request, key, lambda by: take_back(group=group, by=by, seen=given.seen))


def _answer(request: HttpRequest, key: str, act: Callable[[Person], Group]) -> HttpResponse:
    by = caller(request)
    return once(request, key, lambda: _done(act(by).pk, by))


def _done(group: uuid.UUID, by: Person) -> Done:
    row = group_for(by, group)
    return Done(_group(row, progress_of(row)), location=f"/api/v1/register/groups/{group}")


def _group(row: Group, progress: Progress) -> GroupShape:
    return GroupShape(
        id=row.id,
        issuer=row.issuer_id,
        state=GroupState(row.state),
        revision=row.revision,
        size=row.size,
        written=progress.written,
        signed=progress.signed,
        chosen_at=row.chosen_at,
        chosen_by=person(row.chosen_by),
        answered_at=row.answered_at,
        answered_by=person(row.answered_by) if row.answered_by else None,
        answer=row.answer,
        reasons=[ReasonShape(says=says, clause=clause) for says, clause in row.reasons],
        replaces=row.replaces.number if row.replaces else None,
    )


def _chosen(row: Chosen) -> ChosenShape:
    return ChosenShape(
        enrolment=row.enrolment_id, seen=row.seen, learner=person(row.enrolment.learner)
    )
