"""The heads of the ledger that are signed each day and published, outside of the database.

Whoever has all rights on the database can write the whole chain anew, but not the heads: they lie
in the storage of files, and those that others fetched or were mailed lie out of reach. They are
signed by a key of their own, sealed in ``CHARM_VAR/keys``; its public half is published with them.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from charm.core.credentials.keys import generate_key, open_private_key, seal_private_key
from charm.core.ledger.notes import Head, NoteInvalid, open_head, sign_head, spell_key
from charm.foundation import clock, jobs, ledger
from charm.foundation.errors import NotFound

FOLDER = "heads"
KEYS = f"{FOLDER}/keys.txt"


class HeadKeyUnusable(RuntimeError):
    """The key of the ledger does not open; the sentence says what to do."""


def origin() -> str:
    """How this ledger names itself: the public address, without the scheme."""
    return f"{settings.BASE_URL.partition('://')[2]}/ledger"


def key_file() -> Path:
    return Path(settings.VAR) / "keys" / "ledger.pem"


@jobs.scheduled("10 0 * * *")
def publish_head() -> None:
    """Sign and publish the head of the day; a day that has one keeps it. The first makes the key.
    Raises HeadKeyUnusable."""
    day = clock.now().astimezone(dt.UTC).date()
    place = _place(day)
    if default_storage.exists(place):
        return
    sequence, digest = ledger.head()
    note = sign_head(Head(origin(), day, sequence, digest), _key())
    default_storage.save(place, ContentFile(note.encode()))


def days() -> list[dt.date]:
    """Days of which a head was published, the latest first."""
    try:
        _, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return []
    return sorted((day for name in names if (day := _day_of(name))), reverse=True)


def published() -> list[str]:
    """The note of each of these days."""
    return [_text(_place(day)) for day in days()]


def published_on(day: dt.date) -> str:
    """The note of that day. Raises NotFound."""
    if not default_storage.exists(_place(day)):
        raise NotFound("No head was published on that day.")
    return _text(_place(day))


def public_keys() -> list[str]:
    """Public keys by which heads were signed, the latest last, one line each."""
    return _text(KEYS).splitlines() if default_storage.exists(KEYS) else []


def opened(notes: Iterable[str], known: Iterable[str]) -> tuple[dict[int, set[str]], list[str]]:
    """Digests by sequence, as these notes say, and what is wrong with those that do not hold."""
    known = list(known)
    heads: dict[int, set[str]] = {}
    wrong = []
    for note in notes:
        try:
            head = open_head(note, known)
        except NoteInvalid as error:
            said = note.strip().splitlines()[1:2] or ["empty"]
            wrong.append(f"the head of {said[0][:20]}: {error}")
            continue
        heads.setdefault(head.sequence, set()).add(head.digest)
    return heads, wrong


def _place(day: dt.date) -> str:
    return f"{FOLDER}/{day}.txt"


def _day_of(name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(name.removesuffix(".txt"))
    except ValueError:
        return None


def _text(place: str) -> str:
    with default_storage.open(place) as file:
        return bytes(file.read()).decode("utf-8", "replace")


def _key() -> Ed25519PrivateKey:
    path = key_file()
    if not path.exists():
        _make(path)
    try:
        key = open_private_key(path.read_bytes(), settings.KEY_PASSPHRASE)
    except ValueError as error:
        raise HeadKeyUnusable(f"{path.name}: {error} Check CHARM_KEY_PASSPHRASE.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise HeadKeyUnusable(f"{path.name}: the ledger is signed by an Ed25519 key.")
    _publish(spell_key(origin(), key.public_key()))
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sealed = seal_private_key(generate_key(), settings.KEY_PASSPHRASE)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sealed)


def _publish(line: str) -> None:
    known = public_keys()
    if line in known:
        return
    if known:
        default_storage.delete(KEYS)
    default_storage.save(KEYS, ContentFile("".join(f"{one}\n" for one in [*known, line]).encode()))
