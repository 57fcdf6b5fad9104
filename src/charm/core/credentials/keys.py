"""Keys of issuers: Ed25519, P-256 and P-384, spelled as Multikey, kept sealed by a passphrase.

Whoever signs gets a ``Signer``; a hardware module or a key service fits the same three members.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import (
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from charm.core.credentials import multibase

PublicKey = Ed25519PublicKey | EllipticCurvePublicKey
PrivateKey = Ed25519PrivateKey | EllipticCurvePrivateKey


class Kind(StrEnum):
    """Kinds of key, as JOSE names their curves (RFC 7518, RFC 8037)."""

    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"

    @property
    def digest(self) -> str:
        """The hash that Data Integrity pairs with it (ECDSA Cryptosuites 1.0, section 3)."""
        return "sha384" if self is Kind.P384 else "sha256"


@dataclass(frozen=True, slots=True)
class _Spelling:
    prefix: bytes
    """Multicodec, as Controlled Identifiers 1.0 lists it (section 2.2.2)."""
    letters: str
    """How its multibase begins."""
    public_bytes: int
    """Raw, or a compressed point."""
    signature_bytes: int


_SPELLINGS = {
    Kind.ED25519: _Spelling(b"\xed\x01", "z6Mk", 32, 64),
    Kind.P256: _Spelling(b"\x80\x24", "zDn", 33, 64),
    Kind.P384: _Spelling(b"\x81\x24", "z82", 49, 96),
}
CURVES: dict[Kind, ec.EllipticCurve] = {Kind.P256: ec.SECP256R1(), Kind.P384: ec.SECP384R1()}
_BY_CURVE = {curve.name: kind for kind, curve in CURVES.items()}


class Signer(Protocol):
    """Signs with one key whose public half is published at ``verification_method``."""

    @property
    def verification_method(self) -> str:
        """Absolute address of the public key, such as ``did:web:example.org#key-1``."""

    @property
    def kind(self) -> Kind:
        """Which cryptosuites and algorithms it fits."""

    def sign(self, data: bytes) -> bytes:
        """The raw signature: 64 bytes (Ed25519, P-256) or 96 (P-384), r and s one after another."""


@dataclass(frozen=True, slots=True)
class KeySigner:
    """Signs with a private key held in memory. ECDSA is deterministic (RFC 6979)."""

    private_key: PrivateKey = field(repr=False)
    verification_method: str
    kind: Kind = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", kind_of(self.private_key.public_key()))

    def sign(self, data: bytes) -> bytes:
        key = self.private_key
        if isinstance(key, Ed25519PrivateKey):
            return key.sign(data)
        kind = self.kind
        signed = key.sign(data, ec.ECDSA(_hash(kind), deterministic_signing=True))
        size = _SPELLINGS[kind].signature_bytes // 2
        return b"".join(part.to_bytes(size) for part in decode_dss_signature(signed))


def generate_key(kind: Kind = Kind.ED25519) -> PrivateKey:
    if kind is Kind.ED25519:
        return Ed25519PrivateKey.generate()
    return ec.generate_private_key(CURVES[kind])


def kind_of(public_key: PublicKey) -> Kind:
    """Raises ValueError for curves that no cryptosuite here uses."""
    if isinstance(public_key, Ed25519PublicKey):
        return Kind.ED25519
    try:
        return _BY_CURVE[public_key.curve.name]
    except KeyError:
        raise ValueError(f"Keys on the curve {public_key.curve.name} are not used here.") from None


def holds(public_key: PublicKey, signature: bytes, data: bytes) -> bool:
    """Whether the raw ``signature`` of ``data`` is by this key. Raises ValueError for a signature
    whose length is not that of the kind of key."""
    kind = kind_of(public_key)
    wanted = _SPELLINGS[kind].signature_bytes
    if len(signature) != wanted:
        raise ValueError(f"A signature by a {kind} key has {wanted} bytes, not {len(signature)}.")
    try:
        if isinstance(public_key, Ed25519PublicKey):
            public_key.verify(signature, data)
        else:
            half = wanted // 2
            parts = (int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
            public_key.verify(encode_dss_signature(*parts), data, ec.ECDSA(_hash(kind)))
    except InvalidSignature:
        return False
    return True


def _hash(kind: Kind) -> SHA256 | SHA384:
    return SHA384() if kind is Kind.P384 else SHA256()


def public_multibase(public_key: PublicKey) -> str:
    """``z6Mk...``, ``zDn...`` or ``z82...``, as ``publicKeyMultibase`` and ``did:key`` spell it."""
    spelling = _SPELLINGS[kind_of(public_key)]
    if isinstance(public_key, Ed25519PublicKey):
        return multibase.encode(spelling.prefix + public_key.public_bytes_raw())
    point = public_key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return multibase.encode(spelling.prefix + point)


def public_key_from_multibase(text: str) -> PublicKey:
    """Raises ValueError with a sentence for other kinds of key, wrong lengths, points that are not
    on the curve, and bad spelling."""
    data = multibase.decode(text)
    for kind, spelling in _SPELLINGS.items():
        if not data.startswith(spelling.prefix):
            continue
        raw = data[len(spelling.prefix) :]
        if len(raw) != spelling.public_bytes:
            raise ValueError(
                f"A public {kind} key has {spelling.public_bytes} bytes here, not {len(raw)}."
            )
        if kind is Kind.ED25519:
            return Ed25519PublicKey.from_public_bytes(raw)
        try:
            return EllipticCurvePublicKey.from_encoded_point(CURVES[kind], raw)
        except ValueError:
            raise ValueError(f"This is no point on the curve {kind}.") from None
    known = ", ".join(f"{spelling.letters} ({kind})" for kind, spelling in _SPELLINGS.items())
    raise ValueError(f"This is not a public key that is used here: its multibase begins {known}.")


def seal_private_key(private_key: PrivateKey, passphrase: str) -> bytes:
    """PKCS #8 PEM, encrypted by ``passphrase``; raises ValueError for an empty one."""
    if not passphrase:
        raise ValueError("A private key is never stored without a passphrase: give one.")
    return private_key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode())
    )


def open_private_key(data: bytes, passphrase: str) -> PrivateKey:
    """The inverse of ``seal_private_key``.

    Raises ValueError for a wrong passphrase, for what is no sealed key, and for other kinds of key.
    """
    try:
        key = load_pem_private_key(data, passphrase.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError(
            "The private key does not open: the passphrase is wrong or the file is damaged."
        ) from error
    if not isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey):
        raise ValueError("This private key is of a kind that is not used here.")
    kind_of(key.public_key())
    return key
