"""Genuine files for the fuzzing of the desk's parsers: one of every kind that it reads.

The issuer of the evidence publishes a key of each kind, so that every suite and every algorithm
has its seed; strangers with a did:key, a did:jwk and the older data model have theirs.
"""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import segno
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from PIL import Image

from charm.core.credentials.baking import bake_png, bake_svg
from charm.core.credentials.contexts import ED25519_2020_V1, VC_V1, VC_V2
from charm.core.credentials.did import did_key, did_url
from charm.core.credentials.jose import sign_token
from charm.core.credentials.jwk import encode, public_jwk
from charm.core.credentials.keys import KeySigner, Kind, generate_key, public_multibase
from charm.core.credentials.proofs import add_proof
from charm.core.credentials.suites import (
    ECDSA_JCS,
    ECDSA_RDFC,
    ED25519_2020,
    EDDSA_JCS,
    EDDSA_RDFC,
    Suite,
)

from .conftest import DID, NOW, Evidence

Document = dict[str, Any]
WAYS: list[tuple[Suite, Kind]] = [
    (EDDSA_RDFC, Kind.ED25519),
    (ECDSA_RDFC, Kind.P256),
    (ECDSA_RDFC, Kind.P384),
    (EDDSA_JCS, Kind.ED25519),
    (ECDSA_JCS, Kind.P256),
]


@dataclass
class Issuing:
    """Who signs the seeds, and signs changed documents again."""

    evidence: Evidence
    rsa: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65_537, 2_048))

    def __post_init__(self) -> None:
        self.signers = {Kind.ED25519: self.evidence.signer}
        published = json.loads(self.evidence.did_file.read_text())
        for kind in (Kind.P256, Kind.P384):
            key = generate_key(kind)
            method = f"{DID}#{kind.value}"
            self.signers[kind] = KeySigner(key, method)
            spelled = {"publicKeyMultibase": public_multibase(key.public_key())}
            _publish(published, method, {"type": "Multikey", **spelled})
        _publish(published, f"{DID}#rsa", {"type": "JsonWebKey", "publicKeyJwk": self._jwk()})
        self.evidence.did_file.write_text(json.dumps(published))

    @property
    def unsigned(self) -> Document:
        return {k: v for k, v in self.evidence.credential.items() if k != "proof"}

    def sign(self, document: Mapping[str, Any], way: tuple[Suite, Kind]) -> Document:
        """Raises Unsafe for what safe mode refuses to sign."""
        suite, kind = way
        unsecured = {k: v for k, v in document.items() if k != "proof"}
        return add_proof(unsecured, self.signers[kind], created=NOW, suite=suite)

    def token(self, header: Mapping[str, Any], payload: bytes) -> bytes:
        """A token by RSA, the one algorithm that we judge and never issue."""
        signed = f"{encode(json.dumps(header).encode())}.{encode(payload)}".encode()
        return signed + b"." + encode(self.rsa.sign(signed, PKCS1v15(), SHA256())).encode()

    def _jwk(self) -> dict[str, str]:
        numbers = self.rsa.public_key().public_numbers()
        return {"kty": "RSA", "n": encode(numbers.n.to_bytes(256)), "e": "AQAB"}


def _publish(document: Document, method: str, key: Document) -> None:
    document["verificationMethod"].append({"id": method, "controller": DID, **key})
    document["assertionMethod"].append(method)


def seeds(issuing: Issuing) -> dict[str, list[bytes]]:
    """Genuine files by parser."""
    jsons = [json.dumps(one).encode() for one in _signed(issuing)]
    tokens = _tokens(issuing)
    plain = io.BytesIO()
    Image.new("RGB", (16, 16), "teal").save(plain, "PNG")
    texts = [jsons[0].decode(), tokens[0].decode()]
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'
    return {
        "json": jsons,
        "token": [*tokens, *(_envelope(token) for token in tokens)],
        "png": [bake_png(plain.getvalue(), text) for text in texts],
        "svg": [bake_svg(drawing, text).encode() for text in texts],
        "pdf": [pdf(issuing.evidence.document, packed=packed) for packed in (True, False)],
        "photo": [
            photo(text, kind)
            for kind in ("PNG", "JPEG", "WEBP")
            for text in ("https://credentials.example.eu/c/abc/", '{"type":[]}', "eyJh.eyJh.AAAA")
        ],
        "keys": [issuing.evidence.did_file.read_bytes()],
        "list": [issuing.evidence.list_file.read_bytes()],
        "address": [
            b"https://credentials.example.eu:8443/c/abc/?a=b#c",
            b"https://user@[::1]/%61",
            did_url(DID).encode(),
        ],
    }


def _signed(issuing: Issuing) -> list[Document]:
    found = [issuing.sign(issuing.unsigned, way) for way in WAYS]
    older = {**issuing.unsigned, "@context": [*issuing.unsigned["@context"], ED25519_2020_V1]}
    found.append(issuing.sign(older, (ED25519_2020, Kind.ED25519)))
    first, second = (issuing.sign(issuing.unsigned, way)["proof"] for way in WAYS[:2])
    found.append({**issuing.unsigned, "proof": [first, second]})
    return [*found, *_of_strangers()]


def _of_strangers() -> list[Document]:
    key = generate_key()
    stranger = did_key(key.public_key())
    of_key = KeySigner(key, f"{stranger}#{stranger.removeprefix('did:key:')}")
    by_jwk = f"did:jwk:{encode(json.dumps(public_jwk(key.public_key())).encode())}"
    plain = {"type": ["VerifiableCredential"], "credentialSubject": {"id": "urn:example:1"}}
    older = {"@context": [VC_V1, ED25519_2020_V1], "issuanceDate": "2020-01-01T00:00:00Z", **plain}
    newer = {"@context": [VC_V2], **plain}
    return [
        add_proof({**older, "issuer": stranger}, of_key, created=NOW, suite=ED25519_2020),
        add_proof({**newer, "issuer": stranger}, of_key, created=NOW),
        add_proof({**newer, "issuer": by_jwk}, KeySigner(key, f"{by_jwk}#0"), created=NOW),
    ]


def _tokens(issuing: Issuing) -> list[bytes]:
    made = [sign_token(issuing.unsigned, signer).encode() for signer in issuing.signers.values()]
    header = {"alg": "RS256", "typ": "JWT", "kid": "#rsa"}
    bringing = {"alg": "RS256", "jwk": issuing._jwk()}
    payload = json.dumps(issuing.unsigned).encode()
    return [*made, issuing.token(header, payload), issuing.token(bringing, payload)]


def _envelope(token: bytes) -> bytes:
    said = f"data:application/vc+jwt,{token.decode()}"
    return json.dumps({"id": said, "type": "EnvelopedVerifiableCredential"}).encode()


def pdf(content: bytes, *, packed: bool) -> bytes:
    """As much of a PDF as the desk looks at."""
    stream = zlib.compress(content) if packed else content
    said = b"/Filter /FlateDecode " if packed else b""
    head = b"%PDF-1.7\n1 0 obj\n<< /Type /EmbeddedFile " + said
    return head + b"/Length %d >>\nstream\n%s\nendstream\nendobj\n%%%%EOF\n" % (len(stream), stream)


def photo(text: str, kind: str) -> bytes:
    """A QR code as a picture: PNG, JPEG or WEBP."""
    code, made = io.BytesIO(), io.BytesIO()
    segno.make(text).save(code, kind="png", scale=3)
    Image.open(code).convert("L").save(made, kind, quality=80)
    return made.getvalue()
