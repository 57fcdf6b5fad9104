"""Private keys as sealed files beside the database: never in it, never in a backup of it."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from charm.awards.models import IssuerKey
from charm.core.credentials.keys import KeySigner, PrivateKey, open_private_key, seal_private_key


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


def signer_for(key: IssuerKey) -> KeySigner:
    """Signs in the issuer's name. Raises KeyMissing."""
    path = key_path(key.issuer_id, key.fragment)
    try:
        private_key = _opened(path, path.stat().st_mtime_ns, settings.KEY_PASSPHRASE)
    except FileNotFoundError:
        raise KeyMissing(
            f"The key file {path.name} is missing: restore it from the backup of the keys, or "
            "rotate the issuer's key."
        ) from None
    except ValueError as error:
        raise KeyMissing(f"{path.name}: {error} Check CHARM_KEY_PASSPHRASE.") from error
    return KeySigner(private_key, key.verification_method)


@lru_cache(maxsize=64)
def _opened(path: Path, changed: int, passphrase: str) -> PrivateKey:  # noqa: ARG001
    """Opening is slow on purpose; a batch of a thousand awards opens each key once."""
    return open_private_key(path.read_bytes(), passphrase)
