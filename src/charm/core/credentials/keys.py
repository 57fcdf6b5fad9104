"""Keys of issuers: Ed25519, spelled as Multikey, kept sealed by a passphrase.

Whoever signs gets a ``Signer``; a hardware module or a key service fits the same two members.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from charm.core.credentials import multibase

ED25519_PUBLIC = b"\xed\x01"
"""Multicodec prefix of an Ed25519 public key."""


class Signer(Protocol):
    """Signs with one key whose public half is published at ``verification_method``."""

    @property
    def verification_method(self) -> str:
        """Absolute address of the public key, such as ``did:web:example.org#key-1``."""

    def sign(self, data: bytes) -> bytes:
        """The raw signature, 64 bytes for Ed25519."""


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    private_key: Ed25519PrivateKey = field(repr=False)
    verification_method: str

    def sign(self, data: bytes) -> bytes:
        return self.private_key.sign(data)


def generate_ed25519() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def public_multibase(public_key: Ed25519PublicKey) -> str:
    """``z6Mk...``, as ``publicKeyMultibase`` and ``did:key`` spell it."""
    return multibase.encode(ED25519_PUBLIC + public_key.public_bytes_raw())


def public_key_from_multibase(text: str) -> Ed25519PublicKey:
    """Raises ValueError with a sentence for other kinds of key, wrong lengths and bad spelling."""
    data = multibase.decode(text)
    if not data.startswith(ED25519_PUBLIC):
        raise ValueError("This is not an Ed25519 public key: its multibase begins with z6Mk.")
    if len(data) != len(ED25519_PUBLIC) + 32:
        raise ValueError(f"An Ed25519 public key has 32 bytes, not {len(data) - 2}.")
    return Ed25519PublicKey.from_public_bytes(data[2:])


def seal_private_key(private_key: Ed25519PrivateKey, passphrase: str) -> bytes:
    """PKCS #8 PEM, encrypted by ``passphrase``; raises ValueError for an empty one."""
    if not passphrase:
        raise ValueError("A private key is never stored without a passphrase: give one.")
    return private_key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode())
    )


def open_private_key(data: bytes, passphrase: str) -> Ed25519PrivateKey:
    """The inverse of ``seal_private_key``.

    Raises ValueError for a wrong passphrase, for what is no sealed key, and for other kinds of key.
    """
    try:
        key = load_pem_private_key(data, passphrase.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError(
            "The private key does not open: the passphrase is wrong or the file is damaged."
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("This private key is not an Ed25519 key.")
    return key
