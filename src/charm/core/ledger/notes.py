"""Signed heads of the ledger: a few lines of text that anybody can keep, print, mail and check.

The form is the *signed note* of C2SP (https://c2sp.org/signed-note), as transparency logs publish
their checkpoints in, so that existing tools verify it. The text of a head has four lines: whose
ledger it is, the day, how many records there are, and the digest of the last one (hexadecimal).
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
LONGEST = 4_000
"""Characters of a note; ours have some three hundred."""
_SIGNATURE = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/]+={0,2})")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class NoteInvalid(ValueError):
    """This is no head signed by a key that is known; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Head:
    """The ledger as it stood: ``digest`` binds all records up to ``sequence``."""

    origin: str
    """Whose ledger: the host and path of its public address."""
    day: dt.date
    sequence: int
    digest: str

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.day}\n{self.sequence}\n{self.digest}\n"


def spell_key(name: str, key: Ed25519PublicKey) -> str:
    """The public key in one line: name, its short hash, and the key."""
    packed = base64.b64encode(ED25519 + key.public_bytes_raw()).decode()
    return f"{name}+{_short_hash(name, key).hex()}+{packed}"


def read_key(line: str) -> tuple[str, Ed25519PublicKey]:
    """The inverse of :func:`spell_key`. Raises NoteInvalid."""
    name, _, rest = line.strip().partition("+")
    short, _, packed = rest.partition("+")
    try:
        raw = base64.b64decode(packed, validate=True)
        if raw[:1] != ED25519:
            raise ValueError
        key = Ed25519PublicKey.from_public_bytes(raw[1:])
    except (ValueError, binascii.Error):
        raise NoteInvalid("This is no key of a ledger: it reads NAME+HASH+KEY.") from None
    if _short_hash(name, key).hex() != short:
        raise NoteInvalid("This key of a ledger was changed or cut off.")
    return name, key


def sign_head(head: Head, key: Ed25519PrivateKey) -> str:
    """The note, with one signature in the name of the origin."""
    signature = key.sign(head.text.encode())
    packed = base64.b64encode(_short_hash(head.origin, key.public_key()) + signature).decode()
    return f"{head.text}\n— {head.origin} {packed}\n"


def open_head(note: str, keys: Iterable[str]) -> Head:
    """What a note says, once a signature by one of ``keys`` (as :func:`spell_key` writes them)
    holds. Raises NoteInvalid."""
    if len(note) > LONGEST:
        raise NoteInvalid("This is too long for a head of a ledger.")
    text, gap, signatures = note.replace("\r\n", "\n").rpartition("\n\n")
    if not gap:
        raise NoteInvalid("This is no signed head of a ledger.")
    text += "\n"
    known = [read_key(line) for line in keys]
    if not any(_is_signed(text, line, known) for line in signatures.splitlines()):
        raise NoteInvalid("No key of this ledger signed this head as it stands.")
    return _read_head(text)


def _is_signed(text: str, line: str, known: list[tuple[str, Ed25519PublicKey]]) -> bool:
    said = _SIGNATURE.fullmatch(line)
    if said is None:
        return False
    try:
        raw = base64.b64decode(said["signature"], validate=True)
    except binascii.Error:
        return False
    for name, key in known:
        if name == said["name"] and raw[:4] == _short_hash(name, key):
            try:
                key.verify(raw[4:], text.encode())
            except InvalidSignature:
                continue
            return True
    return False


def _read_head(text: str) -> Head:
    lines = text.splitlines()
    try:
        origin, day, sequence, digest = lines
        head = Head(origin, dt.date.fromisoformat(day), int(sequence), digest)
    except ValueError:
        raise NoteInvalid("This note is signed, but says no head of a ledger.") from None
    if head.text != text or not _DIGEST.fullmatch(digest) or head.sequence < 0:
        raise NoteInvalid("This note is signed, but says no head of a ledger.")
    return head


def _short_hash(name: str, key: Ed25519PublicKey) -> bytes:
    said = name.encode() + b"\n" + ED25519 + key.public_bytes_raw()
    return hashlib.sha256(said).digest()[:4]
