"""Who planned an edition corrects it at its pages until admission opens (7.14)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.support.classroom import FIRST_DAY, PLANNED, again, at

from charm.delivery.models import Session
from charm.delivery.services.planning import add_session

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def of(page: Any) -> str:
    return str(page.content.decode())


def test_dates_seats_place_and_sessions_are_corrected_and_then_stay(
    client: Client, course: NewCourse
) -> None:
    begun = course().planned()
    with at(PLANNED):
        session = add_session(
            edition=begun.edition.id, by=begun.lead, starts_at=FIRST_DAY,
            ends_at=FIRST_DAY.replace(hour=11),
        )  # fmt: skip
    here = f"/teaching/editions/{begun.edition.id}/"
    remove = f"{here}sessions/{session.pk}/remove/"
    client.force_login(begun.lead)
    with at(PLANNED):
        assert f"{here}change/" in of(client.get(here))
        assert remove in of(client.get(here))
        form = client.get(f"{here}change/")
        said = {
            **{name: _hidden(form, name) for name in ("once", "seen")},
            "starts_on": "2026-12-01", "ends_on": "2026-12-18", "seats": "12",
            "time_zone": "Europe/Dublin", "place": "Dublin", "languages": ["en"],
        }  # fmt: skip
        refused = client.post(f"{here}change/", said | {"starts_on": "2026-12-02"})
        assert (refused.status_code, "take it out of the plan first" in of(refused)) == (422, True)
        assert 'value="Dublin"' in of(refused), "what was typed stays"
        for _twice in range(2):
            assert client.post(f"{here}change/", said).status_code == 302
        assert client.post(f"{here}change/", said | {"once": "another"}).status_code == 409
        edition = again(begun.edition)
        assert (edition.seats, edition.place, edition.time_zone) == (12, "Dublin", "Europe/Dublin")
        assert client.get(remove).status_code == 405
        for _twice in range(2):
            assert client.post(remove).status_code == 302
        assert not Session.objects.exists()
        assert "Changed the plan." in of(client.get(f"{here}history/"))
    begun.fresh().opened()
    with at(PLANNED):
        assert f"{here}change/" not in of(client.get(here))
        assert client.post(f"{here}change/", said | {"once": "third"}).status_code in (409, 422)
    assert again(begun.edition).seats == 12


@pytest.mark.parametrize(("office", "zone"), [("uu.nl", "Amsterdam"), ("abo.fi", "Helsinki")])
def test_an_edition_is_planned_in_the_zone_of_who_teaches(
    client: Client, course: NewCourse, office: str, zone: str
) -> None:
    """Accounts read times in Madrid until their owners say otherwise."""
    begun = course()
    begun.lead.university_id = office
    begun.lead.save()
    client.force_login(begun.lead)
    with at(PLANNED):
        form = of(client.get(f"/teaching/plan/{begun.entry.slug}/"))
    assert f'<option value="Europe/{zone}" selected>' in form


def _hidden(page: Any, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', of(page))
    assert found, name
    return found[1]
