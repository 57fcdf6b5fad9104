"""Which clauses are held by tests: the evidence a test run leaves, and what it amounts to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypedDict

from charm.core.policy.register import versions
from charm.core.policy.version import Force

EVIDENCE = Path(__file__).with_name("evidence.json")

Result = tuple[str, str | None, str, bool]
"""Clause, what the test shows (``refuses``, ``accepts`` or None), test id, whether it passed."""


class Evidence(TypedDict):
    """The tests that name one clause: how many passed by what they show, and which failed."""

    refuses: int
    accepts: int
    other: int
    failed: list[str]


class Row(TypedDict):
    force: str
    state: str
    """green, partial, red or open."""
    tests: int


def coverage(evidence: Mapping[str, Evidence]) -> dict[str, Row]:
    """The state of every clause of the newest version, in the order of the policy.

    green: a test that refuses and one that accepts pass (one passing test of any sort, for a
    clause that neither refuses nor warns); red: a test that names the clause failed; partial: only
    one side is held; open: no test names it.
    """
    return {
        number: _row(clause.force, evidence.get(number))
        for number, clause in versions()[-1].clauses.items()
    }


def all_must_green(rows: Mapping[str, Row]) -> bool:
    return all(row["state"] == "green" for row in rows.values() if row["force"] == Force.MUST)


def unlisted(evidence: Mapping[str, Evidence]) -> tuple[str, ...]:
    """Clauses that tests name and the policy does not have: misspelled, or gone."""
    return tuple(number for number in evidence if number not in versions()[-1].clauses)


def read_evidence(path: Path | None = None) -> dict[str, Evidence]:
    """What the last test run left; nothing when there was none."""
    try:
        values: dict[str, Evidence] = json.loads((path or EVIDENCE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return values


def write_evidence(path: Path | None, results: Iterable[Result]) -> None:
    """Keep the results of a test run; the same results, in any order, give the same bytes.

    A test that is reported twice counts once, and as failed if it failed at all. Raises ValueError
    for a ``shows`` that is neither refuses nor accepts.
    """
    passed: dict[tuple[str, str, str], bool] = {}
    for clause, shows, test, ok in results:
        if shows not in {None, "refuses", "accepts"}:
            raise ValueError(f"{test}: shows={shows!r} must be 'refuses' or 'accepts'")
        key = (clause, shows or "other", test)
        passed[key] = passed.get(key, True) and ok
    evidence: dict[str, dict[str, Any]] = {}
    for (clause, shows, test), ok in sorted(passed.items()):
        row = evidence.setdefault(clause, {"refuses": 0, "accepts": 0, "other": 0, "failed": []})
        if ok:
            row[shows] += 1
        elif test not in row["failed"]:
            row["failed"].append(test)
    for row in evidence.values():
        row["failed"].sort()
    text = json.dumps(evidence, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    (path or EVIDENCE).write_text(text, encoding="utf-8", newline="\n")


def _row(force: Force, evidence: Evidence | None) -> Row:
    """What there is evidence for has a test at least."""
    if evidence is None:
        return Row(force=force.value, state="open", tests=0)
    held = evidence["refuses"] + evidence["accepts"] + evidence["other"]
    tests = held + len(evidence["failed"])
    if evidence["failed"]:
        state = "red"
    elif force in {Force.MUST, Force.SHOULD}:
        both = evidence["refuses"] and evidence["accepts"]
        state = "green" if both else "partial"
    else:
        state = "green"
    return Row(force=force.value, state=state, tests=tests)
