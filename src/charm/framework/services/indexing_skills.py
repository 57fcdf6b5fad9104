"""The index by which skills are suggested: made once for each package, kept in the database, so
that every process answers from it without anything to load."""

from __future__ import annotations

from collections.abc import Iterator

from charm.core.search import bm25
from charm.core.search.words import stems
from charm.framework.models import SkillPackage, SkillStem

BATCH = 2000
LONGEST = 100


def index_skills(package: SkillPackage) -> int:
    """Index the labels of the package anew, their alternatives included; groups are not suggested.
    Descriptions only tell how common a word is. Returns how many stems it has."""
    package.stems.all().delete()
    index = bm25.weigh(_documents(package), prose=_prose(package))
    rows = (
        SkillStem(
            package=package, stem=stem, rarity=index.rarity[stem], postings=bm25.packed(found)
        )
        for stem, found in index.postings.items()
        if len(stem) <= LONGEST
    )
    return len(SkillStem.objects.bulk_create(rows, batch_size=BATCH))


def _documents(package: SkillPackage) -> Iterator[tuple[int, list[str]]]:
    texts = package.texts.filter(listed__is_group=False)
    for listed, label, alternatives in texts.values_list(
        "listed_id", "label", "alternatives"
    ).iterator(chunk_size=BATCH):
        yield listed, stems(f"{label}\n{alternatives}", package.language)


def _prose(package: SkillPackage) -> Iterator[set[str]]:
    texts = package.texts.filter(listed__is_group=False)
    for description in texts.values_list("description", flat=True).iterator(chunk_size=BATCH):
        yield set(stems(description, package.language))
