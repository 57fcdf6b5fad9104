"""Finding in the catalogue by when editions begin, and whether they take people (7.17)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from tests.support.classroom import ENDS, FIRST_DAY, PLANNED, STARTS, at

from charm.catalogue.listed import days_and_months
from charm.catalogue.models import ListedRun, Listing, ListingMark
from charm.catalogue.services.listing import list_everything, relist
from charm.delivery.models import Edition
from charm.delivery.services.admitting import set_admission
from charm.delivery.services.running import list_what_takes_people
from charm.web.public.search import find

pytestmark = pytest.mark.django_db

CLOSES = dt.date(2026, 11, 27)


@pytest.fixture
def begun(course: Callable[..., Any]) -> Any:
    """An edition that begins on 1 December and takes people until 27 November."""
    planned = course("formal-single").planned()
    with at(PLANNED):
        set_admission(
            edition=planned.edition.id,
            way="open",
            by=planned.lead,
            seen=planned.edition.revision,
            closes_on=CLOSES,
        )
    return planned.fresh().opened()


def count(asked: str, day: dt.datetime = PLANNED) -> int:
    with at(day):
        return len(find(QueryDict(asked)).offers)


def counts(day: dt.datetime = PLANNED) -> dict[str, int]:
    with at(day):
        facets = {facet.code: choices for facet, choices in find(QueryDict("")).facets}
    return {choice.value: choice.count for choice in facets.get("when", [])}


def test_what_takes_people_is_found_by_its_dates(begun: Any) -> None:
    assert counts() == {"open": 1, "month": 1, "quarter": 1}
    assert count("when=open") == count("when=month&kind=formal") == 1
    assert count("when=open&kind=informal") == 0
    assert count("from=2026-12-01") == count("from=2026-11-01&when=quarter") == 1
    assert count("from=2026-12-02") == 0


@pytest.mark.parametrize(
    ("day", "left"),
    [
        (dt.datetime(2026, 8, 20, tzinfo=dt.UTC), {"open": 1}),
        (dt.datetime(2026, 9, 5, tzinfo=dt.UTC), {"open": 1, "quarter": 1}),
        (dt.datetime(2026, 11, 27, 23, tzinfo=dt.UTC), {"open": 1, "month": 1, "quarter": 1}),
        (dt.datetime(2026, 11, 28, 1, tzinfo=dt.UTC), {"month": 1, "quarter": 1}),
        (dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC), {"month": 1, "quarter": 1}),
        (dt.datetime(2026, 12, 2, 1, tzinfo=dt.UTC), {}),
    ],
)
def test_days_pass_without_anybody_doing_something(
    begun: Any, day: dt.datetime, left: dict[str, int]
) -> None:
    assert counts(day) == left


def test_a_planned_or_begun_edition_is_not_found(course: Callable[..., Any]) -> None:
    planned = course("formal-single").planned()
    assert counts() == {}
    opened = planned.opened()
    assert counts(FIRST_DAY) == {"open": 1, "month": 1, "quarter": 1}  # no last day was set
    opened.started()
    assert counts(FIRST_DAY) == {}
    assert not ListedRun.objects.exists()
    assert not ListingMark.objects.filter(part__in=("begins", "takes")).exists()
    assert count("") == 1


def test_the_other_edition_stays_found(begun: Any) -> None:
    first = begun.edition
    begun.edition = None
    begun.opened(starts_on=dt.date(2027, 2, 1), ends_on=dt.date(2027, 3, 1))
    assert count("from=2027-01-15") == 1
    begun.edition = first
    begun.started()
    assert counts(FIRST_DAY) == {"open": 1, "quarter": 1}
    assert count("from=2027-02-01", FIRST_DAY) == 1
    assert count("from=2027-02-02", FIRST_DAY) == 0


def test_what_is_listed_anew_keeps_its_dates(begun: Any) -> None:
    entry = begun.entry
    for state, found in (("suspended", {}), ("published", {"open": 1, "month": 1, "quarter": 1})):
        entry.state = state
        entry.save()
        relist(entry)
        assert counts() == found
    assert list_everything() == 1
    assert counts() == {"open": 1, "month": 1, "quarter": 1}


def test_a_night_mends_the_dates(begun: Any) -> None:
    assert list_what_takes_people() == 0
    ListedRun.objects.all().delete()
    list_everything()
    assert counts() == {}
    assert list_what_takes_people() == 1
    assert counts() == {"open": 1, "month": 1, "quarter": 1}
    Edition.objects.update(starts_on=dt.date(2026, 12, 9))
    assert list_what_takes_people() == 1
    assert (count("from=2026-12-09"), count("from=2026-12-10")) == (1, 0)
    Edition.objects.update(state="ended")
    assert list_what_takes_people() == 1
    assert counts() == {}
    assert Listing.objects.count() == 1


def test_the_page_keeps_the_day_in_its_address(begun: Any, client: Client) -> None:
    with at(PLANNED):
        page = client.get("/catalogue/?when=open&from=2026-11-30").content.decode()
        assert "1 offer" in page
        assert 'name="from" value="2026-11-30"' in page
        assert 'href="?when=open"' in page  # takes the day away
        assert 'href="?from=2026-11-30"' in page  # takes the choice away
        assert "Nothing fits" in client.get("/catalogue/?from=2027-01-01").content.decode()


@pytest.mark.parametrize("hostile", ["", "x", "9999-12-31", "0001-01-01", "2026-13-01", "20261201"])
def test_a_hostile_day_breaks_nothing(begun: Any, client: Client, hostile: str) -> None:
    assert client.get("/catalogue/", {"from": hostile, "when": hostile}).status_code == 200


@pytest.mark.parametrize(
    ("first", "last"),
    [(STARTS, ENDS), (dt.date(2026, 1, 31), dt.date(2027, 3, 1)), (STARTS, STARTS), (ENDS, STARTS),
     (dt.date(2028, 2, 1), dt.date(2028, 2, 29)), (dt.date(2026, 5, 2), dt.date(2026, 7, 31))],
)  # fmt: skip
def test_days_and_months_are_exactly_the_days(first: dt.date, last: dt.date) -> None:
    terms = set(days_and_months(first, last))
    day = dt.date(2025, 1, 1)
    while day < dt.date(2029, 1, 1):
        covered = (day.isoformat() in terms) + (f"{day:%Y-%m}" in terms)
        assert covered == (first <= day <= last), day
        day += dt.timedelta(days=1)
