"""The OpenAPI document: what ninja knows of the operations, and every problem they can answer."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from charm.alliance.queries import Scope
from charm.api.problems import CONTENT_TYPE, KINDS, ProblemShape
from charm.api.tokens import Bearer
from charm.core.proposal.model import Proposal
from charm.web.published import served

REF = "#/components/schemas/{model}"
PROPOSAL = {"$ref": REF.format(model="ProposalContent")}
"""The body of whoever sends a proposal: the words of a proposal file."""

_NAMES = {
    400: "Malformed", 401: "NoToken", 403: "NotAllowed", 404: "NotFound", 409: "Conflict",
    412: "MovedOn", 413: "TooLarge", 415: "WrongMediaType", 422: "Refused", 428: "NoRevision",
    429: "TooOften", 500: "Failed", 503: "Unavailable",
}  # fmt: skip
_CHECKED_PLACE = re.compile(r"{[^:}]+}")
"""Part of an address that the operation itself checks; others lead nowhere when they are wrong."""
_WAITING = (409, 429, 503)


class Document(OpenAPISchema):
    """Adds to each operation the problems that follow from its shape."""

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        details: dict[str, Any] = super().operation_details(operation)
        summary, _, more = (operation.description or "").partition("\n\n")
        details["summary"] = summary.rstrip(".").replace("\n", " ")
        details["description"] = _paragraphs(more or summary)
        if not details["parameters"]:
            details.pop("parameters")
        return details

    def responses(self, operation: Operation) -> dict[int, Any]:
        answers: dict[int, Any] = super().responses(operation)
        for status in (200, 201):
            if status in answers and (headers := _headers(operation, status)):
                answers[status]["headers"] = headers
        for status in sorted(_problems_of(operation)):
            answers[status] = {"$ref": f"#/components/responses/{_NAMES[status]}"}
        return answers

    def operation_security(self, operation: Operation) -> list[dict[str, Any]] | None:
        security = super().operation_security(operation)
        scopes = [str(auth.scope) for auth in _bearers(operation) if auth.scope]
        return [dict.fromkeys(each, scopes) for each in security] if security else []

    def get_components(self) -> dict[str, Any]:
        self.add_schema_definitions(_proposal_schemas())
        shape = ProblemShape.model_json_schema(ref_template=REF)
        self.add_schema_definitions({**shape.pop("$defs"), "ProblemShape": shape})
        components: dict[str, Any] = super().get_components()
        components["schemas"] = dict(sorted(components["schemas"].items()))
        components["responses"] = {_NAMES[status]: _response(status) for status in _NAMES}
        bearer = components["securitySchemes"]["Bearer"]
        sentences = [f"- `{scope}`: {scope.sentence}" for scope in Scope]
        says = "\n\n".join([bearer["description"], "\n".join(sentences)])
        components["securitySchemes"] = {"Bearer": {**bearer, "description": says}}
        return components


class Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        first, *others = operation.view_func.__name__.split("_")
        return first + "".join(part.capitalize() for part in others)

    def get_openapi_schema(
        self,
        *,
        path_prefix: str | None = None,
        path_params: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> OpenAPISchema:
        return Document(api=self, path_prefix=path_prefix or "")


def openapi(request: HttpRequest) -> HttpResponseBase:
    """``/api/v1/openapi.json``"""
    content, etag = _spelled()
    return served(request, content, etag=etag, content_type="application/json", max_age=300)


@cache
def _spelled() -> tuple[bytes, str]:
    content = json.dumps(document(), ensure_ascii=False).encode()
    return content, f'"{hashlib.sha256(content).hexdigest()}"'


def document() -> dict[str, Any]:
    from charm.api.app import api  # which is made of the operations that need this module

    made = api.get_openapi_schema(path_prefix="api/v1/")
    values: dict[str, Any] = json.loads(json.dumps(made))
    return {**values, "servers": [{"url": settings.BASE_URL}]}


def _problems_of(operation: Operation) -> set[int]:
    sources = {model.__ninja_param_source__ for model in operation.models}
    names = _parameter_names(operation)
    statuses = {400, 500, 503}
    if bearers := _bearers(operation):
        statuses |= {401, 429}
        if any(bearer.scope for bearer in bearers):
            statuses.add(403)
    if "path" in sources:
        statuses.add(404)
    if sources - {"path"} or _CHECKED_PLACE.search(operation.path):
        statuses.add(422)
    if "body" in sources:
        statuses |= {413, 415}
    if "Idempotency-Key" in names or _says_what_was_seen(operation):
        statuses.add(409)
    if "If-Match" in names:
        statuses |= {412, 428}
    if getattr(operation.view_func, "is_limited", False):
        statuses.add(429)
    if getattr(operation.view_func, "names_others", False):
        statuses.add(404)
    return statuses


def _says_what_was_seen(operation: Operation) -> bool:
    bodies = [model for model in operation.models if model.__ninja_param_source__ == "body"]
    return any(
        "seen" in getattr(field.annotation, "model_fields", ())
        for model in bodies
        for field in model.model_fields.values()
    )


def _parameter_names(operation: Operation) -> set[str]:
    return {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "header"
        for name in model.__ninja_flatten_map__
    }


def _bearers(operation: Operation) -> list[Bearer]:
    return [auth for auth in operation.auth_callbacks if isinstance(auth, Bearer)]


def _headers(operation: Operation, status: int) -> dict[str, Any]:
    text = {"schema": {"type": "string"}}
    if 304 in operation.response_models and status == 200:
        return {"ETag": {"description": "Of these very bytes, for If-None-Match.", **text}}
    if getattr(operation.view_func, "has_revision", False):
        return {"ETag": {"description": "The revision, for If-Match.", **text}}
    return {}


def _response(status: int) -> dict[str, Any]:
    kinds = {name: kind for name, kind in KINDS.items() if kind.status == status}
    response: dict[str, Any] = {
        "description": " Or: ".join(kind.says for kind in kinds.values()),
        "content": {
            CONTENT_TYPE: {
                "schema": {"$ref": REF.format(model="ProblemShape")},
                "examples": {name: {"value": _example(name)} for name in kinds},
            }
        },
    }
    if status in _WAITING:
        response["headers"] = {
            "Retry-After": {
                "description": "Seconds to wait, where waiting helps.",
                "schema": {"type": "string"},
            }
        }
    return response


def _example(name: str) -> dict[str, Any]:
    kind = KINDS[name]
    reasons: list[dict[str, str]] = []
    if name == "refused":
        reasons = [
            {
                "says": "3 ECTS credits are stated; non-formal learning is assigned none.",
                "clause": "5.7.2",
                "field": "ects",
                "remedy": "Remove the credits and state the workload in hours.",
            }
        ]
    return {
        "type": f"{settings.BASE_URL}/api/v1/problems#{name}",
        "title": kind.title,
        "status": kind.status,
        "detail": kind.says,
        "reasons": reasons,
    }


def _proposal_schemas() -> dict[str, Any]:
    """The shape of a proposal file, its parts under names of their own."""
    schema = Proposal.model_json_schema(ref_template=REF.format(model="ProposalContent.{model}"))
    parts = {f"ProposalContent.{name}": part for name, part in schema.pop("$defs", {}).items()}
    return {**parts, "ProposalContent": schema}


def _paragraphs(text: str) -> str:
    return "\n\n".join(re.sub(r"\s*\n\s*", " ", part).strip() for part in text.split("\n\n"))
