"""Which texts answer a question best: BM25, its weights worked out beforehand.

A document's weight for a term is worked out once, when documents are indexed; a question then only
adds up (Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009).
"""

from __future__ import annotations

import heapq
import math
import struct
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

K1, B = 6.0, 1.0
"""Measured on labels of ESCO: what several of its labels say counts more than usual (K1), and a
skill with many labels is no better an answer for that (B). See docs/decisions/0010-skills.md."""
TOO_COMMON = 0.1
"""A term in a larger share of documents says nothing of any of them."""
FEW = 200
"""Among so few documents no term is too common."""
POOL = 50
"""So many of the best are looked at again, label by label."""

Postings = list[tuple[int, float]]
"""Documents by number, each with the weight of a term in it."""
_ENTRY = struct.Struct("<qd")


@dataclass(frozen=True, slots=True)
class Index:
    postings: dict[str, Postings]
    """Of every term; none of those that tell no documents apart."""
    rarity: dict[str, float]
    """How rare each is, from 0 to 1 for one that a single document has."""


def rarity(documents_with: int, documents: int) -> float:
    return math.log(1 + (documents - documents_with + 0.5) / (documents_with + 0.5))


def weigh(
    documents: Iterable[tuple[int, Sequence[str]]], *, prose: Iterable[Iterable[str]] = ()
) -> Index:
    """Work out what each term is worth in each document. Numbers must fit 64 bits.

    ``prose`` are texts about the documents, as many at most: a term is as common as it is in either
    of both. So ``their`` and ``with``, rare in labels, weigh as little as they should."""
    counted = [(number, Counter(terms), len(terms)) for number, terms in documents]
    if not counted:
        return Index({}, {})
    average = sum(length for _, _, length in counted) / len(counted) or 1.0
    known_in: Counter[str] = Counter(term for _, terms, _ in counted for term in terms)
    spoken_in: Counter[str] = Counter(term for terms in prose for term in set(terms))
    for term in known_in:
        known_in[term] = max(known_in[term], min(spoken_in[term], len(counted)))
    most = len(counted) if len(counted) <= FEW else TOO_COMMON * len(counted)
    postings: dict[str, Postings] = defaultdict(list)
    rarities = {term: rarity(known_in[term], len(counted)) for term in known_in}
    for number, terms, length in counted:
        norm = K1 * (1 - B + B * length / average)
        for term, times in terms.items():
            found = postings[term]
            if known_in[term] <= most:
                weight = rarities[term] * times * (K1 + 1) / (times + norm)
                found.append((number, weight))
    highest = rarity(1, len(counted))
    return Index(dict(postings), {term: rarities[term] / highest for term in postings})


def best(
    asked: Iterable[str], postings: Mapping[str, Postings], *, most: int
) -> list[tuple[int, float]]:
    """The documents that answer best, each with its score; equal ones by their number."""
    scores: dict[int, float] = defaultdict(float)
    for term, times in Counter(asked).items():
        for number, weight in postings.get(term, ()):
            scores[number] += weight * math.sqrt(times)
    return heapq.nsmallest(most, scores.items(), key=lambda one: (-one[1], one[0]))


def packed(postings: Postings) -> bytes:
    """Sixteen bytes for each document."""
    return b"".join(_ENTRY.pack(number, weight) for number, weight in postings)


def unpacked(data: bytes | memoryview) -> Postings:
    return list(_ENTRY.iter_unpack(data))


def share_said(asked: Set[str], labels: Iterable[Sequence[str]]) -> float:
    """How much of the label that is said most completely is said, from 0 to 1. A score grows by
    this share: of two skills that share as many words, the one that is said whole is meant."""
    return max((len(set(one) & asked) / len(set(one)) for one in labels if one), default=0.0)
