"""An import of skills is killed at each of its statements: it is all there, or not at all."""

from __future__ import annotations

import csv
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from charm.cli import main
from charm.foundation import ledger
from charm.foundation.models import LedgerRecord
from charm.framework.models import (
    ListedSkill,
    Skill,
    SkillPackage,
    SkillRelease,
    SkillStem,
    SkillText,
)

IMPORTS = int(os.environ.get("CHARM_KILL_IMPORTS", "4"))
"""How many of them are killed."""


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_is_all_there_or_not_at_all(tmp_path: Path) -> None:
    """The command dies at one statement after the other, until it is through; then comes the next
    version. A death leaves what was there before, to the row."""
    deaths = versions = 0
    while deaths < IMPORTS or not versions:
        versions += 1
        before, statement = imported(), 1
        table = tmp_path / f"{versions}.csv"
        write_table(table, skills=10 + versions)
        while deaths < IMPORTS and dies_at(statement, table, versions):
            assert imported() == before, (versions, statement)
            deaths, statement = deaths + 1, statement + 1
        if deaths >= IMPORTS:
            assert not dies_at(100_000, table, versions)
        assert SkillRelease.objects.count() == versions
        assert imported() != before
    print(f"\n{deaths} kills of {versions} imports")  # noqa: T201
    assert Skill.objects.count() == 10 + versions
    assert LedgerRecord.objects.filter(act="skills_imported").count() == versions
    assert ledger.check() == []
    assert deaths >= IMPORTS


def write_table(path: Path, *, skills: int) -> None:
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["code", "level", "label_en"])
        rows.writerows([f"{n}.1", "competence", f"Skill {n}"] for n in range(skills))


def imported() -> tuple[int, ...]:
    """How many rows there are of all that an import writes."""
    kinds = (SkillRelease, Skill, ListedSkill, SkillPackage, SkillText, SkillStem, LedgerRecord)
    return tuple(kind._default_manager.count() for kind in kinds)


def dies_at(statement: int, table: Path, version: int) -> bool:
    """``charm skills import`` in a process of its own, which is killed there if it comes so far."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        left, ended = statement, 1

        def perhaps_die(execute: Any, *args: Any) -> Any:
            nonlocal left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*args)

        try:
            with connection.execute_wrapper(perhaps_die):
                ended = main(["skills", "import", "--scheme", "greencomp",
                              "--version", str(2022 + version), str(table)])  # fmt: skip
        finally:
            os._exit(ended)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), code
    return code != 0
