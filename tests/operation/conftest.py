"""Files of a process are in one place: what one test publishes is nothing to the next."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from django.core.files.storage import default_storage


@pytest.fixture(autouse=True)
def heads_of_this_test() -> Iterator[None]:
    yield
    shutil.rmtree(default_storage.path("heads"), ignore_errors=True)
