"""Sets of small numbers as bits: how many of very many things have this and that in common.

What two sets share is one ``&`` of two integers, how many ``int.bit_count``; twenty thousand
numbers are 2.5 kB. Kept, a set is its bytes, least first, deflated: few members are few bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator


def bits_of(numbers: Iterable[int]) -> int:
    """The set of these numbers, none of them negative."""
    known = list(numbers)
    spelled = bytearray(max(known, default=-1) // 8 + 1)
    for number in known:
        spelled[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(spelled, "little")


def packed(bits: int) -> bytes:
    return zlib.compress(_bytes(bits), 1)


def unpacked(data: bytes | memoryview) -> int:
    return int.from_bytes(zlib.decompress(data), "little")


def members(bits: int) -> Iterator[int]:
    """The numbers in the set, the highest first."""
    spelled = _bytes(bits)
    for place in range(len(spelled) - 1, -1, -1):
        eight = spelled[place]
        if eight:
            for bit in range(7, -1, -1):
                if eight >> bit & 1:
                    yield place * 8 + bit


class Held:
    """Whether a number is in the set, asked very often."""

    def __init__(self, bits: int) -> None:
        self._spelled = _bytes(bits)

    def __contains__(self, number: int) -> bool:
        place = number >> 3
        return place < len(self._spelled) and bool(self._spelled[place] >> (number & 7) & 1)


def _bytes(bits: int) -> bytes:
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")
