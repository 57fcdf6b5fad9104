"""Find skills: by what is typed, and by what learning outcomes say.

Both answer from the database alone: there is nothing to load and nothing to keep in a process.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from charm.core.search.words import stems_and_words, words
from charm.framework.models import SkillPackage, SkillText
from charm.framework.skill_index import Saying, Score, packages_in, scores_of
from charm.framework.skills import SkillShown, described

MAX_WORDS = 8
MOST = 50
SHORTEST = 2
"""Characters from which on something is looked for."""
REASONS = 3
TELLING = 0.45
"""From what rarity on a word tells something by itself: in at most one of sixty skills of ESCO."""
OTHERS = 2
CLOSE = 0.3
"""What is less than so good an answer as the best is none."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A word as it was typed, and the numbers of the texts in which it stands."""

    word: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    skill: SkillShown
    because: tuple[Reason, ...]
    """The words that speak for it most, as they follow one another."""


# --- by what is typed ----------------------------------------------------------------------------


def search_skills(
    typed: str, *, languages: Sequence[str], scheme: str = "", most: int = 20
) -> list[SkillShown]:
    """Skills whose labels have all the words typed, the last ones being perhaps only begun;
    accents and case are forgiven. In the first language before the next, labels before their
    alternatives. When few are found, those follow that share words without their endings. At most
    ``most``; a constant number of queries."""
    asked = words(typed)[:MAX_WORDS]
    if sum(map(len, asked)) < SHORTEST:
        return []
    most = min(most, MOST)
    packages = packages_in(languages, scheme)
    found = dict.fromkeys(_by_words(asked, packages, languages, most))
    if len(found) < most:
        saying = [Saying(0, languages[0] if languages else "en", typed)]
        scores = scores_of(saying, packages)
        for number in heapq.nlargest(most, scores, key=lambda number: scores[number].score):
            found.setdefault(number)
    numbers = list(found)[:most]
    shown = described(Q(skill__in=numbers), languages=languages)
    # In the order found, but what is withdrawn comes last.
    return sorted((shown[number] for number in numbers), key=lambda one: one.is_withdrawn)


def _by_words(
    asked: list[str], packages: list[SkillPackage], languages: Sequence[str], most: int
) -> list[int]:
    phrase = f" {' '.join(asked)}"
    texts = SkillText.objects.filter(package__in=packages, listed__is_group=False)
    for word in asked:
        texts = texts.filter(all_folded__contains=f" {word}")
    return list(
        _ranked(texts, phrase, asked, packages, languages).values_list(
            "listed__skill_id", flat=True
        )[: 2 * most]
    )


def _ranked(
    texts: QuerySet[SkillText],
    phrase: str,
    asked: list[str],
    packages: list[SkillPackage],
    languages: Sequence[str],
) -> QuerySet[SkillText]:
    in_label = Q(*(Q(folded__contains=f" {word}") for word in asked))
    rank = Case(
        When(folded=f"{phrase} ", then=Value(0)),
        When(folded__startswith=phrase, then=Value(1)),
        When(folded__contains=phrase, then=Value(2)),
        When(in_label, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    order = {language: place for place, language in reversed(list(enumerate(languages)))}
    place = Case(
        *(
            When(package=package, then=Value(order.get(package.language, len(order))))
            for package in packages
        ),
        default=Value(99),
        output_field=IntegerField(),
    )
    return texts.annotate(place=place, rank=rank).order_by(
        "listed__is_withdrawn", "place", "rank", Length("folded"), "label", "listed_id"
    )


# --- by what is written --------------------------------------------------------------------------


def suggest_skills(
    sayings: Iterable[Saying],
    *,
    languages: Sequence[str],
    most: int = 8,
    without: Iterable[str] = (),
    scheme: str = "",
) -> list[Suggestion]:
    """Skills that the texts speak of, at most ``most`` of ESCO first (7.16), then a few of each
    other scheme; each with the words that speak for it. ``without``: addresses that are chosen
    already."""
    sayings = [saying for saying in sayings if saying.text.strip()]
    if not sayings:
        return []
    spoken = list(dict.fromkeys([*(saying.language for saying in sayings), *languages]))
    packages = packages_in(spoken, scheme)
    left_out = set(without)
    scores = scores_of(sayings, packages)
    shown = described(Q(skill__in=_good(scores, 2 * most + len(left_out))), languages=languages)
    typed = _typed(sayings)
    by_scheme: dict[str, dict[str, Suggestion]] = {"esco": {}}
    for number in sorted(shown, key=lambda number: (-scores[number].score, number)):
        skill = shown[number]
        chosen = by_scheme.setdefault(skill.scheme, {})
        room = most if skill.scheme == "esco" else OTHERS
        if len(chosen) < room and not skill.is_withdrawn and skill.uri not in left_out:
            chosen.setdefault(skill.uri, Suggestion(skill, _because(scores[number], typed)))
    best: dict[str, Suggestion] = {}
    for chosen in by_scheme.values():
        best |= {uri: one for uri, one in chosen.items() if uri not in best}
    return list(best.values())


def _good(scores: Mapping[int, Score], most: int) -> list[int]:
    """Of each scheme the best that are good enough, at most so many."""
    good: list[int] = []
    for scheme in {score.scheme for score in scores.values()}:
        of_scheme = {number: one for number, one in scores.items() if one.scheme == scheme}
        top = max(one.score for one in of_scheme.values())
        enough = [
            number
            for number, one in of_scheme.items()
            if _is_enough(one) and one.score >= CLOSE * top
        ]
        good += heapq.nlargest(most, enough, key=lambda number: scores[number].score)
    return good


def _typed(sayings: list[Saying]) -> dict[tuple[str, str], tuple[str, tuple[int, ...]]]:
    """By language and stem: the word as it was first typed, and the texts it stands in."""
    found: dict[tuple[str, str], tuple[str, list[int]]] = {}
    for saying in sayings:
        for language in {saying.language, "en"}:
            for stem, word in stems_and_words(saying.text, language):
                _, numbers = found.setdefault((language, stem), (word, []))
                if saying.number not in numbers:
                    numbers.append(saying.number)
    return {key: (word, tuple(numbers)) for key, (word, numbers) in found.items()}


def _is_enough(score: Score) -> bool:
    """A telling word speaks for it, and another beside it; or the rarer it is, the less of a label
    need it be: half for ``soil``, a third for ``intercultural``."""
    is_told = len(score.parts) > 1 or score.said + score.rarest >= 1
    return score.rarest >= TELLING and is_told


def _because(
    score: Score, typed: Mapping[tuple[str, str], tuple[str, tuple[int, ...]]]
) -> tuple[Reason, ...]:
    strongest = sorted(score.parts, key=lambda stem: -score.parts[stem])[:REASONS]
    keys = {(score.language, stem) for stem in strongest}
    return tuple(Reason(*typed[key]) for key in typed if key in keys)


__all__ = ["MOST", "Reason", "Saying", "Suggestion", "search_skills", "suggest_skills"]
