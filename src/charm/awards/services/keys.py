"""Keys of issuers: the one that signs now, a new one, and what verifies with those published."""

from __future__ import annotations

import json

from charm.awards.keyfiles import key_path, store_private_key
from charm.awards.models import Issuer, IssuerKey
from charm.awards.queries import did_document_of
from charm.core.credentials.did import verification_key
from charm.core.credentials.keys import PublicKey, generate_key, public_multibase
from charm.core.credentials.proofs import ProofInvalid, verify_proof
from charm.foundation import clock
from charm.foundation.errors import NotFound


def active_key(issuer: Issuer) -> IssuerKey:
    """The key that signs now. Raises NotFound with the remedy when there is none."""
    key = IssuerKey.objects.filter(issuer=issuer, retired_at__isnull=True).first()
    if key is None:
        raise NotFound(f"{issuer.name} has no key to sign with: rotate its key to make one.")
    return key


def new_key(issuer: Issuer) -> IssuerKey:
    """Generate a key for the issuer, within the caller's transaction. Its fragment was never used
    before, not even by a key whose transaction was lost."""
    now = clock.now()
    number = IssuerKey.objects.filter(issuer=issuer).count() + 1
    while key_path(issuer.slug, fragment := f"key-{now:%Y}-{number}").exists():
        number += 1
    private_key = generate_key()
    store_private_key(issuer.slug, fragment, private_key)
    return IssuerKey.objects.create(
        issuer=issuer,
        fragment=fragment,
        public_multibase=public_multibase(private_key.public_key()),
        created_at=now,
    )


def verified(signed: str, issuer: Issuer) -> bool:
    """Whether the signed text verifies with what the issuer publishes: an outsider's check, made
    before anything leaves the house."""
    document = did_document_of(issuer.slug)

    def key_for(method: str) -> PublicKey:
        return verification_key(document, method)

    try:
        verify_proof(json.loads(signed), key_for)
    except (ProofInvalid, ValueError):
        return False
    return True
