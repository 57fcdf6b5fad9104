"""The partner systems that may use the VC-API, as ``CHARM_VC_API`` names them.

``settings`` reads this before Django is there, so nothing of Django is imported.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from charm.core.credentials.keys import Kind
from charm.core.credentials.status import Purpose

MAY = ("issue", "verify")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEYS = {"name", "token_sha256", "may", "key", "status"}


class Misconfigured(ValueError):
    """What the environment says of partners cannot be used; the sentence says what to change."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A system that comes with a token, and the tenant that it issues as."""

    name: str
    token_sha256: str
    may: frozenset[str]
    kind: Kind
    """Of the key that it signs with."""
    status: tuple[Purpose, ...] = ()
    """What its credentials can be set to later, each in a list of its own; none if empty."""


def partners_of(text: str) -> tuple[Partner, ...]:
    """A JSON list of objects: ``name``, ``token_sha256`` (hexadecimal), ``may`` (``issue``,
    ``verify``) and, where wanted, ``key`` (P-256 or P-384 instead of Ed25519) and ``status``
    (``revocation``, ``suspension``). Raises Misconfigured."""
    if not text.strip():
        return ()
    try:
        entries = json.loads(text)
    except ValueError as error:
        raise Misconfigured(f"CHARM_VC_API is no JSON: {error}.") from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Misconfigured("CHARM_VC_API must be a JSON list of objects, one for each partner.")
    found = tuple(_partner(entry, number) for number, entry in enumerate(entries, start=1))
    for what in ("name", "token_sha256"):
        if len({getattr(one, what) for one in found}) < len(found):
            raise Misconfigured(f"CHARM_VC_API: two partners have the same {what}.")
    return found


def partner_by_token(partners: Sequence[Partner], token: str) -> Partner | None:
    """Takes as long whichever it is."""
    digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
    same = [one for one in partners if hmac.compare_digest(one.token_sha256, digest)]
    return same[0] if same else None


def _partner(entry: dict[str, Any], number: int) -> Partner:
    where = f"CHARM_VC_API, partner {number}"
    if unknown := sorted(entry.keys() - _KEYS):
        raise Misconfigured(f"{where}: {unknown[0]} is no key; there are {', '.join(_KEYS)}.")
    name, digest = entry.get("name"), entry.get("token_sha256")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Misconfigured(f"{where}: name must be small letters, digits and hyphens.")
    if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
        raise Misconfigured(f"{where}: token_sha256 must be the SHA-256 of the token, in hex.")
    may = entry.get("may")
    if not isinstance(may, list) or not may or not all(one in MAY for one in may):
        raise Misconfigured(f"{where}: may must list one or both of {' and '.join(MAY)}.")
    try:
        kind = Kind(entry.get("key", Kind.ED25519))
    except ValueError:
        raise Misconfigured(f"{where}: key must be one of {', '.join(Kind)}.") from None
    status = entry.get("status", [])
    known = [purpose.value for purpose in Purpose]
    if not isinstance(status, list) or not all(one in known for one in status):
        raise Misconfigured(f"{where}: status must list one or both of {' and '.join(known)}.")
    purposes = tuple(purpose for purpose in Purpose if purpose in status)
    return Partner(name, digest, frozenset(may), kind, purposes)
