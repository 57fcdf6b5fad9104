"""The index of skills as it answers: which packages are asked, and how well skills do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from charm.core.search import bm25
from charm.core.search.words import stems, telling_stems
from charm.framework.models import SkillPackage, SkillStem, SkillText

REASON = 0.33
"""From what rarity on a word is a reason beside another: in one of twenty skills of ESCO."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A text to suggest skills for, such as a learning outcome, in its language."""

    number: int
    language: str
    text: str


@dataclass(slots=True)
class Score:
    language: str
    score: float
    parts: dict[str, float]
    """How much each stem that is a reason speaks for it."""
    scheme: str
    rarest: float = 0.0
    """The rarity of the rarest of them."""
    said: float = 0.0
    """The share of its label that is said."""


def scores_of(sayings: list[Saying], packages: list[SkillPackage]) -> dict[int, Score]:
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
    package_of = {package.pk: package for package in packages}
    common = _commonness(rarities, package_of)
    by_listed: dict[int, Score] = {}
    for package_id, found in asked.items():
        known = postings[package_id]
        for listed, score in bm25.best(found, known, most=bm25.POOL):
            package = package_of[package_id]
            by_listed[listed] = Score(package.language, score, {}, package.release.scheme_id)
        for stem in known:
            rarity = common[package_of[package_id].language, stem]
            for listed, weight in known[stem] if rarity >= REASON else ():
                if listed in by_listed:
                    by_listed[listed].parts[stem] = weight
                    by_listed[listed].rarest = max(rarity, by_listed[listed].rarest)
    return _looked_at_again(by_listed, asked)


def _commonness(
    rarities: Mapping[int, Mapping[str, float]], package_of: Mapping[int, SkillPackage]
) -> dict[tuple[str, str], float]:
    """By language and stem, the rarity in the scheme that has it most often: what is common in
    ESCO tells nothing in a framework of twenty skills either."""
    common: dict[tuple[str, str], float] = {}
    for package, found in rarities.items():
        for stem, rarity in found.items():
            key = (package_of[package].language, stem)
            common[key] = min(rarity, common.get(key, 1.0))
    return common


def _asked(sayings: list[Saying], packages: list[SkillPackage]) -> dict[int, list[str]]:
    """By package, the stems that it is asked for."""
    asked: dict[int, list[str]] = defaultdict(list)
    for scheme in {package.release.scheme_id for package in packages}:
        speaking = {p.language: p for p in packages if p.release.scheme_id == scheme}
        for saying in sayings:
            package = speaking.get(saying.language) or speaking.get("en")
            if package is not None:
                asked[package.pk] += telling_stems(saying.text, package.language)
    return asked


def _looked_at_again(
    by_listed: Mapping[int, Score], asked: Mapping[int, list[str]]
) -> dict[int, Score]:
    """The scores by skill, grown by the share of a label that is said."""
    texts = SkillText.objects.filter(listed__in=list(by_listed), package__in=list(asked))
    stems_asked = {package: set(found) for package, found in asked.items()}
    scores: dict[int, Score] = {}
    for listed, skill, package, label, alternatives in texts.values_list(
        "listed_id", "listed__skill_id", "package_id", "label", "alternatives"
    ):
        score = by_listed[listed]
        labels = [stems(one, score.language) for one in (label, *alternatives.splitlines())]
        score.said = bm25.share_said(stems_asked[package], labels)
        score.score *= 1 + score.said
        scores[skill] = score
    return scores


def packages_in(languages: Sequence[str], scheme: str = "") -> list[SkillPackage]:
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
