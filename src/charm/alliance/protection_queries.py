"""Reads of the registers of data protection, each reader their own part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from charm.alliance.models import Mandate, Person
from charm.alliance.protection import CARRIED_OUT_BY_THE_OPERATOR, Breach, DataRequest
from charm.alliance.protection_rules import keeping_at, reads_all
from charm.foundation import clock, ledger

__all__ = [
    "CARRIED_OUT_BY_THE_OPERATOR",
    "Breach",
    "CarriedOut",
    "DataRequest",
    "breaches_for",
    "carried_out",
    "open_breaches_kept_by",
    "open_breaches_without_officer",
    "open_requests_kept_by",
    "requests_for",
    "requests_to_carry_out",
]

CARRIED_OUT = ("person_exported", "person_erased")


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """That a copy was given out, or the person erased, since the request came."""

    act: str
    at: dt.datetime


def breaches_for(person: Person) -> QuerySet[Breach]:
    """Open ones first, what is due soonest before others."""
    rows = Breach.objects.select_related("university")
    return rows.filter(**_within(person)).order_by(
        F("closed_at").desc(nulls_first=True), "due_at", "id"
    )


def requests_for(person: Person) -> QuerySet[DataRequest]:
    rows = DataRequest.objects.select_related("university")
    return rows.filter(**_within(person)).order_by(
        F("answered_at").desc(nulls_first=True), "due_on", "id"
    )


def carried_out(request: DataRequest) -> list[CarriedOut]:
    """As the ledger says."""
    return _carried_out([request])[request.pk]


def requests_to_carry_out() -> list[DataRequest]:
    """For the operator: who asks is known, and nothing was given out or erased since they asked."""
    rows = list(
        DataRequest.objects.select_related("university", "account").filter(
            answered_at=None,
            identity_checked_at__isnull=False,
            account__isnull=False,
            kind__in=CARRIED_OUT_BY_THE_OPERATOR,
        )
    )
    done = _carried_out(rows)
    return [row for row in rows if not done[row.pk]]


def open_breaches_kept_by(person: Person) -> QuerySet[Breach]:
    return _open_breaches().filter(university__in=keeping_at(person))


def open_requests_kept_by(person: Person) -> QuerySet[DataRequest]:
    rows = DataRequest.objects.filter(answered_at=None, university__in=keeping_at(person))
    return rows.select_related("university").order_by("due_on", "id")


def open_breaches_without_officer() -> QuerySet[Breach]:
    """Of universities where nobody is data protection officer today."""
    today = clock.today()
    kept = Mandate.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today),
        office=Mandate.Office.PROTECTION,
        university__isnull=False,
        since__lte=today,
        person__is_active=True,
    )
    return _open_breaches().exclude(university__in=kept.values("university"))


def _open_breaches() -> QuerySet[Breach]:
    return Breach.objects.filter(closed_at=None).select_related("university").order_by("due_at")


def _carried_out(requests: list[DataRequest]) -> dict[Any, list[CarriedOut]]:
    keys = {row.pk: row.account.key for row in requests if row.account is not None}
    entries = ledger.entries_about(sorted(set(keys.values()))) if keys else {}
    return {
        row.pk: [
            one for one in _acts(entries.get(keys.get(row.pk, ""), []))
            if one.at.date() >= row.received_on
        ]
        for row in requests
    }  # fmt: skip


def _acts(entries: Iterable[ledger.Entry]) -> list[CarriedOut]:
    return [
        CarriedOut(str(entry.body["act"]), dt.datetime.fromisoformat(str(entry.body["at"])))
        for entry in entries
        if entry.body.get("act") in CARRIED_OUT
    ]


def _within(person: Person) -> dict[str, Any]:
    return {} if reads_all(person) else {"university__in": keeping_at(person)}
