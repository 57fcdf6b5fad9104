"""Did the issuer sign exactly this?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from charm.core.credentials.did import did_key_document, verification_key
from charm.core.credentials.proofs import CRYPTOSUITE, ProofInvalid, verify_proof
from charm.core.credentials.skeleton import Unsafe
from charm.core.credentials.verify.sources import Sources


class NotSigned(ValueError):
    """The signature does not hold, or is not the issuer's."""


class NotCheckable(ValueError):
    """The signature could not be checked; nothing is known about it."""


def check_signature(
    document: Mapping[str, Any],
    proof: Mapping[str, Any],
    *,
    issuer: str,
    sources: Sources,
    now: dt.datetime,
) -> None:
    """Returns when ``issuer`` signed ``document``, whose only proof is ``proof``.

    Raises :class:`NotSigned` or :class:`NotCheckable` with a sentence otherwise. The key must be
    the issuer's own; terms that no signature covers (JSON-LD safe mode) make it not checkable.
    """
    if proof.get("type") != "DataIntegrityProof" or proof.get("cryptosuite") != CRYPTOSUITE:
        raise NotCheckable(f"only signatures of the kind {CRYPTOSUITE} can be checked here")
    method = proof.get("verificationMethod")
    if not isinstance(method, str) or method.partition("#")[0] != issuer:
        raise NotSigned("it was signed with a key of somebody else than the issuer it names")
    known = _did_document(issuer, sources)
    try:
        key = verification_key(known, method)
    except ValueError as error:
        raise NotSigned(str(error)) from None
    try:
        verify_proof(document, lambda _: key, at=now)
    except ProofInvalid as error:
        if isinstance(error.__cause__, Unsafe):
            raise NotCheckable(str(error)) from None
        raise NotSigned(str(error)) from None


def _did_document(issuer: str, sources: Sources) -> Mapping[str, Any]:
    if issuer.startswith("did:key:"):
        try:
            return did_key_document(issuer)
        except ValueError as error:
            raise NotSigned(f"{issuer} holds no key that can be used: {error}") from None
    found = sources.did_document(issuer)
    if not isinstance(found, Mapping):
        raise NotCheckable(f"the keys of {issuer} could not be looked up")
    if found.get("id") != issuer:
        raise NotCheckable(f"the key document that was found is not that of {issuer}")
    return found
