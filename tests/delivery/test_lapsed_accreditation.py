"""A lapsed accreditation: nobody takes a seat, the pages say why, machines read it (7.9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.support.classroom import PLANNED, at, reasons_of

from charm.catalogue.models import Accreditation
from charm.catalogue.queries import lapsed_among
from charm.core.workflow import Refusal
from charm.delivery.models import Enrolment
from charm.delivery.offered import described
from charm.delivery.services.admitting import apply
from charm.delivery.services.enrolling import enrol
from charm.delivery.services.running import list_what_takes_people

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
WHY = "has lapsed"


@pytest.fixture
def lapsed(course: NewCourse) -> Any:
    """Its accreditation ended yesterday, after admission had opened."""
    begun = course("formal-single").opened()
    yesterday = PLANNED.date() - dt.timedelta(days=1)
    Accreditation.objects.update(date=dt.date(2025, 1, 1), valid_until=yesterday)
    return begun


@pytest.mark.clause("7.9", shows="refuses")
def test_nobody_takes_a_seat(lapsed: Any) -> None:
    with at(PLANNED):
        for take in (
            lambda: enrol(edition=lapsed.edition.id, learner=lapsed.learner, by=lapsed.learner),
            lambda: enrol(edition=lapsed.edition.id, learner=lapsed.learner, by=lapsed.lead),
            lambda: apply(edition=lapsed.edition.id, by=lapsed.learner),
        ):
            with pytest.raises(Refusal) as refused:
                take()
            assert WHY in reasons_of(refused)
    assert not Enrolment.objects.exists()


@pytest.mark.clause("7.9", shows="refuses")
def test_pages_hide_the_way_in_and_say_why(lapsed: Any, client: Client) -> None:
    slug, edition = lapsed.entry.slug, lapsed.edition.id
    with at(PLANNED):
        entry = client.get(f"/catalogue/{slug}/").content.decode()
        page = client.get(f"/catalogue/{slug}/editions/{edition}/").content.decode()
        client.force_login(lapsed.learner)
        way_in = client.get(f"/learning/enrol/{edition}/").content.decode()
        answer = client.post(f"/learning/enrol/{edition}/", {})
    for said in (entry, page, way_in):
        assert WHY in said
    assert f"/learning/enrol/{edition}/" not in page
    assert "<form" not in way_in.partition("<main")[2].partition("</main")[0]
    assert answer.status_code == 422
    assert WHY in answer.content.decode()


@pytest.mark.clause("7.9", shows="accepts")
def test_a_renewal_opens_it_again(lapsed: Any, client: Client) -> None:
    entry = lapsed.entry
    with at(PLANNED):
        assert lapsed_among([entry]) == {entry.pk}
        assert not described([lapsed.version])[0].runs[0].takes_people
        row = Accreditation.objects.get()
        row.pk, row.reference, row.date, row.valid_until = None, "2", PLANNED.date(), None
        row.save()
        assert lapsed_among([entry]) == frozenset()
        assert described([lapsed.version])[0].runs[0].takes_people
        page = client.get(f"/catalogue/{entry.slug}/editions/{lapsed.edition.id}/").content.decode()
        assert f"/learning/enrol/{lapsed.edition.id}/" in page
        enrol(edition=lapsed.edition.id, learner=lapsed.learner, by=lapsed.lead)


def test_of_another_university_does_not_count_and_informal_needs_none(
    lapsed: Any, course: NewCourse
) -> None:
    row = Accreditation.objects.get()
    row.pk, row.university_id, row.valid_until = None, "elte.hu", None
    row.save()
    with at(PLANNED):
        assert lapsed_among([lapsed.entry]) == {lapsed.entry.pk}
        lapsed.entry.kind = "non-formal"
        assert lapsed_among([lapsed.entry]) == frozenset()


def test_who_looks_for_what_is_open_does_not_find_it(lapsed: Any, client: Client) -> None:
    with at(PLANNED):
        assert "1 offer" in client.get("/catalogue/?when=open").content.decode()
        assert list_what_takes_people() == 1
        assert "Nothing fits" in client.get("/catalogue/?when=open").content.decode()
        assert list_what_takes_people() == 0
