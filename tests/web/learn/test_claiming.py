"""The page that a one-time link opens, and the one that sends it again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.delivery.test_claiming import NEW, invited, letters_to, seated, token_to
from tests.support.classroom import AWARD_DAY, PLANNED, again, at

from charm.alliance.queries import person_by_email
from charm.delivery.models import Claim
from charm.delivery.name_lists import Invitee

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
SAID = {"name": "Lena Neu", "way": "password", "password": "a sentence of mine"}


@pytest.fixture(autouse=True)
def nobody_asked_yet() -> None:
    cache.clear()


def of(page: Any) -> str:
    return str(page.content.decode())


@pytest.mark.clause("7.26", shows="accepts")
def test_somebody_invited_opens_an_account_and_takes_the_seat(
    client: Client, course: NewCourse
) -> None:
    begun = course().opened()
    row = invited(begun)
    link = f"/claim/{token_to()}/"
    with at(PLANNED):
        for _twice in range(2):
            page = client.get(link)
            assert client.head(link).status_code == 200
        assert "You are invited to" in of(page)
        assert "Living with Water" in of(page)
        assert page["X-Robots-Tag"].startswith("noindex")
        assert person_by_email(NEW) is None, "looking claims nothing"
        assert client.post(link, {**SAID, "password": "short"}).status_code == 422
        done = client.post(link, SAID)
        assert done["Location"] == f"/learning/applications/{row.id}/"
        assert "Take the seat" in of(client.get(done["Location"]))
        assert client.post(link, SAID)["Location"] == done["Location"]  # a double click
        over = Client().get(link)
    assert over.status_code == 404
    assert "used already" in of(over)


@pytest.mark.clause("6.4", shows="refuses")
def test_a_letter_that_was_passed_on_gives_nothing_away(client: Client, course: NewCourse) -> None:
    begun = course().opened()
    (seat,) = seated(begun)
    (award,) = begun.awarded(begun.completed(seat.learner))
    link = f"/claim/{token_to()}/"
    with at(AWARD_DAY + dt.timedelta(days=1)):
        client.force_login(begun.other)
        page = of(client.get(link))
        assert "You were awarded" in page
        assert "Make it mine" not in page
        assert client.post(link, {"code": "guess", "is_me": "on"})["Location"] == link
        code = letters_to(NEW)[-1]["secret"]
        assert code not in str(letters_to(begun.other.email))
        assert client.post(link, {"code": "BBBBBBBB", "is_me": "on"}).status_code == 422
        assert client.post(link, {"code": code}).status_code == 200  # not confirmed
        assert again(award).learner == seat.learner
        done = client.post(link, {"code": code, "is_me": "on"})
        assert done["Location"] == f"/learning/awards/{award.id}/"
        assert client.get(done["Location"]).status_code == 200
        assert again(award).learner == begun.other


def test_the_code_of_one_link_opens_no_other(client: Client, course: NewCourse) -> None:
    begun = course().opened()
    seated(begun)
    mine = f"/claim/{token_to()}/"
    seated(begun, Invitee("victim@mail.example", "Vic Tim"))
    theirs = f"/claim/{token_to('victim@mail.example')}/"
    with at(PLANNED):
        client.force_login(begun.other)
        client.post(mine)
        code = letters_to(NEW)[-1]["secret"]
        client.post(theirs, {"code": code, "is_me": "on"})
    assert not Claim.objects.filter(claimed_at__isnull=False).exists()


@pytest.mark.clause("8.1", shows="refuses")
def test_asking_again_says_the_same_of_every_address(client: Client, course: NewCourse) -> None:
    begun = course().opened()
    seated(begun)
    old = token_to()
    shown = set()
    with at(PLANNED):
        for email in (NEW, begun.other.email, "nobody@mail.example"):
            page = of(client.post("/claim/", {"email": email})).replace(email, "…")
            shown.add(re.sub(r'value="[^"]*"', "", page))
    assert len(shown) == 1
    assert letters_to(NEW)[-1]["role"] == "link-again"
    assert "secret" not in letters_to(begun.other.email)[-1]
    assert letters_to("nobody@mail.example") == []
    assert client.get(f"/claim/{old}/").status_code == 404
    assert [client.post("/claim/", {"email": NEW}).status_code for _ in range(3)][-1] == 429


def test_staff_seats_a_list_and_one_person_by_name(client: Client, course: NewCourse) -> None:
    begun = course().opened()
    here = f"/teaching/editions/{begun.edition.id}/"
    client.force_login(begun.lead)
    with at(PLANNED):
        nameless = client.post(f"{here}learners/enrol/", {"email": NEW})
        assert nameless.status_code == 422
        assert "Say the names" in of(nameless)
        said = {"email": NEW, "name": "Lena Neu"}
        assert client.post(f"{here}learners/enrol/", said).status_code == 302
        people = f"Ana Sol <ana@mail.example>\n{begun.learner.email}"
        many = client.post(f"{here}applications/invite/", {"people": people, "gives": "seat"})
        assert many["Location"] == f"{here}learners/"
        page = of(client.get(f"{here}learners/"))
    assert "Lena Neu" in page
    assert "Ana Sol" in page
