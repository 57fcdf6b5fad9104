"""A share of the fuzzing of the desk's parsers; the module ``fuzzing`` does more of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .fuzzing import PARSERS, fuzz


@pytest.mark.django_db
@pytest.mark.sqlite
@pytest.mark.parametrize("parser", PARSERS)
def test_no_file_is_taken_for_what_it_is_not(parser: str, tmp_path: Path) -> None:
    found = fuzz(
        parser,
        tmp_path,
        seed=20_260_529,
        go_on=lambda so_far: so_far.tries < 400,
    )
    assert not found.crashes, {what: data[:400] for what, data in found.crashes.items()}
