"""Keys: how they are spelled, sealed and opened."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from charm.core.credentials import multibase
from charm.core.credentials.keys import (
    Ed25519Signer,
    generate_ed25519,
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
        (b"\x80\x24" + bytes(33), "not an Ed25519 public key"),
        (b"\x80\x26" + bytes(32), "not an Ed25519 public key"),
        (b"\xed\x01" + bytes(31), "32 bytes, not 31"),
        (b"\xed\x01" + bytes(33), "32 bytes, not 33"),
        (b"\xed", "not an Ed25519 public key"),
    ],
    ids=["P-256", "private", "short", "long", "cut"],
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
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"passphrase")
    )
    with pytest.raises(ValueError, match="not an Ed25519 key"):
        open_private_key(other, "passphrase")


def test_generated_keys_differ() -> None:
    assert generate_ed25519().private_bytes_raw() != generate_ed25519().private_bytes_raw()


def test_a_signer_signs_and_does_not_print_its_key() -> None:
    signer = Ed25519Signer(KEY, "did:web:x.example#key-1")
    KEY.public_key().verify(signer.sign(b"data"), b"data")
    assert repr(signer) == "Ed25519Signer(verification_method='did:web:x.example#key-1')"
