"""The documents that verifiers fetch: found, typed, cacheable; absent ones a plain 404."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import RequestFactory

from charm.awards import queries
from charm.web.issuers import did_document
from charm.web.status import status_list

pytestmark = pytest.mark.django_db


def test_an_issuers_document_is_served_where_its_did_points(
    course: Callable[..., Any], rf: RequestFactory
) -> None:
    course()

    answer = did_document(rf.get("/issuers/uu/did.json"), "uu")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/did+json"
    assert json.loads(answer.content) == queries.did_document_of("uu")
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_status_list_is_served_byte_for_byte_and_not_twice(
    course: Callable[..., Any], rf: RequestFactory
) -> None:
    course()
    name = "uu-revocation-1"

    answer = status_list(rf.get(f"/status/{name}"), name)
    assert answer.status_code == 200
    assert answer.content == queries.status_list(name).content
    assert answer["Cache-Control"] == "public, max-age=60"

    again = status_list(rf.get(f"/status/{name}", HTTP_IF_NONE_MATCH=answer["ETag"]), name)
    assert again.status_code == 304
    assert not again.content


def test_what_is_not_there_is_a_plain_404(db: None, rf: RequestFactory) -> None:
    for answer in (did_document(rf.get("/"), "nobody"), status_list(rf.get("/"), "nothing")):
        assert answer.status_code == 404
        assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_they_are_read_only(db: None, rf: RequestFactory) -> None:
    assert did_document(rf.post("/"), "uu").status_code == 405
    assert status_list(rf.post("/"), "uu-revocation-1").status_code == 405
