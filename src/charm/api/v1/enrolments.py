"""How a learner's enrolment is shown, to the learner and to teaching staff alike."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable

from pydantic import BaseModel, Field

from charm.api.v1.shapes import PersonShape, person, title_in_english
from charm.catalogue.queries import published
from charm.delivery.notices import Standing, standings
from charm.delivery.queries import Edition, Enrolment
from charm.delivery.standing import asks_identity, checks_of, fees_of


class ResultShape(BaseModel):
    outcome: str = Field(description="passed or failed")
    value: str = Field(examples=["8.5"])
    scheme: str = Field(examples=["Dutch grades 1-10"])
    assessed_on: dt.date


class IdentityShape(BaseModel):
    way: str = Field(description="document, video, institution, eid or known.")
    checked_on: dt.date
    checked_by: str = Field(description="The name of who checked.")


class FeeShape(BaseModel):
    state: str = Field(description="not-due, due, paid, waived or refunded")
    seat_is_firm: bool = Field(description="No as long as the edition makes it wait for the fee.")


class NoticeStanding(BaseModel):
    kind: str = Field(description="privacy or participation")
    university: str = Field(examples=["uu.nl"])
    in_force: int = Field(description="The version that is in force.")
    accepted: int | None = Field(description="The latest version that the learner accepted.")
    accepted_at: dt.datetime | None


class EnrolmentShape(BaseModel):
    id: uuid.UUID
    edition: uuid.UUID
    title: str = Field(description="Of the micro-credential.")
    learner: PersonShape
    state: str = Field(description="enrolled, withdrawn or completed")
    revision: int
    enrolled_at: dt.datetime
    result: ResultShape | None
    asks_identity: bool = Field(description="Whether completion waits for a check of identity.")
    identity: IdentityShape | None
    fee: FeeShape | None = Field(description="For the learner, those who run it and the registrar.")
    notices: list[NoticeStanding]


def title_of(edition: Edition) -> str:
    return title_in_english(published(edition.version).content.title)


def enrolments(
    rows: Iterable[Enrolment], *, with_fee: bool = True
) -> Callable[[Enrolment], EnrolmentShape]:
    """What shows any of these, asking the same for many as for one. Needs the learner, the
    edition's version and the result at hand."""
    known = list(rows)
    asked = asks_identity({row.edition_id for row in known})
    checks = checks_of(row.pk for row in known)
    fees = fees_of(known) if with_fee else {}
    learning = [(row.edition, row.learner) for row in known]
    stand = dict(zip((row.pk for row in known), standings(learning), strict=True))

    def shape(row: Enrolment) -> EnrolmentShape:
        result, check, fee = getattr(row, "result", None), checks.get(row.pk), fees.get(row.pk)
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
            asks_identity=row.edition_id in asked,
            identity=IdentityShape(
                way=check.way, checked_on=check.checked_on, checked_by=check.checked_by.name
            )
            if check
            else None,
            fee=FeeShape(state=fee.state, seat_is_firm=fee.is_firm) if fee else None,
            notices=[_notice(one) for one in stand[row.pk]],
        )

    return shape


def _notice(one: Standing) -> NoticeStanding:
    done = one.accepted
    return NoticeStanding(
        kind=one.notice.kind,
        university=one.notice.university_id,
        in_force=one.notice.number or 0,
        accepted=done.notice.number if done else None,
        accepted_at=done.accepted_at if done else None,
    )
