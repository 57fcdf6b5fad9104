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

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from charm.core.credentials.contexts import MULTIKEY_V1
from charm.core.credentials.keys import public_key_from_multibase, public_multibase

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


def did_key(public_key: Ed25519PublicKey) -> str:
    return f"did:key:{public_multibase(public_key)}"


def did_key_document(did: str) -> dict[str, Any]:
    """The document that a did:key stands for. Raises ValueError unless it is an Ed25519 one."""
    if not did.startswith("did:key:"):
        raise ValueError(f"{did} is not a did:key identifier.")
    spelled = did.removeprefix("did:key:")
    public_key_from_multibase(spelled)
    return did_document(did, [KeyEntry(spelled, spelled)])


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


def verification_key(document: Mapping[str, Any], verification_method: str) -> Ed25519PublicKey:
    """The key that ``document`` publishes for assertions at ``verification_method``.

    Raises ValueError with a sentence when the document is another one, does not hold the method,
    does not trust it for assertions, or does not control it; and when the key is of another kind.
    """
    did, _, fragment = verification_method.partition("#")
    if not fragment:
        raise ValueError(
            f"{verification_method} names no key: a fragment such as #key-1 is missing."
        )
    if document.get("id") != did:
        raise ValueError(f"The document is that of {document.get('id')}, not of {did}.")
    entry = _method(document, verification_method)
    if entry.get("revoked") is not None:
        raise ValueError(f"{verification_method} was revoked: somebody else may hold this key.")
    if not _is_trusted(document, verification_method):
        raise ValueError(f"{verification_method} is not among the assertionMethod keys of {did}.")
    if entry.get("controller") != did:
        raise ValueError(f"{verification_method} is controlled by {entry.get('controller')}.")
    if entry.get("type") != "Multikey":
        raise ValueError(f"{verification_method} is a {entry.get('type')}, not a Multikey.")
    spelled = entry.get("publicKeyMultibase")
    if not isinstance(spelled, str):
        raise ValueError(f"{verification_method} has no publicKeyMultibase.")
    return public_key_from_multibase(spelled)


def _method(document: Mapping[str, Any], verification_method: str) -> Mapping[str, Any]:
    entries = document.get("verificationMethod")
    found = [
        entry
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, Mapping) and entry.get("id") == verification_method
    ]
    if len(found) != 1:
        raise ValueError(
            f"{verification_method} stands {len(found)} times in the document; once is needed."
        )
    return found[0]


def _is_trusted(document: Mapping[str, Any], verification_method: str) -> bool:
    trusted = document.get("assertionMethod")
    return isinstance(trusted, list) and verification_method in trusted


def _timestamp(moment: dt.datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("The moment needs a time zone.")
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
