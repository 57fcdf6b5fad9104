"""What a partner system issues as: a did:key of its own, which nothing in the trust register stands
for.

The key is made when it is first needed and kept sealed in ``CHARM_VAR/keys/vc-api``. It is none of
the issuers' keys: a partner's token never signs in the name of a university or of the alliance.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from django.conf import settings

from charm.core.credentials.did import did_key
from charm.core.credentials.keys import (
    KeySigner,
    Kind,
    PrivateKey,
    generate_key,
    kind_of,
    open_private_key,
    public_multibase,
    seal_private_key,
)
from charm.core.credentials.status import Purpose


class Tenant(Protocol):
    """A partner, as ``CHARM_VC_API`` names it."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> Kind: ...

    @property
    def status(self) -> tuple[Purpose, ...]: ...


class TenantUnusable(RuntimeError):
    """The key of the tenant does not open, or is of another kind; the sentence says what to do."""


def signer_of(partner: Tenant) -> KeySigner:
    """Signs as the partner's tenant; its key is made where there is none. Raises TenantUnusable."""
    path = _place(partner)
    if not path.exists():
        _make(path, partner)
    return known_signer_of(partner)


def known_signer_of(partner: Tenant) -> KeySigner:
    """Signs as the partner's tenant, which has issued before. Raises TenantUnusable."""
    path = _place(partner)
    if not path.exists():
        raise TenantUnusable(f"{path.name} is gone: put it back from the backup.")
    try:
        key = _opened(path, path.stat().st_mtime_ns, settings.KEY_PASSPHRASE)
    except ValueError as error:
        raise TenantUnusable(f"{path.name}: {error} Check CHARM_KEY_PASSPHRASE.") from error
    if kind_of(key.public_key()) is not partner.kind:
        raise TenantUnusable(f"{path.name} is no {partner.kind} key, as CHARM_VC_API wants it.")
    spelled = public_multibase(key.public_key())
    return KeySigner(key, f"{did_key(key.public_key())}#{spelled}")


def did_of(signer: KeySigner) -> str:
    """The identifier that the tenant issues as."""
    return signer.verification_method.partition("#")[0]


def _place(partner: Tenant) -> Path:
    return Path(settings.VAR) / "keys" / "vc-api" / f"{partner.name}.pem"


def _make(path: Path, partner: Tenant) -> None:
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
