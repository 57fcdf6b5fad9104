"""The scales that a plan can choose from (``schemes.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

from charm.core.grading.scheme import PASS_FAIL, Scheme

_ROWS = tomllib.loads((files("charm.core.grading") / "schemes.toml").read_text("utf-8"))["scheme"]
SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {row["code"]: Scheme.of_data(row) for row in _ROWS} | {PASS_FAIL.code: PASS_FAIL}
)
_BY_COUNTRY = {country: row["code"] for row in _ROWS for country in row.get("countries", ())}


def scheme_for(country: str) -> Scheme:
    """The scale used in a country (ISO 3166-1, two letters); a percentage where none is known."""
    return SCHEMES[_BY_COUNTRY.get(country, "percent-50")]
