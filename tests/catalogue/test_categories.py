"""The Communication Office edits and publishes overviews by category (7.21)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from charm.alliance.queries import person_by_email
from charm.catalogue import categories
from charm.catalogue.models import Category, Overview
from charm.catalogue.services import categories as acts
from charm.catalogue.tasks import publish_overviews
from charm.foundation import clock, ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.21")]
WHOLE: dict[str, Any] = {
    "title": {"en": "Water", "es": "Agua"},
    "text": {"en": "Where it comes from.\n\nWhere it goes.", "nl": "Waar het heen gaat."},
    "by_field": ["05", "07"],
    "by_hand": [],
    "place": 3,
}


@pytest.fixture
def entry(course: Callable[..., Any]) -> Any:
    return course().entry


@pytest.fixture
def office(request: pytest.FixtureRequest) -> Any:
    """Of the alliance; where a test has an entry, of the one that this entry brought along."""
    request.getfixturevalue("entry" if "entry" in request.fixturenames else "alliance")
    return person_by_email("communication@charm-eu.example")


@pytest.fixture
def water(office: Any) -> Category:
    return acts.add_category(title={"en": "Water"}, by=office)


def written(water: Category, office: Any, **other: Any) -> Overview:
    draft = categories.draft_of(water)
    seen = draft.revision if draft else 0
    return acts.write_overview(category=water, by=office, seen=seen, **(WHOLE | other))


def published(water: Category, office: Any, **other: Any) -> Overview:
    row = written(water, office, **other)
    return acts.publish_overview(category=water, by=office, seen=row.revision)


def test_an_overview_shows_what_belongs_to_its_category(
    client: Client, entry: Any, water: Category, office: Any
) -> None:
    address = f"/overviews/{water.slug}/"
    assert client.get(address).status_code == 404

    published(water, office, by_field=[], by_hand=[str(entry.pk)])
    page = client.get(address).content.decode()
    assert "<p>Where it comes from.</p>" in page
    assert f"/catalogue/{entry.slug}/" in page
    assert "Water" in client.get("/overviews/").content.decode()
    assert address in client.get("/").content.decode()
    assert address in client.get("/sitemap.xml").content.decode()
    # In the reader's language, and in English where it lacks.
    spanish = client.get(address, headers={"accept-language": "es"}).content.decode()
    assert "Agua" in spanish
    assert '<div class="reading" lang="en"><p>Where it comes from.' in spanish


def test_what_belongs_to_a_field_comes_by_itself_and_once(
    entry: Any, water: Category, office: Any
) -> None:
    from charm.catalogue.queries import current_version
    from charm.catalogue.queries import published as said

    broad = (said(current_version(entry)).content.isced_f or "")[:2]
    row = written(water, office, by_field=[broad], by_hand=[str(entry.pk)])
    assert [line.slug for line in categories.gathered(row).lines] == [entry.slug]
    assert categories.gathered(row).in_fields == 1
    other = next(code for code in sorted(acts.BROAD) if code != broad)
    assert categories.gathered(written(water, office, by_field=[other])).lines == []
    # What is not offered any more is not shown, whoever chose it.
    type(entry).objects.filter(pk=entry.pk).update(state="suspended")
    chosen = written(water, office, by_field=[], by_hand=[str(entry.pk)])
    assert categories.gathered(chosen).lines == []


def test_a_version_stays_in_force_until_the_next_is_published(
    client: Client, water: Category, office: Any
) -> None:
    published(water, office)
    written(water, office, text={"en": "Something better."})
    page = client.get("/overviews/water/").content.decode()
    assert "Where it comes from." in page
    assert "Something better." not in page
    row = categories.draft_of(water)
    assert row is not None
    second = acts.publish_overview(category=water, by=office, seen=row.revision)
    assert second.number == 2
    assert "Something better." in client.get("/overviews/water/").content.decode()
    told = [entry.body["act"] for entry in ledger.entries_about([water.ref])[water.ref]]
    assert told == ["overview_published"] * 2


def test_it_goes_out_by_itself_at_its_hour_and_once(
    client: Client, water: Category, office: Any
) -> None:
    row = written(water, office)
    at = clock.now() + dt.timedelta(days=2)
    row = acts.schedule_overview(category=water, at=at, by=office, seen=row.revision)
    publish_overviews()
    assert client.get("/overviews/water/").status_code == 404
    with pytest.raises(Unfit, match="take that back"):
        written(water, office)

    with clock.at(at + dt.timedelta(minutes=1)):
        publish_overviews()
        publish_overviews()
    assert [one.number for one in categories.versions_of(water)] == [1]
    assert client.get("/overviews/water/").status_code == 200


def test_what_is_withdrawn_waits_for_its_hour_until_it_is_brought_back(
    client: Client, water: Category, office: Any
) -> None:
    published(water, office)
    row = written(water, office, text={"en": "Something better."})
    at = clock.now() + dt.timedelta(days=2)
    acts.schedule_overview(category=water, at=at, by=office, seen=row.revision)
    acts.withdraw_category(category=water, by=office, seen=0)
    with clock.at(at + dt.timedelta(hours=1)):
        publish_overviews()
        assert [one.number for one in categories.versions_of(water)] == [1]
        acts.bring_back_category(category=water, by=office, seen=1)
        publish_overviews()
    assert [one.number for one in categories.versions_of(water)] == [2, 1]


def test_one_that_cannot_go_out_holds_up_no_other(
    water: Category, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = clock.now() + dt.timedelta(days=2)
    other = acts.add_category(title={"en": "Other"}, by=office)
    for category in (water, other):
        row = written(category, office)
        acts.schedule_overview(category=category, at=at, by=office, seen=row.revision)
    publish = acts._publish

    def refuse(row: Overview, by: Any) -> Overview:
        if row.category_id == water.pk:
            raise RuntimeError("A test.")
        return publish(row, by)

    monkeypatch.setattr(acts, "_publish", refuse)
    with clock.at(at + dt.timedelta(hours=1)):
        publish_overviews()
    assert categories.versions_of(other) != []
    assert categories.versions_of(water) == []


def test_the_hour_is_taken_back(client: Client, water: Category, office: Any) -> None:
    row = written(water, office)
    at = clock.now() + dt.timedelta(days=2)
    row = acts.schedule_overview(category=water, at=at, by=office, seen=row.revision)
    row = acts.take_back_hour(category=water, by=office, seen=row.revision)
    with clock.at(at + dt.timedelta(days=1)):
        publish_overviews()
    assert client.get("/overviews/water/").status_code == 404


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_an_hour_lies_ahead_and_not_too_far(water: Category, office: Any, days: int) -> None:
    row = written(water, office)
    with pytest.raises(Unfit, match="within the next year"):
        acts.schedule_overview(
            category=water, at=clock.now() + dt.timedelta(days=days), by=office, seen=row.revision
        )


def test_it_is_withdrawn_and_brought_back(client: Client, water: Category, office: Any) -> None:
    published(water, office)
    acts.withdraw_category(category=water, by=office, seen=0)
    assert client.get("/overviews/water/").status_code == 404
    assert "Water" not in client.get("/overviews/").content.decode()
    with pytest.raises(Stale):
        acts.bring_back_category(category=water, by=office, seen=0)
    acts.bring_back_category(category=water, by=office, seen=1)
    assert client.get("/overviews/water/").status_code == 200


def test_a_draft_is_dropped_with_what_was_never_published(water: Category, office: Any) -> None:
    row = written(water, office)
    acts.drop_draft(category=water, by=office, seen=row.revision)
    assert categories.categories() == []

    again = acts.add_category(title={"en": "Water"}, by=office)
    published(again, office)
    row = written(again, office)
    acts.drop_draft(category=again, by=office, seen=row.revision)
    assert [one.slug for one in categories.categories()] == ["water"]
    with pytest.raises(NotFound):
        acts.drop_draft(category=again, by=office, seen=0)


def test_two_categories_of_one_name_have_two_addresses(water: Category, office: Any) -> None:
    assert acts.add_category(title={"en": "Water!"}, by=office).slug == f"{water.slug}-2"
    assert acts.add_category(title={"en": "Вода"}, by=office).slug == "category"


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"title": {"es": "Agua"}}, "Write the title in English"),
        ({"text": {}}, "Write the text in English"),
        ({"by_field": []}, "Choose a field or entries"),
    ],
)
def test_what_lacks_something_is_kept_and_not_published(
    water: Category, office: Any, other: dict[str, Any], says: str
) -> None:
    row = written(water, office, **other)
    with pytest.raises(Unfit, match=says):
        acts.publish_overview(category=water, by=office, seen=row.revision)


@pytest.mark.parametrize(
    "other",
    [
        {"title": {"xx1": "Water"}},
        {"title": {"en": "W" * 121}},
        {"title": {"en": "\u202eretaW"}},
        {"text": {"en": "a" * 5_001}},
        {"text": {"en": "a\x00"}},
        {"by_field": ["99"]},
        {"by_field": ["'; --"]},
        {"by_hand": ["not an id"]},
        {"by_hand": [str(uuid.uuid4())]},
        {"place": -1},
        {"place": 10**9},
    ],
)
def test_what_cannot_be_used_is_refused_and_changes_nothing(
    water: Category, office: Any, other: dict[str, Any]
) -> None:
    before = categories.draft_of(water)
    with pytest.raises(Unfit):
        written(water, office, **other)
    assert before is not None
    assert Overview.objects.get(pk=before.pk).revision == before.revision


def test_a_screen_that_is_old_and_a_second_click_change_nothing(
    water: Category, office: Any
) -> None:
    row = written(water, office)
    with pytest.raises(Stale):
        acts.write_overview(category=water, by=office, seen=row.revision - 1, **WHOLE)
    acts.publish_overview(category=water, by=office, seen=row.revision)
    with pytest.raises(Stale):
        acts.publish_overview(category=water, by=office, seen=row.revision)
    assert len(categories.versions_of(water)) == 1


ACTS: dict[str, Callable[..., Any]] = {
    "add": lambda water, by: acts.add_category(title={"en": "Mine"}, by=by),
    "write": lambda water, by: acts.write_overview(category=water, by=by, seen=1, **WHOLE),
    "publish": lambda water, by: acts.publish_overview(category=water, by=by, seen=1),
    "schedule": lambda water, by: acts.schedule_overview(
        category=water, at=clock.now() + dt.timedelta(days=1), by=by, seen=1
    ),
    "take back": lambda water, by: acts.take_back_hour(category=water, by=by, seen=1),
    "drop": lambda water, by: acts.drop_draft(category=water, by=by, seen=1),
    "withdraw": lambda water, by: acts.withdraw_category(category=water, by=by, seen=0),
    "bring back": lambda water, by: acts.bring_back_category(category=water, by=by, seen=0),
}
OTHERS = (
    "boards@charm-eu.example", "auditor@charm-eu.example", "operator@charm-eu.example",
    "manager@uu.nl", "proposer@uu.nl", "learner1@charm-eu.example",
)  # fmt: skip


@pytest.mark.clause("7.21", shows="refuses")
@pytest.mark.parametrize("name", ACTS)
def test_nobody_else_edits_or_publishes(water: Category, name: str) -> None:
    for email in OTHERS:
        with pytest.raises(NotAllowed, match="Communication Office of the alliance"):
            ACTS[name](water, person_by_email(email))


@pytest.mark.clause("7.21", shows="refuses")
def test_the_communication_office_of_a_university_edits_none_of_the_alliance(
    water: Category,
) -> None:
    from charm.alliance.queries import Mandate
    from charm.alliance.services.people import grant_mandate

    theirs = person_by_email("proposer@uu.nl")
    grant_mandate(person=theirs, office=Mandate.Office.COMMUNICATION, university_code="uu.nl")
    with pytest.raises(NotAllowed):
        acts.publish_overview(category=water, by=theirs, seen=1)


def test_the_public_pages_ask_the_database_as_often_for_many(client: Client, office: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get("/overviews/").status_code == 200
        return len(found)

    published(acts.add_category(title={"en": "One"}, by=office), office)
    one = asked()
    for number in range(8):
        published(acts.add_category(title={"en": f"Another {number}"}, by=office), office)
    assert asked() == one


def test_a_hostile_text_is_shown_as_text(client: Client, water: Category, office: Any) -> None:
    published(
        water, office,
        title={"en": "<script>alert(1)</script>"}, text={"en": "<img src=x onerror=alert(1)>"},
    )  # fmt: skip
    for address in ("/overviews/", "/overviews/water/", "/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
