"""What partner systems issue as tenants of their own, and whether it holds (W3C VC-API, 3.2)."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings

from charm.awards.models import TenantEntry, TenantList
from charm.awards.queries import tenant_list_address
from charm.awards.services.status_lists import sign_list
from charm.awards.tenants import Tenant, TenantUnusable, did_of, known_signer_of
from charm.core.credentials.did import own_document, verification_key
from charm.core.credentials.keys import KeySigner
from charm.core.credentials.proofs import add_proof, verify_proof
from charm.core.credentials.record import StatusPlace
from charm.core.credentials.status import Purpose, StatusList, random_index
from charm.foundation import clock, jobs, ledger
from charm.foundation.errors import NotFound
from charm.foundation.transactions import act, locked

logger = logging.getLogger(__name__)
Document = dict[str, Any]


class NotPossible(ValueError):
    """The partner asks for what its credentials do not allow; the sentence says what to change."""


@act()
def issue_with_status(
    *,
    tenant: Tenant,
    signer: KeySigner,
    known_as: str,
    credential: Mapping[str, Any],
    check: Callable[[Document], None],
) -> Document:
    """The credential with a place in a list for each purpose that the partner asked for, signed.

    ``known_as`` is what the partner will call it by; only its digest is kept. ``check`` raises
    where nothing may go out, and then no place was taken. Raises NotPossible for an identifier
    that was used before.
    """
    digest = _digest(known_as)
    if TenantEntry.objects.filter(tenant=tenant.name, credential_sha256=digest).exists():
        raise NotPossible(
            "id: a credential with this id was issued before: give each an id of its own"
        )
    places = [_take(tenant, signer, digest, purpose) for purpose in tenant.status]
    entries = [_spelled(place) for place in places]
    whole = {**credential, "credentialStatus": entries if len(entries) > 1 else entries[0]}
    signed = add_proof(whole, signer, created=clock.now())
    check(signed)
    return signed


@act()
def set_status(
    *, tenant: Tenant, known_as: str, entry: Mapping[str, str], status: bool
) -> TenantEntry:
    """Say that a credential of the tenant is revoked, is suspended, or holds again, and publish it.

    ``entry`` holds the ``statusPurpose``, and what else the partner knows of the place. Whatever is
    not the tenant's own does not exist for it: raises NotFound. Raises NotPossible where a revoked
    one would hold again (Bitstring Status List, 2.2). To say the same twice changes nothing.
    """
    purpose = entry["statusPurpose"]
    row = (
        TenantEntry.objects.select_for_update(of=("self",))
        .select_related("list")
        .filter(
            tenant=tenant.name,
            list__tenant=tenant.name,
            credential_sha256=_digest(known_as),
            purpose=purpose,
        )
        .first()
    )
    if row is None:
        raise NotFound("You issued no credential of this id whose status can be set so.")
    place = _spelled(StatusPlace(tenant_list_address(row.list_id), row.index, purpose))
    if any(place.get(name) != said for name, said in entry.items() if name != "type"):
        raise NotPossible("credentialStatus: this is not the entry of that credential")
    if row.is_set == status:
        return row
    if purpose == Purpose.REVOCATION and not status:
        raise NotPossible("status: what was revoked stays revoked: issue it anew")
    row.is_set, row.changed_at = status, clock.now()
    row.save(update_fields=["is_set", "changed_at"])
    ledger.record(
        "tenant_status_set",
        actor="system",
        role="partner",
        clauses=(),
        about=f"tenant:{tenant.name}",
        facts={"list": row.list_id, "place": row.index, "set": status},
    )
    _publish(locked(TenantList, row.list_id), known_signer_of(tenant))
    return row


@jobs.job
def renew_tenant_list(name: str) -> None:
    """Sign the list anew, long before verifiers would call it out of date. That of a partner whom
    the environment does not name any more is left as it was."""
    with act():
        row = locked(TenantList, name)
        tenant = next((one for one in settings.VC_API if one.name == row.tenant), None)
        if tenant is None:
            return
        try:
            _publish(row, known_signer_of(tenant))
        except TenantUnusable:
            logger.exception("A partner's status list could not be signed anew.")


def _take(tenant: Tenant, signer: KeySigner, digest: str, purpose: Purpose) -> StatusPlace:
    row = (
        TenantList.objects.select_for_update()
        .filter(tenant=tenant.name, did=did_of(signer), purpose=purpose)
        .order_by("-created_at", "-name")
        .first()
    )
    if row is None or row.taken >= row.length:
        row = _open(tenant, signer, purpose)
    index = random_index(row.taken, secret=bytes.fromhex(row.placing_key), length=row.length)
    TenantEntry.objects.create(
        list=row, index=index, tenant=tenant.name, purpose=purpose, credential_sha256=digest
    )
    row.taken += 1
    row.save(update_fields=["taken"])
    return StatusPlace(tenant_list_address(row.name), index, purpose)


def _open(tenant: Tenant, signer: KeySigner, purpose: Purpose) -> TenantList:
    number = TenantList.objects.filter(tenant=tenant.name, purpose=purpose).count() + 1
    row = TenantList.objects.create(
        name=f"{tenant.name}-{purpose}-{number}",
        tenant=tenant.name,
        did=did_of(signer),
        purpose=purpose,
        placing_key=secrets.token_hex(32),
        created_at=clock.now(),
    )
    _publish(row, signer)
    return row


def _publish(row: TenantList, signer: KeySigner) -> None:
    """Raises TenantUnusable where the key is not that of the list any more: verifiers would not
    believe it."""
    if did_of(signer) != row.did:
        raise TenantUnusable(
            f"{row.tenant}.pem is another key than the one that signed {row.name}."
        )
    bits = StatusList(row.length)
    bits.set_all(row.entries.filter(is_set=True).order_by().values_list("index", flat=True))
    keys = own_document(row.did) or {}
    sign_list(
        row,
        bits,
        url=tenant_list_address(row.name),
        issuer=row.did,
        signer=signer,
        check=lambda text: verify_proof(
            json.loads(text), lambda method: verification_key(keys, method)
        ),
    )


def _spelled(place: StatusPlace) -> dict[str, str]:
    return {
        "id": place.id,
        "type": "BitstringStatusListEntry",
        "statusPurpose": place.purpose,
        "statusListIndex": str(place.index),
        "statusListCredential": place.list_url,
    }


def _digest(known_as: str) -> str:
    return hashlib.sha256(known_as.encode("utf-8", "surrogatepass")).hexdigest()
