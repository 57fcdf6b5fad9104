"""Time zones by country."""

from __future__ import annotations

import zoneinfo

import pytest

from charm.core.vocab.zones import ZONES


@pytest.mark.parametrize("country", ["DE", "ES", "FI", "FR", "HU", "IE", "NL", "NO"])
def test_every_country_of_a_member_has_its_zone(country: str) -> None:
    assert country in ZONES


def test_every_zone_is_one() -> None:
    assert set(ZONES.values()) <= zoneinfo.available_timezones()
