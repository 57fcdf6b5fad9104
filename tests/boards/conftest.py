"""Sessions of the bodies on a proposal whose papers are still open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def council(way: Callable[..., Any]) -> Any:
    """The Council's session on a formal proposal."""
    from tests.support.sessions import Session

    return Session(way().submitted())


@pytest.fixture
def both(way: Callable[..., Any]) -> tuple[Any, Any]:
    """The sessions of the Council and the Board on a proposal that needs money."""
    from tests.support.sessions import Session

    going = way("formal-with-money").submitted()
    return Session(going), Session(going, board=True)
