"""Keys of issuers: create, rotate, report as compromised. Private halves are sealed files."""

from __future__ import annotations

import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from charm.alliance.queries import Person
from charm.awards import rules
from charm.awards.keyfiles import key_path, store_private_key
from charm.awards.models import Issuer, IssuerKey
from charm.awards.queries import did_document_of
from charm.core.credentials.did import verification_key
from charm.core.credentials.keys import generate_ed25519, public_multibase
from charm.core.credentials.proofs import ProofInvalid, verify_proof
from charm.foundation import clock, ledger
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.transactions import locked


def active_key(issuer: Issuer) -> IssuerKey:
    """The key that signs now. Raises NotFound with the remedy when there is none."""
    key = IssuerKey.objects.filter(issuer=issuer, retired_at__isnull=True).first()
    if key is None:
        raise NotFound(f"{issuer.name} has no key to sign with: rotate its key to make one.")
    return key


@transaction.atomic
def rotate_key(*, issuer: str, by: Person) -> IssuerKey:
    """Sign with a new key from now on. The old one stays published, so that what it signed goes on
    verifying; its private half is no longer used."""
    rules.issuer_for(by, issuer)
    row = locked(Issuer, issuer)
    IssuerKey.objects.filter(issuer=row, retired_at__isnull=True).update(retired_at=clock.now())
    key = new_key(row)
    _note("key_rotated", key, by)
    return key


@transaction.atomic
def retire_key(*, key: int, by: Person, compromised: bool = False, reason: str) -> IssuerKey:
    """Stop signing with a key. ``compromised``: somebody else may hold it, so nothing it signed
    verifies any more; the awards concerned (:func:`~charm.awards.queries.signed_by`) are to be
    issued again. A key that is retired already can still be reported as compromised."""
    found = IssuerKey.objects.filter(pk=key).first()
    if found is None:
        raise NotFound("There is no such key.")
    rules.issuer_for(by, found.issuer_id)
    if not reason.strip():
        raise Unfit("Give a reason.")
    row = locked(IssuerKey, key)
    row.retired_at = row.retired_at or clock.now()
    if compromised:
        row.compromised_at = row.compromised_at or clock.now()
    row.save(update_fields=["retired_at", "compromised_at"])
    _note("key_compromised" if compromised else "key_retired", row, by, reason=reason.strip())
    return row


def new_key(issuer: Issuer) -> IssuerKey:
    """Generate a key for the issuer, within the caller's transaction. Its fragment was never used
    before, not even by a key whose transaction was lost."""
    now = clock.now()
    number = IssuerKey.objects.filter(issuer=issuer).count() + 1
    while key_path(issuer.slug, fragment := f"key-{now:%Y}-{number}").exists():
        number += 1
    private_key = generate_ed25519()
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

    def key_for(method: str) -> Ed25519PublicKey:
        return verification_key(document, method)

    try:
        verify_proof(json.loads(signed), key_for)
    except (ProofInvalid, ValueError):
        return False
    return True


def _note(act: str, key: IssuerKey, by: Person, *, reason: str = "") -> None:
    ledger.record(
        act,
        actor=by.key,
        role="seal",
        clauses=["5.9", "7.10"],
        about=key.issuer.ref,
        facts={"key": key.fragment, "public": key.public_multibase},
        private={"reason": reason} if reason else None,
    )
