"""Follow-up after an approval: whom proposers contact, and what contacts answer (7.8)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from charm.alliance.queries import Scope
from charm.api.once import Done, IdempotencyKey, once
from charm.api.paging import Listed, Paging, listed
from charm.api.tokens import Bearer, caller
from charm.api.v1.shapes import Given, Seen
from charm.boards import following
from charm.boards.following import FollowUp, FollowUpState, Need
from charm.boards.services import following_up

router = Router(tags=["Follow-up"])
READ, WRITE = Bearer(Scope.PROPOSALS_READ), Bearer(Scope.PROPOSALS_WRITE)


class FollowUpShape(BaseModel):
    id: uuid.UUID
    proposal: uuid.UUID
    title: str
    revision: int
    state: FollowUpState
    contact: str = Field(description="Its code.")
    name: str
    needs: list[Need] = Field(description="What it is asked about.")
    subject: str
    letter: str = Field(description="As drafted, or as it was sent.")
    note: str = Field(description="What the contact says.")
    reason: str = Field(description="Why it is not needed.")
    suggested_at: dt.datetime
    sent_at: dt.datetime | None
    accepted_at: dt.datetime | None
    closed_at: dt.datetime | None


class LetterSent(Given):
    seen: Seen
    subject: str = Field(max_length=300)
    letter: str = Field(max_length=10000)


class FollowUpMoved(Given):
    seen: Seen
    move: Literal["accept", "close", "not-needed", "suggest-again"] = Field(
        description="Of these the contact accepts and closes; proposers put aside, close and "
        "suggest again."
    )
    note: str = Field("", max_length=5000, description="The reason, where it is not needed.")


class OfState(Paging):
    state: FollowUpState | None = None


@router.get("/follow-ups", response=Listed[FollowUpShape], auth=READ)
def list_follow_ups(request: HttpRequest, said: Query[OfState]) -> Listed[FollowUpShape]:
    """List what you are recommended to send, are asked, or look after, the latest first."""
    show = said.state.value if said.state else "all"
    return listed(following.follow_ups_for(caller(request), show, said.part), said, _shape)


@router.get("/follow-ups/{uuid:follow_up}", response=FollowUpShape, auth=READ)
def get_follow_up(request: HttpRequest, follow_up: uuid.UUID) -> FollowUpShape:
    """Read a follow-up: for its proposers, its contact once it was sent, and the office."""
    return _shape(following.follow_up_for(caller(request), follow_up))


@router.post("/follow-ups/{uuid:follow_up}/sending", response={201: FollowUpShape}, auth=WRITE)
def send_follow_up(
    request: HttpRequest, follow_up: uuid.UUID, said: LetterSent, key: IdempotencyKey
) -> HttpResponse:
    """Send the letter to the contact, who answers by a link in it (7.8)."""
    person = caller(request)

    def act() -> Done:
        row = following_up.send(
            follow_up=follow_up, subject=said.subject, letter=said.letter, by=person,
            seen=said.seen,
        )  # fmt: skip
        return Done(_shape(row))

    return once(request, key, act)


@router.post("/follow-ups/{uuid:follow_up}/moves", response={201: FollowUpShape}, auth=WRITE)
def move_follow_up(
    request: HttpRequest, follow_up: uuid.UUID, said: FollowUpMoved, key: IdempotencyKey
) -> HttpResponse:
    """Answer a follow-up as its contact, or put it aside as its proposer."""
    person = caller(request)

    def act() -> Done:
        row = following_up.move(
            follow_up=follow_up, name=said.move, note=said.note, by=person, seen=said.seen
        )
        return Done(_shape(row))

    return once(request, key, act)


def _shape(row: FollowUp) -> FollowUpShape:
    return FollowUpShape(
        id=row.id,
        proposal=row.proposal_id,
        title=row.proposal.title,
        revision=row.revision,
        state=FollowUpState(row.state),
        contact=row.contact,
        name=row.name,
        needs=[Need(need) for need in row.needs],
        subject=row.subject,
        letter=row.letter,
        note=row.note,
        reason=row.reason,
        suggested_at=row.suggested_at,
        sent_at=row.sent_at,
        accepted_at=row.accepted_at,
        closed_at=row.closed_at,
    )
