"""The catalogue as visitors without an account meet it."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from PIL import Image


@pytest.mark.clause("5.6.1.6")
@pytest.mark.clause("7.17")
@pytest.mark.django_db
def test_an_entry_shows_every_element_of_appendix_1_without_an_account(
    client: Client, course: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    begun = course().opened(seats=3)
    begun.enrolled()
    slug = begun.entry.slug

    with django_assert_max_num_queries(5):
        listed = client.get("/catalogue/")
    assert slug in listed.content.decode()

    answer = client.get(f"/catalogue/{slug}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    for shown in ("3 ECTS", "80 hours", "EQF 7", "Utrecht University", "Examination Board",
                  "Academic Council", "Identify and map the flood risk", "Blended"):  # fmt: skip
        assert shown in page, shown
    for internal in ("proposer@uu.nl", "manager@uu.nl", "financial"):
        assert internal not in page, internal
    descriptor = client.get(f"/catalogue/{slug}/", headers={"accept": "application/json"}).json()
    assert descriptor["version"] == 1
    assert len(descriptor["appendix_1"]) == 12
    assert client.get(f"/catalogue/{slug}/versions/1/").status_code == 200

    drawn = client.get(f"/catalogue/{slug}/versions/1/seal.svg")
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    assert b"<title>" in drawn.content
    seal = client.get(f"/catalogue/{slug}/versions/1/seal.png")
    assert Image.open(io.BytesIO(seal.content)).size == (600, 600)
    again = client.get(
        f"/catalogue/{slug}/versions/1/seal.png", headers={"If-None-Match": seal.headers["ETag"]}
    )
    assert again.status_code == 304

    edition = client.get(f"/catalogue/{slug}/editions/{begun.edition.id}/")
    assert "2 seats left" in edition.content.decode()
    assert begun.learner.name not in edition.content.decode()

    for absent in (
        f"/catalogue/{slug}/versions/2/",
        f"/catalogue/{slug}/versions/2/seal.png",
        f"/catalogue/{slug}/versions/1/seal.gif",
        "/catalogue/nothing-of-this-name/",
        f"/catalogue/{slug}/editions/{uuid.uuid4()}/",
        f"/catalogue/other/editions/{begun.edition.id}/",
    ):
        assert client.get(absent).status_code == 404, absent
    for hostile in ("?q=%00", "?page=zz", "?page=99999999999999999999", "?kind=%3Cscript%3E"):
        found = client.get(f"/catalogue/{hostile}")
        assert found.status_code == 200
        assert "<script>" not in found.content.decode()


@pytest.mark.django_db
def test_an_edition_that_is_only_planned_is_for_its_staff(
    client: Client, course: Callable[..., Any]
) -> None:
    begun = course().planned()
    address = f"/catalogue/{begun.entry.slug}/editions/{begun.edition.id}/"
    assert client.get(address).status_code == 404
    client.force_login(begun.learner)
    assert client.get(address).status_code == 404
    client.force_login(begun.lead)
    assert client.get(address).status_code == 200
