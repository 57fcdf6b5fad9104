"""Pages of the notices of a university, and where learners and teachers meet them (7.26)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.delivery.test_notices import published
from tests.support.classroom import PLANNED, at

from charm import demo
from charm.delivery.models import Enrolment, Notice
from charm.delivery.services.enrolling import enrol

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
HERE = "/office/notices/uu/privacy/"


def of(page: Any) -> str:
    return str(page.content.decode())


@pytest.mark.clause("7.26", shows="accepts")
def test_the_registrar_drafts_publishes_and_everybody_reads_each_version(
    client: Client, course: NewCourse
) -> None:
    course()
    client.force_login(demo.staff("registrar", "uu.nl"))
    assert "to be written" in of(client.get("/office/notices/"))
    first = {"seen": "0", "text-en": "We keep marks.\n\nFor two years.", "text-es": "Notas."}
    assert client.post(HERE, {**first, "text-more": "Cijfers."}).status_code == 422
    assert client.post(HERE, {**first, "more": "nl", "text-more": "Cijfers."}).status_code == 302
    assert client.post(HERE, first).status_code == 409  # somebody wrote meanwhile
    draft = of(client.get(HERE))
    assert "Cijfers." in draft
    assert Client().get("/notices/uu/privacy/").status_code == 404
    assert client.post(f"{HERE}publish/", {"seen": "1"}).status_code == 302
    assert client.post(f"{HERE}publish/", {"seen": "1"}).status_code == 409  # a double click
    page = of(Client().get("/notices/uu/privacy/"))
    for text in ("For two years.", "Notas.", "Cijfers.", "It is in force."):
        assert text in page
    next_one = {**first, "text-en": "We keep marks.\n\nFor <b>five</b> years."}
    client.post(HERE, next_one)
    client.post(f"{HERE}publish/", {"seen": "1"})
    assert "In force is version 2" in of(Client().get("/notices/uu/privacy/1/"))
    changed = of(Client().get("/notices/uu/privacy/2/?since=1"))
    assert "&lt;b&gt;five" in changed
    assert "<del>" in changed
    for wrong in ("3/", "2/?since=9", "../cookies/", "../../nobody/privacy/"):
        status = Client().get(f"/notices/uu/privacy/{wrong}").status_code
        assert status == (200 if "since" in wrong else 404)
    client.post(HERE, {**first, "text-en": "Never mind."})
    assert client.post(f"{HERE}drop/", {"seen": "1"}).status_code == 302
    assert Notice.objects.count() == 2


@pytest.mark.clause("8.1", shows="refuses")
def test_others_in_office_read_what_is_published_and_change_nothing(
    client: Client, course: NewCourse
) -> None:
    begun = course()
    published()
    client.force_login(demo.staff("registrar", "uu.nl"))
    client.post(HERE, {"seen": "0", "text-en": "A secret draft."})
    for person in (demo.staff("registrar", "elte.hu"), demo.officer("operator")):
        client.force_login(person)
        page = client.get(HERE)
        assert page.status_code == 200
        assert "A secret draft" not in of(page)
        assert client.post(HERE, {"seen": "1", "text-en": "Mine."}).status_code == 403
        for act in ("publish", "drop"):
            assert client.post(f"{HERE}{act}/", {"seen": "1"}).status_code == 403
    client.force_login(begun.learner)
    assert client.get(HERE).status_code == 403


@pytest.mark.clause("7.26", shows="refuses")
def test_a_learner_accepts_on_the_form_and_again_when_it_changed(
    client: Client, course: NewCourse
) -> None:
    begun = course().opened()
    notice = published()
    here = f"/learning/enrol/{begun.edition.id}/"
    client.force_login(begun.learner)
    with at(PLANNED):
        page = of(client.get(here))
        assert "I have read the privacy notice of Utrecht University, version 1" in page
        assert "We keep marks." in page
        refused = client.post(here)
        assert refused.status_code == 422
        assert "accept the notices" in of(refused)
        seat = client.post(here, {"notice": str(notice.pk)})["Location"]
        assert "Notices to accept" not in of(client.get(seat))
        newer = published(text="Other.")
        assert "version 2 is not accepted yet" in of(client.get(seat))
        assert client.post(f"{seat}notices/", {"notice": str(notice.pk)}).status_code == 422
        client.force_login(begun.lead)
        row = Enrolment.objects.get()
        inside = f"/teaching/enrolments/{row.id}/"
        assert "version 2 is not accepted yet" in of(client.get(inside))
        for person in (begun.lead, begun.other):  # nobody accepts for the learner
            client.force_login(person)
            said = {"notice": str(newer.pk)}
            assert client.post(f"{seat}notices/", said).status_code == 404
        client.force_login(begun.learner)
        assert client.post(f"{seat}notices/", {"notice": str(newer.pk)}).status_code == 302
        assert "not accepted" not in of(client.get(seat))


def test_who_was_enrolled_by_the_lead_is_asked_on_the_page_of_the_seat(
    client: Client, course: NewCourse
) -> None:
    begun = course().opened()
    with at(PLANNED):
        row = enrol(edition=begun.edition.id, learner=begun.learner, by=begun.lead)
        published()
        client.force_login(begun.learner)
        assert "Notices to accept" in of(client.get(f"/learning/enrolments/{row.id}/"))
