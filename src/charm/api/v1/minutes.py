"""Minutes of the bodies: read, commented on, answered, confirmed (workflow 6)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from charm.alliance.queries import Person, Scope
from charm.api.once import Done, IdempotencyKey, once
from charm.api.tokens import Bearer, caller
from charm.api.v1.shapes import PDF, Given, Seen
from charm.boards import minutes as reads
from charm.boards import rules
from charm.boards.minutes import Minutes, MinutesComment, Paragraph, Read
from charm.boards.services import minuting
from charm.core.workflow import MeetingState
from charm.foundation import files
from charm.foundation.errors import NotFound

router = Router(tags=["Boards"])
READ, WRITE = Bearer(Scope.BOARDS_READ), Bearer(Scope.BOARDS_WRITE)
Language = Annotated[str, Field(max_length=8, description="One of their languages.")]


class MinutesCommentShape(BaseModel):
    id: uuid.UUID
    confidential: bool = Field(description="Of which half of the part.")
    paragraph: int = Field(description="From 1; 0 is the whole part.")
    quoted: str = Field(description="The paragraph as it stood.")
    author: str
    text: str
    said_at: dt.datetime
    answer: str
    answered_at: dt.datetime | None


class MinutesPartShape(BaseModel):
    id: uuid.UUID
    number: str = Field(description="On the agenda; opening and closing have none.")
    heading: str
    item: uuid.UUID | None
    public: list[str] = Field(description="Paragraphs that everybody reads once confirmed.")
    confidential: list[str] = Field(description="Paragraphs for the body and its office.")
    changed_since_sent: bool
    comments: list[MinutesCommentShape]


class MinutesFileShape(BaseModel):
    language: str
    public: bool = Field(description="Without the confidential part.")
    sha256: str


class MinutesShape(BaseModel):
    meeting: uuid.UUID
    state: MeetingState = Field(description="Of the meeting.")
    revision: int
    language: str
    languages: list[str]
    drafted_at: dt.datetime
    sent_at: dt.datetime | None = Field(description="Before this only the office reads them.")
    confirmed_at: dt.datetime | None = Field(description="From then on they never change.")
    confirmed_by: str
    confirmed_in: uuid.UUID | None = Field(description="The later session that confirmed them.")
    parts: list[MinutesPartShape]
    files: list[MinutesFileShape] = Field(description="The documents, once they are confirmed.")


class MinutesCommentGiven(Given):
    text: str = Field(max_length=5000, description="What should change.")
    paragraph: int = Field(0, strict=True, ge=0, le=2000, description="From 1; 0 is all of it.")
    confidential: bool = Field(False, description="Of which half of the part.")


class MinutesAnswerGiven(Given):
    answer: str = Field(max_length=5000, description="What was changed, or why nothing was.")


class MinutesConfirmed(Given):
    seen: Seen


class InLanguage(BaseModel):
    lang: Language = ""


@router.get("/meetings/{uuid:meeting}/minutes", response=MinutesShape, auth=READ)
def get_minutes(request: HttpRequest, meeting: uuid.UUID, said: Query[InLanguage]) -> MinutesShape:
    """Read the minutes of a meeting, with what members said of them.

    The office reads them from the draft on, the body once they were sent."""
    return _shape(_minutes(caller(request), meeting), said.lang)


@router.get(
    "/meetings/{uuid:meeting}/minutes/{slug:language}.pdf", auth=READ,
    openapi_extra={"responses": {200: PDF}},
)  # fmt: skip
def get_minutes_document(request: HttpRequest, meeting: uuid.UUID, language: str) -> HttpResponse:
    """Fetch confirmed minutes as they are kept, with the confidential part.

    404 until they are confirmed."""
    found = _minutes(caller(request), meeting)
    kept = reads.file_of(found, language[:8], is_public=False)
    return HttpResponse(files.read(kept), content_type="application/pdf")


@router.post("/minutes-parts/{uuid:part}/comments", response={201: MinutesCommentShape}, auth=WRITE)
def comment_on_minutes(
    request: HttpRequest, part: uuid.UUID, said: MinutesCommentGiven, key: IdempotencyKey
) -> HttpResponse:
    """Say what should change in a paragraph of minutes that you were sent."""
    person = caller(request)

    def act() -> Done:
        row = minuting.comment(
            part=part, is_confidential=said.confidential, paragraph=said.paragraph,
            text=said.text, by=person,
        )  # fmt: skip
        return Done(_comment(row))

    return once(request, key, act)


@router.post(
    "/minutes-comments/{uuid:comment}/answer", response={201: MinutesCommentShape}, auth=WRITE
)
def answer_minutes_comment(
    request: HttpRequest, comment: uuid.UUID, said: MinutesAnswerGiven, key: IdempotencyKey
) -> HttpResponse:
    """Answer a comment on minutes, as the Boards officer; then it is settled."""
    person = caller(request)

    def act() -> Done:
        row = minuting.answer_comment(comment=comment, answer=said.answer, by=person)
        return Done(_comment(row))

    return once(request, key, act)


@router.put("/meetings/{uuid:meeting}/minutes/confirmation", response=MinutesShape, auth=WRITE)
def confirm_minutes(
    request: HttpRequest, meeting: uuid.UUID, said: MinutesConfirmed
) -> MinutesShape:
    """Confirm the minutes, as the chair, in a later session of the same body.

    They are kept as documents and never change again; a second time is a 409."""
    minuting.confirm_minutes(meeting=meeting, by=caller(request), seen=said.seen)
    return _shape(_minutes(caller(request), meeting), "")


def _minutes(person: Person, meeting: uuid.UUID) -> Minutes:
    found = reads.minutes_for(person, rules.meeting_for(person, meeting))
    if found is None:
        raise NotFound("There are no such minutes.")
    return found


def _shape(row: Minutes, wanted: str) -> MinutesShape:
    language = wanted if wanted in row.languages else row.languages[0]
    return MinutesShape(
        meeting=row.meeting_id,
        state=MeetingState(row.meeting.state),
        revision=row.revision,
        language=language,
        languages=row.languages,
        drafted_at=row.drafted_at,
        sent_at=row.sent_at,
        confirmed_at=row.confirmed_at,
        confirmed_by=row.confirmed_by.name if row.confirmed_by else "",
        confirmed_in=row.confirmed_in_id,
        parts=[_part(read) for read in reads.read_in(row, language)],
        files=[
            MinutesFileShape(language=one.language, public=one.is_public, sha256=one.sha256)
            for one in reads.files_of(row)
        ],
    )


def _part(read: Read) -> MinutesPartShape:
    paragraphs: tuple[Paragraph, ...] = (*read.public, *read.confidential)
    comments = [*read.about_all, *(c for one in paragraphs for c in one.comments)]
    return MinutesPartShape(
        id=read.part.id,
        number=read.part.number,
        heading=read.part.heading,
        item=read.part.track_id,
        public=[one.text for one in read.public],
        confidential=[one.text for one in read.confidential],
        changed_since_sent=read.is_changed,
        comments=[_comment(row) for row in comments],
    )


def _comment(row: MinutesComment) -> MinutesCommentShape:
    return MinutesCommentShape(
        id=row.id,
        confidential=row.is_confidential,
        paragraph=row.paragraph,
        quoted=row.quoted,
        author=row.person.name,
        text=row.text,
        said_at=row.said_at,
        answer=row.answer,
        answered_at=row.answered_at,
    )
