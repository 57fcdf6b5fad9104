"""The papers of a meeting as packs: what is in each, and the document (7.4.1)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from charm.alliance.queries import Scope
from charm.api.paging import Listed, Paging, listed
from charm.api.tokens import Bearer, caller
from charm.api.v1.shapes import PDF
from charm.boards.pack_rules import pack_for, papers_for
from charm.boards.papers.reading import Pack, Papers, packs_for
from charm.boards.papers.reading import papers_for as read_by
from charm.boards.services.packing import copy_for
from charm.foundation import files
from charm.foundation.parts import part_of_known

router = Router(tags=["Boards"])
READ = Bearer(Scope.BOARDS_READ)


class PackRow(BaseModel):
    """The papers of a meeting as they were frozen. A later pack has the next number; none is ever
    replaced."""

    id: uuid.UUID
    meeting: uuid.UUID
    number: int
    because: str
    frozen_at: dt.datetime
    contents_sha256: str = Field(
        description="Of what the pack says, which lies in its document as contents.json."
    )
    printed_at: dt.datetime | None = Field(description="Before this there is no document yet.")
    file_sha256: str = Field(description="Of the document; empty before it is printed.")


class PaperShape(BaseModel):
    item: uuid.UUID
    number: str = Field(description="On the agenda.")
    title: str
    snapshot_sha256: str = Field(description="Of the version that is decided on.")
    change: str = Field(description="same, new or changed, against the pack before")
    closed: bool = Field(description="You stay out of this item and do not get its papers.")


class PackShape(PackRow):
    papers: list[PaperShape]


@router.get("/meetings/{uuid:meeting}/packs", response=Listed[PackRow], auth=READ)
def list_packs(request: HttpRequest, meeting: uuid.UUID, page: Query[Paging]) -> Listed[PackRow]:
    """List the packs of a meeting, the latest first; none before its papers close.

    They are for those who have a seat in the body on the day of the meeting, and its office."""
    row = papers_for(caller(request), meeting)
    return listed(part_of_known(packs_for(caller(request), row), page.part), page, _row)


@router.get("/packs/{uuid:pack}", response=PackShape, auth=READ)
def get_pack(request: HttpRequest, pack: uuid.UUID) -> PackShape:
    """Read what is in a pack: each paper with the hash of its version."""
    row = pack_for(caller(request), pack)
    return _pack(read_by(caller(request), row))


@router.get("/packs/{uuid:pack}/pack.pdf", auth=READ, openapi_extra={"responses": {200: PDF}})
def get_pack_document(request: HttpRequest, pack: uuid.UUID) -> HttpResponse:
    """Fetch a pack as one document.

    PDF/A-3a and PDF/UA-1, with its contents, the versions and the attached files within it; without
    the papers of items that you stay out of. 404 until it is printed."""
    content = files.read(copy_for(pack=pack, by=caller(request)))
    return HttpResponse(content, content_type="application/pdf")


def _row(pack: Pack) -> PackRow:
    return PackRow(
        id=pack.id,
        meeting=pack.meeting_id,
        number=pack.number,
        because=pack.because,
        frozen_at=pack.frozen_at,
        contents_sha256=pack.sha256,
        printed_at=pack.made_at,
        file_sha256=pack.file_sha256,
    )


def _pack(papers: Papers) -> PackShape:
    return PackShape(
        **_row(papers.pack).model_dump(),
        papers=[
            PaperShape(
                item=line.row.track_id,
                number=line.row.number,
                title=line.row.title,
                snapshot_sha256=line.row.sha256,
                change=line.row.change,
                closed=line.is_closed,
            )
            for line in papers.lines
        ],
    )
