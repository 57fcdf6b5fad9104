"""The page of an issuer's keys: who asks, who approves, and what a stale screen does."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.support.classroom import AWARD_DAY, again, at

from charm import demo
from charm.awards.models import Issuer, IssuerKey, KeyRequest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has its own folder of key files."""
    monkeypatch.setattr(settings, "VAR", tmp_path)


@pytest.fixture
def house(course: Callable[..., Any]) -> Any:
    begun = course()
    begun.operator = demo.officer("operator")
    begun.keys = "/register/uu/keys/"
    (begun.key,) = IssuerKey.objects.filter(issuer="uu")
    return begun


def of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())


def new_key(house: Any, **more: str) -> dict[str, str]:
    said = {"change": "rotate", "seen": str(house.key.pk), "confirm": "uu", "kind": "P-256"}
    return said | {"reason": "Every two years.", **more}


def test_one_asks_and_another_approves_on_the_page(client: Client, house: Any) -> None:
    with at(AWARD_DAY):
        client.force_login(house.seal)
        page = of(client.get(house.keys))
        assert house.key.fragment in page
        assert "Ask for a new key" in page
        assert client.post(f"{house.keys}ask/", new_key(house, confirm="")).status_code == 422
        assert client.post(f"{house.keys}ask/", new_key(house, reason=" ")).status_code == 422
        assert client.post(f"{house.keys}ask/", new_key(house, kind="P-384")).status_code == 422
        assert client.post(f"{house.keys}ask/", new_key(house, change="all")).status_code == 422
        assert not KeyRequest.objects.exists()
        assert client.post(f"{house.keys}ask/", new_key(house)).status_code == 302
        assert client.post(f"{house.keys}ask/", new_key(house)).status_code == 422
        request = KeyRequest.objects.get()
        page = of(client.get(house.keys))
        assert "You asked for it" in page
        assert "Approve, and do it now" not in page
        assert "Ask for a new key" not in page

        answer = f"{house.keys}requests/{request.pk}/"
        said = {"seen": str(request.revision)}
        assert client.post(f"{answer}approve/", said).status_code == 422
        client.force_login(house.operator)
        assert "Approve a change of the keys" in of(client.get("/home/"))
        page = of(client.get(house.keys))
        assert "Every two years." in page
        (seen,) = set(re.findall(r'name="seen" value="(\d+)"', page))
        assert client.post(f"{answer}approve/", {"seen": "9"}).status_code == 409
        assert client.post(f"{answer}approve/", {"seen": seen}).status_code == 302
        assert client.post(f"{answer}approve/", {"seen": seen}).status_code == 409
        page = of(client.get(house.keys))
    made = again(request).made
    assert made is not None
    assert made.fragment in page
    assert "Announced" in page
    assert IssuerKey.objects.filter(issuer="uu").count() == 2


def test_a_reported_key_is_named_by_hand(client: Client, house: Any) -> None:
    said = {"change": "compromised", "key": str(house.key.pk), "reason": "The disk was lost."}
    with at(AWARD_DAY):
        client.force_login(house.seal)
        for wrong in ({"confirm": "x"}, {"confirm": house.key.fragment, "key": "99999"}):
            assert client.post(f"{house.keys}ask/", said | wrong).status_code == 422
        foreign = IssuerKey.objects.exclude(issuer="uu").first()
        assert foreign is not None
        wrong = {"key": str(foreign.pk), "confirm": foreign.fragment}
        assert client.post(f"{house.keys}ask/", said | wrong).status_code == 422
        right = said | {"confirm": house.key.fragment}
        assert client.post(f"{house.keys}ask/", right).status_code == 302
        request = KeyRequest.objects.get()
        answer = f"{house.keys}requests/{request.pk}/"
        client.force_login(house.operator)
        assert client.post(f"{answer}refuse/", {"seen": "1", "reason": ""}).status_code == 422
        assert client.post(f"{answer}approve/", {"seen": "1"}).status_code == 302
    assert again(house.key).compromised_at


def test_others_find_no_request_and_change_none(client: Client, house: Any) -> None:
    with at(AWARD_DAY):
        client.force_login(house.seal)
        client.post(f"{house.keys}ask/", new_key(house))
        request = KeyRequest.objects.get()
        steps = ("approve", "refuse", "withdraw")
        for person, status in (
            (demo.staff("registrar", "elte.hu"), 404),
            (house.learner, 404),
            (demo.officer("auditor"), 403),
        ):
            client.force_login(person)
            for step in steps:
                address = f"{house.keys}requests/{request.pk}/{step}/"
                assert client.post(address, {"seen": "1", "reason": "x"}).status_code == status
            assert client.post(f"{house.keys}ask/", new_key(house)).status_code == status
        client.force_login(house.operator)
        for address in (
            f"{house.keys}requests/{uuid.uuid4()}/approve/",
            f"{house.keys}requests/{request.pk}/sign/",
            f"/register/elte/keys/requests/{request.pk}/approve/",
        ):
            assert client.post(address, {"seen": "1"}).status_code == 404
    assert again(request).state == "asked"


def test_the_registrar_binds_the_command(client: Client, house: Any) -> None:
    with at(AWARD_DAY):
        client.force_login(house.operator)
        assert client.post(f"{house.keys}rule/", {"seen": "0", "asks": "1"}).status_code == 403
        client.force_login(house.registrar)
        assert "alone; the ledger says so" in of(client.get(house.keys))
        assert client.post(f"{house.keys}rule/", {"seen": "0", "asks": "1"}).status_code == 302
        assert client.post(f"{house.keys}rule/", {"seen": "0", "asks": "1"}).status_code == 409
        assert "what two people approved here" in of(client.get(house.keys))
    assert Issuer.objects.get(pk="uu").keys_by_two
