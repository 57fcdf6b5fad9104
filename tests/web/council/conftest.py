"""Sessions of the bodies, and people who act on pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


class Desk:
    """One person before the pages of the boards."""

    def __init__(self, person: Any = None) -> None:
        self.client = Client()
        if person is not None:
            self.client.force_login(person)

    def get(self, address: str, status: int = 200) -> str:
        answer = self.client.get(address)
        assert answer.status_code == status, (address, answer.status_code)
        return str(answer.content.decode(errors="replace"))

    def post(self, address: str, status: int = 302, **said: Any) -> Any:
        answer = self.client.post(address, said)
        assert answer.status_code == status, (address, answer.status_code, text_of(answer))
        return answer


def text_of(answer: Any) -> str:
    """What stands on the page, without markup."""
    page = re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2])
    return re.sub(r"\s+", " ", page)


@pytest.fixture
def desk(db: None) -> type[Desk]:
    return Desk


@pytest.fixture
def council(way: Callable[..., Any]) -> Any:
    """The Council's session on a formal proposal whose papers are still open."""
    from tests.support.sessions import Session

    return Session(way().submitted())


@pytest.fixture
def both(way: Callable[..., Any]) -> tuple[Any, Any]:
    """The sessions of the Council and the Board on a proposal that needs money."""
    from tests.support.sessions import Session

    going = way("formal-with-money").submitted()
    return Session(going), Session(going, board=True)
