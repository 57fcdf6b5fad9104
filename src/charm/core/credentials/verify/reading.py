"""The parts of a credential that checks need, or why it is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from charm.core.credentials.contexts import CONTEXTS, OPEN_BADGES, VC_V1, VC_V2
from charm.core.credentials.jose import Token
from charm.core.credentials.proofs import ProofInvalid, proofs_of
from charm.core.credentials.times import read_timestamp

_OPEN_BADGE = {"OpenBadgeCredential", "AchievementCredential"}

MOST_STATUS_ENTRIES = 4
"""Each is looked up at an address that the credential names: a verifier is no amplifier."""


class Malformed(ValueError):
    """This is no credential of a kind that we know, whoever signed it."""


class BeyondUs(ValueError):
    """It may be a credential, but holds what we cannot read as its issuer meant it."""


@dataclass(frozen=True, slots=True)
class Readable:
    """A credential whose shape was checked; its content is still only a claim."""

    document: Mapping[str, Any]
    is_open_badge: bool
    """Else a verifiable credential of another kind: what it is about is not understood."""
    issuer: str
    token: Token | None
    """What secures it; None when proofs in the document do."""
    achievement: str
    """Empty where it is no Open Badge."""
    valid_from: dt.datetime | None
    valid_until: dt.datetime | None
    awarded_at: dt.datetime | None
    """``awardedDate``, else ``validFrom``."""
    status: tuple[Any, ...]


def read_credential(document: Mapping[str, Any], token: Token | None = None) -> Readable:
    """``token`` is what holds the document, if it came as one. Raises :class:`Malformed` or
    :class:`BeyondUs` with a sentence that names the place."""
    check_speakable(document)
    types = _strings(document.get("type"))
    if "VerifiableCredential" not in types:
        raise Malformed("type: must hold VerifiableCredential")
    is_open_badge = bool(_OPEN_BADGE & set(types))
    check_contexts(document, needed=((VC_V2,), OPEN_BADGES) if is_open_badge else ((VC_V2, VC_V1),))
    begins, ends = _BEGINS_ENDS[document["@context"][0]]
    valid_from = _moment(document, begins)
    if valid_from is None and (is_open_badge or begins == "issuanceDate"):
        raise Malformed(f"{begins}: is missing")
    if "id" in document and not _is_id(document["id"]):
        raise Malformed("id: must be an absolute address or URN")
    if token is None:
        check_signed(document)
    return Readable(
        document=document,
        is_open_badge=is_open_badge,
        issuer=issuer_of(document),
        token=token,
        achievement=_achievement(document) if is_open_badge else _subjects(document),
        valid_from=valid_from,
        valid_until=_moment(document, ends),
        awarded_at=_moment(document, "awardedDate") or valid_from,
        status=_status(document),
    )


_BEGINS_ENDS = {VC_V2: ("validFrom", "validUntil"), VC_V1: ("issuanceDate", "expirationDate")}
"""What the versions of the data model call the days between which a credential is valid."""


def _achievement(document: Mapping[str, Any]) -> str:
    if "id" not in document:
        raise Malformed("id: is missing")
    subject = document.get("credentialSubject")
    if not isinstance(subject, Mapping):
        raise Malformed("credentialSubject: must be one object")
    achievement = subject.get("achievement")
    if not isinstance(achievement, Mapping) or not _is_id(achievement.get("id")):
        raise Malformed("credentialSubject.achievement: must be an object with an id")
    return str(achievement["id"])


def _subjects(document: Mapping[str, Any]) -> str:
    """Nothing is achieved that we know of; but it is about somebody."""
    subject = document.get("credentialSubject")
    listed = subject if isinstance(subject, list) else [subject]
    if not listed or not all(isinstance(one, Mapping) and one for one in listed):
        raise Malformed("credentialSubject: must be an object that says something, or several")
    return ""


def check_contexts(document: Mapping[str, Any], *, needed: tuple[tuple[str, ...], ...]) -> None:
    """The contexts begin with one of each of the needed, in order, and all are on the
    allow-list."""
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not contexts:
        raise Malformed(f"@context: must be a list that begins with {needed[0][0]}")
    for context in contexts:
        if not isinstance(context, str) or context not in CONTEXTS:
            raise BeyondUs(
                f"@context: {str(context)[:200]} is not among the vocabularies that we know; it is"
                " not fetched: ask the issuer for a credential without it"
            )
    first = contexts[: len(needed)]
    if len(first) < len(needed) or any(c not in fit for c, fit in zip(first, needed, strict=True)):
        raise Malformed(f"@context: must begin with {' and '.join(fit[0] for fit in needed)}")


def check_speakable(document: Mapping[str, Any]) -> None:
    """The document can be written down again: no half characters (lone surrogates)."""
    try:
        orjson.dumps(document)
    except TypeError:
        raise Malformed("a text or number in it cannot be written down as JSON") from None


def issuer_of(document: Mapping[str, Any]) -> str:
    """The issuer's identifier, given plainly or as the id of an object."""
    issuer = document.get("issuer")
    found = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    if not _is_id(found):
        raise Malformed("issuer: must be an identifier, or an object with one as id")
    return str(found)


def check_signed(document: Mapping[str, Any]) -> None:
    """There are signatures in it, and not too many to judge."""
    try:
        proofs_of(document)
    except ProofInvalid as error:
        raise Malformed(f"proof: {error}") from None


def _status(document: Mapping[str, Any]) -> tuple[Any, ...]:
    status = document.get("credentialStatus")
    if status is None:
        return ()
    found = tuple(status) if isinstance(status, list) else (status,)
    if len(found) > MOST_STATUS_ENTRIES:
        raise Malformed(
            f"credentialStatus: more than {MOST_STATUS_ENTRIES} entries are not looked up"
        )
    return found


def _moment(document: Mapping[str, Any], key: str) -> dt.datetime | None:
    if key not in document:
        return None
    try:
        return read_timestamp(document[key])
    except ValueError as error:
        raise Malformed(f"{key}: {error}") from None


def _strings(value: Any) -> list[str]:
    return [
        item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)
    ]


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and ":" in value and " " not in value and value.isprintable()
