from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def world(db: None) -> Any:
    """One of everything that the API shows."""
    from tests.support.programs import begin_world  # which needs Django at hand

    return begin_world()


@pytest.fixture
def anybody(db: None) -> Any:
    """A program without a token."""
    from tests.support.programs import Program

    return Program()
