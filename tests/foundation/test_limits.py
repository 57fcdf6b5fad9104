"""How often somebody may do something."""

from __future__ import annotations

import datetime as dt

import pytest

from charm.foundation import clock, upkeep
from charm.foundation.limits import Limit, TooOften
from charm.foundation.models import Attempts
from charm.foundation.parts import Part

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 25, 12, 0, 10, tzinfo=dt.UTC)
THREE = Limit("Checks", 3, seconds=60)


def test_so_many_in_a_minute_and_then_a_sentence_that_says_when() -> None:
    with clock.at(NOON):
        for _ in range(3):
            THREE.count("192.0.2.1")
        with pytest.raises(TooOften, match="Checks were asked for too often: try again in 50"):
            THREE.count("192.0.2.1")
        THREE.count("192.0.2.2")
    with clock.at(NOON + dt.timedelta(seconds=50)):
        THREE.count("192.0.2.1")


def test_who_it_was_is_not_kept_and_counts_are_forgotten() -> None:
    with clock.at(NOON):
        THREE.count("192.0.2.1")
    assert "192.0.2.1" not in Attempts.objects.get().key
    with clock.at(NOON + dt.timedelta(days=1)):
        upkeep.forget_what_is_over()
    assert not Attempts.objects.exists()


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (101, 0), (1, -1), (1, 100_001)])
def test_a_part_of_a_list_is_bounded(limit: int, offset: int) -> None:
    with pytest.raises(ValueError, match="Ask for 1 to 100 rows"):
        Part(limit, offset)
