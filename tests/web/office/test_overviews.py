"""The pages on which the Communication Office edits overviews (7.21)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from tests.support.classroom import publish

from charm.alliance.queries import person_by_email
from charm.catalogue import categories
from charm.catalogue.tasks import publish_overviews
from charm.foundation import clock

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clause("7.21"),
    pytest.mark.usefixtures("alliance"),
]
HOME = "/office/overviews/"
TEXTS = {
    "title-en": "Water", "text-en": "Where it goes.", "title-es": "", "text-es": "",
    "more": "nl", "title-more": "Water", "text-more": "Waar het heen gaat.",
    "by_field": ["05"], "place": "2",
}  # fmt: skip
OTHERS = (
    "boards@charm-eu.example", "auditor@charm-eu.example", "operator@charm-eu.example",
    "manager@uu.nl", "learner1@charm-eu.example",
)  # fmt: skip


@pytest.fixture(autouse=True)
def people(request: pytest.FixtureRequest) -> None:
    """Those of the alliance; a course brings them along."""
    if "course" not in request.fixturenames:
        request.getfixturevalue("alliance")


def signed_in(client: Client, email: str = "communication@charm-eu.example") -> Client:
    client.force_login(person_by_email(email))
    return client


def begun(client: Client) -> str:
    answer = signed_in(client).post(HOME, {"title": "Water"})
    assert answer.status_code == 302
    return str(answer["Location"])


def seen(client: Client, address: str, act: str) -> str:
    """The revision in the form that posts there."""
    page = client.get(address).content.decode()
    form = re.search(rf'action="{re.escape(act)}".*?name="seen" value="(\d+)"', page, re.DOTALL)
    assert form, act
    return form[1]


def pressed(client: Client, address: str, what: str, **more: Any) -> Any:
    act = f"{address}{what}/"
    return client.post(act, {"seen": seen(client, address, act), **more}, follow=True)


def test_an_overview_is_written_looked_at_published_and_withdrawn(client: Client) -> None:
    address = begun(client)
    answer = client.post(address, {**TEXTS, "seen": seen(client, address, address)}, follow=True)
    assert "The draft is kept." in answer.content.decode()
    # Its languages have fields of their own now, with what was written.
    assert "Waar het heen gaat." in answer.content.decode()

    preview = client.get(f"{address}preview/").content.decode()
    assert "A preview" in preview
    assert "Where it goes." in preview
    assert Client().get("/overviews/water/").status_code == 404
    assert "It is published." in pressed(client, address, "publish").content.decode()
    assert "Where it goes." in Client().get("/overviews/water/").content.decode()
    assert client.get(f"{address}preview/").status_code == 404

    assert "Nobody sees it any more." in pressed(client, address, "withdraw").content.decode()
    assert Client().get("/overviews/water/").status_code == 404
    assert "withdrawn" in client.get(HOME).content.decode()
    pressed(client, address, "bring-back")
    assert Client().get("/overviews/water/").status_code == 200


def test_entries_to_choose_from_are_called_by_their_titles(client: Client, course: Any) -> None:
    entry = course(title="Repair Café: AI").entry
    page = client.get(begun(client)).content.decode()
    assert re.search(rf'value="{entry.pk}"[^>]*>\s*Repair Café: AI', page)


def test_of_a_long_catalogue_entries_are_looked_for_while_writing(
    client: Client, course: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    course(title="A Course on Air")
    publish("formal-single", {"title": "Zebra Keeping"})
    first, second = (ref for ref, _title in categories.to_choose_from("", []).others)
    monkeypatch.setattr(categories, "TO_CHOOSE_FROM", 1)
    address = begun(client)
    page = client.get(address).content.decode()
    assert "Found: 2. Below, after what is chosen: 1." in page
    assert second not in page

    typed = {**TEXTS, "place": "", "by_hand": [first], "look_for": "zebras", "look": "1"}
    looked = client.post(address, {**typed, "seen": seen(client, address, address)})
    page = looked.content.decode()
    assert looked.status_code == 200, "what is not whole yet is no fault while looking"
    assert "Waar het heen gaat." in page
    assert re.search(rf'value="{first}"[^>]* checked', page), "what was chosen stays"
    assert re.search(rf'value="{second}"', page)
    assert client.get(address).content.decode().count("Waar het heen") == 0, "nothing is kept"

    chosen = [first, second, "no entry"]
    form = {**TEXTS, "by_hand": chosen, "seen": seen(client, address, address)}
    assert client.post(address, {**form, "look_for": "nothing like it"}).status_code == 422
    answer = client.post(address, {**form, "by_hand": chosen[:2], "look_for": "nothing like it"})
    assert answer.status_code == 302
    (category,) = categories.categories()
    draft = categories.draft_of(category)
    assert draft is not None
    assert draft.by_hand == chosen[:2]


def test_a_category_is_begun_once_however_often_it_is_sent(client: Client) -> None:
    page = signed_in(client).get(HOME).content.decode()
    key = re.search(r'name="once" value="([^"]+)"', page)
    assert key
    sent = {"title": "Water", "once": key[1]}
    assert client.post(HOME, sent)["Location"] == client.post(HOME, sent)["Location"]
    assert len(categories.categories()) == 1


def test_it_is_given_an_hour_in_the_readers_zone(client: Client) -> None:
    address = begun(client)
    client.post(address, {**TEXTS, "seen": seen(client, address, address)})
    hour = (clock.now() + dt.timedelta(days=3)).strftime("%Y-%m-%dT09:00")
    assert "goes out by itself" in pressed(client, address, "schedule", at=hour).content.decode()
    shown = client.get(address).content.decode()
    assert "Keep the draft" not in shown, "what waits for its hour is not changed meanwhile"
    with clock.at(clock.now() + dt.timedelta(days=4)):
        publish_overviews()
    assert Client().get("/overviews/water/").status_code == 200


def test_what_is_wrong_is_said_beside_what_was_typed(client: Client) -> None:
    address = begun(client)
    answer = client.post(
        address, {**TEXTS, "more": "", "place": "x", "seen": seen(client, address, address)}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose the language of the text below." in page
    assert "Waar het heen gaat." in page
    for hour in ("", "yesterday", "2001-01-01T10:00"):
        answer = client.post(
            f"{address}schedule/",
            {"at": hour, "seen": seen(client, address, f"{address}schedule/")},
        )
        assert answer.status_code == 422
        page = answer.content.decode()
        assert '<details class="confirm" open>' in page, "what was typed is not folded away"
        assert not hour or f'value="{hour}"' in page
    assert client.post(HOME, {"title": ""}).status_code == 422
    assert client.post(f"{address}explode/", {"seen": "1"}).status_code == 404


def test_a_second_click_and_an_old_screen_change_nothing(client: Client) -> None:
    address = begun(client)
    form = {**TEXTS, "seen": seen(client, address, address)}
    client.post(address, form)
    assert client.post(address, form).status_code == 422
    act = f"{address}publish/"
    once = {"seen": seen(client, address, act)}
    client.post(act, once)
    assert client.post(act, once).status_code != 302
    (category,) = categories.categories()
    assert len(categories.versions_of(category)) == 1


def test_a_draft_that_is_dropped_first_takes_its_category_along(client: Client) -> None:
    address = begun(client)
    answer = pressed(client, address, "drop")
    assert answer.redirect_chain[-1][0] == HOME
    assert client.get(address).status_code == 404


@pytest.mark.clause("7.21", shows="refuses")
@pytest.mark.parametrize("email", OTHERS)
def test_nobody_else_comes_in(client: Client, email: str) -> None:
    address = begun(client)
    other = signed_in(Client(), email)
    for path in (HOME, address, f"{address}preview/"):
        assert other.get(path).status_code == 403, path
    for path in (HOME, address, *(f"{address}{act}/" for act in ("schedule", "publish", "drop"))):
        assert other.post(path, {"seen": "1", "title": "Mine"}).status_code == 403, path
    assert HOME not in other.get("/office/").content.decode()
    assert Client().get(HOME).status_code == 302
