"""How well skills are suggested: by their descriptions, from an index of their labels alone.

The descriptions of the skills that are asked for are no part of the index, not even of its counts.
Beside it, in the same run: plain matching of words, which counts the words a skill's labels share
with the question, fewer words of the skill first where equally many are shared.
"""

from __future__ import annotations

import random
import resource
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from charm.core.search import bm25
from charm.core.search.words import stems, telling_stems, words
from charm.foundation.errors import Unfit
from charm.framework.skills import labels_and_descriptions

TOP = 10
SEED = 2026
Find = Callable[[str], list[int]]


def skills(count: int) -> dict[str, Any]:
    """Recall at ten for ``count`` skills of ESCO, in English, of the newest version imported."""
    texts = labels_and_descriptions(scheme="esco", language="en")
    asked = [number for number, (_, description) in enumerate(texts) if len(description) > 20]
    if len(asked) < 2 * count:
        raise Unfit(
            "There are too few skills with a description to ask for: import ESCO in English first "
            "(charm esco import ZIP...)."
        )
    asked = random.Random(SEED).sample(asked, count)  # noqa: S311 - the same each time
    ours, started = _ours(texts, set(asked)), time.perf_counter()
    found, seconds = _recall(ours, texts, asked)
    took = time.perf_counter() - started
    plain, _ = _recall(_plain(texts), texts, asked)
    return {
        "what": "skills",
        "count": count,
        "per_second": round(count / took, 1),
        "limit_per_second": None,
        "ratio": round(found / plain, 3) if plain else None,
        "peer": "plain matching of words",
        "peer_per_second": None,
        "p95_ms": round(sorted(seconds)[int(0.95 * (count - 1))] * 1000, 3),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "recall_at_10": round(found, 4),
        "plain_recall_at_10": round(plain, 4),
        "skills": len(texts),
    }


def _recall(
    find: Find, texts: list[tuple[list[str], str]], asked: list[int]
) -> tuple[float, list[float]]:
    hits, seconds = 0, []
    for number in asked:
        start = time.perf_counter()
        hits += number in find(texts[number][1])
        seconds.append(time.perf_counter() - start)
    return hits / len(asked), seconds


def _ours(texts: list[tuple[list[str], str]], held_out: set[int]) -> Find:
    """As :mod:`charm.framework.skill_search` does it, from the same parts."""
    documents = ((n, stems("\n".join(labels), "en")) for n, (labels, _) in enumerate(texts))
    prose = (set(stems(said, "en")) for n, (_, said) in enumerate(texts) if n not in held_out)
    index = bm25.weigh(documents, prose=prose).postings

    def find(question: str) -> list[int]:
        spoken = telling_stems(question, "en")
        asked = set(spoken)
        scores = {
            number: score
            * (1 + bm25.share_said(asked, [stems(label, "en") for label in texts[number][0]]))
            for number, score in bm25.best(spoken, index, most=bm25.POOL)
        }
        return sorted(scores, key=lambda number: -scores[number])[:TOP]

    return find


def _plain(texts: list[tuple[list[str], str]]) -> Find:
    index: dict[str, list[int]] = {}
    sizes = []
    for number, (labels, _) in enumerate(texts):
        said = set(words("\n".join(labels)))
        sizes.append(len(said))
        for word in said:
            index.setdefault(word, []).append(number)

    def find(question: str) -> list[int]:
        shared: Counter[int] = Counter()
        for word in set(words(question)):
            shared.update(index.get(word, ()))
        return sorted(shared, key=lambda number: (-shared[number], sizes[number], number))[:TOP]

    return find
