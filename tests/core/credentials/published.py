"""The example that W3C signs in the appendices of its cryptosuites."""

from __future__ import annotations

from typing import Any

from charm.core.credentials.contexts import CONTEXTS, VC_V2

EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
WITH_EXAMPLES = {
    **CONTEXTS,
    EXAMPLES: b'{"@context":{"@vocab":"https://www.w3.org/ns/credentials/examples#"}}',
}
ALUMNI: dict[str, Any] = {
    "@context": [VC_V2, EXAMPLES],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
