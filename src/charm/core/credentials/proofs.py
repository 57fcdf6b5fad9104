"""Data Integrity proofs: signing a document, and judging the proofs that it carries.

Specification: VC Data Integrity 1.0, section 4; the cryptosuites are those of ``suites``. What is
signed is the hash of the canonical proof options, then that of the canonical document.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from charm.core.credentials import keys, multibase, shapes
from charm.core.credentials.keys import PublicKey, Signer
from charm.core.credentials.skeleton import Unsafe
from charm.core.credentials.suites import Canonical, Suite, suite_for, suite_of

Proof = Mapping[str, Any]
KeyFor = Callable[[str], PublicKey]

MOST_PROOFS = 8
"""Each is canonicalised, and its key looked up where it says: a verifier is no amplifier."""

_DATE_TIME = re.compile(
    r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", flags=re.ASCII
)


class ProofInvalid(ValueError):
    """The signature does not hold; the sentence says why."""


class SuiteUnknown(ProofInvalid):
    """It is signed in a way that is not known here: neither good nor bad."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a proof is asked to be for.

    ``at`` is the moment for proofs that expire; ``challenge`` and ``domain`` are what a verifier
    gave to whoever presents (None: not asked).
    """

    purpose: str = "assertionMethod"
    at: dt.datetime | None = None
    challenge: str | None = None
    domain: str | None = None


def add_proof(
    document: Mapping[str, Any],
    signer: Signer,
    *,
    created: dt.datetime,
    purpose: str = "assertionMethod",
    suite: Suite | None = None,
    canonical: Canonical = shapes.canonical,
) -> dict[str, Any]:
    """A copy of ``document`` with its proof; nothing else is added or changed.

    ``created`` is aware and kept to the second; ``suite`` is that of the kind of key unless given.
    Raises Unsafe when the signature would not cover the document as it reads, and ValueError when
    there is a proof already or the key does not fit the suite.
    """
    if "proof" in document:
        raise ValueError("This document carries a proof already: sign it without.")
    suite = suite or suite_for(signer.kind)
    options = proof_options(signer, suite, created=created, purpose=purpose)
    if not suite.by_graph and "@context" in document:
        options["@context"] = document["@context"]
    signature = signer.sign(suite.signed_bytes(document, options, signer.kind, canonical))
    return {**document, "proof": {**options, "proofValue": multibase.encode(signature)}}


def proof_options(
    signer: Signer, suite: Suite, *, created: dt.datetime, purpose: str = "assertionMethod"
) -> dict[str, Any]:
    """What a proof says of itself. Raises ValueError for a moment without zone, and for a key that
    does not fit the suite."""
    if created.tzinfo is None:
        raise ValueError("The moment of signing needs a time zone.")
    if signer.kind not in suite.kinds:
        raise ValueError(f"A {signer.kind} key does not sign {suite}.")
    options = {
        "type": suite.type,
        "created": created.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": signer.verification_method,
        "cryptosuite": suite.name,
        "proofPurpose": purpose,
    }
    return options if suite.name else {k: v for k, v in options.items() if k != "cryptosuite"}


def proofs_of(document: Mapping[str, Any]) -> tuple[Proof, ...]:
    """The proofs that a document carries. Raises ProofInvalid for none, too many, and what is no
    proof."""
    found = document.get("proof")
    listed = found if isinstance(found, list) else [found]
    if found is None or not listed:
        raise ProofInvalid("The document carries no proof: it is not signed.")
    if len(listed) > MOST_PROOFS:
        raise ProofInvalid(f"There are {len(listed)} proofs; at most {MOST_PROOFS} are judged.")
    for proof in listed:
        if not isinstance(proof, Mapping):
            raise ProofInvalid("A proof is an object with type and proofValue.")
    return tuple(listed)


def verify_proof(
    document: Mapping[str, Any],
    key_for: KeyFor,
    *,
    at: dt.datetime | None = None,
    purpose: str = "assertionMethod",
    canonical: Canonical = shapes.canonical,
) -> None:
    """Judge every proof of ``document``, of a set or chain as well; returns when all hold.

    ``key_for`` gives the key of a verification method; what it raises passes through, so that
    "no key could be had" stays apart from "the signature is wrong". Whether that key may speak
    for the issuer is for the caller. Raises ProofInvalid with a sentence.
    """
    proofs = proofs_of(document)
    asked = Asked(purpose, at)
    for proof in proofs:
        judge(document, proof, proofs, key_for, asked=asked, canonical=canonical)


def judge(
    document: Mapping[str, Any],
    proof: Proof,
    proofs: Sequence[Proof],
    key_for: KeyFor,
    *,
    asked: Asked,
    canonical: Canonical = shapes.canonical,
) -> None:
    """Judge one of the ``proofs`` of ``document``. One that names proofs before it covers them too
    (VC Data Integrity, 4.5). Raises ProofInvalid, and SuiteUnknown for ways to sign beyond us."""
    suite = suite_of(proof)
    if suite is None:
        said = f"{proof.get('type')!r} {proof.get('cryptosuite', '')!r}"
        raise SuiteUnknown(f"Proofs of the kind {said[:200]} are not known here.")
    _check_options(proof, document, suite, asked)
    signature = _signature(proof)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    if suite.by_graph:
        options.pop("@context", None)
    elif "@context" in options:
        unsecured["@context"] = options["@context"]
    if earlier := _earlier(proof, proofs):
        unsecured["proof"] = earlier
    key = key_for(proof["verificationMethod"])
    kind = keys.kind_of(key)
    if kind not in suite.kinds:
        raise ProofInvalid(f"A {kind} key does not sign {suite}.")
    try:
        data = suite.signed_bytes(unsecured, options, kind, canonical)
    except Unsafe as error:
        raise ProofInvalid(f"What was signed cannot be told for certain. {error}") from error
    try:
        if keys.holds(key, signature, data):
            return
    except ValueError as error:
        raise ProofInvalid(str(error)) from error
    raise ProofInvalid(
        "The signature does not match: the document was changed after it was signed, or "
        "another key signed it."
    )


def _earlier(proof: Proof, proofs: Sequence[Proof]) -> list[Proof]:
    """The proofs that this one names as those before it."""
    named = proof.get("previousProof", [])
    found = []
    for name in named if isinstance(named, list) else [named]:
        matching = [one for one in proofs if isinstance(name, str) and one.get("id") == name]
        if len(matching) != 1 or matching[0] is proof:
            raise ProofInvalid(
                f"The proof follows another one, {str(name)[:200]}, that is not there once."
            )
        found += matching
    return found


def _check_options(proof: Proof, document: Mapping[str, Any], suite: Suite, asked: Asked) -> None:
    if proof.get("proofPurpose") != asked.purpose:
        raise ProofInvalid(
            f"The proof's proofPurpose is {proof.get('proofPurpose')!r}; "
            f"{asked.purpose} is understood."
        )
    if not isinstance(proof.get("verificationMethod"), str):
        raise ProofInvalid("The proof does not name its verificationMethod.")
    _check_contexts(proof, document, suite)
    if "created" in proof:
        _moment(proof, "created")
    if "expires" in proof:
        expires = _moment(proof, "expires")
        if asked.at is None:
            raise ProofInvalid("The proof expires: say for which moment it is to be verified.")
        if expires < asked.at:
            raise ProofInvalid(f"The proof expired at {proof['expires']}.")
    for name, wanted in (("challenge", asked.challenge), ("domain", asked.domain)):
        said = proof.get(name)
        if wanted is not None and wanted not in (said if isinstance(said, list) else [said]):
            raise ProofInvalid(f"The proof's {name} is not the one that was asked for.")


def _check_contexts(proof: Proof, document: Mapping[str, Any], suite: Suite) -> None:
    """A proof over JSON names the contexts it was made under: the document's, in order, or the
    first of them (EdDSA Cryptosuites, 3.3.2). Others name none of their own."""
    if "@context" not in proof:
        return
    own, whole = (
        value if isinstance(value, list) else [value]
        for value in (proof["@context"], document.get("@context"))
    )
    fits = own == whole if suite.by_graph else whole[: len(own)] == own
    if not fits:
        raise ProofInvalid("The proof names other contexts than the document: remove them.")


def _moment(proof: Proof, name: str) -> dt.datetime:
    """A moment without offset is read as UTC."""
    written = proof[name]
    try:
        if isinstance(written, str) and _DATE_TIME.fullmatch(written):
            moment = dt.datetime.fromisoformat(written)
            return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except ValueError:
        pass
    raise ProofInvalid(f"The proof's {name} is not a moment such as 2026-05-29T10:00:00Z.")


def _signature(proof: Proof) -> bytes:
    value = proof.get("proofValue")
    if not isinstance(value, str):
        raise ProofInvalid("The proof has no proofValue.")
    try:
        return multibase.decode(value)
    except ValueError as error:
        raise ProofInvalid(f"The proofValue cannot be read: {error}") from error
