"""What is different from what was approved, of which kind, and who decides on it (7.25)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from charm.alliance.queries import Scope
from charm.api.once import Done, IdempotencyKey, once
from charm.api.tokens import Bearer, caller
from charm.api.v1.proposals import ProposalShape, proposal_shape
from charm.api.v1.shapes import Given
from charm.boards.changes import Change, change_of, outlook_of
from charm.boards.services.comparing import as_rows
from charm.core.proposal.classes import ChangeClass
from charm.proposals import queries
from charm.proposals.rules import proposal_for
from charm.proposals.services.beginning_again import begin_again

router = Router(tags=["Proposals"])
READ, WRITE = Bearer(Scope.PROPOSALS_READ), Bearer(Scope.PROPOSALS_WRITE)


class FieldChangeShape(BaseModel):
    field: str = Field(examples=["fee"])
    kind: ChangeClass = Field(alias="class")
    why: str = Field(
        description="translated, spelled, claimed, people, universities, operational or academic"
    )


class ChangesShape(BaseModel):
    """The difference from the approved version; of a submitted proposal as it was found then."""

    compared_with: str | None = Field(
        description="SHA-256 of the approved version; null where there is none."
    )
    amendment: bool = Field(description="Whether another proposal is amended (7.25).")
    kind: ChangeClass | None = Field(alias="class", description="The most of its fields.")
    state: str = Field(
        description="draft; then waiting for the Boards officer, confirmed, or plain where it is "
        "academic; empty where nothing is compared."
    )
    confirmed: ChangeClass | None = Field(description="What the Boards officer said.")
    asks_council: bool | None = Field(description="Null once it is submitted.")
    asks_board: bool | None
    fields: list[FieldChangeShape]


class BeginAgainGiven(Given):
    """An empty object: the draft begins with what there is."""


@router.get("/{uuid:proposal}/changes", response=ChangesShape, auth=READ, by_alias=True)
def get_changes(request: HttpRequest, proposal: uuid.UUID) -> ChangesShape:
    """Compare a proposal with what was approved, field by field.

    Editorial, operational or academic: it decides who is asked once it is submitted."""
    row = proposal_for(caller(request), proposal)
    if (change := change_of(row)) is not None:
        return _found(change)
    outlook = outlook_of(row, queries.draft_content(row))
    if outlook is None:
        return _shape(None, [], state="")
    return _shape(
        outlook.base.snapshot.sha256,
        as_rows(outlook.difference),
        state="draft",
        amendment=outlook.is_amendment,
        kind=outlook.change if outlook.difference else None,
        asks_council=outlook.asks_council,
        asks_board=outlook.asks_board,
    )


@router.post("/{uuid:proposal}/successors", response={201: ProposalShape}, auth=WRITE)
def begin_proposal_again(
    request: HttpRequest,
    proposal: uuid.UUID,
    asked: BeginAgainGiven,  # noqa: ARG001 - nothing but what it may not hold
    key: IdempotencyKey,
) -> HttpResponse:
    """Amend what was approved, or build on what was not.

    A draft with its content and its files, for all who proposed it. An amendment begins from the
    latest approved one of its line; only one of them can be on its way at a time."""
    person = caller(request)

    def act() -> Done:
        row = begin_again(previous=proposal, by=person)
        return Done(proposal_shape(row), location=f"/api/v1/proposals/{row.id}")

    return once(request, key, act)


def _found(change: Change) -> ChangesShape:
    return _shape(
        change.base.sha256,
        change.differences,
        state=change.state,
        amendment=change.is_amendment,
        kind=ChangeClass(change.found),
        confirmed=ChangeClass(change.confirmed) if change.confirmed else None,
    )


def _shape(
    compared_with: str | None,
    rows: Iterable[Mapping[str, str]],
    *,
    state: str,
    amendment: bool = False,
    kind: ChangeClass | None = None,
    confirmed: ChangeClass | None = None,
    asks_council: bool | None = None,
    asks_board: bool | None = None,
) -> ChangesShape:
    return ChangesShape.model_validate(
        {
            "compared_with": compared_with,
            "amendment": amendment,
            "class": kind,
            "state": state,
            "confirmed": confirmed,
            "asks_council": asks_council,
            "asks_board": asks_board,
            "fields": list(rows),
        }
    )
