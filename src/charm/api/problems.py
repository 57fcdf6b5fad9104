"""What is answered when something cannot be done: problem details (RFC 9457).

A service raises, here it becomes an answer; the sentence is the service's own, so that a page, the
command and the API refuse in the same words.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel, Field

from charm.api.spelling import spelled
from charm.core.proposal.reading import Unreadable
from charm.core.workflow import Refusal
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.idempotency import KeyReused, StillRunning
from charm.foundation.limits import TooOften

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"


class ReasonShape(BaseModel):
    """One reason why not."""

    says: str = Field(description="The sentence, for a person.")
    clause: str = Field("", description="The clause of the policy that it rests on.")
    field: str = Field("", description="Where in what was sent.")
    remedy: str = Field("", description="What to do about it.")


class ProblemShape(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(description="Names the kind of problem; leads to what it means.")
    title: str
    status: int
    detail: str
    reasons: list[ReasonShape] = Field(description="Every reason at once; may be empty.")


@dataclass(frozen=True, slots=True)
class Kind:
    status: int
    title: str
    says: str
    """When it is answered, for the documentation."""


KINDS: Mapping[str, Kind] = {
    "malformed": Kind(400, "Malformed", "The request cannot be read."),
    "no-token": Kind(401, "A token is needed", "No token, or one that does not work (any more)."),
    "not-allowed": Kind(403, "Not allowed", "The token lacks the scope, or its person the right."),
    "not-found": Kind(404, "Not found", "There is no such thing, or you may not know of it."),
    "method": Kind(405, "Wrong method", "The address answers other methods; see Allow."),
    "stale": Kind(409, "Changed meanwhile", "What you saw was changed: read it again, then act."),
    "still-running": Kind(409, "Still running", "The same act is being done; see Retry-After."),
    "moved-on": Kind(412, "Changed meanwhile", "If-Match is not the current revision."),
    "too-large": Kind(413, "Too large", "The body is larger than 2 MiB."),
    "media-type": Kind(415, "Wrong media type", "The body is not sent as JSON."),
    "invalid": Kind(422, "Invalid", "A parameter or a key of the body is missing or wrong."),
    "refused": Kind(422, "Refused", "Policy or workflow forbid it; the reasons say all of it."),
    "unfit": Kind(422, "Unfit", "What was given cannot be used."),
    "key-reused": Kind(422, "Key reused", "The Idempotency-Key belongs to another request."),
    "no-revision": Kind(428, "A revision is needed", "If-Match is missing."),
    "too-often": Kind(429, "Too often", "Asked too often; see Retry-After."),
    "failed": Kind(500, "Failed", "A mistake of ours; nothing was done."),
    "unavailable": Kind(503, "Not available", "The database is busy; see Retry-After."),
}


class MovedOn(RuntimeError):
    """The revision named by If-Match is not the current one."""


class NoRevision(ValueError):
    """A write to an existing thing names no revision."""


class Malformed(ValueError):
    """The request cannot be read."""


def problem(
    kind: str,
    detail: str,
    reasons: Iterable[ReasonShape] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    known = KINDS[kind]
    shape = ProblemShape(
        type=f"{settings.BASE_URL}/api/v1/problems#{kind}",
        title=known.title,
        status=known.status,
        detail=detail,
        reasons=list(reasons),
    )
    response = HttpResponse(
        spelled(shape.model_dump()), status=known.status, content_type=CONTENT_TYPE
    )
    for name, value in (headers or {}).items():
        response[name] = value
    if known.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="charm"'
    return response


_PLAIN: tuple[tuple[type[Exception], str], ...] = (
    (NotFound, "not-found"),
    (NotAllowed, "not-allowed"),
    (Stale, "stale"),
    (Unfit, "unfit"),
    (KeyReused, "key-reused"),
    (MovedOn, "moved-on"),
    (NoRevision, "no-revision"),
    (Malformed, "malformed"),
)
"""Errors that say one sentence."""


def answer_to(error: Exception) -> HttpResponse:
    """The problem that an error is answered with; a mistake of our own says nothing of itself."""
    for cls, kind in _PLAIN:
        if isinstance(error, cls):
            return problem(kind, str(error))
    if isinstance(error, Refusal):
        return problem("refused", _said(error), reasons_of(error))
    if isinstance(error, Unreadable):
        return problem("unfit", "This cannot be used.", map(_placed, error.problems))
    if isinstance(error, ValidationError):
        return problem("invalid", "This cannot be used.", map(_invalid, error.errors))
    if isinstance(error, TooOften | StillRunning):
        kind = "too-often" if isinstance(error, TooOften) else "still-running"
        return problem(kind, str(error), headers={"Retry-After": str(error.wait)})
    if isinstance(error, HttpError):
        return _of_http_error(error)
    if isinstance(error, Http404):
        return problem("not-found", "There is nothing at this address.")
    if isinstance(error, OperationalError | InterfaceError):
        logger.warning("The database could not be used: %s", error)
        busy = "The database is busy. Nothing was done: try again."
        return problem("unavailable", busy, headers={"Retry-After": "5"})
    logger.error("A request failed.", exc_info=error)
    return problem("failed", "Something went wrong on our side. Nothing was done.")


def handle(_: HttpRequest, error: Any) -> HttpResponse:
    """As ninja calls it."""
    return answer_to(error)


def reasons_of(refusal: Refusal) -> list[ReasonShape]:
    """Those of the workflow, then what the policy finds, in the policy's own sentences."""
    reasons = [ReasonShape(says=reason.says, clause=reason.clause) for reason in refusal.reasons]
    return reasons + [
        ReasonShape(says=f.message, clause=f.clause, field=f.field, remedy=f.remedy)
        for f in refusal.findings
    ]


def _said(refusal: Refusal) -> str:
    return " ".join(reason.says for reason in refusal.reasons)


def _of_http_error(error: HttpError) -> HttpResponse:
    if error.status_code == 401:
        return problem("no-token", "Send a token that works: Authorization: Bearer charm_…")
    cause = error.__cause__  # what the parser said of the body
    if isinstance(cause, Unreadable):
        return problem("malformed", "The body cannot be read.", map(_placed, cause.problems))
    return problem("malformed", "The request cannot be read.")


def _placed(sentence: str) -> ReasonShape:
    place, colon, says = sentence.partition(": ")
    if not colon:
        return ReasonShape(says=sentence)
    return ReasonShape(says=says, field="" if place == "file" else place)


_SOURCES = {"body", "query", "path", "header"}


def _invalid(error: dict[str, Any]) -> ReasonShape:
    """Of ninja's ``("body", "given", "seen")`` the sender knows ``seen`` alone."""
    source, *places = error["loc"]
    if source in _SOURCES and source == "body":
        places = places[1:]
    field = ".".join(str(place) for place in places)
    if error["type"] == "missing":
        return ReasonShape(says="This is missing.", field=field, remedy="Add it.")
    if error["type"] == "extra_forbidden":
        remedy = "Remove it, or correct its spelling."
        return ReasonShape(says="There is no such key.", field=field, remedy=remedy)
    return ReasonShape(says=f"{error['msg'].removeprefix('Value error, ')}.", field=field)
