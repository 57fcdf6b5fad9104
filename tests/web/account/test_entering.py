"""Ways into an account, and what stands in the way of others."""

from __future__ import annotations

import logging
import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client

from charm import demo
from charm.alliance.queries import Person
from charm.alliance.services.addresses import keep_address
from charm.alliance.services.people import add_person, close_account
from charm.demo.people import add_protection_officer
from charm.foundation.models import OutboxMessage

pytestmark = pytest.mark.django_db
PASSWORD = "a sentence of mine"
PERIOD = 30
"""Seconds for which an app shows a code."""


@pytest.fixture(autouse=True)
def the_alliance(alliance: None) -> None:
    cache.clear()


def of(page: Any) -> str:
    return str(page.content.decode())


def somebody(email: str = "quality@uu.nl", password: str = PASSWORD) -> Person:
    """A person of the demo alliance with a password and a proven address."""
    person = Person.objects.get(email=email)
    person.set_password(password)
    person.save()
    keep_address(person, is_proven=True)
    return person


def sign_in(
    client: Client, email: str = "quality@uu.nl", password: str = PASSWORD, **also: str
) -> Any:
    return client.post("/account/login/", {"login": email, "password": password, **also})


def last_letter(to: str) -> dict[str, Any]:
    rows = OutboxMessage.objects.filter(kind="letter", payload__to=to)
    letter = rows.order_by("-created_at", "-id").first()
    assert letter is not None
    return dict(letter.payload)


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


# --- password ------------------------------------------------------------------------------------


def test_with_address_and_password_one_comes_to_the_desk(client: Client) -> None:
    somebody()
    assert sign_in(client, "Quality@UU.nl")["Location"] == "/home/"
    assert is_in(client)


def test_one_goes_on_to_where_one_wanted(client: Client) -> None:
    somebody()
    asked = client.get("/account/")
    assert asked["Location"] == "/account/login/?next=/account/"
    assert sign_in(client, next="/account/tokens/")["Location"] == "/account/tokens/"


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_elsewhere(client: Client, there: str) -> None:
    somebody()
    assert sign_in(client, next=there)["Location"] == "/home/"


def test_a_wrong_password_and_an_unknown_address_look_alike(client: Client) -> None:
    somebody()
    pages = [
        re.sub(r'value="[^"]*"', "", of(sign_in(client, email, "not this one")))
        for email in ("quality@uu.nl", "nobody@uu.nl")
    ]
    assert pages[0] == pages[1]
    assert "do not fit together" in pages[0]


def test_after_some_attempts_even_the_right_password_waits(client: Client) -> None:
    somebody()
    for _ in range(6):
        sign_in(client, password="not this one")
    assert "Too many attempts" in of(sign_in(client))
    assert not is_in(client)


@pytest.mark.clause("8.1", shows="refuses")
def test_a_closed_account_is_out_at_once(client: Client) -> None:
    person = somebody()
    sign_in(client)
    assert is_in(client)
    close_account(person=person, by=demo.officer("operator"), reason="left")
    assert not is_in(client)
    assert sign_in(client)["Location"] == "/account/inactive/"


def test_the_demo_accounts_come_in_on_the_page_for_everybody(client: Client) -> None:
    demo.open_accounts()
    page = of(client.get("/account/login/"))
    assert "operator@charm-eu.example" in page
    assert demo.DEMO_PASSWORD in page
    assert sign_in(client, "operator@charm-eu.example", demo.DEMO_PASSWORD).status_code == 302
    assert is_in(client)


def test_demo_accounts_are_offered_on_ones_own_machine_alone(client: Client, settings: Any) -> None:
    def are_offered(**meta: str) -> bool:
        return "operator@charm-eu.example" in of(client.get("/account/login/", **meta))

    demo.open_accounts()
    assert are_offered()
    assert not are_offered(REMOTE_ADDR="10.1.1.1")
    assert not are_offered(HTTP_X_FORWARDED_FOR="10.1.1.1")
    settings.IS_HERE_ONLY = False
    assert not are_offered()
    settings.IS_HERE_ONLY = True
    operator = demo.officer("operator")
    operator.set_password("no demo any more")
    operator.save()
    assert not are_offered()


def test_the_words_of_the_demo_are_the_same_everywhere() -> None:
    from charm.web.account.demo_accounts import MOST_USEFUL
    from charm.web.account.demo_accounts import PASSWORD as SAID

    add_protection_officer()
    assert SAID == demo.DEMO_PASSWORD
    assert {account.email for account in MOST_USEFUL} <= set(
        Person.objects.values_list("email", flat=True)
    )


# --- code ----------------------------------------------------------------------------------------


def ask_code(client: Client, email: str) -> Any:
    return client.post("/account/login/code/", {"email": email})


def test_a_code_is_sent_by_our_outbox_and_signs_in(client: Client) -> None:
    person = add_person(name="Ann New", email="Ann@uu.nl", university_code="uu.nl")
    assert ask_code(client, "ann@uu.nl")["Location"] == "/account/login/code/confirm/"
    letter = last_letter("ann@uu.nl")
    assert letter["secret"] not in letter["body"]
    assert "{secret}" in letter["body"]
    wrong = client.post("/account/login/code/confirm/", {"code": "BBBB-BBBB"})
    assert "This is not the code" in of(wrong)
    client.post("/account/login/code/confirm/", {"code": letter["secret"].lower()})
    assert is_in(client)
    from charm.alliance.services.addresses import is_proven

    assert is_proven(person)


def test_whether_an_address_has_an_account_shows_in_letters_alone(client: Client) -> None:
    somebody()
    pages = []
    for email in ("quality@uu.nl", "nobody@uu.nl"):
        other = Client()
        answer = ask_code(other, email)
        shown = of(other.get(answer["Location"])).replace(email, "…")
        pages.append((answer.status_code, re.sub(r'value="[^"]*"', "", shown)))
    assert pages[0] == pages[1]
    assert "No account has this address" in last_letter("nobody@uu.nl")["body"]


def test_a_code_works_once_and_is_void_after_some_wrong_ones(client: Client) -> None:
    somebody()
    ask_code(client, "quality@uu.nl")
    code = last_letter("quality@uu.nl")["secret"]
    for _ in range(3):
        client.post("/account/login/code/confirm/", {"code": "BBBB-BBBB"})
    client.post("/account/login/code/confirm/", {"code": code})
    assert not is_in(client)


# --- reset and change ----------------------------------------------------------------------------


def test_a_link_of_ours_lets_one_choose_a_new_password(client: Client) -> None:
    somebody()
    client.post(
        "/account/password/reset/", {"email": "quality@uu.nl"}, headers={"host": "localhost"}
    )
    letter = last_letter("quality@uu.nl")
    link = letter["secret"]
    assert link.startswith("http://localhost:8000/account/password/reset/key/")
    path = link.removeprefix("http://localhost:8000")
    form = client.get(path)
    said = {"password1": "another sentence", "password2": "another sentence"}
    assert client.post(form["Location"], said).status_code == 302
    assert sign_in(client, password="another sentence").status_code == 302
    assert "This link is over" in of(Client().get(path)), "it works once"


def test_a_reset_says_nothing_of_who_has_an_account(client: Client) -> None:
    somebody()
    answers = [
        (client.post("/account/password/reset/", {"email": email})["Location"])
        for email in ("quality@uu.nl", "nobody@uu.nl")
    ]
    assert answers[0] == answers[1]


def test_a_weak_password_is_refused(client: Client) -> None:
    somebody()
    sign_in(client)
    for weak in ("short", "123456789qwerty", "quality@uu.nl!"):
        page = client.post(
            "/account/password/change/",
            {"oldpassword": PASSWORD, "password1": weak, "password2": weak},
        )
        assert page.status_code == 200


@pytest.mark.clause("8.1", shows="refuses")
def test_a_changed_password_signs_out_everybody_else(client: Client) -> None:
    somebody()
    sign_in(client)
    thief = Client()
    sign_in(thief)
    assert is_in(thief)
    said = {
        "oldpassword": PASSWORD,
        "password1": "another sentence",
        "password2": "another sentence",
    }
    assert client.post("/account/password/change/", said).status_code == 302
    assert is_in(client)
    assert not is_in(thief)
    assert "was changed" in last_letter("quality@uu.nl")["subject"]


# --- sessions ------------------------------------------------------------------------------------


def test_one_signs_out_everywhere_else(client: Client) -> None:
    somebody()
    sign_in(client)
    other = Client()
    sign_in(other)
    assert "2 devices" in of(client.get("/account/sessions/"))
    client.post("/account/sessions/")
    assert is_in(client)
    assert not is_in(other)


def test_one_device_is_signed_out_and_that_of_somebody_else_is_not(client: Client) -> None:
    somebody()
    sign_in(client)
    other, stranger = Client(), Client()
    sign_in(other)
    somebody("manager@tcd.ie")
    sign_in(stranger, "manager@tcd.ie")
    from allauth.usersessions.models import UserSession

    rows = {row.session_key: row for row in UserSession.objects.all()}

    def end(browser: Client) -> int:
        row = rows[browser.cookies["session"].value]
        return client.post(f"/account/sessions/{row.pk}/end/").status_code

    assert end(stranger) == 404
    assert is_in(stranger)
    assert end(other) == 302
    assert not is_in(other)
    assert is_in(client)
    assert client.get(f"/account/sessions/{rows.popitem()[1].pk}/end/").status_code == 405


@pytest.mark.parametrize(
    ("says", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
         "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
         "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge, Windows"),
        ("curl/8.5", "curl/8.5"),
        ("", "Unknown"),
    ],
)  # fmt: skip
def test_a_device_is_named_as_people_call_it(says: str, name: str) -> None:
    from charm.web.account.devices import name_of

    assert name_of(says) == name


def test_signing_out_is_a_post(client: Client) -> None:
    somebody()
    sign_in(client)
    client.get("/account/logout/")
    assert is_in(client)
    client.post("/account/logout/")
    assert not is_in(client)


def test_cookies_are_for_this_house_and_no_script(client: Client) -> None:
    somebody()
    sign_in(client)
    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == "", "it ends with the browser"
    other = Client()
    sign_in(other, remember="on")
    assert other.cookies["session"]["max-age"] == 14 * 24 * 60 * 60


# --- second factors ------------------------------------------------------------------------------


def totp(secret: str) -> str:
    """Of a period that goes on for a while: the code of one that is over is refused."""
    left = PERIOD - time.time() % PERIOD
    if left < 5:
        time.sleep(left)
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def set_up_app(client: Client) -> str:
    """Confirms by the password, sets the app up; returns its secret."""
    asked = client.get("/account/two-factor/totp/activate/")
    assert asked["Location"].startswith("/account/reauthenticate/"), "confirm first"
    client.post(asked["Location"], {"password": PASSWORD})
    page = of(client.get("/account/two-factor/totp/activate/"))
    found = re.search(r'id="totp-key">([A-Z2-7]+)<', page)
    assert found is not None
    assert "<svg" in page
    done = client.post("/account/two-factor/totp/activate/", {"code": totp(found[1])})
    assert done["Location"] == "/account/two-factor/recovery-codes/"
    return found[1]


def test_a_second_step_is_asked_for_and_a_recovery_code_opens_too(client: Client) -> None:
    somebody()
    sign_in(client)
    secret = set_up_app(client)
    shown = of(client.get("/account/two-factor/recovery-codes/"))
    codes = re.findall(r"<code>(\d{8})</code>", shown)
    assert len(codes) == 10
    other = Client()
    assert sign_in(other)["Location"] == "/account/two-factor/authenticate/"
    assert not is_in(other)
    other.post("/account/two-factor/authenticate/", {"code": codes[0]})
    assert is_in(other)
    third = Client()
    sign_in(third)
    third.post("/account/two-factor/authenticate/", {"code": codes[0]})
    assert not is_in(third), "a recovery code works once"
    from allauth.mfa.models import Authenticator

    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert kept != secret, "the secret is kept encrypted"


def test_the_code_of_the_app_opens_once_and_the_app_can_be_switched_off(client: Client) -> None:
    somebody()
    sign_in(client)
    secret = set_up_app(client)
    cache.clear()  # the code that set it up counts as used
    other, third = Client(), Client()
    code = totp(secret)
    for browser in (other, third):
        sign_in(browser)
        browser.post("/account/two-factor/authenticate/", {"code": code})
    assert is_in(other)
    assert not is_in(third), "who looked over the shoulder is too late"
    asked = client.get("/account/security/")
    assert "Switch off" in of(asked)
    client.post("/account/two-factor/totp/deactivate/")
    assert sign_in(Client())["Location"] == "/home/"


def test_wrong_codes_of_the_second_step_are_held_back(client: Client) -> None:
    somebody()
    sign_in(client)
    secret = set_up_app(client)
    cache.clear()
    other = Client()
    sign_in(other)
    pages = [
        of(other.post("/account/two-factor/authenticate/", {"code": f"{n:06}"})) for n in range(7)
    ]
    other.post("/account/two-factor/authenticate/", {"code": totp(secret)})
    assert "Too many attempts" in pages[-1]
    assert not is_in(other), "not even by the right one"


def test_whoever_has_no_password_confirms_by_a_letter(client: Client, monkeypatch: Any) -> None:
    add_person(name="Ann New", email="ann@uu.nl", university_code="uu.nl")
    ask_code(client, "ann@uu.nl")
    client.post("/account/login/code/confirm/", {"code": last_letter("ann@uu.nl")["secret"]})
    assert client.get("/account/two-factor/webauthn/add/").status_code == 200, "just signed in"
    monkeypatch.setattr("charm.web.account.confirming.time.time", lambda: 4_000_000_000.0)
    asked = client.get("/account/two-factor/webauthn/add/")
    assert asked["Location"].startswith("/account/confirm/?next=")
    monkeypatch.undo()
    client.post(asked["Location"])
    code = last_letter("ann@uu.nl")["secret"]
    assert client.post(asked["Location"], {"code": "BBBBBBBB"}).status_code == 422
    done = client.post(asked["Location"], {"code": code})
    assert done["Location"] == "/account/two-factor/webauthn/add/"


# --- the log -------------------------------------------------------------------------------------


def test_the_log_names_nobody(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    person = somebody()
    with caplog.at_level(logging.INFO, "charm.sign_in"):
        sign_in(client, password="not this one")
        sign_in(client)
        client.post("/account/logout/")
    lines = [record.getMessage() for record in caplog.records if record.name == "charm.sign_in"]
    assert lines == [
        "sign_in event=failed method=password",
        f"sign_in event=signed_in person={person.key} method=password",
        f"sign_in event=signed_out person={person.key}",
    ]


def test_who_wants_to_hears_of_every_sign_in(client: Client) -> None:
    person = somebody()
    sign_in(client)
    assert not OutboxMessage.objects.filter(name="signed-in").exists()
    Person.objects.filter(pk=person.pk).update(sign_in_letters=True)
    sign_in(Client())
    assert "signed in" in last_letter("quality@uu.nl")["subject"]
