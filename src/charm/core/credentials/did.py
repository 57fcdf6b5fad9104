"""Identifiers of issuers: ``did:web`` for universities and the alliance, ``did:key`` for learners.

An issuer's document is what outsiders verify against, for as long as its credentials live:

* **Rotation.** A key that is merely replaced stays in ``verificationMethod`` and in
  ``assertionMethod``, so everything it signed goes on verifying, with any verifier.
* **Compromise.** A key that somebody else may hold leaves ``assertionMethod`` and carries
  ``revoked``. Nothing it signed verifies any more, older credentials included: whoever holds a
  stolen key writes any date into a proof, so the date cannot tell theirs from ours. The awards
  concerned are issued again with a new key.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import orjson
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from charm.core.credentials import jwk
from charm.core.credentials.contexts import MULTIKEY_V1
from charm.core.credentials.keys import PublicKey, public_key_from_multibase, public_multibase

DID_V1 = "https://www.w3.org/ns/did/v1"
_LOCAL = {"localhost", "127.0.0.1"}
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_SEGMENT = re.compile(r"(?!\.\.?$)[A-Za-z0-9._-]+")
_DID_WEB = re.compile(r"did:web:([a-z0-9.-]+)(?:%3[Aa]([0-9]{1,5}))?((?::[A-Za-z0-9._%-]+)*)")


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key of an issuer, current or historic."""

    id_fragment: str
    """Without ``#``, unique in the document and never used again, such as ``key-2026-1``."""
    public_multibase: str
    compromised_at: dt.datetime | None = None
    """Aware; when the key was reported as possibly in other hands. None for a rotated key."""


def did_web(url: str) -> str:
    """The DID of the issuer at ``url``: ``https://host/issuers/slug`` -> ``did:web:host:...``.

    Plain http is for localhost only. Raises ValueError for other addresses, and for parts that
    another implementation could read differently.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{url} is not an address: {error}") from error
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOCAL):
        raise ValueError(f"{url}: a did:web stands for an https address (http only on localhost).")
    if parts.username is not None or parts.query or parts.fragment or not _HOST.fullmatch(host):
        raise ValueError(f"{url}: give a host and a path, without user, query or fragment.")
    path = parts.path.removeprefix("/").removesuffix("/")
    segments = path.split("/") if path else []
    if not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise ValueError(f"{url}: the path of an issuer uses letters, digits, '.', '_' and '-'.")
    authority = host if port is None else f"{host}%3A{port}"
    return ":".join(["did:web", authority, *segments])


def did_url(did: str) -> str:
    """The https address of the document of a did:web. Raises ValueError for other DIDs."""
    match = _DID_WEB.fullmatch(did)
    if not match or not _HOST.fullmatch(match[1]):
        raise ValueError(f"{did} is not a did:web identifier.")
    host, port, path = match[1], match[2], match[3]
    segments = [unquote(segment) for segment in path.split(":")[1:]]
    if not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise ValueError(f"{did}: the path of a did:web uses letters, digits, '.', '_' and '-'.")
    authority = f"{host}:{port}" if port else host
    place = "/".join(quote(segment) for segment in segments) or ".well-known"
    return f"https://{authority}/{place}/did.json"


def did_key(public_key: PublicKey) -> str:
    return f"did:key:{public_multibase(public_key)}"


def own_document(did: str) -> dict[str, Any] | None:
    """The document that an identifier stands for by itself: a did:key or a did:jwk; None for
    others. Raises ValueError for one that spells no usable key."""
    if did.startswith("did:key:"):
        spelled = did.removeprefix("did:key:")
        public_key_from_multibase(spelled)
        document = did_document(did, [KeyEntry(spelled, spelled)])
        return {**document, "authentication": document["assertionMethod"]}
    if did.startswith("did:jwk:"):
        try:
            spelled_jwk = orjson.loads(jwk.decode(did.removeprefix("did:jwk:"), limit=4_000))
        except orjson.JSONDecodeError:
            raise ValueError(f"{did[:200]} spells no key.") from None
        jwk.key_from_jwk(spelled_jwk)
        method = f"{did}#0"
        entry = {
            "id": method,
            "type": "JsonWebKey",
            "controller": did,
            "publicKeyJwk": spelled_jwk,
        }
        return {
            "@context": [DID_V1],
            "id": did,
            "verificationMethod": [entry],
            "assertionMethod": [method],
            "authentication": [method],
        }
    return None


def did_document(did: str, keys: Iterable[KeyEntry]) -> dict[str, Any]:
    """The document that an issuer publishes: all its keys, historic ones included.

    ``assertionMethod`` names every key that is not compromised, by its full address (the 1EdTech
    validator reads strings only). Raises ValueError for repeated fragments and unusable keys.
    """
    methods: list[dict[str, Any]] = []
    trusted: list[str] = []
    for key in keys:
        public_key_from_multibase(key.public_multibase)
        method = f"{did}#{key.id_fragment}"
        if any(method == known["id"] for known in methods):
            raise ValueError(f"{method} is named twice; a key's fragment is never used again.")
        entry = {
            "id": method,
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.public_multibase,
        }
        if key.compromised_at is None:
            trusted.append(method)
        else:
            entry["revoked"] = _timestamp(key.compromised_at)
        methods.append(entry)
    return {
        "@context": [DID_V1, MULTIKEY_V1],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": trusted,
    }


def verification_key(
    document: Mapping[str, Any], verification_method: str, *, purpose: str = "assertionMethod"
) -> PublicKey:
    """The key that ``document`` publishes at ``verification_method`` for that purpose.

    Raises ValueError with a sentence when the document is another one, does not hold the method,
    does not trust it for the purpose, or does not control it; and when the key is of a kind that
    signs no Data Integrity proof.
    """
    key = any_key(document, verification_method, purpose=purpose)
    if isinstance(key, RSAPublicKey):
        raise ValueError(f"{verification_method} is an RSA key: it signs tokens only.")
    return key


def any_key(
    document: Mapping[str, Any], verification_method: str, *, purpose: str = "assertionMethod"
) -> PublicKey | RSAPublicKey:
    """The same for tokens, which RSA keys sign too."""
    did, _, fragment = verification_method.partition("#")
    if not fragment:
        raise ValueError(
            f"{verification_method} names no key: a fragment such as #key-1 is missing."
        )
    if document.get("id") != did:
        raise ValueError(f"The document is that of {document.get('id')}, not of {did}.")
    entry, is_trusted = _method(document, did, verification_method, purpose)
    if entry.get("revoked") is not None:
        raise ValueError(f"{verification_method} was revoked: somebody else may hold this key.")
    if not is_trusted:
        raise ValueError(f"{verification_method} is not among the {purpose} keys of {did}.")
    if entry.get("controller") != did:
        raise ValueError(f"{verification_method} is controlled by {entry.get('controller')}.")
    return _key_of(entry, verification_method)


def method_of(document: Mapping[str, Any], key: PublicKey | RSAPublicKey) -> str:
    """The address at which ``document`` publishes this very key for assertions. Raises ValueError
    when it does not."""
    entries = document.get("verificationMethod")
    for entry in entries if isinstance(entries, list) else []:
        name = str(entry.get("id")) if isinstance(entry, Mapping) else ""
        method = f"{document.get('id')}{name}" if name.startswith("#") else name
        try:
            if any_key(document, method) == key:
                return method
        except ValueError:
            continue
    raise ValueError(f"{document.get('id')} does not publish the key that the token brings.")


def _key_of(entry: Mapping[str, Any], method: str) -> PublicKey | RSAPublicKey:
    kind = entry.get("type")
    if kind in ("Multikey", "Ed25519VerificationKey2020"):
        spelled = entry.get("publicKeyMultibase")
        if not isinstance(spelled, str):
            raise ValueError(f"{method} has no publicKeyMultibase.")
        return public_key_from_multibase(spelled)
    if kind in ("JsonWebKey", "JsonWebKey2020"):
        return jwk.key_from_jwk(entry.get("publicKeyJwk") or {})
    raise ValueError(f"{method} is a {str(kind)[:80]}, which is no kind of key that is used here.")


def _method(
    document: Mapping[str, Any], did: str, verification_method: str, purpose: str
) -> tuple[Mapping[str, Any], bool]:
    """The one entry of that name, among all methods or inside the purpose, and whether the purpose
    trusts it. Names that begin with # are relative to the document."""

    def named(entry: Any) -> str:
        name = entry.get("id") if isinstance(entry, Mapping) else entry
        return f"{did}{name}" if isinstance(name, str) and name.startswith("#") else str(name)

    def within(part: str) -> list[Any]:
        entries = document.get(part)
        return entries if isinstance(entries, list) else []

    trusted = [entry for entry in within(purpose) if named(entry) == verification_method]
    found = [
        entry
        for entry in [*within("verificationMethod"), *trusted]
        if isinstance(entry, Mapping) and named(entry) == verification_method
    ]
    if len(found) != 1:
        raise ValueError(
            f"{verification_method} stands {len(found)} times in the document; once is needed."
        )
    return found[0], bool(trusted)


def _timestamp(moment: dt.datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("The moment needs a time zone.")
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
