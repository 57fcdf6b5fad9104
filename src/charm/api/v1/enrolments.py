"""How a learner's enrolment is shown, to the learner and to teaching staff alike."""

from __future__ import annotations

import datetime as dt
import uuid

from pydantic import BaseModel, Field

from charm.api.v1.shapes import PersonShape, person, title_in_english
from charm.catalogue.queries import published
from charm.delivery.queries import Edition, Enrolment


class ResultShape(BaseModel):
    outcome: str = Field(description="passed or failed")
    value: str = Field(examples=["8.5"])
    scheme: str = Field(examples=["Dutch grades 1-10"])
    assessed_on: dt.date


class EnrolmentShape(BaseModel):
    id: uuid.UUID
    edition: uuid.UUID
    title: str = Field(description="Of the micro-credential.")
    learner: PersonShape
    state: str = Field(description="enrolled, withdrawn or completed")
    revision: int
    enrolled_at: dt.datetime
    result: ResultShape | None


def title_of(edition: Edition) -> str:
    return title_in_english(published(edition.version).content.title)


def enrolment(row: Enrolment) -> EnrolmentShape:
    """Needs the learner, the edition's version and the result at hand, to ask nothing more."""
    result = getattr(row, "result", None)
    return EnrolmentShape(
        id=row.id,
        edition=row.edition_id,
        title=title_of(row.edition),
        learner=person(row.learner),
        state=row.state,
        revision=row.revision,
        enrolled_at=row.enrolled_at,
        result=ResultShape(
            outcome=result.outcome,
            value=result.value,
            scheme=result.scheme,
            assessed_on=result.assessed_on,
        )
        if result
        else None,
    )
