"""Private keys: sealed files beside the database, never in it, never in a backup of it; or in a
hardware module (:mod:`~charm.awards.keymodule`)."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from charm.awards import keymodule
from charm.awards.models import IssuerKey
from charm.core.credentials.keys import (
    KeySigner,
    Kind,
    PrivateKey,
    PublicKey,
    Signer,
    generate_key,
    kind_of,
    open_private_key,
    public_key_from_multibase,
    seal_private_key,
)
from charm.foundation.errors import Unfit


class KeyMissing(RuntimeError):
    """The key file is not there or does not open; the sentence says what to do."""


def key_folder() -> Path:
    return Path(settings.VAR) / "keys"


def key_path(issuer: str, fragment: str) -> Path:
    return key_folder() / f"{issuer}.{fragment}.pem"


def store_private_key(issuer: str, fragment: str, private_key: PrivateKey) -> None:
    """Write the sealed key, readable to us alone. Never replaces one: FileExistsError."""
    folder = key_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(key_path(issuer, fragment), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(seal_private_key(private_key, settings.KEY_PASSPHRASE))
        file.flush()
        os.fsync(file.fileno())


def make_key(issuer: str, fragment: str, kind: Kind) -> tuple[PublicKey, str]:
    """Make a private key where they are kept here: its public half, and the store. Raises Unfit
    where the hardware module cannot, FileExistsError."""
    if keymodule.has_module():
        try:
            public = keymodule.make_key(f"{issuer}.{fragment}", kind)
        except keymodule.ModuleUnusable as error:
            raise Unfit(str(error)) from error
        return public, IssuerKey.Store.MODULE
    private_key = generate_key(kind)
    store_private_key(issuer, fragment, private_key)
    return private_key.public_key(), IssuerKey.Store.FILE


def is_taken(issuer: str, fragment: str) -> bool:
    """Whether there is a private key of that name, also one whose transaction was lost. Raises
    Unfit where the hardware module cannot be asked."""
    if key_path(issuer, fragment).exists():
        return True
    try:
        return keymodule.has_module() and keymodule.has_key(f"{issuer}.{fragment}")
    except keymodule.ModuleUnusable as error:
        raise Unfit(str(error)) from error


def signer_for(key: IssuerKey) -> Signer:
    """Signs in the issuer's name. Raises KeyMissing; a key in a module is looked for when it
    signs."""
    if key.store == IssuerKey.Store.MODULE:
        kind = kind_of(public_key_from_multibase(key.public_multibase))
        return keymodule.ModuleSigner(label_of(key), key.verification_method, kind)
    return file_signer_for(key)


def problem_of(key: IssuerKey) -> str:
    """Why nothing can be signed with the key now, in a sentence; empty when it can."""
    if key.store == IssuerKey.Store.MODULE:
        return keymodule.problem_of(label_of(key))
    path = key_path(key.issuer_id, key.fragment)
    return "" if path.exists() else _missing(path)


def label_of(key: IssuerKey) -> str:
    """How the token of a module names the key."""
    return f"{key.issuer_id}.{key.fragment}"


def file_signer_for(key: IssuerKey) -> KeySigner:
    """The same for a key in a file. Raises KeyMissing."""
    path = key_path(key.issuer_id, key.fragment)
    try:
        private_key = _opened(path, path.stat().st_mtime_ns, settings.KEY_PASSPHRASE)
    except FileNotFoundError:
        raise KeyMissing(_missing(path)) from None
    except ValueError as error:
        raise KeyMissing(f"{path.name}: {error} Check CHARM_KEY_PASSPHRASE.") from error
    return KeySigner(private_key, key.verification_method)


def _missing(path: Path) -> str:
    return (
        f"The key file {path.name} is missing: restore it from the backup of the keys, or "
        "rotate the issuer's key."
    )


@lru_cache(maxsize=64)
def _opened(path: Path, changed: int, passphrase: str) -> PrivateKey:  # noqa: ARG001
    """Opening is slow on purpose; a batch of a thousand awards opens each key once."""
    return open_private_key(path.read_bytes(), passphrase)
