"""Reads of the registers of data protection, each reader their own part."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from charm.alliance.models import Person
from charm.alliance.protection import Breach, DataRequest
from charm.alliance.protection_rules import keeping_at, reads_all
from charm.foundation import ledger

__all__ = ["Breach", "CarriedOut", "DataRequest", "breaches_for", "carried_out", "requests_for"]

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
    if request.account is None:
        return []
    key = request.account.key
    acts = [
        CarriedOut(str(entry.body["act"]), dt.datetime.fromisoformat(str(entry.body["at"])))
        for entry in ledger.entries_about([key])[key]
        if entry.body.get("act") in CARRIED_OUT
    ]
    return [one for one in acts if one.at.date() >= request.received_on]


def _within(person: Person) -> dict[str, Any]:
    return {} if reads_all(person) else {"university__in": keeping_at(person)}
