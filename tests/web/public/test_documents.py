"""The catalogue for programs: one address, several forms; and what others show of it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client
from icalendar import Calendar
from tests.support.classroom import FIRST_DAY, PLANNED, at

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def slug(course: Callable[..., Any]) -> str:
    """An entry with an edition that takes learners."""
    made: str = course().opened(seats=3).entry.slug
    return made


@pytest.mark.parametrize(
    ("form", "media_type", "begins"),
    [
        ("json", "application/json", b'{\n  "id"'),
        ("jsonld", "application/ld+json", b'{\n  "@context"'),
        ("xml", "application/xml", b"<?xml"),
    ],
)
def test_an_entry_answers_in_the_form_that_is_asked_for(
    client: Client, slug: str, form: str, media_type: str, begins: bytes
) -> None:
    for address in (f"/catalogue/{slug}", f"/catalogue/{slug}/versions/1"):
        by_accept = client.get(f"{address}/", headers={"accept": f"{media_type}, text/html;q=0.5"})
        by_suffix = client.get(f"{address}.{form}")

        assert by_suffix.status_code == 200
        assert by_suffix["Content-Type"] == media_type
        assert by_suffix.content.startswith(begins)
        assert by_accept.content == by_suffix.content
        assert "Accept" in by_accept["Vary"]
        assert by_suffix["Access-Control-Allow-Origin"] == "*"
        tag = {"If-None-Match": by_suffix["ETag"]}
        assert client.get(f"{address}.{form}", headers=tag).status_code == 304

    for accept in ("*/*", "text/html,application/json;q=0.9", "image/png", ""):
        page = client.get(f"/catalogue/{slug}/", headers={"accept": accept})
        assert page["Content-Type"].startswith("text/html"), accept


def test_a_version_says_nothing_of_editions_and_the_entry_does(client: Client, slug: str) -> None:
    entry = client.get(f"/catalogue/{slug}.jsonld").json()["@graph"]
    version = client.get(f"/catalogue/{slug}/versions/1.jsonld").json()["@graph"]

    assert [row["type"] for row in entry] == ["LearningOpportunity", "LearningOpportunity"]
    assert entry[1]["temporal"]["startDate"] == "2026-12-01T00:00:00+01:00"
    assert version == entry[:1]


def test_the_catalogue_is_harvested_as_a_whole(
    client: Client, slug: str, django_assert_max_num_queries: Any
) -> None:
    for accept, address in (
        ("application/xml", "/catalogue/"), ("*/*", "/catalogue.xml"),
        ("application/ld+json", "/catalogue/"), ("*/*", "/catalogue.jsonld"),
    ):  # fmt: skip
        with django_assert_max_num_queries(9):
            answer = client.get(address, headers={"accept": accept})
            whole = b"".join(answer.streaming_content)
        if answer["Content-Type"].startswith("application/xml"):
            found = fromstring(whole).iter(f"{{{COURSES}}}learningOpportunity")
            assert len(list(found)) == 2
        else:
            assert len(json.loads(whole)["@graph"]) == 2


COURSES = "http://data.europa.eu/snb/model/ap/loq-constraints/"


def test_the_list_is_taken_to_a_spreadsheet_as_far_as_the_search_reaches(
    client: Client, slug: str
) -> None:
    from openpyxl import load_workbook

    for query, count in (("", 1), ("?q=flood", 1), ("?q=nothing-of-this", 0)):
        table = b"".join(client.get(f"/catalogue.csv{query}").streaming_content).decode()
        rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
        assert len(rows) == count, query
        book = load_workbook(io.BytesIO(client.get(f"/catalogue.xlsx{query}").content))
        assert book.active.max_row == count + 1
        if rows:
            assert rows[0]["awarding bodies"] == "Utrecht University"
            assert (rows[0]["ects"], rows[0]["eqf level"]) == ("3", "7")


@pytest.mark.parametrize(
    "address",
    [
        "/catalogue/{slug}.rdf", "/catalogue/elsewhere.json", "/catalogue/{slug}/versions/2.json",
        "/catalogue/{slug}/versions/1.csv", "/catalogue.docx", "/catalogue/elsewhere/card/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: Client, slug: str, address: str) -> None:
    assert client.get(address.format(slug=slug)).status_code == 404


def test_the_whole_is_not_asked_for_all_the_time(
    client: Client, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from charm.foundation.limits import Limit
    from charm.web.public import documents

    monkeypatch.setattr(documents, "PER_MINUTE", Limit("Copies of the whole catalogue", times=1))
    client.get("/catalogue.xml")
    again = client.get("/catalogue.xml")

    assert again.status_code == 429
    assert int(again["Retry-After"]) > 0


@pytest.mark.clause("7.17", shows="accepts")
def test_a_card_is_framed_by_sites_of_the_alliance_and_by_no_other(
    client: Client, slug: str
) -> None:
    card = client.get(f"/catalogue/{slug}/card/?language=es")

    assert card.status_code == 200
    policy = dict(part.strip().partition(" ")[::2] for part in
                  card["Content-Security-Policy"].split(";"))  # fmt: skip
    framed = policy["frame-ancestors"].split()
    assert {"https://uu.nl", "https://*.uu.nl", "https://charm-eu.eu"} <= set(framed)
    assert not {"*", "https:", "http:"} & set(framed)
    assert "X-Frame-Options" not in card
    assert card["Cross-Origin-Resource-Policy"] == "cross-origin"
    page = card.content.decode()
    assert '<html lang="es"' in page
    assert f'href="http://localhost:8000/catalogue/{slug}/"' in page
    assert "<form" not in page
    assert "<script" not in page
    assert not card.cookies

    entry = client.get(f"/catalogue/{slug}/")
    assert f"/catalogue/{slug}/card/" in entry.content.decode()
    assert "frame-ancestors 'none'" in entry["Content-Security-Policy"]
    assert entry["X-Frame-Options"] == "DENY"


def test_sessions_are_put_into_a_calendar(client: Client, course: Callable[..., Any]) -> None:
    from charm.delivery.services.planning import add_session

    begun = course().planned()
    address = f"/catalogue/{begun.entry.slug}/editions/{begun.edition.id}/sessions.ics"
    assert client.get(address).status_code == 404
    with at(PLANNED):
        add_session(
            edition=begun.edition.id, by=begun.lead,
            starts_at=FIRST_DAY, ends_at=FIRST_DAY + dt.timedelta(hours=3), online=True,
        )  # fmt: skip
    begun.fresh().opened()

    answer = client.get(address)
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert answer["Content-Type"].startswith("text/calendar")
    assert event.decoded("dtstart") == FIRST_DAY
    assert event["location"] == "Online"
    assert event["url"].endswith(address.removesuffix("sessions.ics"))


def test_programs_find_all_of_it_from_the_well_known_address(client: Client, slug: str) -> None:
    answer = client.get("/.well-known/api-catalog")

    assert answer["Content-Type"].startswith("application/linkset+json")
    links = [
        link["href"]
        for row in answer.json()["linkset"]
        for relation in ("service-desc", "status", "alternate")
        for link in row.get(relation, ())
    ]
    assert len(links) == 9
    for link in links:
        assert client.get(link.removeprefix("http://localhost:8000")).status_code == 200, link
