"""What is no good request is refused before anything is done; what goes out is kept by nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client, RequestFactory
from tests.support.programs import Program, World

from charm.alliance.queries import Person, Scope
from charm.api import tokens
from charm.api.v1 import checking, verifying
from charm.foundation.limits import Limit
from charm.proposals.models import Proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(alliance: None) -> Program:
    """A program of somebody who proposes."""
    return Program(Person.objects.get(email="proposer@uu.nl"))


def says(answer: Any) -> str:
    return json.dumps(answer.json(), ensure_ascii=False)


# --- bodies --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "is not JSON"),
        (b'{"kind": NaN}', "NaN is not a JSON number"),
        (b'{"kind": 1, "kind": 2}', "appears twice"),
        (b"[" * 2000 + b"]" * 2000, "nested deeper than 12 levels"),
        (b'{"hours": ' + b"9" * 5000 + b"}", "beyond 64 bits"),
        (b'{"title": "a\\u0000b"}', "cannot be kept"),
        (
            b'"a\\u0000b"',
            '"contains a character that cannot be kept: remove it", "clause": "", "field": ""',
        ),
        (b'{"a\\u0000b": 1}', '{"says": "contains a character'),
        (b'{"title": "\\ud800"}', "half a character"),
        (b'{"a": {"b": "\\u0000"}}', '"field": "a.b"'),
        (b'{"' + b"k" * 300 + b'": "\\u0000"}', f'"field": "{"k" * 200}"'),
        (b'["\\u0000"]', '"field": "[0]"'),
        (b'{"languages": ["en", "a\\u0000b"]}', '"field": "languages[1]"'),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)
@pytest.mark.parametrize("path", ["/proposals", "/check", "/verify"])
def test_a_body_that_cannot_be_read_is_a_400_with_the_place(
    path: str, body: bytes, reason: str, writer: Program
) -> None:
    answer = writer.post(path, body)
    assert answer.status_code == 400
    assert reason in says(answer)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("path", ["/proposals", "/check", "/verify"])
def test_two_mebibytes_are_read_and_no_more(path: str, writer: Program) -> None:
    fits = b'{"x": "' + b"x" * (2 * 1024 * 1024 - 9) + b'"}'
    assert writer.post(path, fits).status_code != 413
    answer = writer.post(path, fits + b" ")
    assert answer.status_code == 413
    assert "2048 KiB" in says(answer)


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "text/json",
        "text/x+json",
    ],
)
def test_a_body_is_json(content_type: str, writer: Program) -> None:
    answer = writer.post("/proposals", {"kind": "formal"}, content_type=content_type)
    assert answer.status_code == 415
    assert "application/json" in says(answer)


@pytest.mark.parametrize("length", ["x", "²", "-1", "1_0", "9" * 5000])
def test_a_length_that_is_none_is_too_large(length: str, writer: Program) -> None:
    answer = writer.post("/check", {"kind": "formal"}, CONTENT_LENGTH=length)
    assert answer.status_code == 413


def test_what_has_no_body_need_not_say_of_what_kind_it_is(
    writer: Program, anybody: Program
) -> None:
    assert writer.post("/check", b"", content_type="text/plain").status_code == 422
    answer = anybody.send("GET", "/catalogue", b"anything", content_type="text/plain")
    assert answer.status_code == 200


def test_a_program_comes_without_the_key_of_a_form(writer: Program) -> None:
    writer.client = Client(enforce_csrf_checks=True)
    assert writer.post("/check", {"kind": "formal"}).status_code == 200


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "application/ld+json"])
def test_json_may_say_more_of_itself(content_type: str, writer: Program) -> None:
    answer = writer.post("/check", {"kind": "formal"}, content_type=content_type)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("body", "field", "reason"),
    [
        ({}, "seen", "missing"),
        ({"seen": 1, "why": "no"}, "why", "no such key"),
        ({"seen": "1"}, "seen", "integer"),
        ({"seen": 2**40}, "seen", "less than or equal"),
        ({"seen": True}, "seen", "integer"),
        ([], "", "dictionary"),
    ],
)
def test_keys_are_named_that_are_missing_wrong_or_unknown(
    body: Any, field: str, reason: str, writer: Program
) -> None:
    made = writer.post("/proposals", {"kind": "formal"}).json()
    answer = writer.post(f"/proposals/{made['id']}/reopening", body)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("/api/v1/problems#invalid")
    assert reason in says(answer)
    assert answer.json()["reasons"][0]["field"] == field


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/nowhere", "/proposals/no-uuid", "/", "/proposals/", "/docs"])
def test_there_is_nothing_elsewhere(path: str, writer: Program) -> None:
    answer = writer.get(path)
    assert answer.status_code == 404
    assert "openapi.json" in says(answer)


@pytest.mark.parametrize("path", ["/catalogue?q=%00", "/catalogue?%00=q", "/catalogue/a%00b"])
def test_addresses_hold_no_nul(path: str, anybody: Program) -> None:
    assert anybody.get(path).status_code == 400
    assert anybody.get("/catalogue?q=a").status_code == 200


def test_too_many_parameters_are_not_looked_at(anybody: Program) -> None:
    assert anybody.get("/catalogue?" + "a=1&" * 2000).status_code == 400


def test_a_wrong_method_is_told_the_right_ones(anybody: Program) -> None:
    answer = anybody.send("DELETE", "/catalogue")
    assert answer.status_code == 405
    assert "GET" in answer["Allow"]


def test_what_can_be_read_can_be_asked_for_its_head(world: World, anybody: Program) -> None:
    answer = anybody.client.head("/api/v1/catalogue")
    assert answer.status_code == 200
    assert not answer.content
    assert int(answer["Content-Length"]) > 100


# --- who asks ------------------------------------------------------------------------------------


def test_a_browsers_session_is_nobody(alliance: None) -> None:
    """So a page elsewhere cannot make a browser act, and no form key is needed."""
    program = Program()
    program.client.force_login(
        Person.objects.get(email="proposer@uu.nl"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert program.get("/me").status_code == 401
    assert program.post("/proposals", {"kind": "formal"}).status_code == 401


def test_a_token_does_what_its_scopes_name_and_no_more(alliance: None) -> None:
    reader = Program(Person.objects.get(email="proposer@uu.nl"), scopes=[Scope.PROPOSALS_READ])
    assert reader.get("/me").status_code == 200
    answer = reader.post("/proposals", {"kind": "formal"})
    assert answer.status_code == 403
    assert "make one with the scope" in says(answer)


@pytest.mark.parametrize(
    ("is_trusted", "forwarded", "address"),
    [
        (True, "10.0.0.1, 10.0.0.2 ", "10.0.0.2"),
        (True, "10.0.0.1", "10.0.0.1"),
        (True, "", "192.0.2.7"),
        (False, "10.0.0.1", "192.0.2.7"),
    ],
)
def test_where_a_request_comes_from_is_said_by_a_proxy_that_is_trusted(
    settings: Any, is_trusted: bool, forwarded: str, address: str
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if is_trusted else None
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR=forwarded)
    assert tokens.address_of(request) == address


@pytest.mark.parametrize("header", ["Basic dXNlcg==", "Bearer", "Bearer ", "bearer x y", "\udcff"])
def test_other_ways_to_sign_in_are_none(header: str, anybody: Program) -> None:
    header = header.encode("utf-8", "surrogateescape").decode("latin-1")
    assert anybody.get("/me", Authorization=header).status_code == 401


def test_guessing_is_slowed_down_and_holds_up_nobody_else(
    writer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "GUESSES", Limit("Guesses", 2))
    guesser = Program(secret="charm_guess")
    assert [guesser.get("/me").status_code for _ in range(4)] == [401, 401, 429, 429]
    answer = guesser.get("/me")
    assert int(answer["Retry-After"]) in range(1, 61)
    assert writer.get("/me").status_code == 200


@pytest.mark.parametrize(
    ("path", "module", "name"),
    [("/verify", verifying, "VERIFICATIONS"), ("/check", checking, "CHECKS")],
)
def test_what_anybody_may_ask_is_limited_by_address(
    path: str, module: Any, name: str, anybody: Program, monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:  # fmt: skip
    monkeypatch.setattr(module, name, Limit(name.title(), 1))
    assert anybody.post(path, {"kind": "formal"}).status_code == 200
    assert anybody.post(path, {"kind": "formal"}).status_code == 429
    # What a stranger says of its own address does not count, unless a proxy says it.
    assert anybody.post(path, {}, X_Forwarded_For="192.0.2.7").status_code == 429
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    answer = anybody.post(path, {"kind": "formal"}, X_Forwarded_For="203.0.113.9, 192.0.2.7")
    assert answer.status_code == 200
    answer = anybody.post(path, {"kind": "formal"}, X_Forwarded_For="203.0.113.8, 192.0.2.7")
    assert answer.status_code == 429


# --- what goes out -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/me", "/proposals", "/proposals/x"])
def test_personal_answers_are_kept_by_no_cache(path: str, writer: Program) -> None:
    answer = writer.get(path)
    assert answer["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize("path", ["/catalogue", "/policy", "/policy/clauses", "/universities"])
def test_public_answers_may_be_kept_and_read_by_any_page(
    path: str, world: World, anybody: Program
) -> None:
    answer = anybody.get(path)
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["Access-Control-Allow-Origin"] == "*"
    again = anybody.get(path, If_None_Match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_mistake_of_ours_says_nothing_of_itself(
    writer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from charm.api.v1 import proposals

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(proposals, "proposals_of", broken)
    answer = writer.get("/proposals")
    assert answer.status_code == 500
    assert "secret" not in says(answer)


def test_a_busy_database_is_worth_another_try(
    writer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from charm.api.v1 import proposals

    def busy(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(proposals, "proposals_of", busy)
    answer = writer.get("/proposals")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
