"""Identifiers of issuers, and the documents that outsiders verify against."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from charm.core.credentials import jwk
from charm.core.credentials.did import (
    KeyEntry,
    did_document,
    did_key,
    did_url,
    did_web,
    own_document,
    verification_key,
)
from charm.core.credentials.keys import public_multibase

OLD, NEW, LOST = (
    Ed25519PrivateKey.from_private_bytes(bytes([number] * 32)).public_key() for number in (1, 2, 3)
)
DID = "did:web:credentials.example.eu:issuers:uu"
STOLEN = dt.datetime(2027, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("url", "did", "document"),
    [
        (
            "https://credentials.example.eu/issuers/uu",
            DID,
            "https://credentials.example.eu/issuers/uu/did.json",
        ),
        (
            "http://localhost:8000/issuers/uu",
            "did:web:localhost%3A8000:issuers:uu",
            "https://localhost:8000/issuers/uu/did.json",
        ),
        ("https://example.eu", "did:web:example.eu", "https://example.eu/.well-known/did.json"),
        ("https://EXAMPLE.eu/", "did:web:example.eu", "https://example.eu/.well-known/did.json"),
        ("https://example.eu/uu/", "did:web:example.eu:uu", "https://example.eu/uu/did.json"),
    ],
)
def test_an_address_and_its_identifier(url: str, did: str, document: str) -> None:
    assert did_web(url) == did
    assert did_url(did) == document


label = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
segment = st.from_regex(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,8}", fullmatch=True)


@given(
    st.lists(label, min_size=1, max_size=3).map(".".join),
    st.none() | st.integers(1, 65_535),
    st.lists(segment, max_size=3),
)
def test_the_document_of_an_identifier_is_below_its_address(
    host: str, port: int | None, path: list[str]
) -> None:
    address = "/".join([f"https://{host}" + (f":{port}" if port else ""), *path])
    expected = address if path else f"{address}/.well-known"
    assert did_url(did_web(address)) == f"{expected}/did.json"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.eu/issuers/uu",
        "ftp://example.eu",
        "example.eu",
        "https://",
        "https://example.eu:port/",
        "https://example.eu:99999/",
        "https://user@example.eu/",
        "https://example.eu/?q",
        "https://example.eu/#f",
        "https://[::1]/issuers/uu",
        "https://exämple.eu/",
        "https://example.eu/a b",
        "https://example.eu/a:b",
        "https://example.eu/a%2Fb",
        "https://example.eu/../secret",
        "https://example.eu//uu",
    ],
)
def test_other_addresses_have_no_identifier(url: str) -> None:
    with pytest.raises(ValueError, match=r"address|path|https"):
        did_web(url)


@pytest.mark.parametrize(
    "did",
    [
        "did:key:z6Mk",
        "did:web:",
        "did:web:example.eu:",
        "did:web:example.eu::uu",
        "did:web:example.eu:..",
        "did:web:example.eu:a%2Fb",
        "did:web:example.eu:%2e%2e",
        "did:web:exa mple.eu",
        "did:web:example.eu%3A",
        "did:web:example.eu%3A123456",
        "did:web:user@example.eu",
        "did:web:example.eu:uu#key-1",
        "did:web:-example.eu",
        "",
    ],
)
def test_other_identifiers_have_no_address(did: str) -> None:
    with pytest.raises(ValueError, match="did:web"):
        did_url(did)


# --- The document: rotation and compromise


@pytest.fixture
def document() -> dict[str, Any]:
    return did_document(
        DID,
        [
            KeyEntry("key-1", public_multibase(OLD)),
            KeyEntry("key-2", public_multibase(LOST), compromised_at=STOLEN),
            KeyEntry("key-3", public_multibase(NEW)),
        ],
    )


def test_the_document_is_as_the_1edtech_validator_expects(document: dict[str, Any]) -> None:
    """assertionMethod holds strings, each the id of a Multikey that the issuer controls."""
    assert document == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": DID,
        "verificationMethod": [
            {
                "id": f"{DID}#key-1",
                "type": "Multikey",
                "controller": DID,
                "publicKeyMultibase": public_multibase(OLD),
            },
            {
                "id": f"{DID}#key-2",
                "type": "Multikey",
                "controller": DID,
                "publicKeyMultibase": public_multibase(LOST),
                "revoked": "2027-01-02T03:04:05Z",
            },
            {
                "id": f"{DID}#key-3",
                "type": "Multikey",
                "controller": DID,
                "publicKeyMultibase": public_multibase(NEW),
            },
        ],
        "assertionMethod": [f"{DID}#key-1", f"{DID}#key-3"],
    }


def test_a_rotated_key_goes_on_verifying_what_it_signed(document: dict[str, Any]) -> None:
    assert verification_key(document, f"{DID}#key-1") == OLD
    assert verification_key(document, f"{DID}#key-3") == NEW


def test_a_compromised_key_verifies_nothing(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="was revoked: somebody else may hold this key"):
        verification_key(document, f"{DID}#key-2")


def test_a_fragment_is_never_used_twice() -> None:
    spelled = public_multibase(OLD)
    with pytest.raises(ValueError, match="named twice"):
        did_document(DID, [KeyEntry("key-1", spelled), KeyEntry("key-1", spelled)])


def test_a_key_that_nobody_could_use_is_not_published() -> None:
    with pytest.raises(ValueError, match="not a public key that is used here"):
        did_document(DID, [KeyEntry("key-1", "z6")])


def test_the_moment_of_a_compromise_has_a_zone() -> None:
    entry = KeyEntry("key-1", public_multibase(OLD), dt.datetime(2027, 1, 2))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        did_document(DID, [entry])


# --- Reading a document that somebody published


def alter(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    first, *others = document["verificationMethod"]
    return {**document, "verificationMethod": [{**first, **changes}, *others]}


def test_a_method_without_fragment_names_no_key(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a fragment such as #key-1 is missing"):
        verification_key(document, DID)


def test_the_document_of_another_identifier_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"The document is that of did:web:evil\.example"):
        verification_key({**document, "id": "did:web:evil.example"}, f"{DID}#key-1")


def test_an_unknown_key_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="stands 0 times"):
        verification_key(document, f"{DID}#key-9")


def test_an_ambiguous_key_is_refused(document: dict[str, Any]) -> None:
    twice = {**document, "verificationMethod": document["verificationMethod"] * 2}
    with pytest.raises(ValueError, match="stands 2 times"):
        verification_key(twice, f"{DID}#key-1")


@pytest.mark.parametrize("trusted", [[], None, f"{DID}#key-1", ["#key-10"], [None]])
def test_a_key_that_is_not_for_assertions_is_refused(
    document: dict[str, Any], trusted: Any
) -> None:
    with pytest.raises(ValueError, match="not among the assertionMethod keys"):
        verification_key({**document, "assertionMethod": trusted}, f"{DID}#key-1")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"controller": "did:web:evil.example"}, "is controlled by did:web:evil.example"),
        ({"controller": None}, "is controlled by None"),
        ({"type": "JsonWebKey"}, "not used here"),
        ({"type": "RsaVerificationKey2018"}, "no kind of key that is used here"),
        ({"publicKeyMultibase": None}, "has no publicKeyMultibase"),
        (
            {"publicKeyMultibase": "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"},
            "not a public key that is used here",
        ),
        ({"revoked": "2026-01-01T00:00:00Z"}, "was revoked"),
    ],
)
def test_an_unusable_key_is_refused(
    document: dict[str, Any], changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        verification_key(alter(document, **changes), f"{DID}#key-1")


@pytest.mark.parametrize("methods", [None, {}, "x", [None, "x"]])
def test_a_document_without_keys_is_refused(document: dict[str, Any], methods: Any) -> None:
    with pytest.raises(ValueError, match="stands 0 times"):
        verification_key({**document, "verificationMethod": methods}, f"{DID}#key-1")


# --- did:key


def test_a_did_key_carries_its_own_document() -> None:
    did = did_key(OLD)
    assert did.startswith("did:key:z6Mk")
    spelled = did.removeprefix("did:key:")
    assert verification_key(own_document(did) or {}, f"{did}#{spelled}") == OLD


@pytest.mark.parametrize(
    ("did", "says"),
    [
        ("did:key:", "letter z"),
        ("did:key:z6", "not a public key that is used here"),
        ("did:key:zDnaepBu", "not a public key that is used here"),
        ("did:jwk:", "spells no key"),
        ("did:jwk:e30", "not used here"),
        ("did:jwk:ew", "spells no key"),
        ("did:jwk:W10", "is an object"),
        ("did:jwk:=", "base64url"),
    ],
)
def test_identifiers_that_spell_no_key_are_refused(did: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        own_document(did)


@pytest.mark.parametrize("did", ["did:web:example.eu", "z6Mk", "https://example.eu/issuer"])
def test_other_identifiers_have_their_document_elsewhere(did: str) -> None:
    assert own_document(did) is None


def test_a_did_jwk_carries_its_own_document() -> None:
    did = f"did:jwk:{jwk.encode(json.dumps(jwk.public_jwk(OLD)).encode())}"
    document = own_document(did)
    assert document is not None
    for purpose in ("assertionMethod", "authentication"):
        assert verification_key(document, f"{did}#0", purpose=purpose) == OLD
    with pytest.raises(ValueError, match="not among the keyAgreement keys"):
        verification_key(document, f"{did}#0", purpose="keyAgreement")


def test_keys_are_found_in_each_spelling(document: dict[str, Any]) -> None:
    """Names relative to the document, keys inside the purpose, JSON Web Keys, the older type."""
    name, spelled = f"{DID}#key-1", public_multibase(OLD)
    entry = {"id": "#key-1", "controller": DID}
    for said in (
        {"type": "Multikey", "publicKeyMultibase": spelled},
        {"type": "Ed25519VerificationKey2020", "publicKeyMultibase": spelled},
        {"type": "JsonWebKey", "publicKeyJwk": jwk.public_jwk(OLD)},
        {"type": "JsonWebKey2020", "publicKeyJwk": jwk.public_jwk(OLD)},
    ):
        beside = {"verificationMethod": [{**entry, **said}], "assertionMethod": ["#key-1"]}
        inside = {"verificationMethod": [], "assertionMethod": [{**entry, **said}]}
        for changes in (beside, inside):
            assert verification_key({**document, **changes}, name) == OLD
