"""Alliance-level calls: for everybody to read, for proposers to take part in (7.3)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import BaseModel, Field

from charm.alliance.queries import Scope
from charm.api.once import Done, IdempotencyKey, once
from charm.api.paging import Listed, Paging, listed
from charm.api.tokens import Bearer, caller
from charm.api.v1.proposals import ProposalShape, proposal_shape
from charm.api.v1.shapes import FindingShape, Given, Seen, finding, public
from charm.core.calls import Question, QuestionKind
from charm.core.workflow import CallState
from charm.foundation.errors import NotFound
from charm.foundation.parts import part_of_known
from charm.proposals import calls as reads
from charm.proposals.calls import Call, CallEntry
from charm.proposals.rules import proposal_for
from charm.proposals.services import taking_part

router = Router(tags=["Calls"])
READ, WRITE = Bearer(Scope.PROPOSALS_READ), Bearer(Scope.PROPOSALS_WRITE)
Text = Annotated[str | dict[str, str], Field(description="A text, or one by language (ISO 639-1).")]


class CallRow(BaseModel):
    id: uuid.UUID
    slug: str = Field(examples=["cool-cities"])
    title: Text
    is_open: bool = Field(description="Whether it takes proposals at this moment.")
    opened_at: dt.datetime
    closes_at: dt.datetime = Field(description="What is sent in at this moment or later is late.")


class OptionShape(BaseModel):
    code: str
    label: Text


class QuestionShape(BaseModel):
    """What the call asks beyond the form."""

    key: str
    kind: QuestionKind
    label: Text
    help: Text
    required: bool
    options: list[OptionShape] = Field(description="For `choice`: send the code of one.")


class CallShape(CallRow):
    purpose: Text
    budget_line: Text
    state: CallState
    questions: list[QuestionShape]


class PartInCallShape(BaseModel):
    """The part of a proposal in a call."""

    call: CallRow
    state: str = Field(description="chosen, or sent-in while the call reviews it.")
    answers: dict[str, Any] = Field(description="By the key of the question.")
    findings: list[FindingShape] = Field(description="Questions that still need an answer.")
    sent_in_at: dt.datetime | None


Answer = Annotated[str, Field(max_length=5000)] | bool | int | float | None


class PartGiven(Given):
    seen: Seen
    call: uuid.UUID
    answers: dict[Annotated[str, Field(max_length=20)], Answer] = Field(
        default_factory=dict,
        max_length=100,
        description="All answers, by the key of the question; what is left out is taken away.",
        examples=[{"q1": "The dikes are weak.", "q2": 40, "q3": True}],
    )


class SendGiven(Given):
    seen: Seen
    answers: dict[Annotated[str, Field(max_length=20)], Annotated[str, Field(max_length=5000)]] = (
        Field(
            default_factory=dict,
            max_length=200,
            description="A reason for each warning (`should`) of the policy, by its clause.",
        )
    )


class PartAct(Given):
    seen: Seen


@router.get("/calls", response={200: Listed[CallRow], 304: None})
def list_calls(request: HttpRequest, page: Query[Paging]) -> HttpResponseBase:
    """List the calls that are open.

    Which close soonest come first (7.3)."""
    return public(request, listed(part_of_known(reads.open_calls(), page.part), page, _row))


@router.get("/calls/{slug:slug}", response={200: CallShape, 304: None})
def get_call(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Read a call that is or was open.

    With the questions that it asks beyond the form."""
    call = reads.public_call(slug)
    return public(
        request,
        CallShape(
            **_row(call).model_dump(),
            purpose=call.purpose,
            budget_line=call.budget_line,
            state=CallState(call.state),
            questions=[_question(one) for one in reads.questions_of(call)],
        ),
    )


@router.get("/proposals/{uuid:proposal}/call", response=PartInCallShape, auth=READ)
def get_part_in_call(request: HttpRequest, proposal: uuid.UUID) -> PartInCallShape:
    """Read the part of a proposal in a call.

    Nothing is found where it takes part in none."""
    entry = reads.entry_of(proposal_for(caller(request), proposal))
    if entry is None:
        raise NotFound("It takes part in no call.")
    return _part(entry)


@router.put("/proposals/{uuid:proposal}/call", response=PartInCallShape, auth=WRITE)
def take_part_in_call(
    request: HttpRequest, proposal: uuid.UUID, part: PartGiven
) -> PartInCallShape:
    """Take part in an open call, with these answers.

    Nothing need be answered before it is sent in (7.3)."""
    person = caller(request)
    entry = taking_part.take_part(
        proposal=proposal, call=part.call, answers=part.answers, by=person, seen=part.seen
    )
    return _part(entry)


@router.post("/proposals/{uuid:proposal}/call/leaving", response={201: ProposalShape}, auth=WRITE)
def leave_call(
    request: HttpRequest, proposal: uuid.UUID, act: PartAct, key: IdempotencyKey
) -> HttpResponse:
    """Take part in the call no longer.

    The proposal goes its own way, endorsed as it is."""
    person = caller(request)

    def do() -> Done:
        row = taking_part.leave_call(proposal=proposal, by=person, seen=act.seen)
        return Done(proposal_shape(row), location=f"/api/v1/proposals/{row.id}")

    return once(request, key, do)


@router.post("/proposals/{uuid:proposal}/call/sending", response={201: ProposalShape}, auth=WRITE)
def send_in_to_call(
    request: HttpRequest, proposal: uuid.UUID, sent: SendGiven, key: IdempotencyKey
) -> HttpResponse:
    """Send the endorsed version in to the call.

    Refused with every reason at once: that the call is not open, questions that are not answered,
    the findings of the policy (7.3)."""
    person = caller(request)

    def do() -> Done:
        taking_part.send_in(proposal=proposal, by=person, seen=sent.seen, answers=sent.answers)
        row = proposal_for(person, proposal)
        return Done(proposal_shape(row), location=f"/api/v1/proposals/{row.id}")

    return once(request, key, do)


@router.post("/proposals/{uuid:proposal}/call/return", response={201: ProposalShape}, auth=WRITE)
def take_back_from_call(
    request: HttpRequest, proposal: uuid.UUID, act: PartAct, key: IdempotencyKey
) -> HttpResponse:
    """Take back what was sent in, while the call is open.

    To change it, and to send it in again (7.3)."""
    person = caller(request)

    def do() -> Done:
        row = taking_part.take_back(proposal=proposal, by=person, seen=act.seen)
        return Done(proposal_shape(row), location=f"/api/v1/proposals/{row.id}")

    return once(request, key, do)


def _row(call: Call) -> CallRow:
    if call.opened_at is None or call.closes_at is None:
        raise NotFound("There is no such call.")
    return CallRow(
        id=call.id,
        slug=call.slug,
        title=call.title,
        is_open=reads.is_open(call),
        opened_at=call.opened_at,
        closes_at=call.closes_at,
    )


def _question(one: Question) -> QuestionShape:
    return QuestionShape(**one.to_json())


def _part(entry: CallEntry) -> PartInCallShape:
    return PartInCallShape(
        call=_row(entry.call),
        state=entry.state,
        answers=entry.answers,
        findings=[finding(one) for one in reads.missing_in(entry)],
        sent_in_at=entry.sent_in.sent_in_at if entry.sent_in else None,
    )
