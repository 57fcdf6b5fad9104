"""Credentials secured as tokens: a JSON Web Signature whose payload is the credential.

Specifications: Securing Verifiable Credentials using JOSE and COSE, section 3.1; Open Badges 3.0,
section 8.2 (which adds registered claims that repeat what the credential says); RFC 7515.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from charm.core.credentials import jwk, keys
from charm.core.credentials.keys import Kind, PublicKey, Signer
from charm.core.credentials.times import read_timestamp
from charm.core.proposal.reading import Unreadable, parse_json

ALGORITHMS = {
    "ES256": Kind.P256,
    "ES384": Kind.P384,
    "EdDSA": Kind.ED25519,
    "Ed25519": Kind.ED25519,
    "RS256": None,
}
"""What can be judged, and with which kind of key; None is RSA."""
_SIGNED_AS = {Kind.P256: "ES256", Kind.P384: "ES384", Kind.ED25519: "EdDSA"}

MAX_CHARACTERS = 3_000_000
_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", flags=re.ASCII)
_CLAIMS = {"iss", "sub", "jti", "nbf", "exp", "iat"}


class TokenUnreadable(ValueError):
    """This is no token that holds a credential; the sentence says why."""


class TokenUnknown(ValueError):
    """It is secured in a way that is not known here: neither good nor bad."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was read; nothing of it is believed yet."""

    header: Mapping[str, Any]
    payload: Mapping[str, Any]
    signed: bytes
    signature: bytes

    @property
    def algorithm(self) -> str:
        return str(self.header.get("alg"))

    @property
    def credential(self) -> dict[str, Any]:
        """The credential, without the claims that repeat it."""
        return {name: value for name, value in self.payload.items() if name not in _CLAIMS}

    def is_signed_by(self, key: PublicKey | RSAPublicKey) -> bool:
        """Raises TokenUnknown for algorithms beyond us, ValueError where the key does not fit."""
        if self.algorithm not in ALGORITHMS:
            raise TokenUnknown(f"Tokens signed by {self.algorithm[:40]} are not known here.")
        kind = ALGORITHMS[self.algorithm]
        if isinstance(key, RSAPublicKey):
            if kind is not None:
                raise ValueError(f"An RSA key does not sign {self.algorithm}.")
            return _holds_rsa(key, self.signature, self.signed)
        if kind is not keys.kind_of(key):
            raise ValueError(f"A {keys.kind_of(key)} key does not sign {self.algorithm}.")
        return keys.holds(key, self.signature, self.signed)


def _holds_rsa(key: RSAPublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        key.verify(signature, signed, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def looks_like_token(text: str) -> bool:
    return text.startswith("eyJ") and _TOKEN.fullmatch(text) is not None


def sign_token(document: Mapping[str, Any], signer: Signer) -> str:
    """The credential as ``vc+jwt``: the payload is the document as it is, and the registered claims
    that Open Badges asks for. ES256 with a P-256 key."""
    header = {
        "alg": _SIGNED_AS[signer.kind],
        "typ": "vc+jwt",
        "cty": "vc",
        "kid": signer.verification_method,
    }
    payload = {**document, **_claims(document)}
    signed = f"{jwk.encode(orjson.dumps(header))}.{jwk.encode(orjson.dumps(payload))}"
    return f"{signed}.{jwk.encode(signer.sign(signed.encode()))}"


def read_token(text: str) -> Token:
    """Raises TokenUnreadable for what is no compact token of JSON objects, for headers that change
    what is signed, and for claims that contradict the credential."""
    text = text.strip()
    if len(text) > MAX_CHARACTERS or not _TOKEN.fullmatch(text):
        raise TokenUnreadable("This is not a token: three parts of base64url with dots between.")
    signed, _, signature = text.rpartition(".")
    try:
        header, payload = (
            parse_json(jwk.decode(part, limit=MAX_CHARACTERS), limit=MAX_CHARACTERS)
            for part in signed.split(".")
        )
        raw = jwk.decode(signature)
    except (ValueError, Unreadable) as error:
        raise TokenUnreadable(f"A part of this token cannot be read: {error}") from None
    if not isinstance(header, dict) or not isinstance(payload, dict):
        raise TokenUnreadable("The header and the payload of a token are JSON objects.")
    if "crit" in header or "b64" in header:
        raise TokenUnreadable("The token asks for extensions (crit) that are not known here.")
    if "vc" in payload or "vp" in payload:
        raise TokenUnreadable(
            "The credential stands inside a claim, as version 1.1 wrote it: ask its issuer for one "
            "whose payload is the credential itself."
        )
    _check_claims(payload)
    return Token(header, payload, signed.encode(), raw)


def _claims(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a token repeats of the credential (Open Badges 3.0, 8.2.4.1)."""
    subject = document.get("credentialSubject")
    found = {
        "iss": _id_of(document.get("issuer")),
        "sub": _id_of(subject),
        "jti": _id_of(document),
        "nbf": _seconds(document.get("validFrom")),
        "exp": _seconds(document.get("validUntil")),
    }
    return {name: value for name, value in found.items() if value is not None}


def _check_claims(payload: Mapping[str, Any]) -> None:
    said = _claims({name: v for name, v in payload.items() if name not in _CLAIMS})
    for name in _CLAIMS - {"iat"}:
        claim = payload.get(name)
        if claim is None or name not in said:
            continue
        if isinstance(claim, float) and name in ("nbf", "exp"):
            claim = int(claim)
        if claim != said[name]:
            raise TokenUnreadable(f"The claim {name} of the token contradicts the credential.")


def _id_of(value: Any) -> str | None:
    found = value.get("id") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) else None


def _seconds(value: Any) -> int | None:
    try:
        moment: dt.datetime = read_timestamp(value)
    except (ValueError, TypeError):
        return None
    return int(moment.timestamp())
