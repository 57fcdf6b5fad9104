"""Acts of an office ask for a second factor where that is wanted; nothing typed is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.support.classroom import AWARD_DAY, again, at

from charm import demo
from charm.awards.models import KeyRequest
from charm.web.account.office_acts import ACTS

pytestmark = pytest.mark.django_db
KEYS = "/register/uu/keys/"
PASSWORD = "a long password, for tests"


@pytest.fixture(autouse=True)
def asked_at_utrecht(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(settings, "SECOND_FACTOR", frozenset({"uu.nl"}))


@pytest.fixture
def house(course: Callable[..., Any]) -> Any:
    begun = course()
    begun.seal.set_password(PASSWORD)
    begun.seal.save()
    return begun


def asked() -> dict[str, str]:
    from charm.awards.models import IssuerKey

    key = IssuerKey.objects.get(issuer="uu")
    said = {"change": "rotate", "kind": "Ed25519", "reason": "Every two years; the old is old."}
    return said | {"confirm": "uu", "seen": str(key.pk)}


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def named(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from named(pattern.url_patterns)
        else:
            yield pattern


def test_every_act_that_is_named_is_guarded() -> None:
    there = [one for one in named(get_resolver().url_patterns) if one.name in ACTS]
    assert {one.name for one in there} == ACTS
    assert all(one.callback.asks_second_factor for one in there)


def test_the_act_is_done_with_what_was_typed_once_the_code_is_given(
    client: Client, house: Any
) -> None:
    secret = generate_totp_secret()
    TOTP.activate(house.seal, secret)
    client.force_login(house.seal)
    with at(AWARD_DAY):
        assert client.get(KEYS).status_code == 200
        answer = client.post(f"{KEYS}ask/", asked())
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/two-factor/reauthenticate/?next=")
        assert not KeyRequest.objects.exists()

        wrong = client.post(answer["Location"], {"code": "000000", "next": f"{KEYS}ask/"})
        assert wrong.status_code == 200
        assert not KeyRequest.objects.exists()
        done = client.post(answer["Location"], {"code": code_of(secret), "next": f"{KEYS}ask/"})
        assert (done.status_code, done["Location"]) == (302, KEYS)
        row = KeyRequest.objects.get()
        assert row.reason == "Every two years; the old is old."
        withdrawn = client.post(f"{KEYS}requests/{row.pk}/withdraw/", {"seen": "1"})
        assert withdrawn.status_code == 302
        assert withdrawn["Location"] == KEYS
    assert again(row).state == "withdrawn"


def test_a_password_is_not_enough(client: Client, house: Any) -> None:
    TOTP.activate(house.seal, generate_totp_secret())
    client.force_login(house.seal)
    with at(AWARD_DAY):
        client.post(f"{KEYS}ask/", asked())
        said = {"password": PASSWORD, "next": f"{KEYS}ask/"}
        answer = client.post("/account/reauthenticate/", said)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/two-factor/reauthenticate/")
    assert not KeyRequest.objects.exists()


@pytest.mark.parametrize(
    ("method", "more", "age", "is_enough"),
    [
        ("mfa", {"type": "totp"}, 60, True),
        ("mfa", {"type": "webauthn", "passwordless": True}, 60, True),
        ("mfa", {"type": "totp"}, 11 * 60, False),
        ("mfa", {"type": "recovery_codes"}, 60, False),
        ("password", {"reauthenticated": True}, 60, False),
        ("socialaccount", {"provider": "utrecht"}, 60, False),
    ],
)
def test_what_counts_as_a_second_factor_and_for_how_long(
    client: Client, house: Any, method: str, more: dict[str, Any], age: int, is_enough: bool
) -> None:
    TOTP.activate(house.seal, generate_totp_secret())
    client.force_login(house.seal)
    with at(AWARD_DAY):
        session = client.session
        record = {"method": method, "at": time.time() - age, **more}
        session["account_authentication_methods"] = [record]
        session["account_authentication_methods_user"] = str(house.seal.pk)
        session.save()
        client.post(f"{KEYS}ask/", asked())
    assert KeyRequest.objects.exists() is is_enough


def test_who_has_no_second_factor_is_told_how_to_get_one(client: Client, house: Any) -> None:
    client.force_login(house.seal)
    with at(AWARD_DAY):
        answer = client.post(f"{KEYS}ask/", asked())
        RecoveryCodes.activate(house.seal)
        same = client.post(f"{KEYS}ask/", asked())
    assert (answer.status_code, same.status_code) == (403, 403)
    assert "/account/two-factor/webauthn/add/" in answer.content.decode()
    assert not KeyRequest.objects.exists()


def test_others_are_not_asked(client: Client, house: Any) -> None:
    other = demo.staff("registrar", "elte.hu")
    client.force_login(other)
    with at(AWARD_DAY):
        answer = client.post("/register/elte/keys/rule/", {"seen": "0", "asks": "1"})
    assert answer.status_code == 302
    assert answer["Location"] == "/register/elte/keys/"


def test_everybody_is_asked_by_a_star_and_nobody_by_default(
    client: Client, house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(demo.staff("registrar", "elte.hu"))
    said = {"seen": "0", "asks": "1"}
    with at(AWARD_DAY):
        monkeypatch.setattr(settings, "SECOND_FACTOR", frozenset("*"))
        assert client.post("/register/elte/keys/rule/", said).status_code == 403
        monkeypatch.setattr(settings, "SECOND_FACTOR", frozenset())
        assert client.post("/register/elte/keys/rule/", said).status_code == 302
