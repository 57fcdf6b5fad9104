"""The office on the first of September, and people before its pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from charm.foundation import clock

NOON = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def the_first_of_september(request: pytest.FixtureRequest) -> Any:
    if "course" not in request.fixturenames:  # whose world has the alliance in it
        request.getfixturevalue("alliance")
    with clock.at(NOON):
        yield


class Visitor:
    """One person before the pages of the office; each call says which status is expected."""

    def __init__(self, person: Any) -> None:
        self.person = person
        self.client = Client()
        self.client.force_login(person)

    def get(self, address: str, status: int = 200) -> str:
        answer = self.client.get(f"/office/{address}")
        assert answer.status_code == status, (address, answer.status_code)
        return str(answer.content.decode())

    def post(self, address: str, said: dict[str, Any], status: int = 302) -> str:
        answer = self.client.post(f"/office/{address}", said)
        assert answer.status_code == status, (address, answer.status_code, main_of(answer))
        return main_of(answer)


def main_of(answer: Any) -> str:
    return str(answer.content.decode()).partition("<main")[2]


@pytest.fixture
def visitor() -> Callable[[str], Visitor]:
    """``visitor("manager@uu.nl")``; names without a domain are those of the alliance."""

    def of(name: str) -> Visitor:
        from charm.alliance.queries import person_by_email

        email = name if "@" in name else f"{name}@charm-eu.example"
        person = person_by_email(email)
        assert person is not None, email
        return Visitor(person)

    return of
