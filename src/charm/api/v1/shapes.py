"""Shapes that several areas share, and how public answers are given."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Annotated, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from charm.alliance.queries import Person
from charm.api.spelling import spelled
from charm.core.policy import Finding
from charm.core.proposal import values
from charm.web.published import served

MAX_AGE = 60
"""Seconds for which a copy of a public answer may be kept."""


PDF = {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
"""How the document describes an answer that is one."""


class Given(BaseModel):
    """What is sent: keys that are not known are refused by name."""

    model_config = ConfigDict(extra="forbid")


Seen = Annotated[
    int,
    Field(
        strict=True, ge=1, le=2**31 - 1, examples=[3],
        description="The revision that you saw. If it has moved on, 409 and nothing is done.",
    ),
]  # fmt: skip
Day = Annotated[dt.date, BeforeValidator(values.clean_date)]


class FindingShape(BaseModel):
    """What the policy says of a proposal, word for word as ``charm check`` prints it."""

    clause: str = Field(examples=["5.7.2"])
    level: str = Field(description="`must` refuses, `should` is answered with a reason.")
    field: str = Field(examples=["ects"])
    message: str
    remedy: str


def finding(found: Finding) -> FindingShape:
    return FindingShape(**found.as_json())


class PersonShape(BaseModel):
    id: uuid.UUID
    name: str
    email: str


def person(row: Person) -> PersonShape:
    return PersonShape(id=row.id, name=row.name, email=row.email)


class UniversityShape(BaseModel):
    code: str = Field(examples=["uu.nl"])
    name: str
    country: str = Field(examples=["NL"])


def title_in_english(title: str | dict[str, str]) -> str:
    """One line for lists: the English title, else the first."""
    if isinstance(title, str):
        return title
    return title.get("en") or next(iter(title.values()))


def public(request: HttpRequest, shape: BaseModel) -> HttpResponseBase:
    """An answer for everybody: any web page may read it, and it may be kept for a minute."""
    return public_values(request, shape.model_dump())


def public_values(request: HttpRequest, data: Any) -> HttpResponseBase:
    content = spelled(data)
    return served(
        request,
        content,
        etag=f'"{hashlib.sha256(content).hexdigest()}"',
        content_type="application/json; charset=utf-8",
        max_age=MAX_AGE,
    )
