"""Packages of skills, made small, and the official ones where they are at hand."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

SKILL = "http://data.europa.eu/esco/skill/"
COLUMNS = (
    "conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels",
    "hiddenLabels", "status", "modifiedDate", "scopeNote", "definition", "inScheme", "description",
)  # fmt: skip
GROUP_COLUMNS = (
    "conceptType", "conceptUri", "preferredLabel", "altLabels", "hiddenLabels", "status",
    "modifiedDate", "scopeNote", "inScheme", "description", "code",
)  # fmt: skip
BROADER_COLUMNS = ("conceptType", "conceptUri", "broaderType", "broaderUri")

DATA = Path(
    os.environ.get(
        "CHARM_TEST_DATA", Path(__file__).resolve().parents[3] / "shared" / "reference" / "data"
    )
)
ESCO = DATA / "esco"
needs_esco = pytest.mark.skipif(
    not ESCO.is_dir(),
    reason="needs the official ESCO packages, which are not part of this project: put them into "
    "the folder esco of the one that CHARM_TEST_DATA names",
)


def official() -> list[Path]:
    return sorted(ESCO.glob("ESCO dataset - v1.1.1 - classification -*.zip"))


def table(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def skill(code: str, label: str, alternatives: str = "", description: str = "") -> dict[str, str]:
    return {
        "conceptType": "KnowledgeSkillCompetence",
        "conceptUri": code if "/" in code else SKILL + code,
        "skillType": "skill/competence",
        "reuseLevel": "cross-sector",
        "preferredLabel": label,
        "altLabels": alternatives,
        "status": "released",
        "description": description,
    }


def group(code: str, label: str) -> dict[str, str]:
    return {"conceptUri": SKILL + code, "preferredLabel": label, "status": "released", "code": code}


def below(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"conceptUri": SKILL + low, "broaderUri": SKILL + high} for low, high in pairs]


def zipped(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


WATERS = (
    skill("water", "analyse water", "test water\nexamine water", "Measure what is in water."),
    skill("waste", "sort waste", "separate rubbish", "Put waste where it belongs."),
    skill("talk", "negotiate with stakeholders", "bargain with partners", "Agree with others."),
    skill("resume", "write résumés", "", "Say what one has done."),
)


def small(
    folder: Path,
    *,
    version: str = "9.1.0",
    language: str = "en",
    skills: Iterable[Mapping[str, str]] = WATERS,
    relations: bool = True,
    **more: bytes,
) -> Path:
    """A whole package of a version that is nobody's."""
    members = {
        f"skills_{language}.csv": table(COLUMNS, skills),
        f"skillGroups_{language}.csv": table(
            GROUP_COLUMNS, [group("S1", "information skills"), group("S1.1", "measuring")]
        ),
        f"greenSkillsCollection_{language}.csv": table(
            ("conceptUri", "preferredLabel"), [{"conceptUri": SKILL + "waste"}]
        ),
    }
    if relations:
        members["broaderRelationsSkillPillar.csv"] = table(
            BROADER_COLUMNS, below(("water", "S1.1"), ("S1.1", "S1"), ("waste", "S1"))
        )
    members |= {f"{name}.csv": data for name, data in more.items()}
    name = f"ESCO dataset - v{version} - classification - {language} - csv.zip"
    return zipped(folder / name, members)
