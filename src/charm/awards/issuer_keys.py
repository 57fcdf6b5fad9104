"""Reads of an issuer's keys, and of what is asked about them (5.9, 7.10)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from charm.alliance.queries import Mandate, Person
from charm.alliance.rules import offices_of
from charm.awards.models import Issuer, IssuerKey, KeyRequest
from charm.awards.queries import keys_of, signed_count_of
from charm.core.credentials.keys import Kind, kind_of, public_key_from_multibase
from charm.core.workflow.keys import OPEN, KeyRequestState
from charm.foundation import clock
from charm.foundation.parts import Part, Rows, part_of

__all__ = [
    "IssuerKey",
    "KeyLine",
    "KeyRequest",
    "key_changes_of",
    "key_changes_to_approve",
    "key_lines_of",
    "key_requests_of",
    "open_request",
]

RECENT = 20


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key, and how many awards it signed."""

    key: IssuerKey
    kind: Kind
    signed: int

    @property
    def since(self) -> dt.datetime:
        """Since when it stands as it does; for one that is announced, when it begins."""
        key = self.key
        return key.compromised_at or key.retired_at or key.begins_at


def key_lines_of(issuer: Issuer) -> list[KeyLine]:
    """Every key, historic ones included, the latest first."""
    counts = signed_count_of(issuer)
    return [
        KeyLine(
            key, kind_of(public_key_from_multibase(key.public_multibase)), counts.get(key.pk, 0)
        )
        for key in reversed(keys_of(issuer.slug))
    ]


def open_request(issuer: Issuer) -> KeyRequest | None:
    """What is asked about the keys now."""
    return _rows().filter(issuer=issuer, state__in=OPEN).first()


def key_requests_of(issuer: Issuer) -> list[KeyRequest]:
    """What was asked before, the latest first."""
    return list(_rows().filter(issuer=issuer).exclude(state__in=OPEN)[:RECENT])


def key_changes_of(issuer: Issuer, part: Part) -> Rows[KeyRequest]:
    """All that was ever asked about its keys, the latest first."""
    return part_of(_rows().filter(issuer=issuer).order_by("-asked_at", "id"), part)


@dataclass(frozen=True, slots=True)
class KeysToApprove:
    """A change of keys that waits for a second person (7.10)."""

    request: KeyRequest

    @property
    def since(self) -> dt.datetime:
        return self.request.asked_at


def key_changes_to_approve(person: Person) -> list[KeysToApprove]:
    """What others ask about keys that the person keeps, oldest first."""
    offices = offices_of(person)
    seals = {where for office, where in offices if office == Mandate.Office.SEAL}
    if not seals and (Mandate.Office.OPERATOR, None) not in offices:
        return []
    mine = Q(issuer__university__in=[code for code in seals if code])
    if None in seals:
        mine |= Q(issuer__university__isnull=True)
    if (Mandate.Office.OPERATOR, None) in offices:
        mine = Q()
    rows = _rows().filter(mine, state=KeyRequestState.ASKED, until__gte=clock.now())
    return [KeysToApprove(row) for row in rows.exclude(asked_by=person).order_by("asked_at")]


def _rows() -> QuerySet[KeyRequest]:
    return KeyRequest.objects.select_related("issuer", "asked_by", "answered_by", "key", "made")
