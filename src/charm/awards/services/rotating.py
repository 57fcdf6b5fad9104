"""Change an issuer's key, or report one as compromised, from the machine (``charm keys``).

Pages go another way: one person asks, a second one approves
(:mod:`~charm.awards.services.asking_for_keys`). Where the university wants two people here as well,
what they approved is carried out and nothing else.
"""

from __future__ import annotations

from charm.alliance.queries import Person
from charm.awards import rules
from charm.awards.models import Issuer, IssuerKey
from charm.awards.services import changing_keys
from charm.awards.services.changing_keys import doing
from charm.core.credentials.keys import Kind
from charm.foundation.errors import NotFound, Stale, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked

BY_TWO = (
    "Two people approve what happens to the keys of {issuer}: ask on its page, let a colleague "
    "approve, then run: charm keys carry-out {slug}"
)


@act()
def rotate_key(
    *, issuer: str, by: Person, seen: int | None = None, kind: Kind = Kind.ED25519
) -> IssuerKey:
    """Sign with a new key from now on, the status lists first. The old one stays published, so that
    what it signed goes on verifying; its private half is no longer used. ``kind`` decides by which
    cryptosuite (``eddsa-rdfc-2022``, or ``ecdsa-rdfc-2019`` with P-256). ``seen`` is the id of the
    latest key on the actor's screen: raises Stale when there is a later one, Unfit where two people
    are asked for."""
    rules.issuer_for(by, issuer)
    row = locked(Issuer, issuer)
    _one_suffices(row)
    latest = row.keys.order_by("-created_at", "-id").first()
    if seen is not None and latest is not None and latest.pk != seen:
        raise Stale("The key of this issuer")
    return changing_keys.replace_at_once(row, kind, doing(by, row, way="machine"))


@act()
def retire_key(*, key: int, by: Person, compromised: bool = False, reason: str) -> IssuerKey:
    """Stop signing with a key. ``compromised``: somebody else may hold it, so nothing it signed
    verifies any more; the awards concerned (:func:`~charm.awards.queries.signed_by`) are to be
    issued again, and the status lists wait for :func:`rotate_key`. A key that is retired already
    can still be reported as compromised. Raises Unfit where two people are asked for."""
    found = IssuerKey.objects.filter(pk=key).first()
    if found is None:
        raise NotFound("There is no such key.")
    rules.issuer_for(by, found.issuer_id)
    said = note_of(reason)
    if not said:
        raise Unfit("Give a reason.")
    _one_suffices(locked(Issuer, found.issuer_id))
    row = locked(IssuerKey, key)
    if row.compromised_at or (row.retired_at and not compromised):
        return row
    by_whom = doing(by, row.issuer, reason=said, way="machine")
    return changing_keys.stop(row, by_whom, compromised=compromised)


def _one_suffices(issuer: Issuer) -> None:
    if issuer.keys_by_two:
        raise Unfit(BY_TWO.format(issuer=issuer.name, slug=issuer.slug))
