"""``charm check``: findings as JSON lines, and three answers: none, some, unusable."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from charm.cli import main

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CLEAN = sorted(
    path.name
    for path in EXAMPLES.glob("*.json")
    if not path.name.startswith("broken") and ".extra" not in path.suffixes
)

Answer = tuple[int, list[dict[str, str]], str]
Check = Callable[..., Answer]


@pytest.fixture(autouse=True)
def during_the_programme() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """Exit code, findings on standard output, text on standard error."""

    def run(path: Path | str, *options: str) -> Answer:
        code = main(["check", str(path), *options])
        printed = capsys.readouterr()
        return code, [json.loads(line) for line in printed.out.splitlines()], printed.err

    return run


@pytest.fixture
def proposal(tmp_path: Path) -> Callable[..., Path]:
    """A file with the formal example and changes to it; None removes a key."""

    def write(**changes: Any) -> Path:
        values = json.loads((EXAMPLES / "formal-single.json").read_bytes()) | changes
        given = {key: value for key, value in values.items() if value is not None}
        path = tmp_path / "proposal.json"
        path.write_text(json.dumps(given), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_example_is_answered_with_0_and_silence(name: str, check: Check) -> None:
    assert check(EXAMPLES / name) == (0, [], "")


def test_the_broken_example_is_answered_with_1_and_every_reason(check: Check) -> None:
    code, findings, problems = check(EXAMPLES / "broken-ten-clauses.json")
    refused = {finding["clause"] for finding in findings if finding["level"] == "must"}

    assert (code, problems) == (1, "")
    assert len(refused) >= 10
    assert refused >= {"4.2", "5.1", "5.6.1.2", "5.6.1.3", "5.6.1.4", "5.6.1.5", "5.11", "7.2",
                       "7.7", "7.12", "7.13", "7.16", "7.17", "7.20"}  # fmt: skip
    for finding in findings:
        assert set(finding) == {"clause", "level", "field", "message", "remedy"}
        assert all(finding.values())
        assert finding["level"] in {"must", "should"}


def test_a_warning_alone_is_answered_with_0(check: Check, proposal: Any) -> None:
    code, findings, _ = check(proposal(eqf_level=None))

    assert code == 0
    assert [(f["clause"], f["level"], f["field"]) for f in findings] == [
        ("7.18", "should", "eqf_level")
    ]


@pytest.mark.clause("5.6.1.2", shows="refuses")
def test_a_missing_principle_is_named_with_its_figures(check: Check, proposal: Any) -> None:
    principles = json.loads((EXAMPLES / "formal-single.json").read_bytes())["principles"][:3]

    code, (finding,), _ = check(proposal(principles=principles))

    assert code == 1
    assert (finding["clause"], finding["field"]) == ("5.6.1.2", "principles")
    assert re.search(r"\b4\b.*\b3\b", finding["message"])
    assert "1 more" in finding["remedy"]


@pytest.mark.clause("5.7.2", shows="refuses")
def test_credits_outside_formal_learning_are_refused(check: Check, tmp_path: Path) -> None:
    values = json.loads((EXAMPLES / "informal-badge.json").read_bytes()) | {"ects": 1}
    (tmp_path / "p.json").write_text(json.dumps(values), encoding="utf-8")

    code, (finding,), _ = check(tmp_path / "p.json")

    assert code == 1
    assert (finding["clause"], finding["field"]) == ("5.7.2", "ects")


@pytest.mark.clause("7.4", shows="refuses")
def test_a_named_proposer_needs_an_endorser_of_the_same_university(
    check: Check, proposal: Any
) -> None:
    proposers = [{"name": "Sanne", "email": "proposer@uu.nl", "university": "uu.nl"}]
    elsewhere = {"name": "Jordi", "email": "manager@ub.edu", "university": "ub.edu"}
    endorsers = [{**elsewhere, "office": "institutional-manager"}]

    code, (finding,), _ = check(proposal(proposers=proposers, endorsers=endorsers))

    assert code == 1
    assert (finding["clause"], finding["field"]) == ("7.4", "endorsers")


@pytest.mark.clause("7.4", shows="accepts")
def test_where_only_proposers_are_named_demo_people_endorse(check: Check, proposal: Any) -> None:
    proposers = [{"name": "Sanne", "email": "proposer@uu.nl", "university": "uu.nl"}]
    assert check(proposal(proposers=proposers)) == (0, [], "")


def test_letters_outside_ascii_are_written_as_they_are(
    proposal: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", str(proposal(vision_areas=[{"code": "Måne", "why": "Ja."}]))])

    assert "Måne" in capsys.readouterr().out


def test_a_proposal_is_read_from_standard_input(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = io.BytesIO((EXAMPLES / "formal-single.json").read_bytes())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))

    assert check("-")[0] == 0


# --- the version ---------------------------------------------------------------------------------


def test_a_version_can_be_named(check: Check) -> None:
    named = check(EXAMPLES / "broken-ten-clauses.json", "--policy", "2026-05-29")

    assert named == check(EXAMPLES / "broken-ten-clauses.json")


@pytest.mark.clause("10.2", shows="refuses")
def test_an_unknown_version_is_answered_with_2_and_the_known_ones(check: Check) -> None:
    code, findings, problems = check(EXAMPLES / "formal-single.json", "--policy", "1999-01-01")

    assert (code, findings) == (2, [])
    assert problems.startswith("--policy: ")
    assert "1999-01-01" in problems
    assert "2026-05-29" in problems


@pytest.mark.clause("4.1", shows="refuses")
def test_after_the_programme_a_proposal_carries_a_finding_for_the_officer(check: Check) -> None:
    with time_machine.travel(dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC), tick=False):
        code, (finding,), _ = check(EXAMPLES / "formal-single.json")

    assert code == 0
    assert (finding["clause"], finding["level"]) == ("4.1", "should")
    assert "2026-12-31" in finding["message"]


# --- what is no proposal -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "place", "says"),
    [
        (b'{"kind": formal}', "file", "line 1, column 10"),
        (b"", "file", "not JSON"),
        (b"[]", "file", "one JSON object"),
        (b'"formal"', "file", "one JSON object"),
        (b'\xff\xfe{"kind": 1}', "file", "UTF-8"),
        (b'{"kind": "formal", "kind": "informal"}', "kind", "twice"),
        (b'{"kind": "formal", "ects": NaN}', "file", "NaN"),
        (b'{"kind": "formal", "ects": -Infinity}', "file", "-Infinity"),
        (b'{"kind": "formal", "ects": 9223372036854775808}', "ects", "64 bits"),
        (b'{"kind": "formal", "ects": 1e400}', "ects", "64 bits"),
        (b'{"kind": "formal", "ects": ' + b"9" * 10_000 + b"}", "ects", "64 bits"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "file", "nested deeper"),
        (b"[" * 100_000, "file", "nested deeper"),
        (b'{"title": "' + b"x" * 3_000_000 + b'"}', "file", "larger than"),
        (b"{}", "kind", "formal, non-formal or informal"),
    ],
    ids=lambda value: value[:32].decode("latin-1") if isinstance(value, bytes) else None,
)
def test_a_file_that_holds_no_proposal_is_refused(
    data: bytes, place: str, says: str, check: Check, tmp_path: Path
) -> None:
    (tmp_path / "p.json").write_bytes(data)

    refused_at(place, says, check(tmp_path / "p.json"))


SOMEBODY = {"email": "a@uu.nl", "university": "uu.nl"}


@pytest.mark.parametrize(
    ("changes", "place", "says"),
    [
        ({"colour": "red"}, "colour", "remove it or correct its spelling"),
        ({"accreditation": [{"university": "uu.nl", "datum": "2026-01-01"}]},
         "accreditation[0].datum", "remove it or correct its spelling"),
        ({"kind": "formall"}, "kind", "'formal', 'non-formal' or 'informal'"),
        ({"universities": [{"code": "uu.nl", "role": "owner"}]}, "universities[0].role",
         "'accrediting'"),
        ({"universities": [{"role": "lead"}]}, "universities[0]", "either the code"),
        ({"title": "A\x00B"}, "title", "U+0000): remove it"),
        ({"title": {"en": "A\x1bB"}}, "title", "U+001B): remove it"),
        ({"title": {"xx": "A"}}, "title", "'xx' is not an ISO 639-1"),
        ({"title": "x" * 20_001}, "title", "longer than 20000"),
        ({"proposers": [{"name": "Eve \u202egpj.", **SOMEBODY}]}, "proposers[0].name",
         "U+202E): remove it"),
        ({"proposers": [{"name": "Eve \u2066x", **SOMEBODY}]}, "proposers[0].name",
         "U+2066): remove it"),
        ({"proposers": [{"name": "Eve"}]}, "proposers[0].email", "missing"),
        ({"proposers": [{**SOMEBODY, "name": "Eve", "email": "eve"}]}, "proposers[0].email",
         "such as name@university.eu"),
        ({"hours": 1e19}, "hours", "64 bits"),
        ({"financial_needs": {"any": True, "amount": 1e300}}, "financial_needs.amount", "64 bits"),
        ({"ects": "3"}, "ects", "must be a number"),
        ({"ects": True}, "ects", "must be a number"),
        ({"ects": -1}, "ects", "0"),
        ({"eqf_level": 9}, "eqf_level", "8"),
        ({"financial_needs": {}}, "financial_needs.any", "missing"),
        ({"accreditation": [{"university": "uu.nl", "date": "1899-12-31"}]},
         "accreditation[0].date", "before 1900"),
        ({"accreditation": [{"university": "uu.nl", "date": "2026-02-30"}]},
         "accreditation[0].date", "not a date of the calendar"),
        ({"accreditation": [{"university": "uu.nl", "date": "17/03/2026"}]},
         "accreditation[0].date", "YYYY-MM-DD"),
        ({"supporting_document": "../letter.pdf"}, "supporting_document", "without a path"),
        ({"supporting_document": "http://uu.nl/letter.pdf"}, "supporting_document", "https"),
    ],
)  # fmt: skip
def test_a_malformed_value_is_refused_at_its_place(
    changes: dict[str, Any], place: str, says: str, check: Check, proposal: Any
) -> None:
    refused_at(place, says, check(proposal(**changes)))


def test_all_that_is_malformed_is_said_at_once(check: Check, proposal: Any) -> None:
    _, _, problems = check(proposal(colour="red", ects="3", eqf_level=9))

    assert {line.split(":")[0] for line in problems.splitlines()} == {
        "colour",
        "ects",
        "eqf_level",
    }


@pytest.mark.parametrize("name", ["none.json", ".", "a\0b.json"])
def test_what_cannot_be_opened_is_refused(name: str, check: Check, tmp_path: Path) -> None:
    code, findings, problems = check(f"{tmp_path}/{name}")

    assert (code, findings) == (2, [])
    assert "cannot be read" in problems


def refused_at(place: str, says: str, answer: Answer) -> None:
    code, findings, problems = answer
    lines = problems.splitlines()

    assert (code, findings) == (2, [])
    assert any(line.startswith(f"{place}: ") and says in line for line in lines), problems
    assert "Traceback" not in problems


@pytest.mark.parametrize("name", [name.removesuffix(".json") for name in CLEAN])
def test_a_clean_form_is_checked_with_what_lies_beside_it(name: str, check: Check) -> None:
    code, findings, _ = check(EXAMPLES / f"{name}.docx")
    assert [finding for finding in findings if finding["level"] == "must"] == []
    assert code == 0


def test_the_broken_form_breaks_what_the_broken_file_breaks(check: Check) -> None:
    _, of_file, _ = check(EXAMPLES / "broken-ten-clauses.json")
    code, of_form, _ = check(EXAMPLES / "broken-ten-clauses.docx")
    assert code == 1
    assert {f["clause"] for f in of_form} >= {f["clause"] for f in of_file if f["level"] == "must"}
