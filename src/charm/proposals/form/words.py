"""The words of the printed form, as one reviewed file: they are part of a document."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.formats import date_format

TABLE = Path(__file__).parents[1] / "templates" / "appendix-2.toml"


@cache
def table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def words(part: str, key: str, **values: object) -> str:
    return str(table()[part][key]).format(**values)


def word(part: str, code: object) -> str:
    """The word for a code; an unknown code reads as itself."""
    return str(table()[part].get(str(code), code))


def day(when: dt.date) -> str:
    with translation.override("en"):
        return date_format(when, "j F Y")


def moment(when: dt.datetime) -> str:
    """To the minute, in UTC, and says so."""
    utc = when.astimezone(dt.UTC)
    return f"{day(utc.date())}, {utc:%H:%M} UTC"
