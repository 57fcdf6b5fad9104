"""What those who watch over an installation get: figures and lines that name nobody."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from charm.foundation.logs import JsonLines, cleaned
from charm.web import watching


@pytest.mark.django_db
def test_metrics_count_requests_by_view_and_tell_how_work_stands(client: Client) -> None:
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    assert 'charm_request_seconds_count{method="GET",status="2xx",view="healthz"}' in text
    assert "charm_workers 0.0" in text
    assert "charm_ledger_records 0.0" in text


@pytest.mark.django_db
def test_metrics_from_elsewhere_need_the_token(client: Client, settings: Any) -> None:
    settings.IS_HERE_ONLY = False
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a token"
    for given_token, status in (("", 404), ("Bearer wrong", 404), ("Bearer a token", 200)):
        answer = client.get("/metrics", headers={"Authorization": given_token})
        assert answer.status_code == status


def test_metrics_say_when_the_database_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OperationalError

    monkeypatch.setattr(watching, "pulse", refuse)
    assert "charm_database 0.0" in client.get("/metrics").content.decode()


def test_a_request_is_named_and_logged_by_its_pattern_alone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[logging.LogRecord] = []
    logger = logging.getLogger("charm.request")
    monkeypatch.setattr(logger, "disabled", False)
    monkeypatch.setattr(logger, "isEnabledFor", lambda _: True)
    monkeypatch.setattr(logger, "handle", kept.append)
    answer = client.get("/healthz?q=Ada")
    (record,) = kept
    assert len(answer["X-Request-Id"]) == 16
    line = json.loads(JsonLines().format(record))
    assert (line["view"], line["method"], line["status"]) == ("healthz", "GET", 200)
    assert "Ada" not in json.dumps(line)


@pytest.mark.parametrize(
    ("said", "cleaned_to"),
    [
        ("Not Found: /c/Zk3Jq9sVb0x1Yt7RmP2uWnA4cE5dF6gH8iK-_LoQabc/", "Not Found: /c/[secret]/"),
        ("no mail to ada.lovelace+x@uu.nl.", "no mail to [address]."),
        ("GET /catalogue/?q=Ada+Lovelace HTTP", "GET /catalogue/?… HTTP"),
        ("DETAIL:  Key (email)=(ada) already exists.", "DETAIL:  Key (email)=(…) already exists."),
        ("job charm.awards.services.status_lists.publish_list failed",
         "job charm.awards.services.status_lists.publish_list failed"),
        ("2bc0f9b9-7a74-47e9-9989-12b7686289ca", "2bc0f9b9-7a74-47e9-9989-12b7686289ca"),
    ],
)  # fmt: skip
def test_lines_are_cleaned(said: str, cleaned_to: str) -> None:
    assert cleaned(said) == cleaned_to


@given(st.emails(), st.text(max_size=20))
def test_no_address_is_left(address: str, around: str) -> None:
    assert address not in cleaned(f"{around} {address} {around}")


def test_a_traceback_is_cleaned_too() -> None:
    try:
        raise ValueError("ada@uu.nl")
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "no", (), (ValueError, error, None))
    assert "[address]" in json.loads(JsonLines().format(record))["traceback"]
