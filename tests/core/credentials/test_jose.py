"""Credentials as tokens: signed, read, judged; what contradicts itself is refused."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from charm.core.credentials import jwk
from charm.core.credentials.did import KeyEntry, did_document
from charm.core.credentials.jose import (
    Token,
    TokenUnreadable,
    looks_like_token,
    read_token,
    sign_token,
)
from charm.core.credentials.keys import KeySigner, Kind, generate_key, public_multibase
from charm.core.credentials.openbadges import to_open_badge
from charm.core.credentials.record import AwardRecord
from charm.core.credentials.report import Axis, Outcome, Report
from charm.core.credentials.verify import verify_credential

KEYS = {kind: generate_key(kind) for kind in Kind}
RSA = rsa.generate_private_key(65_537, 2_048)


@pytest.fixture(params=[Kind.P256, Kind.P384, Kind.ED25519])
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


def signed(record: AwardRecord, kind: Kind, world: Any) -> str:
    """By a key that the issuer publishes."""
    did = record.issuer.did
    public = public_multibase(KEYS[kind].public_key())
    world.documents[did] = did_document(did, [KeyEntry("key-1", public)])
    return sign_token(to_open_badge(record), KeySigner(KEYS[kind], f"{did}#key-1"))


def judged(token: str, world: Any) -> Report:
    found = read_token(token)
    return verify_credential(found.credential, sources=world, now=world.now, token=found)


def by_hand(header: dict[str, Any], payload: Any, kind: Kind = Kind.P256) -> str:
    parts = ".".join(jwk.encode(json.dumps(part).encode()) for part in (header, payload))
    return f"{parts}.{jwk.encode(KeySigner(KEYS[kind], 'x').sign(parts.encode()))}"


def test_a_signed_token_is_genuine(record: AwardRecord, kind: Kind, world: Any) -> None:
    if record.status:
        world.publish(record)
    unsigned = to_open_badge(record)
    token = signed(record, kind, world)
    world_key = world.keys[record.issuer.did]
    assert looks_like_token(token)
    assert read_token(token).credential == unsigned
    report = judged(token, world)
    assert report.check(Axis.FORMAT).outcome is Outcome.PASS
    assert report.check(Axis.INTEGRITY).outcome is Outcome.PASS, report.check(Axis.INTEGRITY)
    assert report.check(Axis.AUTHORITY).outcome is Outcome.PASS
    assert world_key is not KEYS[kind]


def test_another_library_reads_what_we_sign(record: AwardRecord, kind: Kind, world: Any) -> None:
    """PyJWT, with the claims that Open Badges 3.0 asks for."""
    token = signed(record, kind, world)
    header = jwt.get_unverified_header(token)
    assert (header["typ"], header["cty"]) == ("vc+jwt", "vc")
    claims = jwt.decode(
        token,
        KEYS[kind].public_key(),
        algorithms=[header["alg"]],
        options={"verify_nbf": False},
    )
    unsigned = to_open_badge(record)
    assert claims["iss"] == record.issuer.did
    assert claims["jti"] == unsigned["id"]
    assert {**claims, **unsigned} == claims


def test_any_change_is_noticed(formal: AwardRecord, kind: Kind, world: Any) -> None:
    token = signed(formal, kind, world)
    head, payload, signature = token.split(".")
    said = json.loads(jwk.decode(payload))
    for changed in ({**said, "name": "Another"}, {**said, "awardedDate": "2026-06-29T12:00:00Z"}):
        forged = f"{head}.{jwk.encode(json.dumps(changed).encode())}.{signature}"
        assert judged(forged, world).check(Axis.INTEGRITY).outcome is Outcome.FAIL
    short = f"{head}.{payload}.{jwk.encode(bytes(10))}"
    assert judged(short, world).check(Axis.INTEGRITY).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({"alg": "none"}, Outcome.UNKNOWN),
        ({"alg": "HS256"}, Outcome.UNKNOWN),
        ({"alg": "ES256K"}, Outcome.UNKNOWN),
        ({"alg": "RS256"}, Outcome.FAIL),
        ({"alg": "ES384"}, Outcome.FAIL),
        ({"kid": "did:web:evil.example#key-1"}, Outcome.FAIL),
        ({"kid": "#key-9"}, Outcome.FAIL),
        ({"kid": None}, Outcome.UNKNOWN),
        ({"kid": None, "jwk": {"kty": "oct", "k": "AAAA"}}, Outcome.FAIL),
        ({"kid": "#key-1"}, Outcome.PASS),
    ],
)
def test_the_header_names_a_key_of_the_issuer(
    formal: AwardRecord, world: Any, header: dict[str, Any], expected: Outcome
) -> None:
    signed(formal, Kind.P256, world)
    did = formal.issuer.did
    said = {"alg": "ES256", "typ": "vc+jwt", "kid": f"{did}#key-1", **header}
    report = judged(by_hand(said, to_open_badge(formal)), world)
    assert report.check(Axis.INTEGRITY).outcome is expected


def test_a_key_in_the_header_has_to_be_one_that_the_issuer_publishes(
    formal: AwardRecord, world: Any
) -> None:
    signed(formal, Kind.P256, world)
    own = {"alg": "ES256", "jwk": jwk.public_jwk(KEYS[Kind.P256].public_key())}
    report = judged(by_hand(own, to_open_badge(formal)), world)
    assert report.check(Axis.INTEGRITY).outcome is Outcome.PASS
    theirs = {"alg": "ES384", "jwk": jwk.public_jwk(KEYS[Kind.P384].public_key())}
    report = judged(by_hand(theirs, to_open_badge(formal), Kind.P384), world)
    assert report.check(Axis.INTEGRITY).outcome is Outcome.FAIL


def test_an_rsa_token_is_judged(formal: AwardRecord, world: Any) -> None:
    """RS256 is the least that Open Badges 3.0 asks of a verifier (section 8.2.3)."""
    did = formal.issuer.did
    numbers = RSA.public_key().public_numbers()
    key = {
        "kty": "RSA",
        "n": jwk.encode(numbers.n.to_bytes(256)),
        "e": jwk.encode(numbers.e.to_bytes(3)),
    }
    method = {
        "id": f"{did}#rsa",
        "type": "JsonWebKey",
        "controller": did,
        "publicKeyJwk": key,
    }
    document = {"id": did, "verificationMethod": [method], "assertionMethod": [f"{did}#rsa"]}
    world.documents[did] = document
    parts = ".".join(
        jwk.encode(json.dumps(part).encode())
        for part in ({"alg": "RS256", "kid": f"{did}#rsa"}, to_open_badge(formal))
    )
    token = f"{parts}.{jwk.encode(RSA.sign(parts.encode(), PKCS1v15(), SHA256()))}"
    assert judged(token, world).check(Axis.INTEGRITY).outcome is Outcome.PASS
    forged = f"{parts}.{jwk.encode(bytes(256))}"
    assert judged(forged, world).check(Axis.INTEGRITY).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"iss": "did:web:evil.example"}, "iss of the token contradicts"),
        ({"sub": "urn:x:other"}, "sub of the token contradicts"),
        ({"jti": "urn:x:other"}, "jti of the token contradicts"),
        ({"nbf": 0}, "nbf of the token contradicts"),
        ({"vc": {}}, "inside a claim"),
    ],
)
def test_claims_that_contradict_the_credential_are_refused(
    non_formal: AwardRecord, claims: dict[str, Any], says: str
) -> None:
    document = to_open_badge(non_formal)
    document["credentialSubject"]["id"] = "urn:x:learner"
    with pytest.raises(TokenUnreadable, match=says):
        read_token(by_hand({"alg": "ES256"}, {**document, **claims}))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "three parts"),
        ("eyJ.e30", "three parts"),
        ("a.b.c.d", "three parts"),
        ("e30.e30.e30=", "three parts"),
        ("e31.e30.AAAA", "cannot be read"),
        ("W10.e30.AAAA", "are JSON objects"),
        ("e30.MQ.AAAA", "are JSON objects"),
        ("eyJhIjoxLCJhIjoyfQ.e30.AAAA", "cannot be read"),
        (by_hand({"alg": "ES256", "crit": ["b64"], "b64": False}, {}), "extensions"),
        ("e30." + "A" * 3_000_000 + ".AA", "three parts"),
    ],
)
def test_what_is_no_token_is_refused(text: str, says: str) -> None:
    with pytest.raises(TokenUnreadable, match=says):
        read_token(text)


@given(st.text(alphabet="abcXYZ0189-_.=eyJ", max_size=60))
def test_reading_a_token_never_fails_otherwise(text: str) -> None:
    with contextlib.suppress(TokenUnreadable):
        assert isinstance(read_token(text), Token)
