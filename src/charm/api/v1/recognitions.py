"""Earlier learning and credits that count inside an edition: asked for, decided (6.6.1, 7.26)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field, StrictBool

from charm.alliance.queries import Person, Scope
from charm.api.once import Done, IdempotencyKey, once
from charm.api.paging import Listed, Paging, listed
from charm.api.tokens import Bearer, caller
from charm.api.v1.shapes import Given, PersonShape, Seen, person, title_in_english
from charm.delivery.recognitions import (
    Recognition,
    in_words,
    recognition_for,
    recognitions_read_by,
    targets_of,
)
from charm.delivery.rules import edition_for, enrolment_for
from charm.delivery.services.recognising import (
    ask_recognition,
    decide_recognition,
    withdraw_recognition,
)
from charm.foundation.parts import part_of_known

router = Router(tags=["Earlier learning"])
READ, DECIDE = Bearer(Scope.TEACHING_READ), Bearer(Scope.TEACHING_WRITE)
ASK = Bearer(Scope.LEARNING_WRITE)


class TargetShape(BaseModel):
    code: str = Field(examples=["outcome-2"])
    text: str


class RecognitionShape(BaseModel):
    id: uuid.UUID
    enrolment: uuid.UUID
    learner: PersonShape
    kind: str = Field(description="credit (of another institution) or prior (other learning)")
    state: str = Field(description="asked, recognised, refused or withdrawn")
    revision: int
    counts_for: str = Field(description="The criterion or learning outcome, in words.")
    what: str
    place: str = Field(description="Where it was learned.")
    credits: str = Field(description="As the other institution says it.", examples=["5 ECTS"])
    explanation: str
    link: str = Field(description="Where evidence can be read; files are on the page.")
    asked_at: dt.datetime
    reason: str = Field(description="Of the decision; empty before.")
    decided_at: dt.datetime | None
    decided_by: PersonShape | None


class RecognitionGiven(Given):
    target: str = Field(
        min_length=1, max_length=40, examples=["outcome-2"],
        description="A code of the targets of the edition.",
    )  # fmt: skip
    kind: Literal["credit", "prior"]
    what: str = Field(min_length=1, max_length=200, examples=["Statistics for engineers"])
    place: str = Field(min_length=1, max_length=200, examples=["University of Oslo"])
    credits: str = Field("", max_length=40, examples=["5 ECTS"])
    explanation: str = Field("", max_length=5000)
    link: str = Field(max_length=500, description="https, where the evidence can be read.")


class RecognitionDecisionGiven(Given):
    seen: Seen
    recognised: StrictBool
    reason: str = Field(min_length=1, max_length=5000)


class RecognitionSeenGiven(Given):
    seen: Seen


@router.get("/editions/{uuid:edition}/targets", response=Listed[TargetShape], auth=READ)
def list_targets(
    request: HttpRequest, edition: uuid.UUID, page: Query[Paging]
) -> Listed[TargetShape]:
    """List what earlier learning can count for: criteria, or learning outcomes where there are
    none."""
    rows = part_of_known(targets_of(edition_for(caller(request), edition)), page.part)
    return listed(rows, page, lambda one: TargetShape(code=one.code, text=_in_english(one.text)))


@router.get(
    "/enrolments/{uuid:enrolment}/recognitions", response=Listed[RecognitionShape], auth=READ
)
def list_recognitions(
    request: HttpRequest, enrolment: uuid.UUID, page: Query[Paging]
) -> Listed[RecognitionShape]:
    """List what a learner asked to count.

    For the learner, those who judge in the edition, the registrar of the responsible university,
    auditors."""
    by = caller(request)
    rows = recognitions_read_by(by, enrolment_for(by, enrolment))
    return listed(part_of_known(rows, page.part), page, _recognition)


@router.get("/recognitions/{uuid:recognition}", response=RecognitionShape, auth=READ)
def get_recognition(request: HttpRequest, recognition: uuid.UUID) -> RecognitionShape:
    """Read one request."""
    return _recognition(recognition_for(caller(request), recognition))


@router.post(
    "/enrolments/{uuid:enrolment}/recognitions", response={201: RecognitionShape}, auth=ASK
)
def post_recognition(
    request: HttpRequest, enrolment: uuid.UUID, said: RecognitionGiven, key: IdempotencyKey
) -> HttpResponse:
    """Ask, as the learner, that earlier learning or credits count, with evidence."""
    return _do(
        request, key, lambda by: ask_recognition(enrolment=enrolment, by=by, **said.model_dump())
    )


@router.post(
    "/recognitions/{uuid:recognition}/withdrawal", response={201: RecognitionShape}, auth=ASK
)
def post_recognition_withdrawal(
    request: HttpRequest,
    recognition: uuid.UUID,
    said: RecognitionSeenGiven,
    key: IdempotencyKey,
) -> HttpResponse:
    """Ask no longer, as the learner, before it is decided."""
    return _do(
        request,
        key,
        lambda by: withdraw_recognition(recognition=recognition, by=by, seen=said.seen),
    )


@router.post(
    "/recognitions/{uuid:recognition}/decision", response={201: RecognitionShape}, auth=DECIDE
)
def post_recognition_decision(
    request: HttpRequest,
    recognition: uuid.UUID,
    said: RecognitionDecisionGiven,
    key: IdempotencyKey,
) -> HttpResponse:
    """Recognise earlier learning, or not, with the reason that the learner is told.

    By who judges in that edition, never by the learner. What is recognised is evidence for
    completion; a micro-credential still needs a passed assessment (5.1)."""
    return _do(
        request,
        key,
        lambda by: decide_recognition(
            recognition=recognition, recognised=said.recognised, reason=said.reason, by=by,
            seen=said.seen,
        ),
    )  # fmt: skip


def _do(request: HttpRequest, key: str, act: Callable[[Person], Recognition]) -> HttpResponse:
    by = caller(request)

    def done() -> Done:
        row = recognition_for(by, act(by).pk)
        return Done(_recognition(row), location=f"/api/v1/recognitions/{row.pk}")

    return once(request, key, done)


def _recognition(row: Recognition) -> RecognitionShape:
    return RecognitionShape(
        id=row.id,
        enrolment=row.enrolment_id,
        learner=person(row.enrolment.learner),
        kind=row.kind,
        state=row.state,
        revision=row.revision,
        counts_for=_in_english(in_words(row)),
        what=row.what,
        place=row.place,
        credits=row.credits,
        explanation=row.explanation,
        link=row.link,
        asked_at=row.asked_at,
        reason=row.reason,
        decided_at=row.decided_at,
        decided_by=person(row.decided_by) if row.decided_by else None,
    )


def _in_english(text: object) -> str:
    return title_in_english(text) if isinstance(text, dict) else str(text)
