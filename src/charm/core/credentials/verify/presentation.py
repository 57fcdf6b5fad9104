"""Verification of a presentation: did its holder show exactly this, to who asked?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from charm.core.credentials.contexts import VC_V1, VC_V2
from charm.core.credentials.proofs import Asked
from charm.core.credentials.report import Outcome
from charm.core.credentials.verify.integrity import NotCheckable, NotSigned, check_signature
from charm.core.credentials.verify.reading import (
    BeyondUs,
    Malformed,
    check_contexts,
    check_signed,
    check_speakable,
)
from charm.core.credentials.verify.sources import Sources

MOST_CREDENTIALS = 10
"""In one presentation: each is looked up elsewhere, and a verifier is no amplifier."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of a presentation; its credentials are judged each on their own."""

    outcome: Outcome
    says: str
    detail: str = ""
    holder: str = ""
    credentials: tuple[Any, ...] = ()


def verify_presentation(
    document: Mapping[str, Any],
    *,
    sources: Sources,
    now: dt.datetime,
    challenge: str | None = None,
    domain: str | None = None,
) -> Shown:
    """Never raises for anything that a document may hold.

    It has to be signed by its holder, for authentication, with the challenge and the domain that
    were asked for: without a signature anybody may have put it together.
    """
    try:
        credentials = _read(document)
        holder = _holder(document)
    except (Malformed, BeyondUs) as error:
        outcome = Outcome.FAIL if isinstance(error, Malformed) else Outcome.UNKNOWN
        return Shown(outcome, "This is no presentation that can be verified here.", str(error))
    asked = Asked("authentication", now, challenge, domain)
    try:
        signed = check_signature(document, issuer=holder, sources=sources, now=now, asked=asked)
    except NotSigned as error:
        says = "Its holder did not sign this as it stands, for who asked."
        return Shown(Outcome.FAIL, says, str(error), holder, credentials)
    except NotCheckable as error:
        says = "The signature of its holder could not be checked."
        return Shown(Outcome.UNKNOWN, says, str(error), holder, credentials)
    return Shown(Outcome.PASS, "Shown by its holder.", str(signed), holder, credentials)


def _read(document: Mapping[str, Any]) -> tuple[Any, ...]:
    check_speakable(document)
    types = document.get("type")
    if "VerifiablePresentation" not in (types if isinstance(types, list) else [types]):
        raise Malformed("type: must hold VerifiablePresentation")
    check_contexts(document, needed=((VC_V2, VC_V1),))
    check_signed(document)
    held = document.get("verifiableCredential", [])
    credentials = tuple(held) if isinstance(held, list) else (held,)
    if len(credentials) > MOST_CREDENTIALS:
        raise Malformed(f"verifiableCredential: more than {MOST_CREDENTIALS} are not looked at")
    if not all(isinstance(one, Mapping) for one in credentials):
        raise Malformed("verifiableCredential: must be objects")
    return credentials


def _holder(document: Mapping[str, Any]) -> str:
    """Whom it names; else who signed it first."""
    named = document.get("holder")
    named = named.get("id") if isinstance(named, Mapping) else named
    if named is None:
        proof = document["proof"]
        first = proof[0] if isinstance(proof, list) else proof
        method = first.get("verificationMethod")
        named = method.partition("#")[0] if isinstance(method, str) else None
    if not isinstance(named, str) or ":" not in named:
        raise Malformed("holder: must be an identifier, or an object with one as id")
    return named
