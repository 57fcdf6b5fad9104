"""Change an issuer's key, or report one as compromised."""

from __future__ import annotations

from charm.alliance.queries import Person
from charm.awards import rules
from charm.awards.models import Issuer, IssuerKey
from charm.awards.services.keys import new_key
from charm.awards.services.status_lists import publish_list
from charm.core.credentials.keys import Kind
from charm.foundation import clock, jobs, ledger
from charm.foundation.errors import NotFound, Stale, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked


@act()
def rotate_key(
    *, issuer: str, by: Person, seen: int | None = None, kind: Kind = Kind.ED25519
) -> IssuerKey:
    """Sign with a new key from now on, the status lists first. The old one stays published, so that
    what it signed goes on verifying; its private half is no longer used. ``kind`` decides by which
    cryptosuite (``eddsa-rdfc-2022``, or ``ecdsa-rdfc-2019`` with P-256). ``seen`` is the id of the
    latest key on the actor's screen: raises Stale when there is a later one."""
    rules.issuer_for(by, issuer)
    row = locked(Issuer, issuer)
    latest = row.keys.order_by("-created_at", "-id").first()
    if seen is not None and latest is not None and latest.pk != seen:
        raise Stale("The key of this issuer")
    IssuerKey.objects.filter(issuer=row, retired_at__isnull=True).update(retired_at=clock.now())
    key = new_key(row, kind)
    _note("key_rotated", key, by)
    for status_list in row.status_lists.all():
        jobs.enqueue(publish_list, name=status_list.name)
    return key


@act()
def retire_key(*, key: int, by: Person, compromised: bool = False, reason: str) -> IssuerKey:
    """Stop signing with a key. ``compromised``: somebody else may hold it, so nothing it signed
    verifies any more; the awards concerned (:func:`~charm.awards.queries.signed_by`) are to be
    issued again, and the status lists wait for :func:`rotate_key`. A key that is retired already
    can still be reported as compromised."""
    found = IssuerKey.objects.filter(pk=key).first()
    if found is None:
        raise NotFound("There is no such key.")
    rules.issuer_for(by, found.issuer_id)
    said = note_of(reason)
    if not said:
        raise Unfit("Give a reason.")
    row = locked(IssuerKey, key)
    if row.compromised_at or (row.retired_at and not compromised):
        return row
    row.retired_at = row.retired_at or clock.now()
    if compromised:
        row.compromised_at = row.compromised_at or clock.now()
    row.save(update_fields=["retired_at", "compromised_at"])
    _note("key_compromised" if compromised else "key_retired", row, by, reason=said)
    return row


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
