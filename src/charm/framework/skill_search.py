"""Find skills: by what is typed, and by what learning outcomes say.

Both answer from the database alone: there is nothing to load and nothing to keep in a process.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from charm.core.search import bm25
from charm.core.search.words import fold, stems, stems_and_words, words
from charm.framework.models import SkillPackage, SkillStem, SkillText
from charm.framework.skills import SkillShown, described

MAX_WORDS = 8
MOST = 50
SHORTEST = 2
"""Characters from which on something is looked for."""
REASONS = 3
TELLING, REASON = 0.45, 0.33
"""From what rarity on a word tells something by itself (in at most one of sixty skills of ESCO),
and from what on it is a reason beside another (one of twenty)."""
HALF = 0.5
CLOSE = 0.3
"""What is less than so good an answer as the best is none."""
SPEAKERS = frozenset(
    "student students learner learners participant participants able estudiante estudiantes "
    "alumnado participantes estudiants etudiant etudiants apprenants studierende lernende "
    "teilnehmende studenten deelnemers opiskelija opiskelijat studenter hallgato hallgatok".split()
)
"""Of whom outcomes speak, whatever they say: no reason for a skill."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A text to suggest skills for, such as a learning outcome, in its language."""

    number: int
    language: str
    text: str


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
    packages = _packages(languages, scheme)
    found = dict.fromkeys(_by_words(asked, packages, languages, most))
    if len(found) < most:
        saying = [Saying(0, languages[0] if languages else "en", typed)]
        scores = _scores(saying, packages)
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
    """Skills that the texts speak of, those of ESCO first (7.16), each with the words that speak
    for it. ``without``: addresses that are chosen already."""
    sayings = [saying for saying in sayings if saying.text.strip()]
    if not sayings:
        return []
    spoken = list(dict.fromkeys([*(saying.language for saying in sayings), *languages]))
    packages = _packages(spoken, scheme)
    left_out = set(without)
    scores = _scores(sayings, packages)
    top = max((score.score for score in scores.values()), default=0.0)
    enough = [
        number
        for number, score in scores.items()
        if _is_enough(score) and score.score >= CLOSE * top
    ]
    best_ones = heapq.nlargest(
        2 * most + len(left_out), enough, key=lambda number: scores[number].score
    )
    shown = described(Q(skill__in=best_ones), languages=languages)
    typed = _typed(sayings)
    suggestions = [
        (scores[number].score, Suggestion(skill, _because(scores[number], typed)))
        for number, skill in shown.items()
        if not skill.is_withdrawn and skill.uri not in left_out
    ]
    suggestions.sort(key=lambda pair: (pair[1].skill.scheme != "esco", -pair[0]))
    best: dict[str, Suggestion] = {}
    for _, suggestion in suggestions:
        best.setdefault(suggestion.skill.uri, suggestion)
    return list(best.values())[:most]


@dataclass(slots=True)
class _Score:
    language: str
    score: float
    parts: dict[str, float]
    """How much each stem that is a reason speaks for it."""
    tells: bool = False
    """Whether one of them tells something by itself."""
    said: float = 0.0
    """The share of its label that is said."""


def _scores(sayings: list[Saying], packages: list[SkillPackage]) -> dict[int, _Score]:
    """The best skills of each scheme by number; each text asks the package of its own language,
    else the English one."""
    asked = _asked(sayings, packages)
    rows = SkillStem.objects.filter(
        package__in=list(asked), stem__in={stem for found in asked.values() for stem in found}
    )
    postings: dict[int, dict[str, bm25.Postings]] = defaultdict(dict)
    rarities: dict[int, dict[str, float]] = defaultdict(dict)
    for package_id, stem, rarity, data in rows.values_list(
        "package_id", "stem", "rarity", "postings"
    ):
        postings[package_id][stem] = bm25.unpacked(data)
        rarities[package_id][stem] = rarity
    language_of = {package.pk: package.language for package in packages}
    by_listed: dict[int, _Score] = {}
    for package_id, found in asked.items():
        known = postings[package_id]
        for listed, score in bm25.best(found, known, most=bm25.POOL):
            by_listed[listed] = _Score(language_of[package_id], score, {})
        for stem, rarity in rarities[package_id].items():
            for listed, weight in known[stem] if rarity >= REASON else ():
                if listed in by_listed:
                    by_listed[listed].parts[stem] = weight
                    by_listed[listed].tells |= rarity >= TELLING
    return _looked_at_again(by_listed, asked)


def _asked(sayings: list[Saying], packages: list[SkillPackage]) -> dict[int, list[str]]:
    """By package, the stems that it is asked for."""
    asked: dict[int, list[str]] = defaultdict(list)
    for scheme in {package.release.scheme_id for package in packages}:
        speaking = {p.language: p for p in packages if p.release.scheme_id == scheme}
        for saying in sayings:
            package = speaking.get(saying.language) or speaking.get("en")
            if package is not None:
                asked[package.pk] += [
                    stem
                    for stem, word in stems_and_words(saying.text, package.language)
                    if fold(word) not in SPEAKERS and (len(word) > 1 or word.isupper())
                ]
    return asked


def _looked_at_again(
    by_listed: Mapping[int, _Score], asked: Mapping[int, list[str]]
) -> dict[int, _Score]:
    """The scores by skill, grown by the share of a label that is said."""
    texts = SkillText.objects.filter(listed__in=list(by_listed), package__in=list(asked))
    stems_asked = {package: set(found) for package, found in asked.items()}
    scores: dict[int, _Score] = {}
    for listed, skill, package, label, alternatives in texts.values_list(
        "listed_id", "listed__skill_id", "package_id", "label", "alternatives"
    ):
        score = by_listed[listed]
        labels = [stems(one, score.language) for one in (label, *alternatives.splitlines())]
        score.said = bm25.share_said(stems_asked[package], labels)
        score.score *= 1 + score.said
        scores[skill] = score
    return scores


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


def _is_enough(score: _Score) -> bool:
    """Two words speak for it, or one that is half of its name; one of them tells something."""
    return score.tells and (len(score.parts) > 1 or score.said >= HALF)


def _because(
    score: _Score, typed: Mapping[tuple[str, str], tuple[str, tuple[int, ...]]]
) -> tuple[Reason, ...]:
    strongest = sorted(score.parts, key=lambda stem: -score.parts[stem])[:REASONS]
    keys = {(score.language, stem) for stem in strongest}
    return tuple(Reason(*typed[key]) for key in typed if key in keys)


# --- which packages answer -----------------------------------------------------------------------


def _packages(languages: Sequence[str], scheme: str = "") -> list[SkillPackage]:
    """For each scheme and each of the languages, English included, the newest release that speaks
    it; where a scheme speaks none of them, whatever it speaks in its newest release."""
    rows = SkillPackage.objects.select_related("release").order_by("release__order")
    if scheme:
        rows = rows.filter(release__scheme=scheme)
    newest = {(row.release.scheme_id, row.language): row for row in rows}
    wanted = {*languages, "en"}
    chosen = {key: row for key, row in newest.items() if key[1] in wanted}
    heard = {code for code, _ in chosen}
    for (code, _), row in newest.items():
        if code not in heard:
            chosen[code, row.language] = row
    return list(chosen.values())
