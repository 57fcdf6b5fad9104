"""Data Integrity proofs ``eddsa-rdfc-2022``: signing a credential and judging a signature.

Specifications: VC Data Integrity 1.0, section 4; Data Integrity EdDSA Cryptosuites 1.0, section
3.2. What is signed is SHA-256 of the canonical proof options, then of the canonical document.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from charm.core.credentials import multibase, shapes
from charm.core.credentials.keys import Signer
from charm.core.credentials.skeleton import Unsafe

CRYPTOSUITE = "eddsa-rdfc-2022"
SIGNATURE_BYTES = 64

Canonical = Callable[[Mapping[str, Any]], bytes]

_DATE_TIME = re.compile(
    r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", flags=re.ASCII
)


class ProofInvalid(ValueError):
    """The signature does not hold; the sentence says why."""


def add_proof(
    document: Mapping[str, Any],
    signer: Signer,
    *,
    created: dt.datetime,
    purpose: str = "assertionMethod",
    canonical: Canonical = shapes.canonical,
) -> dict[str, Any]:
    """A copy of ``document`` with its proof; nothing else is added or changed.

    ``created`` is aware and kept to the second. Raises Unsafe when the signature would not cover
    the document as it reads, and ValueError when there is a proof already.
    """
    if "proof" in document:
        raise ValueError("This document carries a proof already: sign it without.")
    if created.tzinfo is None:
        raise ValueError("The moment of signing needs a time zone.")
    options = {
        "type": "DataIntegrityProof",
        "created": created.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": signer.verification_method,
        "cryptosuite": CRYPTOSUITE,
        "proofPurpose": purpose,
    }
    signature = signer.sign(_signed_bytes(document, options, canonical))
    return {**document, "proof": {**options, "proofValue": multibase.encode(signature)}}


def verify_proof(
    document: Mapping[str, Any],
    key_for: Callable[[str], Ed25519PublicKey],
    *,
    at: dt.datetime | None = None,
    purpose: str = "assertionMethod",
    canonical: Canonical = shapes.canonical,
) -> None:
    """Judge the one proof of ``document``; returns nothing when the signature holds.

    ``key_for`` gives the key of a verification method; what it raises passes through, so that
    "no key could be had" stays apart from "the signature is wrong". Whether that key may speak
    for the issuer is for the caller. ``at`` is the moment for proofs that expire. Raises
    ProofInvalid with a sentence.
    """
    proof = _only_proof(document)
    _check_options(proof, document, at, purpose)
    signature = _signature(proof)
    options = {key: v for key, v in proof.items() if key not in ("proofValue", "@context")}
    unsecured = {key: value for key, value in document.items() if key != "proof"}
    try:
        data = _signed_bytes(unsecured, options, canonical)
    except Unsafe as error:
        raise ProofInvalid(f"What was signed cannot be told for certain. {error}") from error
    try:
        key_for(proof["verificationMethod"]).verify(signature, data)
    except InvalidSignature as error:
        raise ProofInvalid(
            "The signature does not match: the document was changed after it was signed, or "
            "another key signed it."
        ) from error


def _signed_bytes(
    document: Mapping[str, Any], options: Mapping[str, Any], canonical: Canonical
) -> bytes:
    """The options are read under the document's own contexts (EdDSA Cryptosuites, 3.2.5)."""
    about_proof = canonical({"@context": document.get("@context"), **options})
    return hashlib.sha256(about_proof).digest() + hashlib.sha256(canonical(document)).digest()


def _only_proof(document: Mapping[str, Any]) -> Mapping[str, Any]:
    proof = document.get("proof")
    if isinstance(proof, list):
        if len(proof) != 1:
            raise ProofInvalid(f"There are {len(proof)} proofs; exactly one is understood here.")
        proof = proof[0]
    if not isinstance(proof, Mapping):
        raise ProofInvalid("The document carries no proof: it is not signed.")
    return proof


def _check_options(
    proof: Mapping[str, Any], document: Mapping[str, Any], at: dt.datetime | None, purpose: str
) -> None:
    for name, wanted in (
        ("type", "DataIntegrityProof"),
        ("cryptosuite", CRYPTOSUITE),
        ("proofPurpose", purpose),
    ):
        if proof.get(name) != wanted:
            raise ProofInvalid(
                f"The proof's {name} is {proof.get(name)!r}; {wanted} is understood."
            )
    if not isinstance(proof.get("verificationMethod"), str):
        raise ProofInvalid("The proof does not name its verificationMethod.")
    if proof.get("@context", document.get("@context")) != document.get("@context"):
        raise ProofInvalid("The proof names other contexts than the document: remove them.")
    if "previousProof" in proof:
        raise ProofInvalid("The proof belongs to a chain of proofs; one proof is understood here.")
    if "created" in proof:
        _moment(proof, "created")
    if "expires" in proof:
        expires = _moment(proof, "expires")
        if at is None:
            raise ProofInvalid("The proof expires: say for which moment it is to be verified.")
        if expires < at:
            raise ProofInvalid(f"The proof expired at {proof['expires']}.")


def _moment(proof: Mapping[str, Any], name: str) -> dt.datetime:
    """A moment without offset is read as UTC."""
    written = proof[name]
    try:
        if isinstance(written, str) and _DATE_TIME.fullmatch(written):
            moment = dt.datetime.fromisoformat(written)
            return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except ValueError:
        pass
    raise ProofInvalid(f"The proof's {name} is not a moment such as 2026-05-29T10:00:00Z.")


def _signature(proof: Mapping[str, Any]) -> bytes:
    value = proof.get("proofValue")
    if not isinstance(value, str):
        raise ProofInvalid("The proof has no proofValue.")
    try:
        signature = multibase.decode(value)
    except ValueError as error:
        raise ProofInvalid(f"The proofValue cannot be read: {error}") from error
    if len(signature) != SIGNATURE_BYTES:
        raise ProofInvalid(f"An Ed25519 signature has 64 bytes, not {len(signature)}.")
    return signature
