"""Base58 (Bitcoin alphabet) behind the multibase letter ``z``: how keys and signatures are spelled.

Specification: Controlled Identifiers 1.0, section 2.4 (Multibase), base-58-btc.
"""

from __future__ import annotations

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
MAX_LENGTH = 1_024
"""Longest text read; conversion takes time quadratic in the length."""

_DIGIT = {letter: value for value, letter in enumerate(ALPHABET)}
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_PAIR = 58 * 58


def encode(data: bytes) -> str:
    number = int.from_bytes(data)
    pairs: list[str] = []
    while number:
        number, chunk = divmod(number, _PAIR**5)
        for _ in range(5):
            chunk, pair = divmod(chunk, _PAIR)
            pairs.append(_PAIRS[pair])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + "".join(reversed(pairs)).lstrip("1")


def decode(text: str) -> bytes:
    """Raises ValueError with a sentence for anything that ``encode`` does not write."""
    if not isinstance(text, str) or not text.startswith("z"):
        raise ValueError("This is not base-58-btc multibase: it has to begin with the letter z.")
    if len(text) > MAX_LENGTH:
        raise ValueError(f"This multibase text is longer than {MAX_LENGTH} characters.")
    digits = text[1:]
    number = 0
    for letter in digits:
        if letter not in _DIGIT:
            raise ValueError(f"{letter!r} is not a letter of base-58-btc.")
        number = number * 58 + _DIGIT[letter]
    zeros = len(digits) - len(digits.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)
