"""Writes that create carry an ``Idempotency-Key``: done once, however often they are sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja.params.functions import Header
from pydantic import BaseModel

from charm.api.spelling import spelled
from charm.api.tokens import caller
from charm.foundation import idempotency

IdempotencyKey = Annotated[
    str,
    Header(
        ...,
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="A name of your own for this act, such as a UUID. Sent again with the same "
        "body within 24 hours it is answered as the first time, and nothing is done twice.",
    ),
]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act; ``location`` is the address of what it made."""

    shape: BaseModel
    status: int = 201
    location: str = ""


def once(request: HttpRequest, key: str, act: Callable[[], Done]) -> HttpResponse:
    """Do the act under the caller's key, with its answer in one transaction."""

    def answered() -> idempotency.Answer:
        done = act()
        return idempotency.Answer(
            done.status, spelled(done.shape.model_dump()).decode(), done.location
        )

    asked = idempotency.Asked(
        caller=caller(request).key,
        key=key,
        method=request.method or "",
        path=request.path,
        body=request.body,
    )
    answer = idempotency.once(asked, answered)
    response = HttpResponse(
        answer.body, status=answer.status, content_type="application/json; charset=utf-8"
    )
    if answer.location:
        response["Location"] = answer.location
    return response
