"""Published test vectors, reproduced byte for byte by the code that signs credentials.

Source: W3C, Data Integrity EdDSA Cryptosuites v1.0, appendix B.1 (eddsa-rdfc-2022).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charm.core.credentials import multibase
from charm.core.credentials.canonical import canonical_nquads
from charm.core.credentials.keys import (
    KeySigner,
    Kind,
    public_key_from_multibase,
    public_multibase,
)
from charm.core.credentials.proofs import add_proof, verify_proof
from charm.core.credentials.shapes import Shapes
from charm.core.credentials.suites import Canonical

from .published import ALUMNI, WITH_EXAMPLES

PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
DOCUMENT_HASH = "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
OPTIONS_HASH = "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0"
PROOF_VALUE = (
    "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme"
)
CREATED = dt.datetime(2023, 2, 24, 23, 36, 38, tzinfo=dt.UTC)


def by_engine(document: Mapping[str, Any], /, digest: str = "sha256") -> bytes:
    return canonical_nquads(document, WITH_EXAMPLES, digest)


@pytest.fixture(params=["engine", "shapes"])
def canonical(request: pytest.FixtureRequest) -> Canonical:
    return by_engine if request.param == "engine" else Shapes(WITH_EXAMPLES).canonical


@pytest.fixture
def secret() -> Ed25519PrivateKey:
    data = multibase.decode(SECRET)
    assert data[:2] == b"\x80\x26", "multicodec ed25519-priv"
    return Ed25519PrivateKey.from_private_bytes(data[2:])


def test_the_public_key_is_spelled_as_published(secret: Ed25519PrivateKey) -> None:
    assert public_multibase(secret.public_key()) == PUBLIC


def test_the_canonical_document_has_the_published_hash(canonical: Canonical) -> None:
    assert hashlib.sha256(canonical(ALUMNI)).hexdigest() == DOCUMENT_HASH


def test_what_is_signed_is_the_published_hashes_options_first(canonical: Canonical) -> None:
    signed: list[bytes] = []

    class Recorder:
        verification_method = f"did:key:{PUBLIC}#{PUBLIC}"
        kind = Kind.ED25519

        def sign(self, data: bytes) -> bytes:
            signed.append(data)
            return bytes(64)

    add_proof(ALUMNI, Recorder(), created=CREATED, canonical=canonical)
    assert signed[0].hex() == OPTIONS_HASH + DOCUMENT_HASH


def test_the_signature_is_the_published_one(
    canonical: Canonical, secret: Ed25519PrivateKey
) -> None:
    signer = KeySigner(secret, f"did:key:{PUBLIC}#{PUBLIC}")
    signed = add_proof(ALUMNI, signer, created=CREATED, canonical=canonical)
    assert signed == {
        **ALUMNI,
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": "2023-02-24T23:36:38Z",
            "verificationMethod": f"did:key:{PUBLIC}#{PUBLIC}",
            "proofPurpose": "assertionMethod",
            "proofValue": PROOF_VALUE,
        },
    }
    verify_proof(signed, lambda _: public_key_from_multibase(PUBLIC), canonical=canonical)
