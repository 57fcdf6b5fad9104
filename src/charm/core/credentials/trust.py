"""The trust register: who is who, and who may award what, from when until when.

A verifier never believes a credential about its own issuer. It asks this register, which the
alliance keeps and publishes as ``trust.json``; authority is judged on the day of award.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

VERSION = 1
FORMAL = "formal"


class UnusableRegister(ValueError):
    """This is no trust register; the message names the place and what belongs there."""


@dataclass(frozen=True, slots=True)
class Accredited:
    """An accreditation that a formal award rests on (5.6.1.5, 7.9); both days included."""

    body: str
    reference: str
    date: dt.date
    valid_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """One version of a micro-credential that an issuer may award."""

    achievement: str
    """Absolute address of the definition's version."""
    kind: str
    """formal, non-formal or informal; formal needs an accreditation."""
    decision: str
    """Address of the Council's decision (5.6.1.6, 7.11)."""
    valid_from: dt.date
    valid_until: dt.date | None = None
    accreditations: tuple[Accredited, ...] = ()

    def refusal(self, day: dt.date) -> str:
        """Why it could not be awarded on that day; empty when it could."""
        if day < self.valid_from:
            return f"It could only be awarded from {self.valid_from} on; this was on {day}."
        if self.valid_until is not None and day > self.valid_until:
            return f"It could only be awarded until {self.valid_until}; this was on {day}."
        if self.kind == FORMAL and not any(
            fact.date <= day and (fact.valid_until is None or day <= fact.valid_until)
            for fact in self.accreditations
        ):
            return f"No accreditation covered it on {day}."
        return ""


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    did: str
    name: str
    country: str
    operated_by: str = ""
    """Legal entity that operates the seal, when the issuer is none itself (7.20.3)."""
    authorities: tuple[Authority, ...] = ()

    def authority_for(self, achievement: str) -> tuple[Authority, ...]:
        """Several when authority was given again after a gap."""
        return tuple(a for a in self.authorities if a.achievement == achievement)


@dataclass(frozen=True, slots=True)
class TrustRegister:
    issuers: tuple[TrustedIssuer, ...] = ()
    _by_did: dict[str, TrustedIssuer] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_did", {issuer.did: issuer for issuer in self.issuers})
        if len(self._by_did) != len(self.issuers):
            raise UnusableRegister("issuers: the same DID appears twice: keep one entry")

    def issuer(self, did: str) -> TrustedIssuer | None:
        return self._by_did.get(did)


def read_trust(values: Any) -> TrustRegister:
    """The register in parsed JSON. Raises :class:`UnusableRegister`; unknown keys are refused, so
    that a misspelt limit is never a missing one."""
    top = _Object(values, "trust.json", {"version", "issuers"})
    if top.value("version") != VERSION:
        raise UnusableRegister(f"trust.json: version must be {VERSION}")
    return TrustRegister(tuple(_issuer(item, place) for item, place in top.items("issuers")))


def write_trust(register: TrustRegister) -> dict[str, Any]:
    """What :func:`read_trust` reads."""
    return {"version": VERSION, "issuers": [_issuer_values(item) for item in register.issuers]}


def _issuer(values: Any, place: str) -> TrustedIssuer:
    known = _Object(values, place, {"did", "name", "country", "operated_by", "may_award"})
    did = known.text("did")
    if not re.fullmatch(r"did:[a-z0-9]+:\S+", did):
        raise UnusableRegister(f"{place}.did: {did!r} is not a DID, such as did:web:example.eu")
    return TrustedIssuer(
        did=did,
        name=known.text("name"),
        country=known.text("country"),
        operated_by=known.text("operated_by", default=""),
        authorities=tuple(_authority(item, where) for item, where in known.items("may_award")),
    )


def _authority(values: Any, place: str) -> Authority:
    keys = {"achievement", "kind", "decision", "from", "until", "accreditations"}
    known = _Object(values, place, keys)
    kind = known.text("kind")
    if kind not in {FORMAL, "non-formal", "informal"}:
        raise UnusableRegister(f"{place}.kind: {kind!r} must be formal, non-formal or informal")
    return Authority(
        achievement=known.text("achievement"),
        kind=kind,
        decision=known.text("decision"),
        valid_from=known.date("from"),
        valid_until=known.date_or_none("until"),
        accreditations=tuple(
            _accredited(item, where) for item, where in known.items("accreditations")
        ),
    )


def _accredited(values: Any, place: str) -> Accredited:
    known = _Object(values, place, {"body", "reference", "date", "valid_until"})
    return Accredited(
        body=known.text("body"),
        reference=known.text("reference"),
        date=known.date("date"),
        valid_until=known.date_or_none("valid_until"),
    )


class _Object:
    """One JSON object of the file, read strictly, with its place for the sentences."""

    def __init__(self, values: Any, place: str, keys: set[str]) -> None:
        if not isinstance(values, Mapping):
            raise UnusableRegister(f"{place}: must be a JSON object")
        if unknown := sorted(set(values) - keys):
            raise UnusableRegister(f"{place}: {unknown[0]!r} is not a key: remove or correct it")
        self._values, self._place = values, place

    def value(self, key: str) -> Any:
        return self._values.get(key)

    def text(self, key: str, *, default: str | None = None) -> str:
        value = self._values.get(key, default)
        if not isinstance(value, str) or (not value and default is None):
            raise UnusableRegister(f"{self._place}.{key}: must be a text")
        return value

    def date(self, key: str) -> dt.date:
        value = self.text(key)
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
                return dt.date.fromisoformat(value)
        except ValueError:
            pass
        raise UnusableRegister(f"{self._place}.{key}: {value!r} is not a date such as 2026-05-29")

    def date_or_none(self, key: str) -> dt.date | None:
        return None if self._values.get(key) is None else self.date(key)

    def items(self, key: str) -> list[tuple[Any, str]]:
        value = self._values.get(key, [])
        if not isinstance(value, list):
            raise UnusableRegister(f"{self._place}.{key}: must be a list")
        return [(item, f"{self._place}.{key}[{number}]") for number, item in enumerate(value)]


def _issuer_values(issuer: TrustedIssuer) -> dict[str, Any]:
    return {
        "did": issuer.did,
        "name": issuer.name,
        "country": issuer.country,
        "operated_by": issuer.operated_by,
        "may_award": [
            {
                "achievement": authority.achievement,
                "kind": authority.kind,
                "decision": authority.decision,
                "from": authority.valid_from.isoformat(),
                "until": _date_text(authority.valid_until),
                "accreditations": [
                    {
                        "body": fact.body,
                        "reference": fact.reference,
                        "date": fact.date.isoformat(),
                        "valid_until": _date_text(fact.valid_until),
                    }
                    for fact in authority.accreditations
                ],
            }
            for authority in issuer.authorities
        ],
    }


def _date_text(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None
