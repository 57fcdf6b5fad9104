"""Public keys as JSON Web Keys: how JOSE, and many key documents, spell them.

Specifications: RFC 7517, RFC 7518 (section 6), RFC 8037.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from charm.core.credentials.keys import CURVES, Kind, PublicKey, kind_of

MIN_RSA_BITS, MAX_RSA_BITS = 2_048, 8_192

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*", flags=re.ASCII)
_PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k"}


def encode(data: bytes) -> str:
    """Base64url without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: Any, *, limit: int = 100_000) -> bytes:
    """The inverse, in its one spelling. Raises ValueError for anything else."""
    if not isinstance(text, str) or len(text) > limit or not _BASE64URL.fullmatch(text):
        raise ValueError("This is not base64url without padding.")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise ValueError("This is not base64url without padding.") from None
    if encode(data) != text:
        raise ValueError("This base64url has bits that say nothing.")
    return data


def public_jwk(public_key: PublicKey) -> dict[str, str]:
    """The members that RFC 7638 needs, and no others."""
    kind = kind_of(public_key)
    if isinstance(public_key, Ed25519PublicKey):
        return {"kty": "OKP", "crv": kind.value, "x": encode(public_key.public_bytes_raw())}
    numbers, size = public_key.public_numbers(), (public_key.key_size + 7) // 8
    return {
        "kty": "EC",
        "crv": kind.value,
        "x": encode(numbers.x.to_bytes(size)),
        "y": encode(numbers.y.to_bytes(size)),
    }


def key_from_jwk(jwk: Mapping[str, Any]) -> PublicKey | RSAPublicKey:
    """Raises ValueError with a sentence for private keys, kinds that are not used here, weak RSA
    keys, and points that are not on their curve."""
    if not isinstance(jwk, Mapping):
        raise ValueError("A JSON Web Key is an object.")
    if _PRIVATE & set(jwk):
        raise ValueError("This is a private key: it must not be published.")
    kty, curve = jwk.get("kty"), jwk.get("crv")
    if kty == "OKP" and curve == Kind.ED25519:
        return Ed25519PublicKey.from_public_bytes(_sized(jwk, "x", 32))
    if kty == "EC" and curve in CURVES:
        size = (CURVES[Kind(curve)].key_size + 7) // 8
        x, y = (int.from_bytes(_sized(jwk, name, size)) for name in ("x", "y"))
        try:
            return ec.EllipticCurvePublicNumbers(x, y, CURVES[Kind(curve)]).public_key()
        except ValueError:
            raise ValueError(f"This is no point on the curve {curve}.") from None
    if kty == "RSA":
        return _rsa(jwk)
    raise ValueError(f"Keys of the kind {str(kty)[:20]} {str(curve)[:20]} are not used here.")


def _rsa(jwk: Mapping[str, Any]) -> RSAPublicKey:
    n, e = (int.from_bytes(decode(jwk.get(name), limit=2_000)) for name in ("n", "e"))
    if not MIN_RSA_BITS <= n.bit_length() <= MAX_RSA_BITS or e.bit_length() > 64:
        raise ValueError(f"An RSA key has {MIN_RSA_BITS} to {MAX_RSA_BITS} bits.")
    return RSAPublicNumbers(e, n).public_key()


def _sized(jwk: Mapping[str, Any], name: str, size: int) -> bytes:
    data = decode(jwk.get(name))
    if len(data) != size:
        raise ValueError(f"{name} of this key has {size} bytes, not {len(data)}.")
    return data
