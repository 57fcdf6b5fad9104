"""An outsider's check of what was signed, made before anything leaves the house."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import orjson

from charm.awards.models import Issuer
from charm.awards.queries import did_document_of
from charm.core.credentials.did import verification_key
from charm.core.credentials.proofs import ProofInvalid, verify_proof


def verifier_of(issuer: Issuer) -> Callable[[str], bool]:
    """Says of a signed text whether it verifies with what the issuer publishes, which is read once
    for all of them."""
    document = did_document_of(issuer.slug)
    key_of = cache(lambda method: verification_key(document, method))

    def holds(signed: str) -> bool:
        try:
            verify_proof(orjson.loads(signed), key_of)
        except (ProofInvalid, ValueError):
            return False
        return True

    return holds
