"""What a partner issues as: a did:key of its own, which nothing in the trust register stands for.

The key is made when it is first needed and kept sealed in ``CHARM_VAR/keys/vc-api``. It is none of
the issuers' keys: a partner's token never signs in the name of a university or of the alliance.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from charm.api.vcapi.partners import Partner
from charm.core.credentials.did import did_key
from charm.core.credentials.keys import (
    KeySigner,
    PrivateKey,
    generate_key,
    kind_of,
    open_private_key,
    public_multibase,
    seal_private_key,
)


class TenantUnusable(RuntimeError):
    """The key of the tenant does not open, or is of another kind; the sentence says what to do."""


def signer_of(partner: Partner) -> KeySigner:
    """Signs as the partner's tenant. Raises TenantUnusable."""
    path = Path(settings.VAR) / "keys" / "vc-api" / f"{partner.name}.pem"
    if not path.exists():
        _make(path, partner)
    try:
        key = _opened(path, path.stat().st_mtime_ns, settings.KEY_PASSPHRASE)
    except ValueError as error:
        raise TenantUnusable(f"{path.name}: {error} Check CHARM_KEY_PASSPHRASE.") from error
    if kind_of(key.public_key()) is not partner.kind:
        raise TenantUnusable(f"{path.name} is no {partner.kind} key, as CHARM_VC_API wants it.")
    spelled = public_multibase(key.public_key())
    return KeySigner(key, f"{did_key(key.public_key())}#{spelled}")


def tenant_of(partner: Partner) -> str:
    """The identifier that the partner issues as."""
    return signer_of(partner).verification_method.partition("#")[0]


def _make(path: Path, partner: Partner) -> None:
    """Of two that make it at once, the first is kept, and never half of one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sealed = seal_private_key(generate_key(partner.kind), settings.KEY_PASSPHRASE)
    draft = path.with_suffix(f".{os.getpid()}-{os.urandom(4).hex()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


@lru_cache(maxsize=64)
def _opened(path: Path, changed: int, passphrase: str) -> PrivateKey:  # noqa: ARG001
    return open_private_key(path.read_bytes(), passphrase)
