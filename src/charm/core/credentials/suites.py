"""Cryptosuites: how a document becomes the bytes that are signed, and which keys sign them.

Specifications: Data Integrity EdDSA Cryptosuites 1.0, section 3; Data Integrity ECDSA Cryptosuites
1.0, section 3; Ed25519Signature2020, section 3 (older; judged only).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import rfc8785

from charm.core.credentials import skeleton
from charm.core.credentials.keys import Kind
from charm.core.credentials.skeleton import Unsafe

_EDDSA = frozenset({Kind.ED25519})
_ECDSA = frozenset({Kind.P256, Kind.P384})


class Canonical(Protocol):
    """The canonical N-Quads of a document. Raises Unsafe when a signature would not cover it."""

    def __call__(self, document: Mapping[str, Any], /, digest: str = "sha256") -> bytes: ...


@dataclass(frozen=True, slots=True)
class Suite:
    """A way to sign. ``type`` and ``name`` are what a proof says of itself."""

    type: str
    name: str
    """``cryptosuite``; empty for a proof whose type says all."""
    by_graph: bool
    """RDF Dataset Canonicalization of what it means (RDFC-1.0), else JSON Canonicalization of how
    it is written (RFC 8785)."""
    kinds: frozenset[Kind]

    def __str__(self) -> str:
        return self.name or self.type

    def signed_bytes(
        self,
        document: Mapping[str, Any],
        options: Mapping[str, Any],
        kind: Kind,
        canonical: Canonical,
    ) -> bytes:
        """The hash of the proof options, then that of the unsecured document.

        Options of a graph are read under the document's own contexts (EdDSA 3.2.5); those of JSON
        bring their own ``@context`` (EdDSA 3.3.5). Raises Unsafe.
        """
        if self.by_graph:
            about = canonical({"@context": document.get("@context"), **options}, kind.digest)
            said = canonical(document, kind.digest)
        else:
            about, said = _spelled(options), _spelled(document)
        return b"".join(hashlib.new(kind.digest, part).digest() for part in (about, said))


def _spelled(document: Mapping[str, Any]) -> bytes:
    skeleton.check_depth(document)
    try:
        return rfc8785.dumps(dict(document))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise Unsafe(f"This cannot be written as canonical JSON: {error}") from error


_PROOF = "DataIntegrityProof"
EDDSA_RDFC = Suite(_PROOF, "eddsa-rdfc-2022", True, _EDDSA)
ECDSA_RDFC = Suite(_PROOF, "ecdsa-rdfc-2019", True, _ECDSA)
EDDSA_JCS = Suite(_PROOF, "eddsa-jcs-2022", False, _EDDSA)
ECDSA_JCS = Suite(_PROOF, "ecdsa-jcs-2019", False, _ECDSA)
ED25519_2020 = Suite("Ed25519Signature2020", "", True, _EDDSA)

SUITES = (EDDSA_RDFC, ECDSA_RDFC, EDDSA_JCS, ECDSA_JCS, ED25519_2020)
"""All that can be judged."""


def suite_of(proof: Mapping[str, Any]) -> Suite | None:
    """The suite that a proof says it is of; None for one that is not known here."""
    said = (proof.get("type"), proof.get("cryptosuite", ""))
    return next((suite for suite in SUITES if (suite.type, suite.name) == said), None)


def suite_for(kind: Kind) -> Suite:
    """What is issued with a key of that kind."""
    return EDDSA_RDFC if kind is Kind.ED25519 else ECDSA_RDFC
