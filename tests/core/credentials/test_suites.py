"""Each cryptosuite by itself: published vectors, our own signatures, sets and chains of proofs.

Vectors: W3C, Data Integrity EdDSA Cryptosuites 1.0, appendix B.2 (eddsa-jcs-2022); Data Integrity
ECDSA Cryptosuites 1.0, appendices A.1 and A.2 (ecdsa-rdfc-2019 with P-256 and P-384).
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest

from charm.core.credentials import multibase, shapes
from charm.core.credentials.canonical import canonical_nquads
from charm.core.credentials.contexts import ED25519_2020_V1, VC_V1, VC_V2
from charm.core.credentials.keys import (
    KeySigner,
    Kind,
    PrivateKey,
    PublicKey,
    generate_key,
    public_key_from_multibase,
)
from charm.core.credentials.openbadges import to_open_badge
from charm.core.credentials.proofs import (
    Asked,
    ProofInvalid,
    SuiteUnknown,
    add_proof,
    judge,
    proofs_of,
    verify_proof,
)
from charm.core.credentials.record import AwardRecord
from charm.core.credentials.skeleton import Unsafe
from charm.core.credentials.suites import (
    ECDSA_JCS,
    ED25519_2020,
    EDDSA_JCS,
    EDDSA_RDFC,
    SUITES,
    Suite,
    suite_for,
)

from .published import ALUMNI, WITH_EXAMPLES

VECTORS = [
    (
        "eddsa-jcs-2022",
        "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
        "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
    ),
    (
        "ecdsa-rdfc-2019",
        "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP",
        "zaHXrr7AQdydBk3ahpCDpWbxfLokDqmCToYm2dyWvpcFVyWooC2he63w1f7UNQoAMKdhaRtcnaE2KTo5o5vTCcfw",
    ),
    (
        "ecdsa-rdfc-2019",
        "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ",
        "z967Mvv5bxtmLNqTzPZ8KmJjFmFXaAKeQNzq7GWnQkMcLtaGSSmuozE5WtJ8PipMe178B1tE28K1vsJur9bGVJhz"
        "6jgSJsRHFSQeqgH8hhjcg8gZDFJC1b9FsR5ggNmDBqHv",
    ),
]
CREATED = dt.datetime(2026, 6, 30, 12, 0, tzinfo=dt.UTC)
KEYS = {kind: generate_key(kind) for kind in Kind}
METHOD = "did:web:uu.example#key-1"


@pytest.mark.parametrize(("cryptosuite", "public", "value"), VECTORS)
def test_the_published_signatures_hold(cryptosuite: str, public: str, value: str) -> None:
    method = f"did:key:{public}#{public}"
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": cryptosuite,
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    if "jcs" in cryptosuite:
        options["@context"] = ALUMNI["@context"]
    signed = {**ALUMNI, "proof": {**options, "proofValue": value}}
    canonical = shapes.Shapes(WITH_EXAMPLES).canonical
    verify_proof(signed, lambda _: public_key_from_multibase(public), canonical=canonical)
    for changed in ({**signed, "name": "Another"}, {**signed, "id": "urn:x:1"}):
        with pytest.raises(ProofInvalid, match="does not match"):
            verify_proof(changed, lambda _: public_key_from_multibase(public), canonical=canonical)


def test_the_published_eddsa_jcs_signature_is_the_one_we_make() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    _, public, value = VECTORS[0]
    secret = multibase.decode("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq")[2:]
    key = Ed25519PrivateKey.from_private_bytes(secret)
    signed = add_proof(
        ALUMNI,
        KeySigner(key, f"did:key:{public}#{public}"),
        created=dt.datetime(2023, 2, 24, 23, 36, 38, tzinfo=dt.UTC),
        suite=EDDSA_JCS,
    )
    assert signed["proof"]["proofValue"] == value


PAIRS = [(suite, kind) for suite in SUITES for kind in sorted(suite.kinds)]


def document_for(suite: Suite, record: AwardRecord) -> dict[str, Any]:
    document = to_open_badge(record)
    if suite is ED25519_2020:
        document["@context"] = [*document["@context"], ED25519_2020_V1]
    return document


def signed_by(key: PrivateKey, document: dict[str, Any], **options: Any) -> dict[str, Any]:
    return add_proof(document, KeySigner(key, METHOD), created=CREATED, **options)


@pytest.mark.parametrize(("suite", "kind"), PAIRS, ids=lambda value: str(value))
def test_what_is_signed_holds_until_anything_changes(
    suite: Suite, kind: Kind, formal: AwardRecord
) -> None:
    document = document_for(suite, formal)
    signed = signed_by(KEYS[kind], document, suite=suite)
    public = KEYS[kind].public_key()
    verify_proof(signed, lambda _: public)
    for changed in (
        {**signed, "name": "Another"},
        {**signed, "proof": {**signed["proof"], "created": "2026-06-30T12:00:01Z"}},
        {name: value for name, value in signed.items() if name != "awardedDate"},
    ):
        with pytest.raises(ProofInvalid, match="does not match"):
            verify_proof(changed, lambda _: public)
    for other in Kind:
        if other is kind:
            continue
        with pytest.raises(ProofInvalid):
            verify_proof(signed, lambda _, other=other: KEYS[other].public_key())


def test_the_suite_is_that_of_the_kind_of_key(formal: AwardRecord) -> None:
    for kind, name in (
        (Kind.ED25519, "eddsa-rdfc-2022"),
        (Kind.P256, "ecdsa-rdfc-2019"),
        (Kind.P384, "ecdsa-rdfc-2019"),
    ):
        assert suite_for(kind).name == name
        assert signed_by(KEYS[kind], to_open_badge(formal))["proof"]["cryptosuite"] == name
    with pytest.raises(ValueError, match="A P-256 key does not sign eddsa-rdfc-2022"):
        signed_by(KEYS[Kind.P256], to_open_badge(formal), suite=EDDSA_RDFC)


def test_a_short_way_and_the_engine_agree_on_sha_384(formal: AwardRecord) -> None:
    document = to_open_badge(formal)
    assert shapes.canonical(document, "sha384") == canonical_nquads(document, digest="sha384")


def test_an_older_credential_with_the_older_signature_holds() -> None:
    document = {
        "@context": [VC_V1, ED25519_2020_V1],
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential"],
        "issuer": "did:web:uu.example",
        "issuanceDate": "2023-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:abcdefgh"},
    }
    signed = signed_by(KEYS[Kind.ED25519], document, suite=ED25519_2020)
    assert signed["proof"]["type"] == "Ed25519Signature2020"
    assert "cryptosuite" not in signed["proof"]
    verify_proof(signed, lambda _: KEYS[Kind.ED25519].public_key())
    with pytest.raises(ProofInvalid):
        verify_proof(
            {**signed, "issuanceDate": "2024-01-01T00:00:00Z"},
            lambda _: KEYS[Kind.ED25519].public_key(),
        )


def test_a_type_of_proof_that_the_contexts_do_not_define_is_not_signed() -> None:
    document = {"@context": [VC_V2], "type": "VerifiableCredential", "issuer": "did:web:x.example"}
    with pytest.raises(Unsafe, match="Ed25519Signature2020 is not defined"):
        signed_by(KEYS[Kind.ED25519], document, suite=ED25519_2020)


# --- JSON as it is written


@pytest.mark.parametrize("kind", [Kind.ED25519, Kind.P256])
def test_json_is_signed_whatever_order_it_is_written_in(kind: Kind) -> None:
    suite = EDDSA_JCS if kind is Kind.ED25519 else ECDSA_JCS
    document = {"b": 1.5, "a": ["€", None, True], "@context": [VC_V2]}
    signed = signed_by(KEYS[kind], document, suite=suite)
    turned = {name: signed[name] for name in sorted(signed)}
    verify_proof(turned, lambda _: KEYS[kind].public_key())
    for changed in ({**signed, "b": 1.25}, {**signed, "c": 1}, {**signed, "a": []}):
        with pytest.raises(ProofInvalid, match="does not match"):
            verify_proof(changed, lambda _: KEYS[kind].public_key())


def test_json_that_nobody_can_write_again_is_refused() -> None:
    sign = partial(signed_by, KEYS[Kind.ED25519], suite=EDDSA_JCS)
    deep: Any = []
    for _ in range(40):
        deep = [deep]
    for document in ({"n": 2**60}, {"n": float("nan")}, {"n": "\ud800"}, {"n": deep}):
        with pytest.raises(Unsafe):
            sign(document)
    with pytest.raises(Unsafe, match="more than 5000 members"):
        sign({"n": [0] * 6_000})


def test_a_proof_over_json_covers_the_contexts_it_names() -> None:
    key = KEYS[Kind.ED25519]
    signed = signed_by(key, {"@context": [VC_V2], "name": "x"}, suite=EDDSA_JCS)
    longer = {**signed, "@context": [VC_V2, VC_V1]}
    verify_proof(longer, lambda _: key.public_key())
    other = {**signed, "@context": [VC_V1, VC_V2]}
    with pytest.raises(ProofInvalid, match="other contexts"):
        verify_proof(other, lambda _: key.public_key())


# --- Sets and chains (VC Data Integrity 1.0, sections 2.1.1, 2.1.2 and 4.5)

SIMPLE: dict[str, Any] = {
    "@context": [VC_V2],
    "id": "urn:uuid:6f1d2b50-0000-4000-8000-000000000001",
    "type": ["VerifiableCredential"],
    "issuer": "did:web:uu.example",
    "credentialSubject": {"id": "urn:x:learner", "name": "Ada"},
}


def key_for(method: str) -> PublicKey:
    return KEYS[Kind(method.partition("#")[2])].public_key()


def proof_by(kind: Kind, document: dict[str, Any], *after: dict[str, Any], **said: Any) -> Any:
    """A proof with more options than ``add_proof`` writes, after others in a chain."""
    suite = suite_for(kind)
    options = {
        "type": suite.type,
        "cryptosuite": suite.name,
        "created": "2026-06-30T12:00:00Z",
        "verificationMethod": f"did:web:uu.example#{kind}",
        "proofPurpose": "assertionMethod",
        **said,
    }
    unsecured = {**document, "proof": list(after)} if after else document
    data = suite.signed_bytes(unsecured, options, kind, shapes.canonical)
    value = KeySigner(KEYS[kind], "x").sign(data)
    return {**options, "proofValue": multibase.encode(value)}


def test_in_a_set_every_signature_has_to_hold() -> None:
    one, other = proof_by(Kind.ED25519, SIMPLE), proof_by(Kind.P256, SIMPLE)
    verify_proof({**SIMPLE, "proof": [one, other]}, key_for)
    broken = {**other, "proofValue": proof_by(Kind.P256, {**SIMPLE, "id": "urn:x:2"})["proofValue"]}
    with pytest.raises(ProofInvalid, match="does not match"):
        verify_proof({**SIMPLE, "proof": [one, broken]}, key_for)
    with pytest.raises(SuiteUnknown):
        verify_proof({**SIMPLE, "proof": [one, {**other, "cryptosuite": "bbs-2023"}]}, key_for)


def test_in_a_chain_a_signature_covers_those_before_it() -> None:
    first = proof_by(Kind.ED25519, SIMPLE, id="urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544")
    second = proof_by(Kind.P256, SIMPLE, first, previousProof=first["id"], id="urn:x:second")
    third = proof_by(Kind.P384, SIMPLE, first, second, previousProof=[first["id"], "urn:x:second"])
    verify_proof({**SIMPLE, "proof": [first, second, third]}, key_for)
    again = proof_by(Kind.ED25519, SIMPLE, id=first["id"], created="2026-07-01T12:00:00Z")
    verify_proof({**SIMPLE, "proof": [again]}, key_for)
    with pytest.raises(ProofInvalid, match="does not match"):
        verify_proof({**SIMPLE, "proof": [again, second, third]}, key_for)


@pytest.mark.parametrize("named", ["urn:x:nowhere", ["urn:x:nowhere"], 5, {"id": "urn:x:1"}])
def test_a_chain_that_hangs_in_the_air_is_refused(named: Any) -> None:
    proof = {**proof_by(Kind.ED25519, SIMPLE, id="urn:x:own"), "previousProof": named}
    with pytest.raises(ProofInvalid, match="is not there once"):
        verify_proof({**SIMPLE, "proof": [proof]}, key_for)
    own = {**proof, "previousProof": "urn:x:own"}
    with pytest.raises(ProofInvalid, match="is not there once"):
        verify_proof({**SIMPLE, "proof": [own]}, key_for)


def test_who_presents_signs_what_the_verifier_gave() -> None:
    document = {"@context": [VC_V2], "type": "VerifiablePresentation"}
    proof = proof_by(
        Kind.P256, document, proofPurpose="authentication", challenge="abc", domain="verify.example"
    )
    shown = {**document, "proof": proof}
    asked = Asked("authentication", challenge="abc", domain="verify.example")
    judge(shown, proof, proofs_of(shown), key_for, asked=asked)
    for other, says in (
        (Asked("authentication", challenge="abd"), "challenge is not the one"),
        (Asked("authentication", domain="other.example"), "domain is not the one"),
        (Asked(), "proofPurpose is 'authentication'"),
    ):
        with pytest.raises(ProofInvalid, match=says):
            judge(shown, proof, proofs_of(shown), key_for, asked=other)
