"""Skills of ESCO and other frameworks: imported, kept, found, suggested (5.7.2, 7.16)."""

from __future__ import annotations

import csv
import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.skills import (
    COLUMNS,
    ESCO,
    SKILL,
    WATERS,
    needs_esco,
    official,
    skill,
    small,
    table,
    zipped,
)

from charm import skill_bench
from charm.cli import main
from charm.core.skills import read_packages, read_table
from charm.foundation import ledger
from charm.foundation.errors import Unfit
from charm.foundation.models import LedgerRecord
from charm.framework.models import BroaderSkill, ListedSkill, Skill, SkillStem, SkillText
from charm.framework.services.importing_skills import Report, import_skills
from charm.framework.skill_search import Saying, search_skills, suggest_skills
from charm.framework.skills import releases, skills_by_uri

pytestmark = pytest.mark.django_db
NEWER = (
    skill("water", "examine water", "test water\nanalyse water", "Measure what is in water."),
    *WATERS[1:3],
    skill("soil", "examine soil", "", "Measure what is in the ground."),
)


def imported(*paths: Path, **options: Any) -> Report:
    return import_skills(package=read_packages(paths), **options)


def everything() -> list[Any]:
    """Every row that an import may write."""
    models: tuple[Any, ...] = (Skill, ListedSkill, BroaderSkill, SkillText, SkillStem, LedgerRecord)
    return [list(model.objects.order_by("pk").values()) for model in models]


def labels(found: Any) -> list[str]:
    return [getattr(one, "skill", one).label for one in found]


def found(typed: str, *languages: str) -> list[str]:
    return labels(search_skills(typed, languages=languages or ("en",)))


# --- importing -----------------------------------------------------------------------------------


def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    first = imported(small(tmp_path))
    assert (first.skills, first.groups, len(first.added), first.before) == (4, 2, 4, None)
    before = everything()
    again = imported(small(tmp_path))
    assert again.is_without_change
    assert (again.added, again.withdrawn, again.before) == ((), (), "9.1.0")
    assert [row for rows in everything() for row in rows] == [
        row for rows in before for row in rows
    ]
    (record,) = ledger.history_of("skills:esco")
    assert record["act"] == "skills_imported"
    assert record["clauses"] == ["7.16"]
    assert record["facts"]["skills"] == 4
    assert ledger.check() == []


def test_a_newer_version_says_what_was_added_withdrawn_relabelled_and_returned(
    tmp_path: Path,
) -> None:
    imported(small(tmp_path))
    report = imported(small(tmp_path, version="9.2.0", skills=NEWER))
    assert report.before == "9.1.0"
    assert report.added == (SKILL + "soil",)
    assert report.withdrawn == (SKILL + "resume",)
    (change,) = report.relabelled["en"]
    assert (change.before, change.after) == ("analyse water", "examine water")
    third = imported(small(tmp_path, version="9.10.0", skills=WATERS))
    assert (third.before, third.added, third.returned) == ("9.2.0", (), (SKILL + "resume",))
    assert [(one.version, one.is_newest) for one in releases()] == [
        ("9.10.0", True), ("9.2.0", False), ("9.1.0", False)
    ]  # fmt: skip
    again = imported(small(tmp_path, version="9.2.0", skills=NEWER))
    assert again.is_without_change


@pytest.mark.clause("7.16", shows="accepts")
def test_what_is_withdrawn_is_kept_and_shown(tmp_path: Path) -> None:
    imported(small(tmp_path))
    imported(small(tmp_path, version="9.2.0", skills=NEWER))
    gone = skills_by_uri([SKILL + "resume"], languages=["en"])[SKILL + "resume"]
    assert (gone.label, gone.version) == ("write résumés", "9.1.0")
    assert (gone.is_withdrawn, gone.withdrawn_in) == (True, "9.2.0")
    assert found("resume") == []  # who looks for something new is not led to it
    assert labels(suggest_skills([Saying(1, "en", "write resumes")], languages=["en"])) == []


def test_the_same_version_again_corrects_texts_and_withdraws_what_is_gone(tmp_path: Path) -> None:
    imported(small(tmp_path))
    corrected = [skill("water", "analyse waters"), *WATERS[1:3]]
    report = imported(small(tmp_path, skills=corrected))
    assert (report.withdrawn, report.added) == ((SKILL + "resume",), ())
    assert [one.after for one in report.relabelled["en"]] == ["analyse waters"]
    assert found("waters") == ["analyse waters"]
    assert ListedSkill.objects.get(skill__uri=SKILL + "resume").is_withdrawn
    back = imported(small(tmp_path))
    assert back.added == (SKILL + "resume",)


def test_half_a_package_is_not_taken_for_a_new_version(tmp_path: Path) -> None:
    imported(small(tmp_path))
    before = everything()
    half = small(tmp_path, version="9.2.0", skills=WATERS[:2])
    with pytest.raises(Unfit, match="2 of 4 skills would be withdrawn"):
        imported(half)
    assert everything() == before
    assert len(imported(half, even_if_many_go=True).withdrawn) == 2


def test_languages_and_versions_stand_side_by_side(tmp_path: Path) -> None:
    spanish = small(
        tmp_path, language="es", skills=[skill("water", "analizar el agua"), *WATERS[1:]]
    )
    imported(small(tmp_path))
    report = imported(spanish)
    assert report.added == report.withdrawn == ()
    imported(small(tmp_path, version="9.2.0", skills=NEWER))
    # The newest release that speaks the language answers, and tells what counts today.
    (water,) = search_skills("agua", languages=["es", "en"])
    assert (water.label, water.language, water.version) == ("analizar el agua", "es", "9.2.0")
    assert water.labels == {"es": "analizar el agua", "en": "examine water"}
    assert skills_by_uri([SKILL + "soil"], languages=["es"])[SKILL + "soil"].label == "examine soil"
    assert [one.languages for one in releases()] == [("en",), ("en", "es")]


@pytest.mark.clause("5.7.2", shows="accepts")
def test_other_frameworks_stand_beside_esco(tmp_path: Path) -> None:
    imported(small(tmp_path))
    path = tmp_path / "digcomp.csv"
    path.write_text(
        "framework,level,code,label_en,area_code,esco_uri\n"
        f"DigComp 2.2,area,9,Waters,9,{SKILL}S9\n"
        f"DigComp 2.2,competence,9.1,Testing of waters,9,{SKILL}water\n"
        "DigComp 2.2,competence,9.2,Netiquette of rivers,9,\n"
    )
    package = read_table(path, scheme="digcomp", version=None, local="http://us.example/skills/")
    assert import_skills(package=package).skills == 2
    known = skills_by_uri([SKILL + "water"], languages=["en"])
    assert known[SKILL + "water"].scheme == "esco"  # which 7.16 asks for
    (own,) = search_skills("netiquette", languages=["en"], scheme="digcomp")
    assert (own.code, own.above, own.is_esco) == ("9.2", ("Waters",), False)
    assert found("waters")[:1] == ["Testing of waters"]
    said = [Saying(1, "en", "Keep the netiquette of rivers; sort the waste.")]
    suggested = suggest_skills(said, languages=["en"], most=1)
    assert labels(suggested) == ["sort waste", "Netiquette of rivers"]  # ESCO first


# --- finding -------------------------------------------------------------------------------------


def test_accents_case_endings_and_half_words_are_forgiven(tmp_path: Path) -> None:
    imported(small(tmp_path))
    for typed in ("Analyse WATER", "anal wat", "wat", "test water", "analysing waters", "wáter"):
        assert found(typed)[0] == "analyse water", typed
    assert found("resume") == ["write résumés"]
    for typed in ("", "w", "%", "_", "zzz", "\x00", "'; DROP", "\u202e" * 50, "?" * 100_000):
        assert found(typed) == [], typed[:20]
    (water,) = search_skills("water", languages=["en"])
    assert water.above == ("information skills", "measuring")
    assert water.description == "Measure what is in water."
    assert search_skills("waste", languages=["en"])[0].themes == ("green",)


@pytest.mark.clause("7.16", shows="accepts")
def test_suggestions_say_which_words_of_which_outcome_speak_for_them(tmp_path: Path) -> None:
    imported(small(tmp_path))
    outcomes = [
        Saying(1, "en", "Students negotiate contracts with partners and stakeholders."),
        Saying(2, "en", "They plan the Sorting of household waste."),
    ]
    suggested = suggest_skills(outcomes, languages=["en"])
    assert labels(suggested) == ["sort waste", "negotiate with stakeholders"]
    because = {(reason.word, reason.numbers) for reason in suggested[0].because}
    assert because == {("Sorting", (2,)), ("waste", (2,))}
    chosen = [suggested[1].skill.uri]
    assert labels(suggest_skills(outcomes, languages=["en"], without=chosen)) == ["sort waste"]
    # One word of three is not enough; nor is who speaks.
    for said in ("They go home with friends.", "Students, learners, participants."):
        assert suggest_skills([Saying(1, "en", said)], languages=["en"]) == []
    assert suggest_skills([Saying(1, "en", " ")], languages=["en"]) == []


def test_an_outcome_in_another_language_asks_that_language(tmp_path: Path) -> None:
    spanish = skill("water", "analizar el agua", "examinar aguas")
    imported(small(tmp_path))
    imported(small(tmp_path, language="es", skills=[spanish, *WATERS[1:]]))
    said = [Saying(3, "es", "El alumnado analiza las aguas de la ciudad.")]
    (one, *_) = suggest_skills(said, languages=["en"])
    assert one.skill.label == "analyse water"  # for a reader of English
    assert {reason.word for reason in one.because} >= {"analiza", "aguas"}


def test_finding_takes_as_many_queries_whatever_is_found(tmp_path: Path) -> None:
    many = [skill(f"w{n}", f"water the {n} gardens", "sprinkle gardens") for n in range(40)]
    imported(small(tmp_path, skills=[*WATERS, *many]))
    said = [Saying(1, "en", "Negotiate with partners, sort waste, write résumés.")]
    acts: list[Callable[[int], Any]] = [
        lambda most: search_skills("water", languages=["es", "en"], most=most),
        lambda most: suggest_skills(said, languages=["es", "en"], most=most),
    ]
    for act in acts:
        for most in (1, 3, 40):
            with CaptureQueriesContext(connection) as queries:
                assert act(most)
            assert len(queries) <= 10
    with CaptureQueriesContext(connection) as queries:  # few have the words: the index is asked
        assert found("sorting wastes") == ["sort waste"]
    assert len(queries) <= 11


def test_nothing_was_imported() -> None:
    assert releases() == []
    assert found("water") == []
    assert suggest_skills([Saying(1, "en", "sort waste")], languages=["en"]) == []
    assert skills_by_uri(["urn:x"], languages=["en"]) == {}


# --- commands ------------------------------------------------------------------------------------


def test_the_commands_import_report_and_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["esco", "import", str(small(tmp_path))]) == 0
    said = capsys.readouterr().out
    assert "esco 9.1.0 (en): 4 skills, 2 groups." in said
    assert "4 added" in said
    assert main(["esco", "import", str(small(tmp_path))]) == 0
    assert "nothing was changed" in capsys.readouterr().out
    newer = str(small(tmp_path, version="9.2.0", skills=NEWER))
    assert main(["esco", "import", newer, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["added"], report["withdrawn"]) == ([SKILL + "soil"], [SKILL + "resume"])
    assert report["compared_with"] == "9.1.0"
    framework = tmp_path / "green.csv"
    framework.write_text("code,level,label_en\n1.1,competence,Valuing sustainability\n")
    assert main(["skills", "import", "--scheme", "greencomp", "--version", "2022",
                 str(framework)]) == 0  # fmt: skip
    (own,) = search_skills("valuing", languages=["en"])
    assert own.uri == "http://localhost:8000/skills/greencomp/1.1"
    capsys.readouterr()
    assert main(["skills", "list"]) == 0
    assert "GreenComp    2022" in capsys.readouterr().out


def test_what_cannot_be_imported_is_said_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = small(tmp_path, skills_en=b"conceptUri\nx\n")
    for arguments, says in (
        (["esco", "import", str(bad)], "skills_en.csv: lacks the column"),
        (["esco", "import", str(tmp_path / "no v1.0.zip")], "cannot be read"),
        (["skills", "import", "--scheme", "ESCO!", str(bad)], "is no code"),
        (["skills", "import", "--scheme", "esco", str(bad)], "charm esco import"),
        (["bench", "skills"], "import ESCO in English first"),
    ):
        assert main(arguments) == 2
        assert says in capsys.readouterr().err
    assert releases() == []
    assert Skill.objects.count() == 0


def test_the_bench_compares_with_plain_matching_of_words(tmp_path: Path) -> None:
    many = [
        skill(
            f"w{n}", f"paint the wall {n} times", description=f"Cover walls number{n} with paint."
        )
        for n in range(10)
    ]
    imported(small(tmp_path, skills=[*WATERS, *many]))
    measured = skill_bench.skills(5)
    assert measured["what"] == "skills"
    assert 0 <= measured["plain_recall_at_10"] <= 1
    assert measured["recall_at_10"] <= 1


# --- the official package ------------------------------------------------------------------------


def reconstructed(folder: Path) -> Path:
    """A package as version 1.2.0 has it, its skills from the reconstructed table."""
    import zipfile

    def rows() -> Iterator[dict[str, str]]:
        source = ESCO / "esco-skills-1.2.0-en-RECONSTRUCTED.csv.gz"
        with gzip.open(source, "rt", encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                label = row["preferredLabel"] or row["concatenatedText"].split(".")[0][:200]
                alternatives = row["altLabels"].replace("|", "\n")
                yield skill(row["conceptUri"], label, alternatives, row["description"])

    with zipfile.ZipFile(ESCO / "ESCO-v1.2.0-en-csv-PARTIAL-without-skills_en.zip") as partial:
        members = {name: partial.read(name) for name in partial.namelist()}
    members["skills_en.csv"] = table(COLUMNS, rows())
    return zipped(folder / "ESCO dataset - v1.2.0 - classification - en - csv.zip", members)


@needs_esco
@pytest.mark.clause("7.16", shows="accepts")
def test_the_official_package_in_time_again_and_its_next_version(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = time.perf_counter()
    package = read_packages(official())
    first = import_skills(package=package)
    took = time.perf_counter() - start
    assert (first.skills, first.groups, len(first.added)) == (13_896, 640, 13_896)
    assert took < 60
    again = import_skills(package=package)
    assert again.is_without_change
    assert Skill.objects.count() == 14_536

    recall = ""
    if connection.vendor == "sqlite":  # it knows no database
        measured = skill_bench.skills(500)
        assert measured["recall_at_10"] > 0.8
        assert measured["ratio"] > 1.5
        recall = (
            f"recall at ten {measured['recall_at_10']:.1%} of {measured['count']} held out, plain "
            f"words {measured['plain_recall_at_10']:.1%}; "
        )
    start = time.perf_counter()
    assert found("sort waste")[0] == "sort waste"
    searched = time.perf_counter() - start

    newer = imported(reconstructed(tmp_path))
    assert (newer.skills, newer.before) == (13_939, "1.1.1")
    assert (len(newer.added), len(newer.withdrawn)) == (237, 194)
    gone = skills_by_uri(newer.withdrawn, languages=["en"])
    assert all(one.is_withdrawn and one.label for one in gone.values())
    assert len(gone) == 194
    with capsys.disabled():
        sys.stdout.write(
            f"\nESCO 1.1.1 on {connection.vendor}: {first.skills:,} skills in {took:.1f} s, again "
            f"without change; one search {searched * 1000:.0f} ms; {recall}"
            f"1.2.0: {len(newer.added)} added, "
            f"{len(newer.withdrawn)} withdrawn\n"
        )
