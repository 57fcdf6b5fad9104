"""Bitstring Status List v1.0: one bit per credential in a list that anybody may read.

A list is shared by many credentials (at least 131,072 places), so that reading it does not tell
whose credential is being checked; places are handed out by a keyed permutation for the same reason.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import gzip
import hashlib
import hmac
import zlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from charm.core.credentials.contexts import VC_V2
from charm.core.credentials.times import timestamp


class Purpose(StrEnum):
    """What a list that we publish says of a credential: it is taken back for good, or does not hold
    for a time."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


MINIMUM_LENGTH = 131_072
"""Places in the shortest list that verifiers accept (section 4.2)."""
MAXIMUM_LENGTH = 8 * 1024 * 1024 * 8
"""Places in the longest list that we unpack: 8 MiB of bits."""
_MAXIMUM_ENCODED = 4 * 1024 * 1024
_ROUNDS = 4


class UnusableList(ValueError):
    """This is no status list that can be relied on; the message says why."""


class StatusList:
    """Bits by index; the first is the left-most (section 3.2)."""

    def __init__(self, length: int = MINIMUM_LENGTH) -> None:
        if length % 8 or not MINIMUM_LENGTH <= length <= MAXIMUM_LENGTH:
            raise UnusableList(
                f"a status list has {MINIMUM_LENGTH} to {MAXIMUM_LENGTH} places, in whole bytes,"
                f" not {length}"
            )
        self._bits = bytearray(length // 8)

    def __len__(self) -> int:
        return len(self._bits) * 8

    def __getitem__(self, index: int) -> bool:
        byte, mask = self._place(index)
        return bool(self._bits[byte] & mask)

    def __setitem__(self, index: int, value: bool) -> None:
        byte, mask = self._place(index)
        if value:
            self._bits[byte] |= mask
        else:
            self._bits[byte] &= ~mask

    def set_all(self, indexes: Iterable[int]) -> None:
        """Set many bits. Raises IndexError for one outside the list."""
        bits, length = self._bits, len(self)
        for index in indexes:
            if not 0 <= index < length:
                raise IndexError(f"place {index} is outside a list of {length} places")
            bits[index >> 3] |= 0x80 >> (index & 7)

    def encode(self) -> str:
        """Multibase base64url of the gzipped bits; the same bits give the same text."""
        packed = gzip.compress(bytes(self._bits), compresslevel=6, mtime=0)
        return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str) -> StatusList:
        """Raises :class:`UnusableList` for anything but a list of an allowed length; never unpacks
        more than the longest list has."""
        bits = _unpacked(text)
        found = cls(len(bits) * 8)
        found._bits[:] = bits
        return found

    def _place(self, index: int) -> tuple[int, int]:
        if not 0 <= index < len(self):
            raise IndexError(f"place {index} is outside a list of {len(self)} places")
        return index // 8, 0x80 >> index % 8


def status_list_credential(
    bits: StatusList,
    *,
    url: str,
    issuer: str,
    purpose: str = "revocation",
    valid_from: dt.datetime,
    valid_until: dt.datetime,
    ttl: dt.timedelta = dt.timedelta(minutes=5),
) -> dict[str, Any]:
    """The unsigned credential that publishes a list under ``url``. ``issuer`` is a DID as a plain
    string, and the purpose one string: verifiers in use read no other form. ``ttl`` is how long a
    copy may be kept (milliseconds in the document)."""
    if valid_until <= valid_from:
        raise ValueError("a status list must be valid for some time: valid_until after valid_from")
    return {
        "@context": [VC_V2],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": timestamp(valid_from),
        "validUntil": timestamp(valid_until),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "ttl": int(ttl / dt.timedelta(milliseconds=1)),
            "encodedList": bits.encode(),
        },
    }


def random_index(serial: int, *, secret: bytes, length: int = MINIMUM_LENGTH) -> int:
    """The place of the ``serial``-th credential in a list.

    A permutation keyed by ``secret``: every serial below ``length`` gets a place of its own, and
    neighbours in time are no neighbours in the list. Raises ValueError when the list is full.
    """
    if not 0 <= serial < length:
        raise ValueError(f"the list is full: it has {length} places; begin another")
    half = (max(2, (length - 1).bit_length()) + 1) // 2
    index = serial
    while True:  # cycle walking: the network permutes a power of two at least as large
        index = _permuted(index, half, secret)
        if index < length:
            return index


def _permuted(value: int, half: int, secret: bytes) -> int:
    mask = (1 << half) - 1
    left, right = value >> half, value & mask
    for number in range(_ROUNDS):
        message = number.to_bytes(1, "big") + right.to_bytes(8, "big")
        digest = hmac.digest(secret, message, hashlib.sha256)
        left, right = right, left ^ int.from_bytes(digest[:8], "big") & mask
    return left << half | right


def _unpacked(text: str) -> bytes:
    if not text.startswith("u"):
        raise UnusableList("encodedList must be multibase base64url, which begins with u")
    if len(text) > _MAXIMUM_ENCODED:
        raise UnusableList("encodedList is longer than any list that we read")
    try:
        encoded = text[1:].encode("ascii")
        packed = base64.b64decode(encoded + b"=" * (-len(encoded) % 4), b"-_", validate=True)
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        bits = unpacker.decompress(packed, MAXIMUM_LENGTH // 8 + 1)
    except (UnicodeEncodeError, binascii.Error, zlib.error) as error:
        raise UnusableList(f"encodedList cannot be unpacked: {error}") from None
    if len(bits) > MAXIMUM_LENGTH // 8:
        raise UnusableList(f"the list has more than {MAXIMUM_LENGTH} places")
    if not unpacker.eof or unpacker.unused_data:
        raise UnusableList("encodedList is cut off, or holds more than one list")
    if len(bits) * 8 < MINIMUM_LENGTH:
        raise UnusableList(
            f"the list has {len(bits) * 8} places; fewer than {MINIMUM_LENGTH} protect nobody"
        )
    return bits
