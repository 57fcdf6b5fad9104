from __future__ import annotations

import re

import pytest
from django.test import Client, override_settings

from charm.core.proposal.reading import proposal_schema


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), [("/", 200), ("/nowhere", 404), ("/a\x00b", 404)])
def test_pages_are_whole_and_load_nothing(client: Client, address: str, status: int) -> None:
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert len(re.findall("<h1>", page)) == len(re.findall("<main[ >]", page)) == 1
    assert re.search(r"<title>[^<]+</title>", page)
    # Nothing inline, and nothing from elsewhere.
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page)
    assert all(src.startswith("/static/") for src in re.findall(r'src="([^"]*)"', page))


def test_an_address_that_only_takes_forms_says_so(client: Client, db: None) -> None:
    answer = client.get("/preferences/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "takes what a form sends" in answer.content.decode()
    assert client.put("/preferences/").content == b""


def test_every_address_on_the_first_page_answers(client: Client, db: None) -> None:
    links = re.findall(r'href="(/[^"#]*)"', client.get("/").content.decode())
    assert links
    for link in links:
        if not link.startswith("/static/"):
            assert client.get(link, follow=True).status_code == 200, link


def test_the_shape_of_a_proposal_is_published(client: Client) -> None:
    answer = client.get("/api/v1/schemas/proposal.json")
    assert answer.headers["Content-Type"] == "application/schema+json"
    assert answer.json() == proposal_schema()
    again = client.get(
        "/api/v1/schemas/proposal.json", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_an_error_says_so_without_inner_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("inner words")

    monkeypatch.setattr("charm.foundation.database_rules.missing", fail)
    monkeypatch.setattr("charm.web.health.MigrationExecutor", fail)
    answer = Client(raise_request_exception=False).get("/readyz")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Something went wrong" in page
    assert "inner words" not in page


def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/nowhere", "/healthz"])
def test_every_answer_carries_strict_headers(client: Client, address: str) -> None:
    headers = client.get(address).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
    assert "Strict-Transport-Security" not in headers


@pytest.mark.django_db
def test_over_https_browsers_are_told_to_stay_there(client: Client) -> None:
    with override_settings(IS_HTTPS=True):
        assert "max-age=31536000" in client.get("/")["Strict-Transport-Security"]
