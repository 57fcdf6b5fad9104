"""Keys: how they are spelled, sealed and opened."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from charm.core.credentials import multibase
from charm.core.credentials.jwk import key_from_jwk, public_jwk
from charm.core.credentials.keys import (
    KeySigner,
    Kind,
    generate_key,
    holds,
    kind_of,
    open_private_key,
    public_key_from_multibase,
    public_multibase,
    seal_private_key,
)

KEY = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@given(st.binary(max_size=80))
def test_multibase_gives_back_what_it_was_given(data: bytes) -> None:
    text = multibase.encode(data)
    assert text.startswith("z")
    assert multibase.decode(text) == data


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"", "z"), (b"\0\0\x01", "z112"), (b"Hello World!", "z2NEpo7TZRRrLZSi2U")],
)
def test_multibase_is_spelled_as_in_the_base58_draft(data: bytes, text: str) -> None:
    assert multibase.encode(data) == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "letter z"),
        ("u2NEpo7", "letter z"),
        ("z0OIl", "'0' is not a letter"),
        ("z2NE po", "' ' is not a letter"),
        ("z" + "2" * 2_000, "longer than"),
        (None, "letter z"),
    ],
)
def test_other_multibase_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        multibase.decode(text)


def test_a_public_key_is_spelled_z6mk_and_read_back() -> None:
    spelled = public_multibase(KEY.public_key())
    assert spelled.startswith("z6Mk")
    assert public_key_from_multibase(spelled) == KEY.public_key()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x80\x26" + bytes(32), "not a public key that is used here"),
        (b"\xe7\x01" + bytes(33), "not a public key that is used here"),
        (b"\xed\x01" + bytes(31), "32 bytes here, not 31"),
        (b"\xed\x01" + bytes(33), "32 bytes here, not 33"),
        (b"\xed", "not a public key that is used here"),
        (b"\x80\x24" + bytes(32), "33 bytes here, not 32"),
        (b"\x80\x24" + bytes(33), "no point on the curve P-256"),
        (b"\x81\x24\x02" + b"\xff" * 48, "no point on the curve P-384"),
    ],
    ids=["private", "secp256k1", "short", "long", "cut", "short point", "no point", "beyond"],
)
def test_another_kind_or_length_of_key_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        public_key_from_multibase(multibase.encode(data))


def test_a_sealed_key_opens_with_its_passphrase_only() -> None:
    sealed = seal_private_key(KEY, "correct horse, naïve 🔑")
    assert b"ENCRYPTED PRIVATE KEY" in sealed
    assert open_private_key(sealed, "correct horse, naïve 🔑").private_bytes_raw() == bytes(
        range(32)
    )
    with pytest.raises(ValueError, match="passphrase is wrong"):
        open_private_key(sealed, "wrong")
    with pytest.raises(ValueError, match="passphrase is wrong"):
        open_private_key(sealed, "")


def test_a_key_is_never_sealed_without_passphrase() -> None:
    with pytest.raises(ValueError, match="never stored without a passphrase"):
        seal_private_key(KEY, "")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense",
        KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    ],
    ids=["empty", "nonsense", "unencrypted"],
)
def test_what_is_no_sealed_key_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="does not open"):
        open_private_key(data, "passphrase")


def test_a_sealed_key_of_another_kind_is_refused() -> None:
    for other, says in (
        (ec.generate_private_key(ec.SECP521R1()), "curve secp521r1 are not used"),
        (x25519.X25519PrivateKey.generate(), "of a kind that is not used"),
    ):
        sealed = other.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"passphrase")
        )
        with pytest.raises(ValueError, match=says):
            open_private_key(sealed, "passphrase")


@pytest.mark.parametrize("kind", Kind)
def test_a_key_of_each_kind_is_spelled_sealed_and_signs(kind: Kind) -> None:
    key = generate_key(kind)
    public = key.public_key()
    assert kind_of(public) is kind
    assert public_key_from_multibase(public_multibase(public)) == public
    assert key_from_jwk(public_jwk(public)) == public
    assert generate_key(kind).public_key() != public
    opened = open_private_key(seal_private_key(key, "passphrase"), "passphrase")
    signer = KeySigner(opened, "did:web:x.example#key-1")
    assert signer.kind is kind
    signature = signer.sign(b"data")
    assert holds(public, signature, b"data")
    assert signature == signer.sign(b"data")
    assert not holds(public, signature, b"Data")
    assert not holds(public, bytes(len(signature)), b"data")
    with pytest.raises(ValueError, match="bytes, not"):
        holds(public, signature + b"\0", b"data")


@pytest.mark.parametrize(
    ("jwk", "says"),
    [
        ({}, "not used here"),
        ({"kty": "oct", "k": "AAAA"}, "private key"),
        ({"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}, "32 bytes, not 3"),
        ({"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "d": "AAAA"}, "private key"),
        ({"kty": "OKP", "crv": "X25519", "x": "AAAA"}, "not used here"),
        ({"kty": "EC", "crv": "P-256", "x": "A" * 42 + "A", "y": "A" * 43}, "no point"),
        ({"kty": "EC", "crv": "P-256", "x": "=", "y": 5}, "base64url"),
        ({"kty": "RSA", "n": "AQAB", "e": "AQAB"}, "2048 to 8192 bits"),
        ({"kty": "RSA", "e": "AQAB"}, "base64url"),
    ],
)
def test_another_json_web_key_is_refused(jwk: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        key_from_jwk(jwk)


def test_a_signer_signs_and_does_not_print_its_key() -> None:
    signer = KeySigner(KEY, "did:web:x.example#key-1")
    KEY.public_key().verify(signer.sign(b"data"), b"data")
    assert repr(signer) == "KeySigner(verification_method='did:web:x.example#key-1')"
