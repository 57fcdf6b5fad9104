"""The pages by which people come to a seat: apply, be invited, be admitted or refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.support.classroom import PLANNED, again, at

from charm import demo
from charm.delivery.models import Application, Enrolment

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def of(page: Any) -> str:
    return str(page.content.decode())


def set_up(client: Client, course: NewCourse, *, seats: int = 2) -> Any:
    """An open edition by application; its lead is signed in."""
    begun = course().planned(seats=seats)
    here = f"/teaching/editions/{begun.edition.id}/"
    client.force_login(begun.lead)
    said = {
        "way": "application", "questions": "Why do you want to learn this?\n\nWhere?\n",
        "waiting_list": "on", "seen": str(begun.edition.revision),
    }  # fmt: skip
    assert "One a line" in of(client.get(f"{here}admission/"))
    assert client.post(f"{here}admission/", {**said, "way": "lottery"}).status_code == 422
    assert client.post(f"{here}admission/", said).status_code == 302
    assert "By application" in of(client.get(here))
    assert client.post(f"{here}admission/", said).status_code == 409
    return begun.fresh().opened()


@pytest.mark.clause("7.26", shows="accepts")
def test_a_person_applies_and_is_admitted(client: Client, course: NewCourse) -> None:
    with at(PLANNED):
        begun = set_up(client, course)
        enrol = f"/learning/enrol/{begun.edition.id}/"
        client.force_login(begun.learner)
        public = f"/catalogue/{begun.entry.slug}/editions/{begun.edition.id}/"
        assert "Apply for a seat" in of(client.get(public))
        page = of(client.get(enrol))
        assert "Why do you want to learn this?" in page
        assert "Where?" in page
        typed = {"answer-0": "<script>alert(1)</script>", "answer-1": " "}
        refused = client.post(enrol, typed)
        assert refused.status_code == 422
        assert "Answer each question" in of(refused)
        assert "&lt;script&gt;alert(1)" in of(refused)
        for hostile in ("\0", "\u202eabc"):
            assert client.post(enrol, {**typed, "answer-1": hostile}).status_code == 422
        asked = {client.post(enrol, {**typed, "answer-1": "Here."}).headers["Location"]
                 for _twice in range(2)}  # fmt: skip
        row = Application.objects.get()
        assert asked == {f"/learning/applications/{row.id}/"}
        assert client.get(enrol).headers["Location"] in asked
        assert "&lt;script&gt;" in of(client.get(asked.pop()))
        assert "What you asked for" in of(client.get("/learning/"))

        client.force_login(begun.lead)
        assert "1 application for" in of(client.get("/home/"))
        inside = f"/teaching/applications/{row.id}/"
        assert "Admit" in of(client.get(inside))
        assert client.post(f"{inside}admit/", {"seen": "9"}).status_code == 409
        assert client.post(f"{inside}praise/", {"seen": "1"}).status_code == 404
        assert client.post(f"{inside}admit/", {"seen": "1"}).status_code == 302
        assert client.post(f"{inside}admit/", {"seen": "1"}).status_code == 409
        assert client.post(f"{inside}refuse/", {"seen": "2", "reason": "No."}).status_code == 422
    assert again(row).state == "admitted"
    assert Enrolment.objects.get().learner == begun.learner


@pytest.mark.clause("7.26", shows="refuses")
def test_a_person_is_put_on_the_list_and_refused_with_a_reason(
    client: Client, course: NewCourse
) -> None:
    with at(PLANNED):
        begun = set_up(client, course)
        client.force_login(begun.learner)
        said = {"answer-0": "I live there.", "answer-1": "At home."}
        here = client.post(f"/learning/enrol/{begun.edition.id}/", said).headers["Location"]
        row = Application.objects.get()
        client.force_login(begun.registrar)
        inside = f"/teaching/applications/{row.id}/"
        assert client.post(f"{inside}wait/", {"seen": "1"}).status_code == 302
        assert "number 1 in line" in of(client.get(inside))
        assert client.post(f"{inside}refuse/", {"seen": "2", "reason": ""}).status_code == 422
        answer = {"seen": "2", "reason": "Law is needed."}
        assert client.post(f"{inside}refuse/", answer).status_code == 302
        client.force_login(begun.learner)
        assert "Law is needed." in of(client.get(here))
        assert "refused" in of(client.get(f"/learning/enrol/{begun.edition.id}/"))


@pytest.mark.clause("7.26", shows="accepts")
def test_people_are_invited_all_or_none_and_accept_or_decline(
    client: Client, course: NewCourse
) -> None:
    with at(PLANNED):
        begun = set_up(client, course)
        client.force_login(begun.lead)
        here = f"/teaching/editions/{begun.edition.id}/applications/"
        wrong = client.post(f"{here}invite/", {"people": f"{begun.other.email}\nno address"})
        assert wrong.status_code == 422
        assert "no address" in of(wrong)
        assert not Application.objects.exists()
        people = f"Learner <{begun.learner.email}>\n\n{begun.other.email};\nnew@example.org"
        assert client.post(f"{here}invite/", {"people": people}).status_code == 302
        assert Application.objects.filter(state="invited").count() == 3
        assert client.post(f"{here}invite/", {"people": people}).status_code == 302
        assert Application.objects.count() == 3
        assert "new@example.org" in of(client.get(here))

        mine = Application.objects.get(email=begun.learner.email)
        page = f"/learning/applications/{mine.id}/"
        client.force_login(begun.other)
        assert client.get(page).status_code == 404
        assert client.post(f"{page}accept/", {"seen": "1"}).status_code == 404
        theirs = Application.objects.get(email=begun.other.email)
        other = f"/learning/applications/{theirs.id}/"
        assert client.post(f"{other}withdraw/", {"seen": "1"}).status_code == 302
        client.force_login(begun.learner)
        assert "You are invited to learn" in of(client.get("/home/"))
        taken = client.post(f"{page}accept/", {"seen": "1"})
        assert taken.headers["Location"].startswith("/learning/enrolments/")
        assert again(theirs).state == "withdrawn"


@pytest.mark.clause("8.1", shows="refuses")
def test_who_does_not_belong_to_it_finds_nothing(client: Client, course: NewCourse) -> None:
    with at(PLANNED):
        begun = set_up(client, course)
        client.force_login(begun.learner)
        said = {"answer-0": "I live there.", "answer-1": "At home."}
        client.post(f"/learning/enrol/{begun.edition.id}/", said)
        row = Application.objects.get()
        inside = [
            f"/teaching/applications/{row.id}/",
            f"/teaching/editions/{begun.edition.id}/applications/",
            f"/teaching/editions/{begun.edition.id}/admission/",
        ]
        acts = [f"{inside[0]}admit/", f"{inside[0]}refuse/", f"{inside[1]}invite/"]
        for stranger in (begun.other, demo.staff("registrar", "elte.hu"), demo.learner(2)):
            client.force_login(stranger)
            for address in inside:
                assert client.get(address).status_code == 404
            for address in acts:
                assert client.post(address, {"seen": "1", "people": "a@b.nl"}).status_code == 404
        client.force_login(demo.officer("auditor"))
        assert client.get(inside[0]).status_code == 200
        assert client.post(acts[0], {"seen": "1"}).status_code == 403
        client.force_login(begun.learner)
        assert client.get(inside[0]).status_code == 404
    assert again(row).state == "applied"


@pytest.mark.sqlite
def test_a_long_list_costs_no_more_than_a_short_one(client: Client, course: NewCourse) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with at(PLANNED):
        begun = set_up(client, course)
        client.force_login(begun.lead)
        here = f"/teaching/editions/{begun.edition.id}/applications/"
        counts = []
        for number in (1, 30):
            Application.objects.bulk_create(
                Application(edition=begun.edition, email=f"{number}-{n}@x.org", state="invited",
                            asked_at=PLANNED)
                for n in range(number)
            )  # fmt: skip
            client.get(here)
            with CaptureQueriesContext(connection) as asked:
                client.get(here)
            counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.clause("7.26", shows="accepts")
def test_a_whole_list_is_invited_or_nobody_of_it(
    client: Client, course: NewCourse, django_assert_max_num_queries: Any
) -> None:
    with at(PLANNED):
        begun = set_up(client, course)
        here = f"/teaching/editions/{begun.edition.id}/applications/"

        def invite(rows: list[str], **more: Any) -> Any:
            file = SimpleUploadedFile("class.csv", "\n".join(["Name;E-mail", *rows]).encode())
            (key,) = re.findall(r'name="once" value="([^"]+)"', of(client.get(here)))
            return client.post(f"{here}invite/", {"once": key, "file": file, **more})

        rows = [f"Learner {n};learner{n}@partner.example" for n in range(40)]
        assert "or a list, as CSV or XLSX" in of(client.get(here))
        wrong = invite([*rows, "Nobody;nowhere"])
        assert wrong.status_code == 422
        assert "B42: This is no e-mail address." in of(wrong)
        assert not Application.objects.exists()
        for nothing in ([], ["Somebody;"]):
            assert invite(nothing).status_code == 422
        with django_assert_max_num_queries(160):
            assert invite(rows, people="Ada <ada@partner.example>").status_code == 302
        assert "41 people are invited." in of(client.get(here))
        assert invite(rows[:3]).status_code == 302
        assert Application.objects.count() == 41
        assert Application.objects.get(email="learner7@partner.example").name == "Learner 7"
