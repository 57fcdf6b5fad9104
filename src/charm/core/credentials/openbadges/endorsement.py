"""The decision that a micro-credential rests on, as an endorsement that its issuer cannot write.

It endorses the achievement, one version of a definition (Open Badges 3.0, EndorsementCredential),
so that one signature serves all who are awarded it. The issuer is named by its identifier alone:
where it is the issuer of the award as well, a second description of it would only blur what is
signed.
"""

from __future__ import annotations

from typing import Any

from charm.core.credentials.contexts import OB_V3, VC_V2
from charm.core.credentials.record import CouncilDecision
from charm.core.credentials.times import timestamp


def to_endorsement(
    decision: CouncilDecision, *, achievement: str, by: str, on_behalf_of: str, policy: str
) -> dict[str, Any]:
    """Ready for :func:`add_proof`. ``achievement`` is the address of the version that was decided
    on, ``by`` the DID of who signs, ``policy`` the version of the policy that was applied (5.6.1.6,
    7.11)."""
    return {
        "@context": [VC_V2, OB_V3],
        "id": f"{achievement}#endorsement",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": f"Decision of the {decision.body}",
        "description": f"The {decision.body} of {on_behalf_of} on this version",
        "issuer": by,
        "validFrom": timestamp(decision.released_at),
        "credentialSubject": {
            "id": achievement,
            "type": ["EndorsementSubject"],
            "endorsementComment": (
                f"{decision.outcome.capitalize()} by the {decision.body} of {on_behalf_of} on"
                f" {decision.decided_on}, decision {decision.id}, under the policy on"
                f" micro-credentials in its version {policy}."
            ),
        },
    }
