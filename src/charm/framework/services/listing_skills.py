"""Which skills a release lists, in what order above one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from charm.core.search.words import words
from charm.core.skills import ConceptRow, Package
from charm.framework.models import (
    BroaderSkill,
    ListedSkill,
    Skill,
    SkillPackage,
    SkillRelease,
    SkillText,
)

BATCH = 2000
_FACTS = (
    "is_group", "is_withdrawn", "replaced_by", "code", "skill_type", "reuse_level", "themes"
)  # fmt: skip


@dataclass(slots=True)
class Listing:
    """The listed skills of a release by address, and how many rows were written so far."""

    by_uri: dict[str, int]
    written: int

    def text_of(self, row: ConceptRow, package: SkillPackage) -> SkillText:
        return SkillText(
            listed_id=self.by_uri[row.uri],
            package=package,
            label=row.label,
            folded=folded(row.label)[:600],
            all_folded="|".join(map(folded, (row.label, *row.alternatives))),
            alternatives="\n".join(row.alternatives),
            description=row.description,
        )


def folded(label: str) -> str:
    return f" {' '.join(words(label))} "


def list_skills(release: SkillRelease, package: Package) -> Listing:
    """Every concept of the package as the release lists it. What was listed before and is not in
    any language of the package, while it was in one of them, is withdrawn."""
    wanted: dict[str, ConceptRow] = {}
    for rows in package.concepts.values():
        for row in rows:
            wanted.setdefault(row.uri, row)
    ids = _known(release.scheme_id, wanted)
    kept = {listed.skill_id: listed for listed in release.listed.all()}
    fresh, different = [], []
    for uri, row in wanted.items():
        listed = _listed(release, ids[uri], row, package)
        old = kept.get(ids[uri])
        if old is None:
            fresh.append(listed)
            continue
        if package.collections is None:
            listed.themes = old.themes
        if any(getattr(old, fact) != getattr(listed, fact) for fact in _FACTS):
            listed.pk = old.pk
            different.append(listed)
    ListedSkill.objects.bulk_create(fresh, batch_size=BATCH)
    ListedSkill.objects.bulk_update(different, _FACTS, batch_size=200)
    written = len(fresh) + len(different)
    if kept:
        written += _withdraw(release, package, {ids[uri] for uri in wanted})
    return Listing(dict(release.listed.values_list("skill__uri", "pk")), written)


def _withdraw(release: SkillRelease, package: Package, wanted: set[int]) -> int:
    """What was said in one of the package's languages and is not said any more."""
    said = release.listed.filter(
        is_withdrawn=False, texts__package__language__in=list(package.concepts)
    )
    gone = [pk for pk, skill in said.values_list("pk", "skill_id") if skill not in wanted]
    for start in range(0, len(gone), BATCH):
        release.listed.filter(pk__in=gone[start : start + BATCH]).update(is_withdrawn=True)
    return len(set(gone))


def _known(scheme: str, wanted: Iterable[str]) -> dict[str, int]:
    """The skills of the scheme by address; those that are new are added."""
    known = dict(Skill.objects.filter(scheme_id=scheme).values_list("uri", "pk"))
    missing = [Skill(scheme_id=scheme, uri=uri) for uri in wanted if uri not in known]
    if missing:
        Skill.objects.bulk_create(missing, batch_size=BATCH)
        known = dict(Skill.objects.filter(scheme_id=scheme).values_list("uri", "pk"))
    return known


def _listed(release: SkillRelease, skill: int, row: ConceptRow, package: Package) -> ListedSkill:
    themes = (package.collections or {}).get(row.uri, ())
    return ListedSkill(
        release=release,
        skill_id=skill,
        is_group=row.is_group,
        is_withdrawn=row.is_withdrawn,
        replaced_by=row.replaced_by,
        code=row.code,
        skill_type=row.skill_type,
        reuse_level=row.reuse_level,
        themes=" ".join(sorted(themes)),
    )


def place_skills(
    release: SkillRelease, broader: Mapping[str, list[str]], by_uri: Mapping[str, int]
) -> int:
    """Make the release's hierarchy exactly this; addresses that it does not list are passed over.
    Returns how many rows were written or removed."""
    wanted = {
        (by_uri[uri], by_uri[above])
        for uri, aboves in broader.items()
        if uri in by_uri
        for above in aboves
        if above in by_uri
    }
    rows = BroaderSkill.objects.filter(listed__release=release)
    kept = set(rows.values_list("listed_id", "above_id"))
    if kept == wanted:
        return 0
    if kept - wanted:
        rows.delete()
        kept = set()
    fresh = [BroaderSkill(listed_id=a, above_id=b) for a, b in sorted(wanted - kept)]
    BroaderSkill.objects.bulk_create(fresh, batch_size=BATCH)
    return len(fresh) or 1
