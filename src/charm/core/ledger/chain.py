"""Spelling, chaining and checking of ledger records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from charm.core.canonical_json import canonical_json

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold."""

    sequence: int
    says: str


def digest_of(body: Mapping[str, Any]) -> str:
    """SHA-256, hexadecimal, of the canonical JSON of a record's body (which names ``previous``).

    Raises ValueError for values that JSON cannot carry exactly.
    """
    try:
        return hashlib.sha256(canonical_json(dict(body))).hexdigest()
    except rfc8785.CanonicalizationError as error:
        raise ValueError(f"This record cannot be spelled canonically: {error}") from error


def commitment(salt: str, value: str) -> str:
    """What a record holds instead of a personal value; without the salt it cannot be guessed."""
    return hashlib.sha256(f"{salt}\x1f{value}".encode()).hexdigest()


def verify_chain(
    records: Iterable[tuple[Mapping[str, Any], str]],
    *,
    start: int = 1,
    previous: str = GENESIS,
    heads: Mapping[int, str] | None = None,
) -> list[Break]:
    """Check ``(body, digest)`` pairs in order of sequence; an empty list means the chain is whole.

    ``heads`` maps a sequence to the digest that was published for it: a chain that is cut off
    before a published head, or rewritten as a whole, is found by them.
    """
    heads = heads or {}
    breaks = []
    expected = start
    for body, digest in records:
        sequence = body.get("sequence")
        if sequence != expected:
            breaks.append(Break(expected, f"record {expected} is missing; found {sequence}"))
            expected = sequence if isinstance(sequence, int) else expected
        if body.get("previous") != previous:
            breaks.append(Break(expected, "does not follow the record before it"))
        if not _spells(body, digest):
            breaks.append(Break(expected, "was altered after it was written"))
        if expected in heads and heads[expected] != digest:
            breaks.append(Break(expected, "differs from the head published for it"))
        previous = digest
        expected += 1
    breaks.extend(
        Break(sequence, "was published as a head, but is no longer there")
        for sequence in sorted(heads)
        if sequence >= expected
    )
    return breaks


def _spells(body: Mapping[str, Any], digest: str) -> bool:
    try:
        return digest_of(body) == digest
    except ValueError:  # what cannot be spelled was never written by us
        return False
