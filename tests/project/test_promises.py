"""``make promises``: each promise has its measure, and a verdict says no more than was measured."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tools import promises
from tools.promises import PROMISES, Figure, Promise, verdict

ROOT = Path(__file__).resolve().parents[2]


def test_each_promise_has_a_measure_or_says_why_not() -> None:
    assert [one.number for one in PROMISES] == [f"P{n}" for n in range(1, 25)]
    assert all(bool(one.measure) != bool(one.why_not) for one in PROMISES)


def test_every_test_that_is_named_exists() -> None:
    for one in PROMISES:
        for cell in getattr(one.measure, "__closure__", None) or ():
            for path in cell.cell_contents if isinstance(cell.cell_contents, tuple) else ():
                assert (ROOT / path).exists(), path


@pytest.mark.parametrize(
    ("reaches", "lacks", "expected"),
    [(True, "", "holds"), (False, "", "short"), (True, "a storm", "short: without a storm")],
)
def test_a_verdict_says_what_is_missing(reaches: bool, lacks: str, expected: str) -> None:
    promise = Promise("P0", "x", "y", lambda: Figure("1", reaches), lacks=lacks)
    assert verdict(promise) == ("1", expected)


def test_the_answer_is_no_while_anything_is_short(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(promises, "EVIDENCE", tmp_path / "kept.txt")
    kept = Promise("P1", "kept", "y", lambda: Figure("1", True))
    open_ = Promise("P2", "open", "y", lambda: Figure("1", False))
    absent = Promise("P3", "absent", "y", why_not="no machine")
    monkeypatch.setattr(promises, "PROMISES", (kept, open_, absent))
    assert promises.main(["P1", "P3"]) == 0
    assert promises.main(["p2"]) == 1
    assert promises.main(["P99"]) == 2
    assert "not measurable here: no machine" in capsys.readouterr().out


def test_what_was_measured_last_is_kept_with_its_day_and_load(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    figures = iter(["one", "ten", "eleven"])
    two, ten = (
        Promise(number, number.lower(), "y", lambda: Figure(next(figures), True))
        for number in ("P2", "P10")
    )
    monkeypatch.setattr(promises, "PROMISES", (two, ten))
    monkeypatch.setattr(promises, "EVIDENCE", tmp_path / "evidence" / "kept.txt")
    kept = tmp_path / "evidence" / "kept.txt"
    assert promises.main(["P2"]) == 0
    assert "P10  p10" in kept.read_text()
    assert "not measured yet" in kept.read_text()
    assert promises.main(["P10"]) == 0
    assert promises.main(["P10"]) == 0
    said = kept.read_text()
    assert said.startswith(promises.HEAD)
    assert "not measured yet" not in said
    assert [line.split()[0] for line in said.splitlines() if "->" in line] == ["one", "eleven"]
    assert said.index("P2 ") < said.index("P10 ")
    assert said.count(", load ") == 2
    assert said.endswith("\n")


def test_what_takes_too_long_is_short_and_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    endless = tmp_path / "charm"
    endless.write_text("#!/bin/sh\nexec sleep 600\n")
    endless.chmod(0o755)
    monkeypatch.setattr(promises, "PATIENCE", 0.01)
    monkeypatch.setattr(promises, "CHARM", endless)
    assert promises.bench("9", 9, lambda _: Figure("", True))() is promises.GIVEN_UP


def test_the_evidence_names_no_machine() -> None:
    if promises.EVIDENCE.exists():
        kept = promises.EVIDENCE.read_text()
        assert set(re.findall(r"^P\d+", kept, re.MULTILINE)) <= {one.number for one in PROMISES}
        assert not re.search(r"/(work|home|root|tmp|srv)/|https?://", kept)
