"""Who the token stands for."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from charm.alliance.rules import offices_of
from charm.api.tokens import Bearer, Caller
from charm.api.v1.shapes import PersonShape, person

router = Router(tags=["Token"])


class OfficeShape(BaseModel):
    office: str = Field(examples=["registrar"])
    university: str | None = Field(description="Its code; null is the whole alliance.")


class MyselfShape(BaseModel):
    person: PersonShape
    offices: list[OfficeShape]
    token: str = Field(description="The name that you gave it.")
    scopes: list[str]
    expires_on: dt.date = Field(description="The last day on which it works.")


@router.get("", response=MyselfShape, auth=Bearer())
def get_myself(request: HttpRequest) -> MyselfShape:
    """Say who the token stands for.

    Its person, what the person may act for today, and how far the token goes."""
    who: Caller = request.auth  # type: ignore[attr-defined]
    offices = sorted(offices_of(who.person), key=lambda pair: (pair[0], pair[1] or ""))
    return MyselfShape(
        person=person(who.person),
        offices=[OfficeShape(office=office, university=where) for office, where in offices],
        token=who.token.name,
        scopes=who.token.scopes,
        expires_on=who.token.expires_on,
    )
