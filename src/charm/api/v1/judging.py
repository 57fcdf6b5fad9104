"""What a member says of an agenda item: interest, opinion, comments on its fields (7.6, 7.24)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from charm.alliance.queries import Person, Scope
from charm.api.once import Done, IdempotencyKey, once
from charm.api.paging import Listed, Paging, listed
from charm.api.tokens import Bearer, caller
from charm.api.v1.shapes import Given
from charm.boards import rules
from charm.boards.comments import Comment, comments_for
from charm.boards.services import commenting, judging
from charm.foundation.parts import part_of_known
from charm.proposals.rules import is_proposer

router = Router(tags=["Boards"])
READ, WRITE = Bearer(Scope.BOARDS_READ), Bearer(Scope.BOARDS_WRITE)
Level = Literal["none", "interest", "conflict"]
Audience = Literal["body", "officer", "proposers"]


class InterestGiven(Given):
    level: Level
    why: str = Field("", max_length=500, description="Which one, for an interest or a conflict.")


class InterestShape(BaseModel):
    """Your own word; who has none was not asked yet."""

    level: str
    why: str
    declared_at: dt.datetime
    holds: bool = Field(
        description="The body has begun with the item: only its chair changes a conflict now."
    )


class JudgementGiven(Given):
    met: Literal["met", "partly", "not-met"]
    why: str = Field("", max_length=5000)


class OpinionGiven(Given):
    judgements: dict[Annotated[str, Field(max_length=40)], JudgementGiven] = Field(
        max_length=30,
        description="By criterion, each of those that the agenda item names.",
        examples=[{"vision": {"met": "partly", "why": "Which area?"}}],
    )


class OpinionShape(BaseModel):
    judgements: dict[str, dict[str, str]]
    given_at: dt.datetime


class CommentGiven(Given):
    field: str = Field(max_length=40, description="A key of the proposal.", examples=["hours"])
    text: str = Field(max_length=5000)
    audience: Audience = Field(description="Who reads it: the body, the officer, or all of them "
                               "and the proposers.")  # fmt: skip


class ReplyShape(BaseModel):
    author: str
    text: str
    written_at: dt.datetime


class CommentShape(BaseModel):
    id: uuid.UUID
    field: str
    author: str = Field(description="Its name; the body's for proposers.")
    text: str
    audience: Audience
    written_at: dt.datetime
    replies: list[ReplyShape]


@router.put("/agenda-items/{uuid:item}/interest", response=InterestShape, auth=WRITE)
def declare_interest(request: HttpRequest, item: uuid.UUID, said: InterestGiven) -> InterestShape:
    """Declare your interest in an agenda item.

    A conflict that stands when the body begins with the item is not yours to take back."""
    row = judging.declare_interest(track=item, level=said.level, why=said.why, by=caller(request))
    return InterestShape(level=row.level, why=row.why, declared_at=row.declared_at, holds=row.holds)


@router.put("/agenda-items/{uuid:item}/opinion", response=OpinionShape, auth=WRITE)
def give_opinion(request: HttpRequest, item: uuid.UUID, said: OpinionGiven) -> OpinionShape:
    """Judge each characteristic of an agenda item.

    Until the body decides you may give another; the earlier ones are kept."""
    row = judging.give_opinion(
        track=item,
        judgements={code: (one.met, one.why) for code, one in said.judgements.items()},
        by=caller(request),
    )
    return OpinionShape(judgements=row.judgements, given_at=row.given_at)


@router.get("/agenda-items/{uuid:item}/comments", response=Listed[CommentShape], auth=READ)
def list_comments(
    request: HttpRequest, item: uuid.UUID, page: Query[Paging]
) -> Listed[CommentShape]:
    """List the comments on an agenda item that you may read, in the order of the fields."""
    person = caller(request)
    track = rules.track_for(person, item)
    known = comments_for(person, track)
    return listed(part_of_known(known, page.part), page, lambda row: _comment(row, person))


@router.post("/agenda-items/{uuid:item}/comments", response={201: CommentShape}, auth=WRITE)
def write_comment(
    request: HttpRequest, item: uuid.UUID, said: CommentGiven, key: IdempotencyKey
) -> HttpResponse:
    """Comment on a field of the proposal.

    Officer or proposers are told, if it is for them; proposers do not read who wrote it."""
    person = caller(request)

    def act() -> Done:
        row = commenting.comment(
            track=item, field=said.field, text=said.text, audience=said.audience, by=person
        )
        return Done(_comment(row, person))

    return once(request, key, act)


def _comment(row: Comment, reader: Person) -> CommentShape:
    hidden = is_proposer(reader, row.track.proposal) and row.author_id != reader.id
    return CommentShape.model_validate(
        {
            "id": row.id,
            "field": row.field,
            "author": row.track.body.name if hidden else row.author.name,
            "text": row.text,
            "audience": row.audience,
            "written_at": row.written_at,
            "replies": [
                {"author": one.author.name, "text": one.text, "written_at": one.written_at}
                for one in row.replies.all()
            ],
        }
    )
