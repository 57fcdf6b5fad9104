"""Versions of the policy: dates, figures, words, clauses and their force, all of it data."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from charm.core.policy import (
    Force,
    Level,
    PolicyVersion,
    check,
    register,
    version,
    version_in_force,
    versions,
)
from charm.core.policy.checking import clause_order
from charm.core.policy.register import read_version
from charm.core.policy.rules import RULES
from charm.core.policy.version import Clause

CLAUSES = Path(__file__).resolve().parents[4] / "shared" / "product" / "clauses.md"
WEAK_TO_STRONG = ["info", "purpose", "target", "may", "should", "must"]


@pytest.mark.clause("10.1")
@pytest.mark.clause("10.3", shows="accepts")
def test_the_first_version_carries_its_document_control(policy: PolicyVersion) -> None:
    assert policy.approved == policy.effective == dt.date(2026, 5, 29)
    assert policy.approved_by == "Academic Council"
    assert policy.review == dt.date(2028, 5, 31)


@pytest.mark.clause("1.5")
def test_the_programme_has_dates_and_a_target(policy: PolicyVersion) -> None:
    assert policy.programme.name == "CHARM8"
    assert policy.programme.starts < policy.effective < policy.programme.ends
    assert policy.programme.ends == dt.date(2026, 12, 31)
    assert (policy.programme.ects_from, policy.programme.ects_to) == (120, 140)


@pytest.mark.clause("9.1")
@pytest.mark.clause("1.3")
def test_it_names_the_strategy_and_its_anchor(policy: PolicyVersion) -> None:
    titles = [reference.title for reference in policy.related]

    assert any("Strategy" in title for title in titles)
    assert any("Council Recommendation" in title for title in titles)


@pytest.mark.clause("4.1", shows="accepts")
def test_the_figures_are_those_of_the_policy(policy: PolicyVersion) -> None:
    figures = policy.parameters

    assert (figures.principles_formal, figures.principles_non_formal) == (4, 3)
    assert (figures.universities_non_formal, figures.universities_joint) == (2, 2)
    assert figures.vision_areas == 1
    assert (figures.hours_per_ects_from, figures.hours_per_ects_to) == (25, 30)
    assert figures.workload_warning_ects is None


def test_ten_principles_and_three_areas_wait_for_confirmation_where_unsure(
    policy: PolicyVersion,
) -> None:
    confirmed = {term.code for term in policy.principles if term.confirmed}

    assert len(policy.principles) == 10
    assert len(policy.vision_areas) == 3
    assert confirmed == {"sustainability", "transversal-skills"}


def test_no_code_or_alias_has_two_meanings(policy: PolicyVersion) -> None:
    for terms in (policy.principles, policy.vision_areas):
        codes = [code for term in terms for code in (term.code, *term.aliases)]
        assert len(codes) == len(set(codes))


# --- which version judges ------------------------------------------------------------------------


def later(policy: PolicyVersion, on: dt.date) -> PolicyVersion:
    return replace(policy, id=on.isoformat(), effective=on)


@pytest.mark.clause("10.2", shows="accepts")
@pytest.mark.parametrize(
    ("on", "id"),
    [
        (dt.date(2026, 5, 28), "2026-05-29"),  # before any policy: prepared for the first
        (dt.date(2026, 5, 29), "2026-05-29"),
        (dt.date(2027, 8, 31), "2026-05-29"),
        (dt.date(2027, 9, 1), "2027-09-01"),
        (dt.date(2030, 1, 1), "2027-09-01"),
    ],
)
def test_the_version_in_force_judges(
    on: dt.date, id: str, policy: PolicyVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = (policy, later(policy, dt.date(2027, 9, 1)))
    monkeypatch.setattr(register, "versions", lambda: both)

    assert version_in_force(on).id == id


@pytest.mark.clause("10.2", shows="refuses")
def test_an_unknown_version_is_refused_with_the_known_ones() -> None:
    with pytest.raises(LookupError, match=r"'1999'.* 2026-05-29"):
        version("1999")


def test_every_version_is_found_by_its_id() -> None:
    assert [version(policy.id) for policy in versions()] == list(versions())


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[document]\nid = "x"\n',
        'document = { id = "x", colour = "red" }\nprogramme = {}\nparameters = {}\n',
    ],
)
def test_a_file_that_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a version of the policy"):
        read_version(text)


# --- force is data -------------------------------------------------------------------------------


def levels(findings: Any, clause: str) -> list[Level]:
    return [finding.level for finding in findings if finding.clause == clause]


@pytest.mark.clause("4.1", shows="accepts")
def test_a_relaxed_clause_warns_instead_of_refusing(
    build: Any, policy: PolicyVersion, members: frozenset[str], today: dt.date
) -> None:
    alone = build("non-formal", universities=[{"code": "abo.fi", "role": "lead"}])
    clause = replace(policy.clauses["5.7.1.1"], force=Force.SHOULD)
    relaxed = replace(policy, clauses={**policy.clauses, "5.7.1.1": clause})

    before = check(alone, policy, on=today, members=members)
    after = check(alone, relaxed, on=today, members=members)

    assert levels(before, "5.7.1.1") == [Level.MUST]
    assert levels(after, "5.7.1.1") == [Level.SHOULD]
    assert [f for f in after if f.clause != "5.7.1.1"] == [
        f for f in before if f.clause != "5.7.1.1"
    ]


@pytest.mark.clause("4.1", shows="refuses")
def test_a_tightened_clause_refuses_instead_of_warning(
    build: Any, policy: PolicyVersion, members: frozenset[str], today: dt.date
) -> None:
    unclassified = build("formal", eqf_level=None)
    tightened = policy.with_force("7.18", Force.MUST)

    findings = check(unclassified, tightened, on=today, members=members)

    assert levels(findings, "7.18") == [Level.MUST]


@pytest.mark.parametrize("force", [Force.MAY, Force.INFO])
def test_a_clause_that_does_not_bind_finds_nothing(
    force: Force, build: Any, policy: PolicyVersion, members: frozenset[str], today: dt.date
) -> None:
    alone = build("non-formal", universities=[{"code": "abo.fi", "role": "lead"}])

    assert check(alone, policy.with_force("5.7.1.1", force), on=today, members=members) == ()


def test_a_clause_that_a_version_dropped_finds_nothing(
    build: Any, policy: PolicyVersion, members: frozenset[str], today: dt.date
) -> None:
    kept = {number: row for number, row in policy.clauses.items() if number != "7.18"}
    without = replace(policy, clauses=MappingProxyType(kept))

    assert check(build("formal", eqf_level=None), without, on=today, members=members) == ()


@pytest.mark.parametrize(
    ("force", "aspect", "level"),
    [
        (Force.MUST, Force.MUST, Level.MUST),
        (Force.MUST, Force.SHOULD, Level.SHOULD),
        (Force.SHOULD, Force.MUST, Level.SHOULD),
        (Force.SHOULD, Force.SHOULD, Level.SHOULD),
        (Force.MUST, Force.INFO, None),
        (Force.MAY, Force.MUST, None),
        (Force.MAY, Force.SHOULD, None),
    ],
)
def test_a_part_never_weighs_more_than_its_clause(
    force: Force, aspect: Force, level: Level | None, policy: PolicyVersion
) -> None:
    clause = Clause("1", force, "A title", "A behaviour", ("policy",), {"part": aspect})
    version = replace(policy, clauses={"1": clause})

    assert version.level_of("1", "part") == level


def test_figures_of_a_version_move_the_rule(
    build: Any, policy: PolicyVersion, members: frozenset[str], today: dt.date
) -> None:
    limits = replace(policy.parameters, principles_formal=5)
    stricter = replace(policy, parameters=limits)

    (finding,) = check(build("formal"), stricter, on=today, members=members)

    assert finding.clause == "5.6.1.2"
    assert finding.message.startswith("5 educational principles needed")


@pytest.mark.clause("4.1", shows="accepts")
def test_a_recorded_extension_is_a_programme_that_ends_later(
    build: Any, policy: PolicyVersion, members: frozenset[str]
) -> None:
    until = replace(policy.programme, ends=dt.date(2027, 12, 31))
    extended = replace(policy, programme=until)

    assert check(build("formal"), extended, on=dt.date(2027, 6, 1), members=members) == ()


# --- the clauses ---------------------------------------------------------------------------------


def test_every_rule_belongs_to_a_clause_and_aspect_of_the_version(policy: PolicyVersion) -> None:
    for rule in RULES:
        clause = policy.clauses[rule.clause]
        assert not rule.aspect or rule.aspect in clause.aspects, rule.name


def test_every_aspect_is_judged_by_a_rule_or_kept_by_a_room(policy: PolicyVersion) -> None:
    judged = {(rule.clause, rule.aspect) for rule in RULES}
    kept = {("7.28", "issued")}

    for clause in policy.clauses.values():
        for aspect in clause.aspects:
            assert (clause.number, aspect) in judged | kept


@pytest.mark.clause("2.1")
@pytest.mark.clause("3.1")
@pytest.mark.clause("3.2")
@pytest.mark.clause("3.3")
def test_every_clause_says_what_the_system_does_and_where(policy: PolicyVersion) -> None:
    for clause in policy.clauses.values():
        assert clause.title
        assert clause.behaviour.endswith(".")
        assert clause.where


def test_clauses_are_in_the_order_of_the_policy(policy: PolicyVersion) -> None:
    numbers = list(policy.clauses)

    assert numbers == sorted(numbers, key=clause_order)
    assert numbers[-2:] == ["App. 1", "App. 2"]


def rows_of(text: str) -> dict[str, str]:
    """Clause to its strongest force, from the table of clauses."""
    forces: dict[str, str] = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not re.match(r"\| (\d|App)", line) or len(cells) < 4:
            continue
        force = cells[1].lower()
        for number in numbers_of(cells[0]):
            known = forces.get(number, force)
            forces[number] = max(known, force, key=WEAK_TO_STRONG.index)
    return forces


def numbers_of(cell: str) -> list[str]:
    numbers = []
    for part in re.sub(r"\(.*?\)", "", cell).split(","):
        if span := re.fullmatch(r"(\d+)\.(\d+)-\1\.(\d+)", part.strip()):
            chapter, first, last = (int(group) for group in span.groups())
            numbers += [f"{chapter}.{number}" for number in range(first, last + 1)]
        else:
            numbers.append(part.strip())
    return numbers


@pytest.mark.skipif(
    not CLAUSES.exists(), reason="The table of clauses is not beside this checkout."
)
def test_clauses_and_forces_are_those_of_the_table(policy: PolicyVersion) -> None:
    forces = {number: clause.force.value for number, clause in policy.clauses.items()}

    assert forces == rows_of(CLAUSES.read_text(encoding="utf-8"))
