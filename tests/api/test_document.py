"""The OpenAPI document: complete, of our own, and true of every answer that can be provoked."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from tests.support.classroom import at
from tests.support.programs import Program, World, described

from charm.alliance.queries import Scope
from charm.api import tokens
from charm.api.v1 import checking, verifying
from charm.foundation.limits import Limit
from charm.recognition.lookups import Nowhere

EXAMPLES = 5
"""For each operation and way of making them up; the same in each run."""


def every_operation() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    ]


def test_no_two_shapes_share_a_name() -> None:
    """Components go by the names of classes: of two with one name the document tells but one."""
    import importlib
    import pkgutil

    from pydantic import BaseModel

    from charm.api import v1

    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(v1.__path__, f"{v1.__name__}.")
    ]
    shapes = {
        shape
        for module in modules
        for shape in vars(module).values()
        if isinstance(shape, type) and issubclass(shape, BaseModel)
    }
    names = [shape.__name__ for shape in shapes]
    assert {name for name in names if names.count(name) > 1} == set()


@pytest.mark.django_db
def test_the_document_is_served_to_everybody(anybody: Program) -> None:
    answer = anybody.client.get("/api/v1/openapi.json")
    assert answer.json() == described()
    assert answer.json()["openapi"] == "3.1.0"
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    again = anybody.client.get("/api/v1/openapi.json", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_every_operation_says_what_it_does_and_all_that_it_answers() -> None:
    names = [operation["operationId"] for _, _, operation in every_operation()]
    assert len(names) == len(set(names)) > 40
    for method, path, operation in every_operation():
        assert operation["summary"], path
        assert operation["description"], path
        assert len(operation["tags"]) == 1
        answers = set(operation["responses"])
        assert {"400", "500", "503"} < answers
        if operation.get("security") is not None:
            assert {"401", "429"} < answers, path
        if any(operation.get("security") or [{}]) and operation["security"][0]["Bearer"]:
            assert "403" in answers
        if method in ("post", "put"):
            assert {"413", "415", "422"} < answers
            assert operation["requestBody"]["content"]["application/json"]["schema"]


def test_every_scope_is_asked_for_and_every_reference_leads_somewhere() -> None:
    asked = {
        scope
        for _, _, operation in every_operation()
        for each in operation.get("security", [])
        for scope in each["Bearer"]
    }
    assert asked == set(Scope)
    text = json.dumps(described())
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', text)):
        place: Any = described()
        for step in reference.split("/"):
            place = place[step]
    assert described()["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"


def test_whole_numbers_that_are_sent_are_bounded() -> None:
    """So that no database meets one that it cannot keep."""
    for _, path, operation in every_operation():
        for parameter in operation.get("parameters", []):
            if parameter["schema"].get("type") == "integer":
                assert {"minimum", "maximum"} <= set(parameter["schema"]), path
    for name, schema in described()["components"]["schemas"].items():
        if name.endswith(("Given", "Ref")):
            for key, value in schema["properties"].items():
                if value.get("type") == "integer":
                    assert {"minimum", "maximum"} <= set(value), (name, key)


@pytest.fixture
def kept_open() -> Iterator[None]:
    """Outside a test client Django closes the connection, and with it the test's transaction, at
    each end of a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
def test_no_request_that_can_be_made_up_breaks_it_or_is_answered_otherwise_than_it_says(
    world: World, monkeypatch: pytest.MonkeyPatch, kept_open: None
) -> None:
    from schemathesis import GenerationMode, openapi
    from schemathesis.config import SchemathesisConfig
    from schemathesis.specs.openapi import checks

    from charm.web.wsgi import application

    for module, name in [(checking, "CHECKS"), (verifying, "VERIFICATIONS"), (tokens, "GUESSES")]:
        monkeypatch.setattr(module, name, Limit("Tests", 1_000_000))
    monkeypatch.setattr(verifying, "Network", Nowhere)
    # Parameters that are not known are harmless, and the token is there always.
    config = {"allow-extra-parameters": False, "with-security-parameters": False}
    schema = openapi.from_wsgi(
        "/api/v1/openapi.json",
        application,
        config=SchemathesisConfig.from_dict({"generation": config}),
    )
    conformance = [
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
        checks.response_headers_conformance,
        checks.negative_data_rejection,
    ]

    secrets = {
        "register": Program(world.registrar).secret,
        "learning": Program(world.learner).secret,
        "": Program(world.proposer).secret,
    }
    for found in schema.get_all_operations():
        operation = found.ok()
        headers = {"Authorization": f"Bearer {secrets[place_of(operation.path)]}"}
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            strategy = operation.as_strategy(mode, path_parameters=known(operation.path, world))

            try_it = made_up(strategy, headers, conformance)
            # Where nothing is sent, nothing can be sent wrongly.
            with at(Program().now), contextlib.suppress(hypothesis.errors.Unsatisfiable):
                try_it()


def made_up(strategy: Any, headers: dict[str, str], conformance: Any) -> Callable[[], None]:
    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    @hypothesis.given(strategy)
    def try_it(case: Any) -> None:
        answer = case.call(headers=headers)
        assert answer.status_code != 500, case.as_curl_command()
        case.validate_response(answer, checks=conformance)

    return try_it


def place_of(path: str) -> str:
    """Whose part of the API it is."""
    return next((place for place in ("register", "learning") if f"/{place}" in path), "")


def known(path: str, world: World) -> dict[str, str]:
    """Objects that there are, so that more is reached than 404."""
    there = {
        "slug": world.entry.slug,
        "proposal": world.draft.id,
        "meeting": world.decision.meeting_id,
        "item": world.decision.track_id,
        "decision": world.decision.id,
        "edition": world.edition.id,
        "enrolment": world.enrolled.id,
        "ref": world.award.id,
    }
    return {name: str(ref) for name, ref in there.items() if f"{{{name}}}" in path}
