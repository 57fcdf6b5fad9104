"""What operators and the first visitor see."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from charm.foundation import database_rules
from charm.foundation.models import Heartbeat


def test_the_process_says_that_it_lives_without_asking_the_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_the_database_is_up_to_date_and_keeps_its_rules(client: Client) -> None:
    Heartbeat.objects.create(worker="w", at=timezone.now())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "workers": 1})


@pytest.mark.django_db
def test_not_ready_without_the_rules(client: Client) -> None:
    database_rules.drop_all()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    (problem,) = answer.json()["problems"]
    assert "the_ledger_only_grows" in problem
    assert problem.endswith("run 'charm migrate'.")


@pytest.mark.django_db
def test_not_ready_with_migrations_to_do(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'framework'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["The database is not up to date: run 'charm migrate'."]


def test_not_ready_without_a_database_and_no_inner_words_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DatabaseError("password=secret host=10.0.0.1")

    monkeypatch.setattr("charm.web.health.MigrationExecutor", fail)
    monkeypatch.setattr("charm.foundation.database_rules.missing", fail)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert len(answer.json()["problems"]) == 1
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/"])
def test_nothing_can_be_sent_there(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
