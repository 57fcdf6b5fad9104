"""What is known of skills: schemes with their releases, and skills as they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q

from charm.core.vocab.skills import is_esco_skill
from charm.framework.models import (
    BroaderSkill,
    ListedSkill,
    SkillPackage,
    SkillRelease,
    SkillText,
)

LEVELS = 3
"""How many steps of the hierarchy are shown above a skill."""


@dataclass(frozen=True, slots=True)
class ReleaseKept:
    scheme: str
    name: str
    version: str
    languages: tuple[str, ...]
    skills: int
    is_newest: bool
    """Whether it is the one that counts."""


@dataclass(frozen=True, slots=True)
class SkillShown:
    """A skill in the words of a reader."""

    uri: str
    label: str
    language: str
    scheme: str
    scheme_name: str
    version: str
    """The newest version that lists it."""
    code: str
    is_withdrawn: bool
    withdrawn_in: str
    """The newest version of its scheme, which does not list it any more; else empty."""
    replaced_by: tuple[str, str] | None
    """Address and label of what took its place, where that is known."""
    above: tuple[str, ...]
    """Labels of what stands above it, the widest first."""
    description: str
    alternatives: tuple[str, ...]
    themes: tuple[str, ...]
    labels: dict[str, str] = field(default_factory=dict)
    """Labels by language: those that were asked for, and English."""

    @property
    def is_esco(self) -> bool:
        """Whether it counts as a concept of ESCO (7.16), whichever scheme names it too."""
        return is_esco_skill(self.uri)


def releases() -> list[ReleaseKept]:
    """Every release that was imported, scheme by scheme, the newest first."""
    rows = (
        SkillRelease.objects.select_related("scheme")
        .prefetch_related("packages")
        .annotate(
            skills=Count("listed", filter=Q(listed__is_group=False, listed__is_withdrawn=False))
        )
        .order_by("scheme", "-order")
    )
    newest: dict[str, int] = {}
    return [
        ReleaseKept(
            row.scheme_id,
            row.scheme.name,
            row.version,
            tuple(sorted(package.language for package in row.packages.all())),
            row.skills,
            newest.setdefault(row.scheme_id, row.pk) == row.pk,
        )
        for row in rows
    ]


def labels_and_descriptions(*, scheme: str, language: str) -> list[tuple[list[str], str]]:
    """All labels and the description of each skill, in the newest release of that language."""
    rows = SkillPackage.objects.filter(release__scheme=scheme, language=language)
    package = rows.order_by("-release__order").first()
    if package is None:
        return []
    texts = package.texts.filter(listed__is_group=False).order_by("listed__skill__uri")
    return [
        ([label, *alternatives.splitlines()], description)
        for label, alternatives, description in texts.values_list(
            "label", "alternatives", "description"
        )
    ]


def has_skills() -> bool:
    """Whether any scheme was imported."""
    return SkillPackage.objects.exists()


def skills_by_uri(uris: Iterable[str], *, languages: Sequence[str]) -> dict[str, SkillShown]:
    """What is known of these addresses, in the first of the languages that names each. An address
    that two schemes use is told as ESCO's; one that none uses is left out. A constant number of
    queries."""
    asked = {uri for uri in uris if "\x00" not in uri}
    shown = described(Q(skill__uri__in=asked), languages=languages)
    found: dict[str, SkillShown] = {}
    for one in shown.values():
        if one.uri not in found or one.scheme == "esco":
            found[one.uri] = one
    return found


def skills_called(sayings: Iterable[str]) -> dict[str, list[str]]:
    """The addresses of skills that are called exactly so in any language, for folded words with a
    blank between. Withdrawn ones are left out. One query."""
    asked = {f" {said} ": said for said in sayings}
    rows = SkillText.objects.filter(
        folded__in=asked, listed__is_group=False, listed__is_withdrawn=False
    )
    found: dict[str, set[str]] = {}
    for folded, uri in rows.values_list("folded", "listed__skill__uri"):
        found.setdefault(asked[folded], set()).add(uri)
    return {said: sorted(uris) for said, uris in found.items()}


def described(which: Q, *, languages: Sequence[str]) -> dict[int, SkillShown]:
    """Skills by their number, as the newest release that lists each says it."""
    wanted = list(dict.fromkeys([*languages, "en"]))
    listed = list(
        ListedSkill.objects.filter(which)
        .select_related("skill", "release__scheme")
        .order_by("release__order")
    )
    if not listed:
        return {}
    latest = {row.skill_id: row for row in listed}
    schemes = {row.release.scheme_id for row in latest.values()}
    newest = _newest(schemes)
    texts = _texts(listed, wanted)
    above = _above(latest.values(), wanted)
    replaced = _replacements(latest.values(), wanted)
    shown = {}
    for number, row in latest.items():
        of_skill = texts.get(number, {})
        language = next((code for code in wanted if code in of_skill), next(iter(of_skill), ""))
        text = of_skill.get(language)
        current = newest[row.release.scheme_id]
        gone = row.is_withdrawn or row.release_id != current.pk
        shown[number] = SkillShown(
            uri=row.skill.uri,
            label=text.label if text else row.skill.uri,
            language=language,
            scheme=row.release.scheme_id,
            scheme_name=row.release.scheme.name,
            version=row.release.version,
            code=row.code,
            is_withdrawn=gone,
            withdrawn_in=current.version if gone else "",
            replaced_by=(row.replaced_by, replaced.get(row.replaced_by, row.replaced_by))
            if row.replaced_by
            else None,
            above=above.get(row.pk, ()),
            description=text.description if text else "",
            alternatives=tuple(text.alternatives.splitlines()) if text else (),
            themes=tuple(row.themes.split()),
            labels={code: of_skill[code].label for code in wanted if code in of_skill},
        )
    return shown


def _newest(schemes: Iterable[str]) -> dict[str, SkillRelease]:
    rows = SkillRelease.objects.filter(scheme__in=list(schemes)).order_by("order")
    return {row.scheme_id: row for row in rows}


def _texts(listed: list[ListedSkill], wanted: list[str]) -> dict[int, dict[str, SkillText]]:
    """By skill and language, from the newest release that says it; where none of the languages
    does, whatever language there is."""
    skill_of = {row.pk: row.skill_id for row in listed}
    rows = SkillText.objects.filter(listed__in=list(skill_of)).select_related("package")
    texts: dict[int, dict[str, SkillText]] = {}
    for row in rows.filter(package__language__in=wanted).order_by("package__release__order"):
        texts.setdefault(skill_of[row.listed_id], {})[row.package.language] = row
    left = [pk for pk, skill in skill_of.items() if skill not in texts]
    for row in rows.filter(listed__in=left).order_by("package__release__order"):
        texts.setdefault(skill_of[row.listed_id], {})[row.package.language] = row
    return texts


def _above(rows: Iterable[ListedSkill], wanted: list[str]) -> dict[int, tuple[str, ...]]:
    """One way up the hierarchy from each listed skill, as labels, the widest first."""
    first = {row.pk for row in rows}
    up: dict[int, int] = {}
    edge = first
    for _ in range(LEVELS):
        steps = BroaderSkill.objects.filter(listed__in=list(edge)).order_by("-above_id")
        found = dict(steps.values_list("listed_id", "above_id"))
        up.update({low: high for low, high in found.items() if low not in up})
        edge = set(found.values()) - up.keys()
    labels = _labels(up.values(), wanted)
    return {low: tuple(labels.get(high, "") for high in reversed(_way(low, up))) for low in first}


def _way(low: int, up: dict[int, int]) -> list[int]:
    way: list[int] = []
    while low in up and len(way) < LEVELS and up[low] not in way:
        low = up[low]
        way.append(low)
    return way


def _labels(listed: Iterable[int], wanted: list[str]) -> dict[int, str]:
    rows = SkillText.objects.filter(listed__in=list(set(listed)), package__language__in=wanted)
    found: dict[int, tuple[int, str]] = {}
    for pk, language, label in rows.values_list("listed_id", "package__language", "label"):
        place = wanted.index(language)
        if pk not in found or place < found[pk][0]:
            found[pk] = (place, label)
    return {pk: label for pk, (_, label) in found.items()}


def _replacements(rows: Iterable[ListedSkill], wanted: list[str]) -> dict[str, str]:
    uris = {row.replaced_by for row in rows if row.replaced_by}
    if not uris:
        return {}
    texts = SkillText.objects.filter(
        listed__skill__uri__in=uris, package__language__in=wanted
    ).order_by("package__release__order")
    labels: dict[str, dict[str, str]] = {}
    for uri, language, label in texts.values_list(
        "listed__skill__uri", "package__language", "label"
    ):
        labels.setdefault(uri, {})[language] = label
    return {uri: next(of[c] for c in wanted if c in of) for uri, of in labels.items()}
