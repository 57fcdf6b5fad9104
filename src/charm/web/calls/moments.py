"""Moments as forms say them: in the time zone of the alliance."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from charm.foundation.errors import Unfit


def moment_in(typed: str) -> dt.datetime | None:
    """``2026-12-01T17:00`` in the alliance's zone; None where nothing was typed. Raises Unfit."""
    if not typed.strip():
        return None
    try:
        naive = dt.datetime.fromisoformat(typed.strip())
        if naive.tzinfo is not None or not 2020 <= naive.year <= 2100:
            raise ValueError
    except ValueError:
        raise Unfit(_("Write a moment as a day and a time, such as 2027-03-01 17:00.")) from None
    zone = timezone.get_default_timezone()
    moment = naive.replace(tzinfo=zone)
    if moment.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != naive:
        raise Unfit(_("Clocks are put forward then: this time does not exist."))
    return moment


def for_input(moment: dt.datetime | None) -> str:
    """As a field of a form shows it."""
    if moment is None:
        return ""
    return moment.astimezone(timezone.get_default_timezone()).strftime("%Y-%m-%dT%H:%M")
