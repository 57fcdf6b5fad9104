"""Both ways, a hundred each: what peers sign is verified by us, what we sign by them.

@digitalbazaar/vc and @digitalcredentials/vc for each cryptosuite that both know, openbadgeslib on
PyPI for eddsa-rdfc-2022, and jose for tokens. Every changed leaf is refused by whoever judges.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openbadgeslib.ob3.ldp import verify_data_integrity_proof
from openbadgeslib.ob3.verifier import OB3VerificationError
from tests.support.peers import marks, node

from charm.core.credentials.did import KeyEntry, did_document
from charm.core.credentials.jose import read_token, sign_token
from charm.core.credentials.jwk import encode, public_jwk
from charm.core.credentials.keys import KeySigner, Kind, generate_key, public_multibase
from charm.core.credentials.openbadges import to_open_badge
from charm.core.credentials.proofs import add_proof
from charm.core.credentials.report import Axis, Outcome
from charm.core.credentials.suites import SUITES, Suite
from charm.core.credentials.verify import verify_credential

from .test_peers import _records, changes, replaced

AWARDED = dt.datetime(2026, 6, 30, 12, 0, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 9, 1, 9, 0, tzinfo=dt.UTC)
HOW_MANY = 100

pytestmark = marks("jose")

BY_NAME = {suite.name: suite for suite in SUITES if suite.name}
PAIRS = [
    ("digitalbazaar", "eddsa-rdfc-2022", Kind.ED25519),
    ("digitalbazaar", "eddsa-jcs-2022", Kind.ED25519),
    ("digitalbazaar", "ecdsa-rdfc-2019", Kind.P256),
    ("digitalbazaar", "ecdsa-rdfc-2019", Kind.P384),
    ("digitalbazaar", "ecdsa-jcs-2019", Kind.P256),
    ("digitalbazaar", "ecdsa-jcs-2019", Kind.P384),
    ("digitalcredentials", "eddsa-rdfc-2022", Kind.ED25519),
]


def unsigned() -> list[dict[str, Any]]:
    """A hundred credentials of the three kinds, with names in several scripts."""
    records = _records()
    made = [records._formal(), records._non_formal(), records._badge()]
    names = ["Ada Lovelace", "Zoë Ångström", "Ніна Коваль", "أمل حداد", "李 小龍", "O’Brien \\ “x”"]
    return [
        to_open_badge(
            replace(
                record,
                id=f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
                learner=replace(record.learner, family_name=names[number % len(names)]),
            )
        )
        for number in range(HOW_MANY)
        for record in [made[number % 3]]
    ]


class Documents:
    """DID documents in a folder, and nothing else to look up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def did_document(self, did: str) -> Any:
        return json.loads((self.folder / f"{did.replace(':', '_')}.json").read_text())

    def status_list(self, url: str) -> None:
        return None

    def trust(self) -> Any:
        return _records().World().register


def integrity(document: dict[str, Any], folder: Path, **given: Any) -> Outcome:
    report = verify_credential(document, sources=Documents(folder), now=NOW, **given)
    return (
        report.check(Axis.INTEGRITY).outcome
        if report.checks[0].outcome is Outcome.PASS
        else Outcome.FAIL
    )


@pytest.mark.parametrize(("peer", "cryptosuite", "kind"), PAIRS)
def test_what_a_peer_signs_is_verified_by_us(
    peer: str, cryptosuite: str, kind: Kind, tmp_path: Path
) -> None:
    credentials = unsigned()
    answers = node(
        "issue.mjs", tmp_path, peer, cryptosuite, kind, lines=[json.dumps(c) for c in credentials]
    )
    signed = [json.loads(answer) for answer in answers]
    assert len(signed) == HOW_MANY
    assert {document["proof"]["cryptosuite"] for document in signed} == {cryptosuite}
    assert [integrity(document, tmp_path) for document in signed] == [Outcome.PASS] * HOW_MANY
    for path, value in changes(signed[0]):
        assert integrity(replaced(signed[0], path, value), tmp_path) is not Outcome.PASS, path


@pytest.mark.parametrize(("peer", "cryptosuite", "kind"), PAIRS)
def test_what_we_sign_is_verified_by_the_peer(
    peer: str, cryptosuite: str, kind: Kind, tmp_path: Path
) -> None:
    signed = signed_by_us(BY_NAME[cryptosuite], kind, tmp_path)
    arguments = ("2026-09-01T09:00:00Z", peer, cryptosuite)
    verdicts = node("verify.mjs", tmp_path, *arguments, lines=[json.dumps(s) for s in signed])
    assert verdicts == ['{"verified":true}'] * HOW_MANY
    made = [json.dumps(replaced(signed[0], path, value)) for path, value in changes(signed[0])]
    refused = [json.loads(v) for v in node("verify.mjs", tmp_path, *arguments, lines=made)]
    assert len(refused) == len(made) > 80
    assert not any(verdict["verified"] for verdict in refused)


def signed_by_us(suite: Suite, kind: Kind, folder: Path) -> list[dict[str, Any]]:
    keys = {}
    signed = []
    for document in unsigned():
        did = document["issuer"]["id"]
        if did not in keys:
            keys[did] = generate_key(kind)
            entry = KeyEntry("key-1", public_multibase(keys[did].public_key()))
            published = json.dumps(did_document(did, [entry]))
            (folder / f"{did.replace(':', '_')}.json").write_text(published)
        signer = KeySigner(keys[did], f"{did}#key-1")
        signed.append(add_proof(document, signer, created=AWARDED, suite=suite))
    return signed


def test_openbadgeslib_verifies_a_hundred_of_ours(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = generate_key()
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for document in unsigned():
        did = document["issuer"]["id"]
        signed = add_proof(document, KeySigner(key, f"{did}#key-1"), created=AWARDED)
        verify_data_integrity_proof(signed, pem)
        with pytest.raises(OB3VerificationError):
            verify_data_integrity_proof({**signed, "name": "Another"}, pem)


@pytest.mark.parametrize("algorithm", ["ES256", "ES384", "EdDSA", "RS256"])
def test_tokens_that_jose_signs_are_verified_by_us(algorithm: str, tmp_path: Path) -> None:
    lines = [json.dumps(document, ensure_ascii=False) for document in unsigned()]
    tokens = [
        read_token(text) for text in node("jose.mjs", tmp_path, "sign", algorithm, lines=lines)
    ]
    assert len(tokens) == HOW_MANY
    for token in tokens:
        assert integrity(dict(token.credential), tmp_path, token=token) is Outcome.PASS
        forged = replace(token, signed=token.signed[:-1] + b"_")
        assert integrity(dict(token.credential), tmp_path, token=forged) is Outcome.FAIL


@pytest.mark.parametrize("kind", Kind)
def test_tokens_that_we_sign_are_verified_by_jose(kind: Kind, tmp_path: Path) -> None:
    key = generate_key(kind)
    tokens = []
    for document in unsigned():
        did = document["issuer"]["id"]
        method = {
            "id": f"{did}#key-1",
            "type": "JsonWebKey",
            "controller": did,
            "publicKeyJwk": public_jwk(key.public_key()),
        }
        published = {"id": did, "verificationMethod": [method], "assertionMethod": [method["id"]]}
        (tmp_path / f"{did.replace(':', '_')}.json").write_text(json.dumps(published))
        tokens.append(sign_token(document, KeySigner(key, f"{did}#key-1")))
    assert node("jose.mjs", tmp_path, "verify", lines=tokens) == ['{"verified":true}'] * HOW_MANY
    head, payload, signature = tokens[0].split(".")
    other = tokens[1].split(".")[1]
    forged = [f"{head}.{other}.{signature}", f"{head}.{payload}.{encode(bytes(64))}"]
    answers = [json.loads(v) for v in node("jose.mjs", tmp_path, "verify", lines=forged)]
    assert not any(answer["verified"] for answer in answers)
