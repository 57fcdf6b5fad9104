"""Is it revoked, suspended or replaced? Read from a list that the issuer signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from charm.core.credentials.contexts import VC_V2
from charm.core.credentials.report import Axis, Check, Outcome
from charm.core.credentials.status import StatusList, UnusableList
from charm.core.credentials.times import read_timestamp
from charm.core.credentials.verify.integrity import NotCheckable, NotSigned, check_signature
from charm.core.credentials.verify.reading import (
    BeyondUs,
    Malformed,
    Readable,
    check_contexts,
    check_signed,
    check_speakable,
    issuer_of,
)
from charm.core.credentials.verify.sources import Registry, Sources

_SET = {
    "revocation": Check(Axis.STATUS, Outcome.FAIL, "It was revoked by its issuer.", code="revoked"),
    "suspension": Check(
        Axis.STATUS,
        Outcome.FAIL,
        "It is suspended by its issuer for the time being.",
        code="suspended",
    ),
    "refresh": Check(
        Axis.STATUS, Outcome.PASS, "It was not revoked; its issuer offers a newer version of it."
    ),
}
"""What each purpose means where its bit is set, and where it is not."""
_CLEAR = {
    "revocation": "It was not revoked.",
    "suspension": "It is not suspended.",
    "refresh": "It was not revoked.",
}
_CLEAR_OF_BOTH = "It was neither revoked nor suspended."
_UNKNOWN = "Whether it was revoked could not be found out."


class Unreliable(ValueError):
    """The list says nothing that can be relied on."""


def check_status(credential: Readable, *, sources: Sources, now: dt.datetime) -> Check:
    """The worst answer of all entries. A list that is absent, forged, out of date or another
    issuer's gives ``unknown``: never a pass, and never a false "revoked"."""
    if not credential.status:
        return _check(Outcome.SKIPPED, "It carries no status: its issuer cannot revoke it.")
    checks = [_entry(entry, credential, sources, now) for entry in credential.status]
    checks += _of_register(credential, sources)
    worst = min(checks, key=_rank)
    if worst.outcome is not Outcome.PASS:
        return worst
    clear = {_CLEAR["revocation"], _CLEAR["suspension"]} <= {check.says for check in checks}
    detail = "; ".join(check.detail for check in checks)
    return replace(worst, says=_CLEAR_OF_BOTH if clear else worst.says, detail=detail)


def _of_register(credential: Readable, sources: Sources) -> list[Check]:
    """What the issuer's own register says of a suspension, where it is at hand and the credential
    names no list of them."""
    if not isinstance(sources, Registry) or any(
        isinstance(entry, Mapping) and entry.get("statusPurpose") == "suspension"
        for entry in credential.status
    ):
        return []
    suspends = sources.suspends(credential.issuer, credential.document)
    if suspends is None:
        return []
    if suspends:
        return [replace(_SET["suspension"], detail="the register of its issuer: suspended")]
    return [_check(Outcome.PASS, _CLEAR["suspension"], "the register of its issuer: not suspended")]


def _rank(check: Check) -> int:
    """Revoked for good is worse than suspended for a time, and both are than not known."""
    if check.outcome is Outcome.FAIL:
        return 0 if check.code == "revoked" else 1
    return 2 if check.outcome is Outcome.UNKNOWN else 3


def _entry(entry: Any, credential: Readable, sources: Sources, now: dt.datetime) -> Check:
    try:
        url, index, purpose = _place(entry)
        bits = _reliable_list(url, purpose, credential.issuer, sources, now)
        try:
            is_set = bits[index]
        except IndexError as error:
            raise Unreliable(str(error)) from None
    except (Unreliable, UnusableList, Malformed, BeyondUs, NotSigned, NotCheckable) as error:
        return _check(Outcome.UNKNOWN, _unknown(entry), str(error))
    if not is_set:
        return _check(Outcome.PASS, _CLEAR[purpose], f"{url}, place {index}: not set")
    return replace(_SET[purpose], detail=f"{url}, place {index}: {purpose}")


def _unknown(entry: Any) -> str:
    suspends = isinstance(entry, Mapping) and entry.get("statusPurpose") == "suspension"
    return "Whether it is suspended could not be found out." if suspends else _UNKNOWN


def _place(entry: Any) -> tuple[str, int, str]:
    if not isinstance(entry, Mapping) or entry.get("type") != "BitstringStatusListEntry":
        raise Unreliable("credentialStatus: only BitstringStatusListEntry can be read")
    url, index, purpose = (
        entry.get(key) for key in ("statusListCredential", "statusListIndex", "statusPurpose")
    )
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        raise Unreliable("statusListCredential: must be a web address")
    if not isinstance(index, str) or not (index.isascii() and index.isdigit() and len(index) < 12):
        raise Unreliable("statusListIndex: must be a decimal number written as a string")
    if not isinstance(purpose, str) or purpose not in _SET:
        raise Unreliable(f"statusPurpose: must be one of {', '.join(_SET)}")
    if entry.get("statusSize", 1) != 1:
        raise Unreliable("statusSize: only lists of one bit per credential can be read")
    return url, int(index), purpose


def _reliable_list(
    url: str, purpose: str, issuer: str, sources: Sources, now: dt.datetime
) -> StatusList:
    """The bits of the list at ``url``, if it is this issuer's, of this purpose, and of today."""
    document = sources.status_list(url)
    if not isinstance(document, Mapping):
        raise Unreliable(f"the list {url} could not be had")
    check_speakable(document)
    check_contexts(document, needed=((VC_V2,),))
    types = document.get("type")
    if not isinstance(types, list) or "BitstringStatusListCredential" not in types:
        raise Unreliable(f"{url} is no status list")
    if document.get("id") != url:
        raise Unreliable(f"the list calls itself {document.get('id')}, not {url}")
    if issuer_of(document) != issuer:
        raise Unreliable(f"the list was published by {issuer_of(document)}, not by the issuer")
    subject = document.get("credentialSubject")
    if not isinstance(subject, Mapping) or subject.get("type") != "BitstringStatusList":
        raise Unreliable(f"{url} holds no list")
    if subject.get("statusPurpose") != purpose:
        raise Unreliable(f"the list is for {subject.get('statusPurpose')}, not for {purpose}")
    _check_dates(document, now)
    check_signed(document)
    check_signature(document, issuer=issuer, sources=sources, now=now)
    encoded = subject.get("encodedList")
    if not isinstance(encoded, str):
        raise Unreliable("encodedList: must be a text")
    return StatusList.decode(encoded)


def _check_dates(document: Mapping[str, Any], now: dt.datetime) -> None:
    try:
        if "validFrom" in document and now < read_timestamp(document["validFrom"]):
            raise Unreliable("the list is not valid yet")
        if "validUntil" in document and now >= read_timestamp(document["validUntil"]):
            raise Unreliable("the list is out of date")
    except ValueError as error:
        raise Unreliable(str(error)) from None


def _check(outcome: Outcome, says: str, detail: str = "") -> Check:
    return Check(Axis.STATUS, outcome, says, detail)
