"""A package is read as it is downloaded, or refused whole with what to do instead."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.skills import (
    COLUMNS,
    SKILL,
    WATERS,
    needs_esco,
    official,
    skill,
    small,
    table,
    zipped,
)

from charm.core.skills import Unusable, archive, order_of, read_packages, read_table

NAMED = "ESCO dataset - v9.1.0 - classification - en - csv.zip"


def test_a_package_says_labels_groups_hierarchy_and_themes(tmp_path: Path) -> None:
    package = read_packages([small(tmp_path)])
    assert (package.scheme, package.version, package.skills) == ("esco", "9.1.0", 4)
    by_uri = {row.uri: row for row in package.concepts["en"]}
    water = by_uri[SKILL + "water"]
    assert (water.label, water.alternatives) == ("analyse water", ("test water", "examine water"))
    assert by_uri[SKILL + "S1"].is_group
    assert package.broader is not None
    assert package.broader[SKILL + "water"] == [SKILL + "S1.1"]
    assert package.collections == {SKILL + "waste": {"green"}}
    assert package.notes == []


def test_languages_come_in_packages_of_their_own(tmp_path: Path) -> None:
    spanish = small(
        tmp_path, language="es", relations=False, skills=[skill("water", "analizar el agua")]
    )
    package = read_packages([small(tmp_path), spanish])
    assert set(package.concepts) == {"en", "es"}
    alone = read_packages([spanish])
    assert "language independent" in alone.notes[0]


def changed(**row: str) -> Callable[[], bytes]:
    return lambda: table(COLUMNS, [*WATERS, {**skill("new", "new"), **row}])


def without(column: str) -> bytes:
    return table([c for c in COLUMNS if c != column],
                 [{k: v for k, v in row.items() if k != column} for row in WATERS])  # fmt: skip


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a missing column": (lambda: without("altLabels"), "lacks the column altLabels. Download"),
    "another encoding": (
        lambda: table(COLUMNS, [skill("x", "résumé")]).decode().encode("latin-1"),
        "is not in UTF-8",
    ),
    "a NUL": (changed(preferredLabel="a\x00b"), "row 6: preferredLabel holds a NUL"),
    "no label": (changed(preferredLabel=" "), "row 6: preferredLabel is empty"),
    "a long label": (changed(preferredLabel="x" * 501), "row 6: preferredLabel is longer than 500"),
    "no address": (changed(conceptUri="javascript:alert(1)"), "row 6: conceptUri 'javascript"),
    "an address twice": (changed(conceptUri=SKILL + "water"), "row 6: " + SKILL + "water stands"),
    "a quotation mark too few": (
        lambda: table(COLUMNS, WATERS) + b'a,b,"c\n', "skills_en.csv, line",
    ),
    "too many cells": (
        lambda: table(COLUMNS, WATERS) + b",".join([b"x"] * 20) + b"\n", "row 6: has 20 cells",
    ),
    "a column twice": (
        lambda: b"conceptUri," + table(COLUMNS, WATERS), "the column conceptUri twice",
    ),
    "an endless field": (
        changed(description=" ".join(map(str, range(180_000)))), "cannot be read",
    ),
    "nothing": (lambda: b"", "lacks the column conceptUri"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_table_that_is_not_right_is_refused_with_its_place(what: str, tmp_path: Path) -> None:
    make, says = HOSTILE[what]
    with pytest.raises(Unusable) as refused:
        read_packages([small(tmp_path, skills_en=make())])
    assert says in str(refused.value)


def test_archives_that_are_no_package_are_refused(tmp_path: Path) -> None:
    skills = table(COLUMNS, WATERS)
    bomb = b"x" * (2 * archive.RATIO_FROM)
    for members, says in (
        ({"skills_en.csv": skills, "occupations_en.csv": bomb}, "would grow to more than 60 times"),
        ({"data/skills_en.csv": skills}, "is a path"),
        ({"..\\skills_en.csv": skills}, "is a path"),
        ({f"{n}.csv": b"x" for n in range(archive.MAX_MEMBERS + 1)}, "holds 65 files"),
        ({"readme.txt": b"hello"}, "none of the files of an ESCO package"),
        ({"skillGroups_en.csv": b""}, "lacks the column conceptUri"),
        ({"broaderRelationsSkillPillar.csv": b"conceptUri,broaderUri\n"}, "holds no skill"),
        ({"skills_xx1.csv": skills}, "names no language"),
    ):
        with pytest.raises(Unusable, match=says):
            read_packages([zipped(tmp_path / NAMED, members)])
    (tmp_path / NAMED).write_bytes(b"PK\x03\x04 no zip")
    with pytest.raises(Unusable, match="is no whole zip archive"):
        read_packages([tmp_path / NAMED])
    with pytest.raises(Unusable, match="cannot be read"):
        read_packages([tmp_path / "v1.0 absent.zip"])


def test_a_size_that_lies_does_not_get_more_out_of_the_archive(tmp_path: Path) -> None:
    path = small(tmp_path)
    data = path.read_bytes()
    with zipfile.ZipFile(path) as whole:
        size = whole.getinfo("skills_en.csv").file_size
    path.write_bytes(data.replace(size.to_bytes(4, "little"), (40).to_bytes(4, "little")))
    with pytest.raises(Unusable):
        read_packages([path])


def test_together_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED", 100)
    with pytest.raises(Unusable, match="unpacks to more than"):
        read_packages([small(tmp_path)])
    monkeypatch.setattr(archive, "MAX_ARCHIVE", 100)
    with pytest.raises(Unusable, match="is larger than"):
        read_packages([small(tmp_path)])


def test_the_version_is_told_by_the_name_and_checked_by_the_count(tmp_path: Path) -> None:
    nameless = small(tmp_path).rename(tmp_path / "skills.zip")
    with pytest.raises(Unusable, match="--version"):
        read_packages([nameless])
    assert read_packages([nameless], version="9.2").version == "9.2"
    with pytest.raises(Unusable, match="several versions"):
        read_packages([small(tmp_path), small(tmp_path, version="9.0.1", language="es")])
    part = small(tmp_path, version="1.2.0")
    with pytest.raises(Unusable, match=r"ESCO 1\.2\.0 has 13,939 skills, this package 4"):
        read_packages([part])
    assert "13,939" in read_packages([part], version="1.2.0").notes[0]


def test_versions_sort_as_numbers() -> None:
    versions = ["1.10.0", "1.2.0", "2022", "1.9", "1.2.1", "excerpt"]
    assert sorted(versions, key=order_of) == [
        "excerpt", "1.2.0", "1.2.1", "1.9", "1.10.0", "2022"
    ]  # fmt: skip


texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=60
)


@given(st.lists(st.tuples(texts, st.lists(texts, max_size=3), texts), min_size=1, max_size=6))
def test_whatever_a_table_says_is_read_without_what_cannot_be_seen(
    rows: list[tuple[str, list[str], str]],
) -> None:
    """Whole or not at all: every row is there, or the sentence names one."""
    given_rows = [
        skill(f"s{number}", label, "\n".join(alternatives), description)
        for number, (label, alternatives, description) in enumerate(rows)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = small(Path(folder), skills=given_rows)
        try:
            package = read_packages([path])
        except Unusable:  # a row without a label that can be seen, said by its number
            return
    read = [row for row in package.concepts["en"] if not row.is_group]
    assert [row.uri for row in read] == [row["conceptUri"] for row in given_rows]
    for row in read:
        for line in (row.label, *row.alternatives):
            assert line
            assert line == " ".join(line.split())
            assert not set(line) & set("\u200b\u202e\ufeff\n\x07")
        assert row.label not in row.alternatives


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for path in (
            zipped(Path(folder) / NAMED, {"skills_en.csv": data}),
            Path(folder) / "v2 raw.zip",
        ):
            if not path.exists():
                path.write_bytes(data)
            with pytest.raises(Unusable):
                read_packages([path])
        table_file = Path(folder) / "framework.csv"
        table_file.write_bytes(data)
        with pytest.raises(Unusable):
            read_table(table_file, scheme="other", version="1", local="https://x.example/")


def test_a_framework_is_read_from_a_table(tmp_path: Path) -> None:
    path = tmp_path / "framework.csv"
    path.write_text(
        "framework,level,code,label_en,label_es,area_code,uri,status,replaced_by\n"
        '"LifeComp (2020)",area,P,Personal,Personal,P,,,\n'
        '"LifeComp (2020)",competence,P1,Self-regulation,Autorregulación,P,,,\n'
        '"LifeComp (2020)",competence,P2,Flexibility,,P,https://x.example/p2,withdrawn,P1\n'
    )
    package = read_table(path, scheme="lifecomp", version=None, local="https://us.example/l/")
    assert (package.version, package.skills) == ("2020", 2)
    assert [row.uri for row in package.concepts["es"]] == [
        "https://us.example/l/P", "https://us.example/l/P1"
    ]  # fmt: skip
    gone = package.concepts["en"][2]
    assert (gone.is_withdrawn, gone.replaced_by) == (True, "https://us.example/l/P1")
    assert package.broader == {
        "https://us.example/l/P1": ["https://us.example/l/P"],
        "https://x.example/p2": ["https://us.example/l/P"],
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("code,label_en\n1,x\n", "lacks the column level"),
        ("code,level,name\n1,area,x\n", "has no column label_<language>"),
        ("code,level,label_en\n1,area,x\n", "has no row with a label that is a skill"),
        ("code,level,label_en\n1,competence,x\n1,competence,y\n", "the code 1 stands there twice"),
        ("code,level,label_en,area_code\n1.1,competence,x,7\n", "there is no area '7'"),
        ("code,level,label_en,uri\n1,competence,x,ftp://x\n", "row 2: uri 'ftp://x'"),
        ("code,level,label_en,uri\n1,c,x,urn:a\n2,c,y,urn:a\n", "urn:a stands there twice"),
        ("code,level,label_en\n", "has no rows"),
    ],
)
def test_a_table_that_is_no_framework_is_refused(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "framework.csv"
    path.write_text(text)
    with pytest.raises(Unusable, match=says.replace("(", r"\(")):
        read_table(path, scheme="other", version="1", local="https://us.example/")
    path.write_text("code,level,label_en\n1,competence,x\n")
    with pytest.raises(Unusable, match="--version"):
        read_table(path, scheme="other", version=None, local="https://us.example/")


@needs_esco
def test_the_official_package_is_read_whole() -> None:
    package = read_packages(official())
    rows = package.concepts["en"]
    assert (package.version, package.skills, len(rows)) == ("1.1.1", 13_896, 14_536)
    assert package.collections is not None
    themes = [theme for themes in package.collections.values() for theme in themes]
    assert {theme: themes.count(theme) for theme in set(themes)} == {
        "digital": 1201, "green": 570, "digcomp": 26, "transversal": 96, "language": 346,
        "research": 40,
    }  # fmt: skip
    assert package.broader is not None
    assert sum(map(len, package.broader.values())) == 20_656
    assert not any("\u200b" in row.description for row in rows)
