"""Write to the ledger and check it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from charm.core.ledger import GENESIS, Break, commitment, digest_of, verify_chain
from charm.foundation import clock
from charm.foundation.models import LedgerHead, LedgerRecord, LedgerSecret


def record(
    act: str,
    *,
    actor: str,
    role: str,
    clauses: Iterable[str],
    about: str,
    facts: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
) -> LedgerRecord:
    """Add one act to the chain, inside the transaction of the act itself.

    ``actor`` is an opaque key of a person (or ``system``), ``about`` names the object as
    ``kind:id``, ``facts`` hold no personal text; what is personal goes into ``private`` and is
    only committed to.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A ledger record belongs into the transaction of its act.")
    head, _ = LedgerHead.objects.select_for_update().get_or_create(
        id=1, defaults={"sequence": 0, "digest": GENESIS}
    )
    salts = {name: secrets.token_hex(16) for name in private or {}}
    at = clock.now()
    body = {
        "sequence": head.sequence + 1,
        "previous": head.digest,
        "at": at.isoformat(),
        "act": act,
        "actor": actor,
        "role": role,
        "clauses": sorted(clauses),
        "about": about,
        "facts": dict(facts or {}),
        "commitments": {
            name: commitment(salts[name], value) for name, value in (private or {}).items()
        },
    }
    written = LedgerRecord.objects.create(
        sequence=head.sequence + 1,
        previous=head.digest,
        digest=digest_of(body),
        body=body,
        act=act,
        object_ref=about,
        at=at,
    )
    LedgerSecret.objects.bulk_create(
        LedgerSecret(record=written, name=name, salt=salts[name], value=value)
        for name, value in (private or {}).items()
    )
    head.sequence, head.digest = written.sequence, written.digest
    head.save(update_fields=["sequence", "digest"])
    return written


def check(*, heads: Mapping[int, str] | None = None) -> list[Break]:
    """Recompute the whole chain; an empty list means nothing was altered."""
    records = LedgerRecord.objects.order_by("sequence").values_list("body", "digest")
    known = dict(heads or {})
    head = LedgerHead.objects.filter(id=1).first()
    if head is not None and head.sequence:
        known.setdefault(head.sequence, head.digest)
    return verify_chain(records.iterator(chunk_size=2000), heads=known)


def history_of(about: str) -> list[dict[str, Any]]:
    """Bodies of the records about one object, oldest first."""
    return list(
        LedgerRecord.objects.filter(object_ref=about)
        .order_by("sequence")
        .values_list("body", flat=True)
    )
