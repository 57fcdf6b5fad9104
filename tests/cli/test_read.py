"""``charm read``: what a filled form says on standard output, what was not understood beside it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from charm.cli import main
from charm.core.appendix2 import write_form
from charm.core.proposal.reading import read_proposal

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.mark.clause("7.2", shows="accepts")
def test_a_filled_form_is_printed_as_proposal_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(EXAMPLES / "formal-single.docx")]) == 0

    printed = capsys.readouterr()
    values = json.loads(printed.out)
    assert values["title"]["nl"] == "Leven met water: overstromingsbestendige deltasteden"
    assert values["hours"] == {"contact": 24, "self_study": 38.5, "work": 8, "assessment": 9.5}
    assert printed.err == ""
    read_proposal(values, require_kind=False)


def test_what_was_not_understood_goes_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = write_form(read_proposal({"title": "Water", "eqf_level": 7}, require_kind=False))
    form = tmp_path / "form.docx"
    form.write_bytes(_changed(written, "Level 7", "Level 6/7"))

    assert main(["read", str(form)]) == 0

    printed = capsys.readouterr()
    assert json.loads(printed.out) == {"title": "Water"}
    assert printed.err == (
        "EFQ Level: “Level 6/7” is not one EQF level from 1 to 8: "
        "write one level, such as Level 7, or N/A.\n"
    )


@pytest.mark.clause("7.2", shows="refuses")
def test_an_unusable_file_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "form.docx"
    other.write_bytes(b"%PDF-1.7")

    assert main(["read", str(other)]) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == f"{other}: The file is a PDF: upload the form as DOCX.\n"


def test_a_missing_file_and_a_file_over_the_limit_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    large = tmp_path / "large.docx"
    with large.open("wb") as file:
        file.truncate(10 * 1024 * 1024 + 1)

    assert main(["read", str(tmp_path / "none.docx")]) == 2
    assert main(["read", str(large)]) == 2

    missing, over = capsys.readouterr().err.splitlines()
    assert "cannot be read: No such file" in missing
    assert "is larger than 10240 KiB" in over


def test_a_form_is_read_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    form = (EXAMPLES / "informal-badge.docx").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(form)))

    assert main(["read", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["hours"] == 8.5


@pytest.mark.clause("7.2", shows="accepts")
@pytest.mark.parametrize("name", ["formal-single", "informal-badge"])
def test_a_filled_form_is_checked_like_a_proposal(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The form does not ask everything: what is missing is found, and nothing is unusable."""
    form = tmp_path / "form.docx"  # with nothing beside it
    form.write_bytes((EXAMPLES / f"{name}.docx").read_bytes())
    assert main(["check", str(form)]) == 1

    fields = {json.loads(line)["field"] for line in capsys.readouterr().out.splitlines()}
    assert "kind" in fields
    assert not fields & {"title", "description", "languages", "participation"}


def _changed(form: bytes, old: str, new: str) -> bytes:
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as before, zipfile.ZipFile(file, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).decode().replace(old, new))
    return file.getvalue()
