"""A credential with its evidence, as ``charm lifecycle`` writes them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from charm.core.credentials.contexts import OB_V3, VC_V2
from charm.core.credentials.did import KeyEntry, did_document
from charm.core.credentials.keys import KeySigner, generate_key, public_multibase
from charm.core.credentials.proofs import add_proof
from charm.core.credentials.status import StatusList, status_list_credential
from charm.core.credentials.trust import Authority, TrustedIssuer, TrustRegister, write_trust

DID = "did:web:credentials.example.eu:issuers:uu"
LIST = "https://credentials.example.eu/status/1"
NOW = dt.datetime(2026, 9, 1, 9, 0, tzinfo=dt.UTC)
ACHIEVEMENT = "https://credentials.example.eu/catalogue/water/versions/1"


@dataclass
class Evidence:
    folder: Path
    signer: KeySigner
    credential: dict[str, Any]
    now: dt.datetime = NOW

    @property
    def did_file(self) -> Path:
        return self.folder / "did" / "did_web_credentials.example.eu_issuers_uu.json"

    @property
    def list_file(self) -> Path:
        return self.folder / "status" / "1.json"

    @property
    def trust_file(self) -> Path:
        return self.folder / "trust.json"

    @property
    def document(self) -> bytes:
        return json.dumps(self.credential).encode()

    def revoke(self) -> None:
        self.publish(revoked=True)

    def publish(self, *, revoked: bool = False) -> None:
        bits = StatusList()
        bits[7] = revoked
        document = status_list_credential(
            bits,
            url=LIST,
            issuer=DID,
            valid_from=NOW - dt.timedelta(days=1),
            valid_until=NOW + dt.timedelta(days=1),
        )
        signed = add_proof(document, self.signer, created=NOW)
        self.list_file.write_text(json.dumps(signed))


def _alignment(kind: str, code: str) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetType": f"ext:{kind}",
        "targetName": code,
        "targetUrl": f"{ACHIEVEMENT}#{code}",
        "targetCode": code,
    }


def _credential() -> dict[str, Any]:
    """As small as a complete one can be."""
    kinds = {
        "AwardingBody": "lead",
        "LearningOutcome": "1",
        "NotionalWorkload": "PT25H",
        "LearningSetting": "non-formal",
        "AssessmentType": "portfolio",
        "FormOfParticipation": "online",
        "QualityAssurance": "academic-council",
    }
    return {
        "@context": [VC_V2, OB_V3],
        "id": "urn:uuid:6f1d2b50-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {
            "id": DID,
            "type": ["Profile"],
            "name": "Utrecht University",
            "address": {"type": ["Address"], "addressCountryCode": "NL"},
        },
        "validFrom": "2026-06-30T12:00:00Z",
        "awardedDate": "2026-06-30T12:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": "Ada Łukasz",
                    "identityType": "name",
                }
            ],
            "achievement": {
                "id": ACHIEVEMENT,
                "type": ["Achievement"],
                "achievementType": "MicroCredential",
                "name": "Water",
                "description": "About water.",
                "criteria": {"narrative": "A portfolio."},
                "alignment": [_alignment(kind, code) for kind, code in kinds.items()],
            },
        },
        "credentialStatus": {
            "id": f"{LIST}#7",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": LIST,
        },
    }


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    return made_evidence(tmp_path)


def made_evidence(folder: Path) -> Evidence:
    """A genuine credential, and all that an outsider needs to see that."""
    key = generate_key()
    signer = KeySigner(key, f"{DID}#key-1")
    awarded = dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)
    made = Evidence(folder / "out", signer, add_proof(_credential(), signer, created=awarded))
    made.did_file.parent.mkdir(parents=True)
    made.list_file.parent.mkdir()
    keys = [KeyEntry("key-1", public_multibase(key.public_key()))]
    made.did_file.write_text(json.dumps(did_document(DID, keys)))
    authority = Authority(
        ACHIEVEMENT, "non-formal", "urn:charm:decision:1", valid_from=dt.date(2026, 1, 1)
    )
    issuer = TrustedIssuer(DID, "Utrecht University", "NL", authorities=(authority,))
    made.trust_file.write_text(json.dumps(write_trust(TrustRegister((issuer,)))))
    made.publish()
    return made
