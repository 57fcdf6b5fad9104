"""The demo alliance can be made on whatever day a visitor comes."""

from __future__ import annotations

import datetime as dt

import pytest

from charm.demo.filling import fill_demo
from charm.foundation import clock

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


@pytest.mark.parametrize("day", range(7))
def test_it_is_made_on_every_day_of_the_week(day: int) -> None:
    with clock.at(dt.datetime(2026, 12, 24, 2, tzinfo=dt.UTC) + dt.timedelta(days=day)):
        assert fill_demo(say=lambda _: None)
