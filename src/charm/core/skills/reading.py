"""From files to a package: ESCO's zips as they are downloaded, and tables of other frameworks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from zipfile import ZipFile

from charm.core.skills.archive import opened, text_of
from charm.core.skills.model import (
    MAX_ALTERNATIVES,
    MAX_DESCRIPTION,
    MAX_LABEL,
    ConceptRow,
    Package,
    Unusable,
)
from charm.core.skills.tables import At, Row, address, line, paragraph, rows_of
from charm.core.vocab.languages import ISO_639_1

Say = Callable[[str], None]

SKILLS_IN = {"1.1.1": 13_896, "1.2.0": 13_939, "1.2.1": 13_960}
"""How many skills a version of ESCO has."""

COLLECTIONS = {
    "digCompSkillsCollection": "digcomp",
    "digitalSkillsCollection": "digital",
    "greenSkillsCollection": "green",
    "languageSkillsCollection": "language",
    "researchSkillsCollection": "research",
    "transversalSkillsCollection": "transversal",
}
_AGAIN = "Download the package again: ESCO portal, Use ESCO, Download, classification, CSV."
_VERSION = re.compile(r"v(\d+(?:\.\d+){1,3})")
_SKILL_COLUMNS = (
    "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels", "status", "description"
)  # fmt: skip
_GROUP_COLUMNS = ("conceptUri", "preferredLabel", "altLabels", "status", "description", "code")
_CURRENT = {"", "released", "current", "valid"}


def read_packages(
    paths: Iterable[Path], *, version: str | None = None, say: Say = lambda _: None
) -> Package:
    """One version of ESCO from its zips, in any number of languages. The version stands in their
    names; ``version`` says it where it does not, or where the number of skills is not the official
    one. Raises Unusable for all of them together."""
    paths = list(paths)
    found = {path: _version_in(path.name) for path in paths}
    versions = {version} if version else set(filter(None, found.values()))
    if not versions:
        raise Unusable(
            f"{paths[0].name}: the name does not say which version of ESCO this is: name it as "
            "the portal does (… v1.2.0 …), or say --version 1.2.0."
        )
    if len(versions) > 1:
        names = ", ".join(sorted(versions))
        raise Unusable(f"These are packages of several versions ({names}): import one at a time.")
    package = Package("esco", versions.pop())
    for path in paths:
        with opened(path) as archive:
            _read(archive, path.name, package, say)
    if not package.skills:
        raise Unusable(
            f"{paths[0].name}: holds no skill, as skills_<language>.csv does: give the package "
            "“classification” of a language too."
        )
    if package.broader is None:
        package.notes.append(
            "Nothing says what stands above what (broaderRelationsSkillPillar.csv): give the "
            "“language independent” package of the same version as well."
        )
    _judge_count(package, is_said=version is not None)
    return package


def _version_in(name: str) -> str | None:
    match = _VERSION.search(name)
    return match[1] if match else None


def _judge_count(package: Package, *, is_said: bool) -> None:
    official = SKILLS_IN.get(package.version)
    if official is None or package.skills == official:
        return
    says = f"ESCO {package.version} has {official:,} skills, this package {package.skills:,}"
    if not is_said:
        raise Unusable(
            f"{says}: part of it is missing, or it is another version. Download it again, or say "
            f"--version {package.version} if it shall be taken as it is."
        )
    package.notes.append(f"{says}.")


def _read(archive: ZipFile, name: str, package: Package, say: Say) -> None:
    known = False
    for member in archive.namelist():
        base, _, ending = member.rpartition(".")
        stem, _, language = base.partition("_")
        if ending.lower() != "csv":
            continue
        if stem in {"skills", "skillGroups"} and language not in ISO_639_1:
            raise Unusable(f"{name}: {member[:80]!r} names no language, as skills_en.csv does.")
        if stem in {"skills", "skillGroups", "broaderRelationsSkillPillar", *COLLECTIONS}:
            known = True
            say(f"{name}: {member}")
        if stem == "skills":
            rows = _concepts(archive, member, is_group=False)
            if any(not row.is_group for row in package.concepts.get(language, ())):
                raise Unusable(f"{name}: skills in {language} are in another package too.")
            package.concepts.setdefault(language, []).extend(rows)
        elif stem == "skillGroups":
            rows = _concepts(archive, member, is_group=True)
            package.concepts.setdefault(language, []).extend(rows)
        elif stem == "broaderRelationsSkillPillar":
            package.broader = _broader(archive, member)
        elif stem in COLLECTIONS:
            _collect(archive, member, COLLECTIONS[stem], package)
    if not known:
        raise Unusable(f"{name}: holds none of the files of an ESCO package. {_AGAIN}")


def _concepts(archive: ZipFile, member: str, *, is_group: bool) -> list[ConceptRow]:
    seen: set[str] = set()
    concepts = []
    columns = _GROUP_COLUMNS if is_group else _SKILL_COLUMNS
    with text_of(archive, member) as text:
        for number, row in rows_of(text, name=member, needs=columns, remedy=_AGAIN):
            concept = _concept(row, member, number, is_group)
            if concept.uri in seen:
                raise Unusable(
                    f"{member}, row {number}: {concept.uri} stands there twice. {_AGAIN}"
                )
            seen.add(concept.uri)
            concepts.append(concept)
    return concepts


def _concept(row: Row, name: str, number: int, is_group: bool) -> ConceptRow:
    at = At(name, number)
    label = line(
        row["preferredLabel"], column="preferredLabel", limit=MAX_LABEL, needed=True, at=at
    )
    spoken = paragraph(row["altLabels"], column="altLabels", limit=MAX_ALTERNATIVES, at=at)
    return ConceptRow(
        uri=address(row["conceptUri"], column="conceptUri", at=at),
        label=label,
        is_group=is_group,
        code=line(row.get("code", ""), column="code", limit=40, at=at),
        alternatives=_alternatives(spoken.split("\n"), label),
        description=paragraph(
            row["description"], column="description", limit=MAX_DESCRIPTION, at=at
        ),
        skill_type=line(row.get("skillType", ""), column="skillType", limit=40, at=at),
        reuse_level=line(row.get("reuseLevel", ""), column="reuseLevel", limit=40, at=at),
        is_withdrawn=row["status"].strip().lower() not in _CURRENT,
    )


def _alternatives(spoken: Iterable[str], label: str) -> tuple[str, ...]:
    """Other labels once each; most rows repeat the label itself among them."""
    lines = dict.fromkeys(" ".join(one.split()) for one in spoken)
    return tuple(one for one in lines if one and one != label)


def _broader(archive: ZipFile, member: str) -> dict[str, list[str]]:
    broader: dict[str, list[str]] = {}
    needs = ("conceptUri", "broaderUri")
    with text_of(archive, member) as text:
        for number, row in rows_of(text, name=member, needs=needs, remedy=_AGAIN):
            at = At(member, number)
            uri = address(row["conceptUri"], column="conceptUri", at=at)
            above = address(row["broaderUri"], column="broaderUri", at=at)
            if above not in broader.setdefault(uri, []) and above != uri:
                broader[uri].append(above)
    return broader


def _collect(archive: ZipFile, member: str, theme: str, package: Package) -> None:
    if package.collections is None:
        package.collections = {}
    with text_of(archive, member) as text:
        for number, row in rows_of(text, name=member, needs=("conceptUri",), remedy=_AGAIN):
            uri = address(row["conceptUri"], at=At(member, number), column="conceptUri")
            package.collections.setdefault(uri, set()).add(theme)


# --- tables of other frameworks ------------------------------------------------------------------

_TABLE_REMEDY = (
    "Give a CSV file in UTF-8 with the columns code, label_<language> and level (area or "
    "competence), and if there are uri, area_code, alternatives_<language>, "
    "description_<language>, status and replaced_by."
)
MAX_TABLE = 16 * 1024 * 1024


def read_table(path: Path, *, scheme: str, version: str | None, local: str) -> Package:
    """A framework such as DigComp or GreenComp from a table. A row's address stands in the column
    ``uri`` or ``esco_uri``; where there is none it becomes ``local`` and its code. Raises
    Unusable."""
    name = path.name
    try:
        if path.stat().st_size > MAX_TABLE:
            raise Unusable(
                f"{name}: is larger than {MAX_TABLE // 2**20} MiB: is it the right file?"
            )
        with path.open(encoding="utf-8-sig", newline="") as text:
            rows = list(rows_of(text, name=name, needs=("code", "level"), remedy=_TABLE_REMEDY))
    except OSError as error:
        raise Unusable(f"{name}: cannot be read: {error.strerror or error}") from error
    if not rows:
        raise Unusable(f"{name}: has no rows. {_TABLE_REMEDY}")
    version = version or _year_or_version(rows[0][1].get("framework", ""))
    if not version:
        raise Unusable(f"{name}: does not say which version it is: say it with --version.")
    languages = [column[6:] for column in rows[0][1] if column.startswith("label_")]
    languages = [language for language in languages if language in ISO_639_1]
    if not languages:
        raise Unusable(f"{name}: has no column label_<language>, such as label_en. {_TABLE_REMEDY}")
    return _table(rows, name, Package(scheme, version), languages, local)


def _table(
    rows: list[tuple[int, Row]], name: str, package: Package, languages: list[str], local: str
) -> Package:
    uri_of: dict[str, str] = {}
    for number, row in rows:
        at = At(name, number)
        code = line(row["code"], column="code", limit=40, needed=True, at=at)
        if code in uri_of:
            raise Unusable(f"{name}, row {number}: the code {code} stands there twice.")
        given = row.get("uri", "").strip() or row.get("esco_uri", "").strip()
        uri = address(given or f"{local}{code}", column="uri", at=at)
        if uri in uri_of.values():
            raise Unusable(f"{name}, row {number}: {uri} stands there twice.")
        uri_of[code] = uri
    package.broader = {}
    for number, row in rows:
        at = At(name, number)
        code = row["code"].strip()
        uri, area = uri_of[code], row.get("area_code", "").strip()
        if area and area != code:
            if area not in uri_of:
                raise Unusable(
                    f"{name}, row {number}: there is no area {area[:40]!r}: add its row."
                )
            package.broader[uri] = [uri_of[area]]
        for language in languages:
            label = line(
                row[f"label_{language}"], column=f"label_{language}", limit=MAX_LABEL, at=at
            )
            if not label:
                continue
            spoken = row.get(f"alternatives_{language}", "").replace("\n", "|").split("|")
            package.concepts.setdefault(language, []).append(
                ConceptRow(
                    uri=uri,
                    label=label,
                    is_group=row["level"].strip().lower() in {"area", "group"},
                    code=code,
                    alternatives=_alternatives(
                        [
                            line(one, column="alternatives", limit=MAX_LABEL, at=at)
                            for one in spoken
                        ],
                        label,
                    ),
                    description=paragraph(
                        row.get(f"description_{language}", ""),
                        column=f"description_{language}",
                        limit=MAX_DESCRIPTION,
                        at=at,
                    ),
                    is_withdrawn=row.get("status", "").strip().lower() not in _CURRENT,
                    replaced_by=_replacement(row, uri_of, at),
                )
            )
    if not package.skills:
        raise Unusable(f"{name}: has no row with a label that is a skill. {_TABLE_REMEDY}")
    return package


def _replacement(row: Row, uri_of: dict[str, str], at: At) -> str:
    said = row.get("replaced_by", "").strip()
    said = uri_of.get(said, said)
    return address(said, column="replaced_by", at=at) if said else ""


def _year_or_version(framework: str) -> str:
    """``DigComp 2.2`` is 2.2; ``GreenComp (JRC128040, 2022)`` is 2022."""
    found = re.findall(r"(?<![\w.])\d+(?:\.\d+)*(?![\w.])", framework)
    return found[-1] if found else ""
