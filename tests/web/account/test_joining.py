"""Learners open accounts; invited people follow their link; everybody keeps their own account."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from charm import demo
from charm.alliance import rules
from charm.alliance.queries import Person, tokens_of
from charm.alliance.services.addresses import is_proven
from charm.alliance.services.inviting import invite, take_invitation_back
from charm.foundation import clock, jobs
from charm.foundation.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_alliance(alliance: None) -> None:
    cache.clear()


def of(page: Any) -> str:
    return str(page.content.decode())


def last_letter(to: str) -> dict[str, Any]:
    rows = OutboxMessage.objects.filter(kind="letter", payload__to=to)
    letter = rows.order_by("-created_at", "-id").first()
    assert letter is not None
    return dict(letter.payload)


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


# --- learners ------------------------------------------------------------------------------------

NEW = {"name": "Lena Neu", "email": "lena@mail.example"}


@pytest.mark.clause("7.4", shows="refuses")
def test_a_learner_opens_an_account_by_a_code_and_is_nobodys_staff(client: Client) -> None:
    assert client.post("/account/signup/", NEW)["Location"] == "/account/signup/code/"
    assert not Person.objects.filter(email=NEW["email"]).exists(), "nothing before the code fits"
    code = last_letter(NEW["email"])["secret"]
    done = client.post("/account/signup/code/", {"code": code})
    assert done["Location"] == "/account/security/"
    assert is_in(client)
    person = Person.objects.get(email=NEW["email"])
    assert person.university is None
    assert is_proven(person)
    assert not person.has_usable_password()
    assert not rules.is_staff_of_member(person)
    assert rules.offices_of(person) == frozenset()


def test_a_learner_comes_back_to_where_they_wanted_to_enrol(client: Client) -> None:
    client.post("/account/signup/", {**NEW, "next": "/learning/"})
    code = last_letter(NEW["email"])["secret"]
    assert client.post("/account/signup/code/", {"code": code})["Location"] == "/learning/"
    other = Client()
    other.post("/account/signup/", {**NEW, "email": "b@mail.example", "next": "//evil.example"})
    code = last_letter("b@mail.example")["secret"]
    assert other.post("/account/signup/code/", {"code": code})["Location"] == "/account/security/"


@pytest.mark.clause("8.1", shows="refuses")
def test_nobody_takes_an_account_over_by_opening_it_again(client: Client) -> None:
    known = demo.staff("manager", "uu.nl")
    shown = []
    for email in (known.email, "fresh@uu.nl"):
        other = Client()
        answer = other.post("/account/signup/", {"name": "Thief", "email": email})
        page = of(other.get(answer["Location"])).replace(email, "…")
        shown.append((answer.status_code, re.sub(r'value="[^"]*"', "", page)))
        if email == known.email:
            assert "secret" not in last_letter(email)
            assert "has one already" in last_letter(email)["body"]
            for code in ("", "BBBBBBBB"):
                other.post("/account/signup/code/", {"code": code})
            assert not is_in(other)
    assert shown[0] == shown[1]


def test_wrong_codes_void_the_right_one(client: Client) -> None:
    client.post("/account/signup/", NEW)
    code = last_letter(NEW["email"])["secret"]
    for _ in range(4):
        assert client.post("/account/signup/code/", {"code": "BBBBBBBB"}).status_code == 422
    assert client.post("/account/signup/code/", {"code": code})["Location"] == "/account/signup/"
    assert not Person.objects.filter(email=NEW["email"]).exists()


def test_a_code_is_too_old_after_a_quarter_of_an_hour(client: Client) -> None:
    client.post("/account/signup/", NEW)
    code = last_letter(NEW["email"])["secret"]
    with clock.at(clock.now() + dt.timedelta(minutes=16)):
        client.post("/account/signup/code/", {"code": code})
    assert not Person.objects.filter(email=NEW["email"]).exists()


def test_nobody_is_flooded_with_letters(client: Client) -> None:
    for _ in range(3):
        assert client.post("/account/signup/", NEW).status_code == 302
    assert client.post("/account/signup/", NEW).status_code == 429
    assert OutboxMessage.objects.filter(payload__to=NEW["email"]).count() == 3


@pytest.mark.parametrize("name", ["", "Ann\u202e", "a" * 201])
def test_unusable_names_are_shown_at_the_form(client: Client, name: str) -> None:
    page = client.post("/account/signup/", {**NEW, "name": name})
    assert page.status_code in {200, 422}
    assert not OutboxMessage.objects.filter(payload__to=NEW["email"]).exists()


# --- invited -------------------------------------------------------------------------------------


def link_for(email: str, **asks: Any) -> str:
    invite(
        email=email, name="Nina Nieuw", by=demo.staff("registrar", "uu.nl"),
        **{"university_code": "uu.nl", **asks},
    )  # fmt: skip
    return str(last_letter(email)["secret"]).removeprefix("http://localhost:8000")


@pytest.mark.clause("8.2", shows="accepts")
def test_an_invited_person_chooses_name_and_password_and_begins(client: Client) -> None:
    link = link_for("nina@uu.nl", office="registrar", of_university_code="uu.nl")
    page = of(client.get(link))
    assert "Registrar of Utrecht University" in page
    assert "Bram Visser" in page
    assert not Person.objects.filter(email="nina@uu.nl").exists(), "looking accepts nothing"
    said = {"name": "Nina de Nieuwe", "way": "password", "password": "a sentence of mine"}
    assert client.post(link, {**said, "password": "short"}).status_code == 422
    assert client.post(link, {**said, "password": ""}).status_code == 200
    assert client.post(link, said)["Location"] == "/home/"
    assert is_in(client)
    person = Person.objects.get(email="nina@uu.nl")
    assert person.name == "Nina de Nieuwe"
    assert rules.holds(person, "registrar", university="uu.nl")
    other = Client()
    login = {"login": "nina@uu.nl", "password": "a sentence of mine"}
    assert other.post("/account/login/", login)["Location"] == "/home/"
    again = Client().get(link)
    assert again.status_code == 404
    assert "accepted already" in of(again)


@pytest.mark.parametrize(
    ("way", "there"), [("passkey", "/account/two-factor/webauthn/add/"), ("code", "/home/")]
)
def test_a_password_is_not_needed(client: Client, way: str, there: str) -> None:
    link = link_for("nina@uu.nl")
    assert client.post(link, {"name": "Nina", "way": way})["Location"] == there
    assert client.get(there).status_code == 200
    assert not Person.objects.get(email="nina@uu.nl").has_usable_password()


@pytest.mark.clause("8.1", shows="refuses")
def test_who_has_an_account_accepts_signed_in_and_nobody_else_does(client: Client) -> None:
    learner, other = demo.learner(1), demo.learner(2)
    link = link_for(learner.email, office="registrar", of_university_code="uu.nl")
    assert "Sign in to accept" in of(client.get(link))
    assert client.post(link, {"name": "X", "way": "code"}).status_code == 403
    client.force_login(other)
    assert "You are signed in as" in of(client.get(link))
    assert client.post(link).status_code == 403
    client.force_login(learner)
    assert client.post(link)["Location"] == "/home/"
    assert rules.holds(learner, "registrar", university="uu.nl")


def test_links_that_were_never_sent_or_taken_back_open_nothing(client: Client) -> None:
    assert client.get("/account/invitation/guess/").status_code == 404
    link = link_for("nina@uu.nl")
    from charm.alliance.models import Invitation

    row = Invitation.objects.get()
    take_invitation_back(invitation=row.id, by=demo.staff("registrar", "uu.nl"))
    page = client.post(link, {"name": "Nina", "way": "code"})
    assert page.status_code == 404
    assert "taken back" in of(page)


def test_an_invitation_is_over_after_two_weeks(client: Client) -> None:
    link = link_for("nina@uu.nl")
    with clock.at(clock.now() + dt.timedelta(days=14, minutes=1)):
        page = client.post(link, {"name": "Nina", "way": "code"})
    assert page.status_code == 404
    assert not Person.objects.filter(email="nina@uu.nl").exists()


# --- one's own account ---------------------------------------------------------------------------


def test_one_says_how_one_is_called_and_when_it_is(client: Client) -> None:
    person = demo.staff("manager", "uu.nl")
    client.force_login(person)
    said = {"name": "Maarten K. Kuiper", "language": "en", "time_zone": "Europe/Lisbon",
            "rhythm": "weekly"}  # fmt: skip
    assert client.post("/account/", said).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.time_zone) == ("Maarten K. Kuiper", "Europe/Lisbon")
    assert person.rhythm == "weekly"
    assert client.post("/account/", {**said, "rhythm": "never"}).status_code == 200
    assert client.post("/account/", {**said, "time_zone": "Mars/Base"}).status_code == 200
    assert client.post("/account/", {**said, "name": "A\u200bb"}).status_code == 422


@pytest.mark.clause("7.4", shows="refuses")
def test_staff_do_not_change_their_own_address(client: Client) -> None:
    client.force_login(demo.staff("proposer", "uu.nl"))
    assert client.get("/account/email/").status_code == 403


def test_a_learner_changes_the_address_by_a_code_to_the_new_one(client: Client) -> None:
    learner = demo.learner(1)
    client.force_login(learner)
    asked = client.post("/account/email/", {"email": "new@mail.example", "action_add": "1"})
    if asked["Location"].startswith("/account/confirm/"):
        client.post(asked["Location"])
        code = last_letter(learner.email)["secret"]
        client.post(asked["Location"], {"code": code})
        client.post("/account/email/", {"email": "new@mail.example", "action_add": "1"})
    learner.refresh_from_db()
    assert learner.email != "new@mail.example"
    code = last_letter("new@mail.example")["secret"]
    client.post("/account/confirm-email/", {"action": "verify", "code": code})
    learner.refresh_from_db()
    assert learner.email == "new@mail.example"
    assert is_proven(learner)


def test_a_token_is_shown_once_and_revoked_by_its_owner_alone(client: Client) -> None:
    person = demo.staff("proposer", "uu.nl")
    client.force_login(person)
    until = clock.today() + dt.timedelta(days=30)
    said = {"name": "Timetable", "expires_on": until.isoformat(), "scopes": ["proposals:read"]}
    page = of(client.post("/account/tokens/", said))
    found = re.search(r'<code id="secret">(charm_[\w-]+)<', page)
    assert found is not None
    assert found[1] not in of(client.get("/account/tokens/"))
    token = tokens_of(person)[0]
    other = Client()
    other.force_login(demo.staff("manager", "uu.nl"))
    assert other.post(f"/account/tokens/{token.id}/revoke/").status_code == 404
    assert client.post(f"/account/tokens/{token.id}/revoke/").status_code == 302
    assert tokens_of(person)[0].revoked_at is not None
    late = {**said, "expires_on": (until + dt.timedelta(days=900)).isoformat()}
    assert client.post("/account/tokens/", late).status_code == 422


@pytest.mark.parametrize(
    "address", ["", "security/", "tokens/", "sessions/", "email/", "confirm/", "two-factor/"]
)
def test_ones_own_pages_are_for_who_is_signed_in(client: Client, address: str) -> None:
    answer = client.get(f"/account/{address}", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/account/login/")


# --- letters on one's own machine ----------------------------------------------------------------


def test_letters_are_read_on_ones_own_machine_alone(client: Client, settings: Any) -> None:
    settings.LETTERS_STAY_HERE = True
    client.post("/account/signup/", NEW)
    jobs.run_pending()
    secret = last_letter(NEW["email"])["secret"]
    row = OutboxMessage.objects.get(payload__to=NEW["email"])
    assert "Your code to open an account" in of(client.get("/dev/outbox/"))
    assert secret in of(client.get(f"/dev/outbox/{row.id}/"))
    for address in ("/dev/outbox/", f"/dev/outbox/{row.id}/"):
        assert client.get(address, REMOTE_ADDR="10.0.0.1").status_code == 404
        assert client.get(address, HTTP_X_FORWARDED_FOR="10.0.0.1").status_code == 404
    settings.IS_HERE_ONLY = False
    assert client.get("/dev/outbox/").status_code == 404


def test_elsewhere_a_code_is_forgotten_when_it_is_sent(client: Client) -> None:
    client.post("/account/signup/", NEW)
    jobs.run_pending()
    assert "secret" not in last_letter(NEW["email"])
