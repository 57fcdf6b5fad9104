"""The words of the printed papers, as one reviewed file: they are part of a document."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format

TABLE = Path(__file__).parents[1] / "templates" / "pack.toml"


@cache
def table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def words(part: str, key: str, **values: object) -> str:
    return str(table()[part][key]).format(**values)


def day(when: dt.date) -> str:
    with translation.override("en"):
        return date_format(when, "j F Y")


def moment(iso: str, zone: str) -> str:
    """To the minute, where the body is at home, and says so."""
    when = dt.datetime.fromisoformat(iso).astimezone(ZoneInfo(zone))
    return f"{day(when.date())}, {when:%H:%M} ({zone})"
