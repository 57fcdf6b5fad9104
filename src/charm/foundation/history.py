"""Reads of the ledger across objects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Max

from charm.foundation.models import LedgerRecord


def latest_of(abouts: Iterable[str]) -> dict[str, dt.datetime]:
    """When the last act on each object was recorded, in one query; an object without any is left
    out."""
    rows = LedgerRecord.objects.filter(object_ref__in=list(abouts))
    return dict(rows.values_list("object_ref").annotate(latest=Max("at")))
