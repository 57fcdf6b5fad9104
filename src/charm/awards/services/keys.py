"""Keys of issuers: the one that signs now, and a new one."""

from __future__ import annotations

from charm.awards.keyfiles import is_taken, make_key
from charm.awards.models import Issuer, IssuerKey
from charm.core.credentials.keys import Kind, public_multibase
from charm.foundation import clock
from charm.foundation.errors import NotFound


def active_key(issuer: Issuer) -> IssuerKey:
    """The key that signs now. Raises NotFound with the remedy when there is none."""
    key = IssuerKey.objects.filter(
        issuer=issuer, retired_at__isnull=True, signs_since__isnull=False
    ).first()
    if key is None:
        raise NotFound(f"{issuer.name} has no key to sign with: rotate its key to make one.")
    return key


def new_key(issuer: Issuer, kind: Kind = Kind.ED25519, *, is_announced: bool = False) -> IssuerKey:
    """Generate a key for the issuer, within the caller's transaction; it signs from now on, or is
    only announced. Its fragment was never used before, not even by a key whose transaction was
    lost."""
    now = clock.now()
    number = IssuerKey.objects.filter(issuer=issuer).count() + 1
    while is_taken(issuer.slug, fragment := f"key-{now:%Y}-{number}"):
        number += 1
    public_key, store = make_key(issuer.slug, fragment, kind)
    return IssuerKey.objects.create(
        issuer=issuer,
        fragment=fragment,
        public_multibase=public_multibase(public_key),
        store=store,
        created_at=now,
        signs_since=None if is_announced else now,
    )
