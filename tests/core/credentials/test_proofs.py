"""Signing and judging eddsa-rdfc-2022 proofs."""

from __future__ import annotations

import copy
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from openbadgeslib.ob3.ldp import OB3LdpVerifier, verify_data_integrity_proof
from openbadgeslib.ob3.verifier import OB3VerificationError

from charm.core.credentials import multibase, shapes
from charm.core.credentials.contexts import DATA_INTEGRITY_V2, OB_V3, VC_V2
from charm.core.credentials.keys import KeySigner, Kind
from charm.core.credentials.openbadges import to_open_badge
from charm.core.credentials.proofs import ProofInvalid, add_proof, verify_proof
from charm.core.credentials.record import AwardRecord
from charm.core.credentials.skeleton import Unsafe
from charm.core.credentials.suites import EDDSA_RDFC

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
METHOD = "did:web:uu.example#key-1"
SIGNER = KeySigner(KEY, METHOD)
CREATED = dt.datetime(2026, 6, 30, 14, 0, 0, 999_999, dt.timezone(dt.timedelta(hours=2)))
SIMPLE: dict[str, Any] = {
    "@context": [VC_V2],
    "id": "urn:uuid:6f1d2b50-0000-4000-8000-000000000001",
    "type": ["VerifiableCredential"],
    "issuer": "did:web:uu.example",
    "credentialSubject": {"id": "urn:x:learner", "name": "Ada"},
}


def key_for(method: str) -> Ed25519PublicKey:
    assert method == METHOD
    return KEY.public_key()


def signed(document: dict[str, Any] = SIMPLE, **options: Any) -> dict[str, Any]:
    return add_proof(document, SIGNER, created=CREATED, **options)


def with_proof(**changes: Any) -> dict[str, Any]:
    document = signed()
    proof = {key: v for key, v in {**document["proof"], **changes}.items() if v is not ...}
    return {**document, "proof": proof}


def refusal(document: dict[str, Any], **options: Any) -> str:
    with pytest.raises(ProofInvalid) as refused:
        verify_proof(document, key_for, **options)
    return str(refused.value)


# --- Signing


def test_signing_adds_the_proof_and_nothing_else() -> None:
    before = copy.deepcopy(SIMPLE)
    document = signed()
    proof = document.pop("proof")
    assert document == before == SIMPLE
    value = proof.pop("proofValue")
    assert len(multibase.decode(value)) == 64
    assert proof == {
        "type": "DataIntegrityProof",
        "created": "2026-06-30T12:00:00Z",
        "verificationMethod": METHOD,
        "cryptosuite": "eddsa-rdfc-2022",
        "proofPurpose": "assertionMethod",
    }


def test_a_signed_document_is_not_signed_again() -> None:
    with pytest.raises(ValueError, match="carries a proof already"):
        signed(signed())


def test_the_moment_of_signing_has_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        add_proof(SIMPLE, SIGNER, created=dt.datetime(2026, 6, 30))  # noqa: DTZ001


@pytest.mark.parametrize(
    "changes",
    [
        {"nickname": "x"},
        {"name": None},
        {"type": ["VerifiableCredential", "Nonsense"]},
        {"id": "relative"},
        {"name": "tab\there"},
        {"@context": [VC_V2, "https://example.org/unknown"]},
        {"@context": [OB_V3], "type": ["Profile"], "credentialSubject": ...},
    ],
)
def test_what_a_signature_would_not_cover_is_not_signed(changes: dict[str, Any]) -> None:
    """Refused, never dropped: nothing reaches the key."""

    class Untouched:
        verification_method = METHOD
        kind = Kind.ED25519

        def sign(self, data: bytes) -> bytes:
            raise AssertionError("was asked to sign")

    document = {key: v for key, v in {**SIMPLE, **changes}.items() if v is not ...}
    with pytest.raises(Unsafe):
        add_proof(document, Untouched(), created=CREATED)


def test_a_verification_method_is_an_absolute_iri() -> None:
    with pytest.raises(Unsafe, match="verificationMethod: 'key-1' is not"):
        add_proof(SIMPLE, KeySigner(KEY, "key-1"), created=CREATED)


def test_a_purpose_is_one_of_the_contexts() -> None:
    with pytest.raises(Unsafe, match="entertainment is not defined"):
        signed(purpose="entertainment")


# --- Judging


def test_a_signature_holds_for_what_was_signed(record: AwardRecord) -> None:
    verify_proof(signed(to_open_badge(record)), key_for)


def test_a_presentation_is_signed_for_authentication() -> None:
    document = {
        "@context": [VC_V2],
        "type": "VerifiablePresentation",
        "holder": "did:web:x.example",
    }
    shown = signed(document, purpose="authentication")
    verify_proof(shown, key_for, purpose="authentication")
    assert "proofPurpose is 'authentication'; assertionMethod is" in refusal(shown)


def test_the_only_proof_may_stand_in_a_list() -> None:
    document = signed()
    verify_proof({**document, "proof": [document["proof"]]}, key_for)


def test_the_proof_may_repeat_the_contexts_of_the_document() -> None:
    verify_proof(with_proof(**{"@context": [VC_V2]}), key_for)


def test_another_key_is_refused() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    with pytest.raises(ProofInvalid, match="The signature does not match"):
        verify_proof(signed(), lambda _: other)


def test_a_key_that_cannot_be_had_is_not_a_wrong_signature() -> None:
    def nowhere(method: str) -> Ed25519PublicKey:
        raise LookupError(method)

    with pytest.raises(LookupError):
        verify_proof(signed(), nowhere)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"type": "Ed25519Signature2020"}, "of the kind 'Ed25519Signature2020' 'eddsa-rdfc-2022'"),
        ({"type": ["DataIntegrityProof"]}, "are not known here"),
        ({"cryptosuite": "eddsa-jcs-2022"}, "The signature does not match"),
        ({"cryptosuite": ...}, "are not known here"),
        ({"proofPurpose": "authentication"}, "proofPurpose is 'authentication'"),
        ({"proofPurpose": ...}, "proofPurpose is None"),
        ({"verificationMethod": ...}, "does not name its verificationMethod"),
        ({"verificationMethod": {"id": METHOD}}, "does not name its verificationMethod"),
        ({"created": "yesterday"}, "created is not a moment"),
        ({"created": "2026-13-40T00:00:00Z"}, "created is not a moment"),
        ({"created": 5}, "created is not a moment"),
        ({"created": ...}, "The signature does not match"),
        ({"created": "2026-06-30T12:00:01Z"}, "The signature does not match"),
        ({"@context": [VC_V2, DATA_INTEGRITY_V2]}, "names other contexts"),
        ({"previousProof": "urn:x:1"}, "follows another one, urn:x:1, that is not there once"),
        ({"nonce": "x"}, "The signature does not match"),
        ({"unknown": "x"}, "unknown is not defined"),
        ({"proofValue": ...}, "has no proofValue"),
        ({"proofValue": 5}, "has no proofValue"),
        ({"proofValue": ""}, "letter z"),
        ({"proofValue": "uAAAA"}, "letter z"),
        ({"proofValue": "z0"}, "not a letter of base-58"),
        ({"proofValue": multibase.encode(bytes(63))}, "has 64 bytes, not 63"),
        ({"proofValue": multibase.encode(bytes(65))}, "has 64 bytes, not 65"),
        ({"proofValue": multibase.encode(bytes(64))}, "The signature does not match"),
    ],
)
def test_an_altered_proof_is_refused(changes: dict[str, Any], says: str) -> None:
    assert says in refusal(with_proof(**changes))


@pytest.mark.parametrize(
    ("proof", "says"),
    [
        (..., "carries no proof"),
        (None, "carries no proof"),
        ("x", "A proof is an object"),
        ([], "carries no proof"),
        ([{}, {}], "are not known here"),
        ([{}] * 9, "There are 9 proofs; at most 8"),
        (["x"], "A proof is an object"),
    ],
)
def test_what_is_no_proof_is_refused(proof: Any, says: str) -> None:
    document = {**SIMPLE, "proof": proof} if proof is not ... else SIMPLE
    assert says in refusal(document)


def test_a_proof_without_created_is_accepted() -> None:
    """``created`` is optional (VC Data Integrity 1.0, section 2.1)."""
    verify_proof(by_hand(created=...), key_for)


@pytest.mark.parametrize("written", ["2026-06-30T12:00:00", "2026-06-30T12:00:00.5+02:00"])
def test_created_may_lack_an_offset_and_have_a_fraction(written: str) -> None:
    verify_proof(by_hand(created=written), key_for)


def test_a_proof_that_expires_is_judged_for_a_moment() -> None:
    document = by_hand(expires="2026-12-31T00:00:00Z")
    verify_proof(document, key_for, at=dt.datetime(2026, 12, 31, tzinfo=dt.UTC))
    late = dt.datetime(2026, 12, 31, 0, 0, 1, tzinfo=dt.UTC)
    assert "expired at 2026-12-31T00:00:00Z" in refusal(document, at=late)
    assert "say for which moment" in refusal(document)


def by_hand(**changes: Any) -> dict[str, Any]:
    """Signed with other options than ``add_proof`` writes."""
    options = {key: v for key, v in with_proof(**changes)["proof"].items() if v is not ...}
    del options["proofValue"]
    value = KEY.sign(EDDSA_RDFC.signed_bytes(SIMPLE, options, Kind.ED25519, shapes.canonical))
    return {**SIMPLE, "proof": {**options, "proofValue": multibase.encode(value)}}


# --- Tampering


def mutations(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every leaf of a document with another value in its place."""
    if isinstance(document, dict | list):
        pairs = document.items() if isinstance(document, dict) else enumerate(document)
        for key, value in pairs:
            yield from mutations(value, (*path, key))
    elif isinstance(document, bool):
        yield path, not document
    elif isinstance(document, int | float):
        yield path, document + 1
    else:
        yield path, f"{document}x"


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.copy(document)
    changed[path[0]] = replaced(document[path[0]], path[1:], value)
    return changed


def test_every_changed_leaf_is_noticed(record: AwardRecord) -> None:
    document = signed(to_open_badge(record))
    changes = list(mutations(document))
    assert len(changes) > 80
    for path, value in changes:
        changed = replaced(document, path, value)
        with pytest.raises((ProofInvalid, AssertionError)):
            verify_proof(changed, key_for)


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            yield from nodes(item)


def test_every_member_left_out_is_noticed(non_formal: AwardRecord) -> None:
    """But for what is said again elsewhere about the same id: that is one statement."""
    document = signed(to_open_badge(non_formal))
    said = Counter(
        (node["id"], name, str(value))
        for node in nodes(document)
        if "id" in node
        for name, value in node.items()
    )
    left_out = 0
    for path, _ in mutations(document):
        parent = document
        for step in path[:-1]:
            parent = parent[step]
        name = path[-1]
        if isinstance(parent, list) or said[parent.get("id"), name, str(parent[name])] > 1:
            continue
        rest = {key: item for key, item in parent.items() if key != name}
        with pytest.raises(ProofInvalid):
            verify_proof(replaced(document, path[:-1], rest), key_for)
        left_out += 1
    assert left_out > 60


@given(st.binary(min_size=64, max_size=64))
def test_no_made_up_signature_holds(value: bytes) -> None:
    document = with_proof(proofValue=multibase.encode(value))
    assert "does not match" in refusal(document)


# --- A second opinion


def public_pem() -> bytes:
    return KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_openbadgeslib_accepts_what_we_sign_and_refuses_it_changed(record: AwardRecord) -> None:
    document = signed(to_open_badge(record))
    verify_data_integrity_proof(document, public_pem())
    OB3LdpVerifier(pubkey_pem=public_pem()).verify(document)
    with pytest.raises(OB3VerificationError):
        verify_data_integrity_proof({**document, "name": "Another"}, public_pem())
