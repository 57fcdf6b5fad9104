"""Take over a classification of skills: ESCO, DigComp, GreenComp (5.7.2, 7.16)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from charm.core.skills import ConceptRow, Package, order_of
from charm.foundation import clock, ledger
from charm.foundation.errors import Unfit
from charm.foundation.transactions import act, note_sizes
from charm.framework.models import (
    ListedSkill,
    Skill,
    SkillPackage,
    SkillRelease,
    SkillScheme,
    SkillText,
)
from charm.framework.services.indexing_skills import index_skills
from charm.framework.services.listing_skills import BATCH, Listing, list_skills, place_skills

NAMES = {"esco": "ESCO", "digcomp": "DigComp", "greencomp": "GreenComp", "lifecomp": "LifeComp"}
MOST_WITHDRAWN = 4
"""A release that drops more than a fourth of the one before is more likely half a file."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Changed:
    """A label that reads differently than in the release before, or than when last imported."""

    uri: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, against the release before (or, for a release that was there, against
    what was there)."""

    scheme: str
    version: str
    before: str | None
    """The version that it is compared with; None for the first."""
    skills: int
    groups: int
    added: tuple[str, ...]
    withdrawn: tuple[str, ...]
    returned: tuple[str, ...]
    """In this release again after a release without them."""
    relabelled: dict[str, tuple[Changed, ...]]
    """By language."""
    written: int
    """Rows that were written; 0 when everything was there already."""
    notes: tuple[str, ...]

    @property
    def is_without_change(self) -> bool:
        return self.written == 0


@act()
def import_skills(
    *,
    package: Package,
    actor: str = "system",
    even_if_many_go: bool = False,
    say: Say = lambda _: None,
) -> Report:
    """Keep the package as a release of its scheme. What an earlier release listed stays as it was;
    what this one does not list any more is thereby withdrawn, never removed. A second import of the
    same package changes nothing. Raises Unfit, with nothing changed, when so many skills would go
    that the package is likely to be incomplete."""
    scheme, _ = SkillScheme.objects.get_or_create(
        code=package.scheme, defaults={"name": NAMES.get(package.scheme, package.scheme)}
    )
    SkillScheme.objects.select_for_update().get(pk=scheme.pk)
    release, is_new = SkillRelease.objects.get_or_create(
        scheme=scheme,
        version=package.version,
        defaults={"order": order_of(package.version), "imported_at": clock.now()},
    )
    earlier = SkillRelease.objects.filter(scheme=scheme, order__lt=release.order)
    before = earlier.order_by("-order").first()
    known = _current(release) if not is_new else set()
    old = _current(before) if before else set()

    say("Listing skills ...")
    listing = list_skills(release, package)
    now = _current(release)
    _judge(now, old if is_new else known, even_if_many_go)
    if package.broader is not None:
        say("Placing skills below others ...")
        listing.written += place_skills(release, package.broader, listing.by_uri)
    relabelled: dict[str, tuple[Changed, ...]] = {}
    for language, rows in package.concepts.items():
        say(f"Writing {len(rows):,} texts ({language}) ...")
        changed = _write(release, language, rows, listing, before, say)
        if changed:
            relabelled[language] = tuple(changed)
    against, since = (old, before) if is_new else (known, release)
    gone_before = _ever(earlier) if is_new else set()
    added = now - against
    report = Report(
        scheme=scheme.code,
        version=release.version,
        before=since.version if since else None,
        skills=len(now),
        groups=release.listed.filter(is_group=True, is_withdrawn=False).count(),
        added=tuple(sorted(added - gone_before)),
        withdrawn=tuple(sorted(against - now)),
        returned=tuple(sorted(added & gone_before)),
        relabelled=relabelled,
        written=listing.written,
        notes=tuple(package.notes),
    )
    if report.written:
        _record(report, sorted(package.concepts), actor)
    return report


def _write(
    release: SkillRelease,
    language: str,
    rows: list[ConceptRow],
    listing: Listing,
    before: SkillRelease | None,
    say: Say,
) -> list[Changed]:
    """The texts of one language, and their index when any is new; returns the labels changed."""
    package, is_new = SkillPackage.objects.get_or_create(
        release=release, language=language, defaults={"imported_at": clock.now()}
    )
    compared = _labels(before, language) if is_new and before else _labels(release, language)
    kept = {text.listed_id: text for text in package.texts.all()}
    fresh, different = [], []
    for row in rows:
        text = listing.text_of(row, package)
        old = kept.pop(text.listed_id, None)
        if old is None:
            fresh.append(text)
        elif (old.label, old.alternatives, old.description) != (
            text.label, text.alternatives, text.description
        ):  # fmt: skip
            text.pk = old.pk
            different.append(text)
    for start in range(0, len(fresh), BATCH):
        SkillText.objects.bulk_create(fresh[start : start + BATCH])
        say(f"  {min(start + BATCH, len(fresh)):,} of {len(fresh):,}")
    SkillText.objects.bulk_update(
        different, ["label", "folded", "all_folded", "alternatives", "description"], batch_size=200
    )
    listing.written += len(fresh) + len(different)
    if len(fresh) > BATCH:
        note_sizes(Skill, ListedSkill, SkillText)
    if fresh or different:
        say(f"Indexing ({language}) ...")
        index_skills(package)
    return [
        Changed(row.uri, compared[row.uri], row.label)
        for row in rows
        if compared.get(row.uri, row.label) != row.label
    ]


def _labels(release: SkillRelease, language: str) -> dict[str, str]:
    texts = SkillText.objects.filter(package__release=release, package__language=language)
    return dict(texts.values_list("listed__skill__uri", "label"))


def _current(release: SkillRelease) -> set[str]:
    """The addresses of the skills that a release lists and does not withdraw."""
    listed = ListedSkill.objects.filter(release=release, is_group=False, is_withdrawn=False)
    return set(listed.values_list("skill__uri", flat=True))


def _ever(releases: Iterable[SkillRelease]) -> set[str]:
    listed = Skill.objects.filter(listed__release__in=releases, listed__is_group=False)
    return set(listed.values_list("uri", flat=True))


def _judge(now: set[str], before: set[str], even_if_many_go: bool) -> None:
    gone = len(before - now)
    if gone * MOST_WITHDRAWN > len(before) and not even_if_many_go:
        raise Unfit(
            f"{gone:,} of {len(before):,} skills would be withdrawn: the package is likely to be "
            "incomplete. Nothing was changed. If it is right, say --even-if-many-go."
        )


def _record(report: Report, languages: list[str], actor: str) -> None:
    ledger.record(
        "skills_imported",
        actor=actor,
        role="operator",
        clauses=["7.16"],
        about=f"skills:{report.scheme}",
        facts={
            "version": report.version,
            "languages": languages,
            "before": report.before or "",
            "skills": report.skills,
            "added": len(report.added),
            "withdrawn": len(report.withdrawn),
            "returned": len(report.returned),
            "relabelled": sum(map(len, report.relabelled.values())),
        },
    )
