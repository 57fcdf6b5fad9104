"""``charm verify``: what it prints and how it ends."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from charm import cli
from charm.core.credentials.proofs import add_proof
from charm.recognition.desk import verify_document
from charm.recognition.lookups import Folder
from charm.web.verify.desk import verdict_of


@pytest.fixture(autouse=True)
def _today(evidence: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CHARM_VAR", str(tmp_path / "var"))
    with time_machine.travel(evidence.now, tick=False):
        yield


@pytest.fixture
def file(evidence: Any) -> Path:
    path: Path = evidence.folder / "credential.openbadge.json"
    path.write_bytes(evidence.document)
    return path


def verify(file: Path | str, evidence: Any, *options: str) -> int:
    return cli.main(["verify", str(file), "--evidence", str(evidence.folder), *options])


@pytest.mark.clause("6.4", shows="accepts")
def test_a_genuine_credential_ends_with_0(
    file: Path, evidence: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(file, evidence) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "This is genuine."
    assert lines[2].split() == [
        *"pass integrity Signed by Utrecht University; nothing was changed since.".split()
    ]


def test_the_report_as_json(file: Path, evidence: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(file, evidence, "--json", "--offline") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["valid"] is True
    assert [check["check"] for check in report["checks"]] == [
        *"format integrity issuer authority endorsement status validity completeness holder".split()
    ]
    assert {check["status"] for check in report["checks"]} == {"pass", "skipped"}
    assert report["credential"]["learner"] == "Ada Łukasz"


def test_a_revoked_credential_ends_with_1(
    file: Path, evidence: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    evidence.revoke()
    assert verify(file, evidence) == 1
    out = capsys.readouterr().out
    assert out.startswith("This was revoked.")
    assert "It was revoked by its issuer." in out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "ends", "says"),
    [
        ({"validUntil": "2026-08-31T00:00:00Z"}, 1, "This has expired."),
        ({"validFrom": "2030-01-01T00:00:00Z"}, 1, "This is not valid yet."),
        ({}, 0, "This is genuine."),
    ],
)
def test_it_says_what_the_desk_says(
    file: Path, evidence: Any, capsys: pytest.CaptureFixture[str],
    changes: dict[str, str], ends: int, says: str,
) -> None:  # fmt: skip
    unsigned = {k: v for k, v in evidence.credential.items() if k != "proof"}
    signed = add_proof({**unsigned, **changes}, evidence.signer, created=evidence.now)
    file.write_text(json.dumps(signed))
    assert verify(file, evidence) == ends
    assert capsys.readouterr().out.splitlines()[0] == says
    report = verify_document(file.read_bytes(), sources=Folder(evidence.folder), now=evidence.now)
    assert verdict_of(report).title == says


def test_of_an_issuer_whom_nobody_knows_it_says_so_and_ends_with_2(
    file: Path, evidence: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    evidence.trust_file.unlink()
    assert verify(file, evidence) == 2
    assert capsys.readouterr().out.startswith("Its issuer is not known here.")
    file.write_text(file.read_text().replace("PT25H", "PT26H"))
    assert verify(file, evidence) == 1
    assert capsys.readouterr().out.startswith("This is not genuine.")


def test_an_altered_credential_ends_with_1(
    file: Path, evidence: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(file.read_text().replace("PT25H", "PT26H"))
    assert verify(file, evidence, "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["valid"] is False


def test_what_could_not_be_checked_ends_with_2(
    file: Path, evidence: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    evidence.list_file.unlink()
    assert verify(file, evidence, "--json") == 2
    report = json.loads(capsys.readouterr().out)
    assert report["valid"] is None
    assert cli.main(["verify", str(file), "--offline"]) == 2


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ({"honours": "summa cum laude"}, "honours"),
        ({"@context": ["https://evil.example/context.json"]}, "not among the vocabularies"),
    ],
)
def test_unknown_words_and_remote_contexts_end_with_2(
    file: Path, evidence: Any, capsys: pytest.CaptureFixture[str], extra: Any, says: str
) -> None:
    file.write_text(json.dumps({**evidence.credential, **extra}))
    assert verify(file, evidence, "--json") == 2
    assert says in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"no json", "is not JSON"),
        (b'"eyJhbGciOiJFZERTQSJ9.e30.AA"', "must hold one JSON object"),
        (b'{"a": "' + b"x" * 10 * 1024 * 1024 + b'"}', "is larger than"),
    ],
)
def test_unusable_files_end_with_2_and_a_sentence(
    file: Path, evidence: Any, capsys: pytest.CaptureFixture[str], content: bytes, says: str
) -> None:
    file.write_bytes(content)
    assert verify(file, evidence) == 2
    captured = capsys.readouterr()
    assert says in captured.err
    assert captured.out == ""


def test_a_credential_may_come_by_pipe(evidence: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(evidence.document))
    monkeypatch.setattr("sys.stdin", stdin)
    assert verify("-", evidence) == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["http://credentials.example.eu/c/1"], "only https"),
        (["https://127.0.0.1/c/1"], "private network"),
        (["https://credentials.example.eu/c/1", "--offline"], "cannot be looked up offline"),
        (["no-such-file.json"], "cannot be read"),
    ],
)
def test_places_that_give_nothing_end_with_2(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["verify", *arguments]) == 2
    assert says in capsys.readouterr().err
