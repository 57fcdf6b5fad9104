"""Moments as VC 2.0 writes them (dateTimeStamp: a time zone is compulsory)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

_FORM = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", flags=re.ASCII
)


def timestamp(moment: dt.datetime) -> str:
    """UTC, to the second."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")[:19] + "Z"


def read_timestamp(text: Any) -> dt.datetime:
    """The moment, aware. Raises ValueError with a sentence for anything else."""
    if not isinstance(text, str) or not _FORM.fullmatch(text):
        raise ValueError(f"{text!r} is not a time with its zone, such as 2026-05-29T12:00:00Z")
    try:
        moment = dt.datetime.fromisoformat(text)
        moment.astimezone(dt.UTC)  # at the ends of the calendar a zone leads beyond it
        return moment
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not a time of the calendar") from None
