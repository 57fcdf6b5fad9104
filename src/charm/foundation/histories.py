"""What the ledger tells of several objects at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from charm.foundation.models import LedgerRecord


def histories_of(refs: Collection[str]) -> dict[str, list[Mapping[str, Any]]]:
    """Bodies of the records about each of these objects, oldest first, in one read."""
    found: dict[str, list[Mapping[str, Any]]] = {ref: [] for ref in refs}
    rows = LedgerRecord.objects.filter(object_ref__in=refs).order_by("sequence")
    for ref, body in rows.values_list("object_ref", "body"):
        found[ref].append(body)
    return found


def said_in_the_last(act: str, about: str) -> dict[str, str]:
    """The private values of the latest record of that act about the object, as far as they were not
    erased; nothing without one. Ask first who may read them."""
    row = LedgerRecord.objects.filter(object_ref=about, act=act).order_by("-sequence").first()
    return {} if row is None else {secret.name: secret.value for secret in row.secrets.all()}


def said_between(act: str, about: str, since: dt.datetime, until: dt.datetime) -> dict[str, str]:
    """The same of the latest such record in a stretch of time."""
    rows = LedgerRecord.objects.filter(object_ref=about, act=act, at__gte=since, at__lte=until)
    row = rows.order_by("-sequence").first()
    return {} if row is None else {secret.name: secret.value for secret in row.secrets.all()}


def since_when(history: list[Mapping[str, Any]], state: str, *, name: str = "state") -> Any:
    """The moment from which on the records say that state without a break; None when the last one
    that names a state names another."""
    since: dt.datetime | None = None
    for body in history:
        if "body" in body["facts"] or name not in body["facts"]:
            continue  # it tells of the way through a body, not of the object itself
        if body["facts"][name] != state:
            since = None
        elif since is None:
            since = dt.datetime.fromisoformat(body["at"])
    return since
