from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from charm.foundation import clock

MIDNIGHT = dt.datetime(2026, 10, 24, 22, 30, tzinfo=dt.UTC)


def test_the_clock_is_the_real_one_unless_told_otherwise() -> None:
    before = timezone.now()
    assert before <= clock.now() <= timezone.now()


def test_acts_can_be_entered_as_of_another_moment() -> None:
    with clock.at(MIDNIGHT):
        assert clock.now() == MIDNIGHT
        with clock.at(MIDNIGHT + dt.timedelta(days=1)):
            assert clock.now() == MIDNIGHT + dt.timedelta(days=1)
        assert clock.now() == MIDNIGHT
    assert clock.now() > MIDNIGHT


def test_today_is_the_day_where_the_office_is() -> None:
    """Half past ten in the evening in UTC is past midnight in Barcelona in summer time."""
    with clock.at(MIDNIGHT):
        assert clock.today() == dt.date(2026, 10, 25)


def test_after_an_error_the_clock_is_the_real_one_again() -> None:
    with pytest.raises(ZeroDivisionError), clock.at(MIDNIGHT):
        raise ZeroDivisionError
    assert clock.now() != MIDNIGHT


def test_a_moment_needs_a_time_zone() -> None:
    naive = MIDNIGHT.replace(tzinfo=None)
    with pytest.raises(ValueError, match="needs a time zone"), clock.at(naive):
        pass
