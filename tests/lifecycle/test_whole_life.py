"""One proposal through its whole life, to a credential that a stranger verifies."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.rooms import Way, example

from charm import cli
from charm.core.workflow import Refusal
from charm.foundation import ledger

ARTEFACTS = {
    "proposal.json",
    "proposal.docx",
    "proposal.pdf",
    "decisions.json",
    "descriptor.json",
    "credential.elm.json",
    "credential.openbadge.json",
    "credential.revoked.openbadge.json",
    "certificate.pdf",
    "verification.json",
    "timeline.json",
    "trust.json",
}


@pytest.fixture
def play(db: None, tmp_path: Path) -> Callable[..., tuple[bool, Path, list[str]]]:
    """Plays an example; gives the verdict, the folder and the lines that were printed."""
    from charm.lifecycle.play import play

    def _play(name: str, **changes: Any) -> tuple[bool, Path, list[str]]:
        lines: list[str] = []
        verdict = play(example(name, **changes), out=tmp_path, print_line=lines.append)
        return verdict, tmp_path, lines

    return _play


@pytest.mark.clause("2.1", shows="accepts")
@pytest.mark.clause("6.4", shows="accepts")
@pytest.mark.clause("7.28", shows="accepts")
@pytest.mark.clause("5.6.1.7", shows="accepts")
def test_a_good_proposal_ends_in_a_credential_that_verifies(
    play: Callable[..., tuple[bool, Path, list[str]]],
) -> None:
    verdict, out, lines = play("formal-with-money")

    assert verdict, "\n".join(lines)
    assert {path.name for path in out.iterdir()} >= ARTEFACTS | {"did", "status"}
    assert ledger.check() == []
    timeline = json.loads((out / "timeline.json").read_text())
    acts = [record["act"] for record in timeline]
    for act in ("proposal_started", "proposal_submitted", "decision_released", "award_issued"):
        assert act in acts
    assert all(record["clauses"] for record in timeline)
    assert all(line.split()[0][0].isdigit() for line in lines), "every step names its clause"
    bodies = [row["body"] for row in json.loads((out / "decisions.json").read_text())]
    assert bodies == ["Academic Council", "Executive Board"]


@pytest.mark.clause("7.1", shows="refuses")
def test_a_broken_proposal_is_stopped_with_every_reason(
    play: Callable[..., tuple[bool, Path, list[str]]],
) -> None:
    with pytest.raises(Refusal) as refused:
        play("formal-single", principles=[], skill_gaps=[], vision_areas=[])
    assert {f.clause for f in refused.value.findings} >= {"5.6.1.2", "5.6.1.3", "5.6.1.4"}


def test_a_young_accreditation_hurries_the_life_but_does_not_stop_it(db: None) -> None:
    from charm.boards.queries import tracks_of
    from charm.foundation import clock
    from charm.lifecycle import deciding, proposing
    from charm.lifecycle.play import timetable

    accreditation = example("formal-single").to_json()["accreditation"][0]
    young = {**accreditation, "date": clock.today().isoformat()}
    way = Way("formal-single", accreditation=[young])
    way.when = timetable(way.content)
    filed = way.submitted().filed

    assert filed.begun_at.date() >= clock.today() - dt.timedelta(days=1)
    deciding.hold(tracks_of(filed), way.say)
    assert proposing.fresh(filed).state == "approved"


class TestTheCommand:
    """``charm lifecycle``: exit codes and sentences (the play itself is shown above)."""

    def test_a_kind_that_the_file_contradicts(self, capsys: Any, tmp_path: Path) -> None:
        source = str(cli.EXAMPLES / "informal-badge.json")
        code = cli.main(
            ["lifecycle", "--kind", "formal", "--input", source, "--out", str(tmp_path / "out")]
        )
        assert code == 2
        assert "kind: the file says informal" in capsys.readouterr().err
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize("content", ["{", "[]", '{"kind": "formal", "colour": 1}', "\x00"])
    def test_an_unusable_file(self, capsys: Any, tmp_path: Path, content: str) -> None:
        (tmp_path / "bad.json").write_text(content)
        code = cli.main(
            ["lifecycle", "--input", str(tmp_path / "bad.json"), "--out", str(tmp_path / "out")]
        )
        assert code == 2
        assert capsys.readouterr().err
        assert not (tmp_path / "out").exists()

    def test_a_file_that_is_not_there(self, capsys: Any, tmp_path: Path) -> None:
        code = cli.main(["lifecycle", "--input", "/nowhere.json", "--out", str(tmp_path)])
        assert code == 2
        assert "/nowhere.json: cannot be read" in capsys.readouterr().err

    def test_an_output_that_is_no_folder(self, tmp_path: Path) -> None:
        error = FileExistsError(17, "File exists", str(tmp_path / "file"))
        assert cli._sentence_for(error) == f"{tmp_path / 'file'}: cannot be used: File exists"

    def test_the_kind_may_come_with_the_command(self, tmp_path: Path) -> None:
        (tmp_path / "p.json").write_text('{"title": "T"}')
        proposal, _ = cli._proposal_from(str(tmp_path / "p.json"), kind_known=True)
        assert proposal.kind is None

    @pytest.mark.parametrize("count", ["0", "-5", "many"])
    def test_nothing_cannot_be_measured(self, capsys: Any, count: str) -> None:
        with pytest.raises(SystemExit) as stopped:
            cli.main(["bench", "issue", "--count", count])
        assert stopped.value.code == 2
