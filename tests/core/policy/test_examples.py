"""The examples that come with the platform: six that pass, one that breaks much at once."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from charm.core.policy import Finding, Level, PolicyVersion, check
from charm.core.proposal.model import Kind, Outcome, Proposal
from charm.core.proposal.reading import parse_json, read_proposal
from charm.core.vocab.skills import is_esco_skill

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
BROKEN = "broken-ten-clauses"
CLEAN = {
    "formal-single": (Kind.FORMAL, Outcome.MICRO_CREDENTIAL, "uu.nl"),
    "formal-joint": (Kind.FORMAL, Outcome.MICRO_CREDENTIAL, "ub.edu"),
    "formal-with-money": (Kind.FORMAL, Outcome.MICRO_CREDENTIAL, "umontpellier.fr"),
    "non-formal-assessed": (Kind.NON_FORMAL, Outcome.MICRO_CREDENTIAL, "abo.fi"),
    "non-formal-hackathon": (Kind.NON_FORMAL, Outcome.MICRO_CREDENTIAL, "hs-ruhrwest.de"),
    "informal-badge": (Kind.INFORMAL, Outcome.PARTICIPATION_BADGE, "elte.hu"),
}


def example(name: str) -> Proposal:
    return read_proposal(parse_json((EXAMPLES / f"{name}.json").read_bytes()))


def findings(
    name: str, policy: PolicyVersion, on: dt.date, members: frozenset[str]
) -> tuple[Finding, ...]:
    proposal = example(name)
    known = bool(proposal.proposers or proposal.endorsers)
    return check(proposal, policy, on=on, members=members, people_known=known)


def test_every_example_is_held_by_a_test() -> None:
    whole = {path.stem for path in EXAMPLES.glob("*.json") if ".extra" not in path.suffixes}
    assert whole == {*CLEAN, BROKEN}


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_example_has_no_findings(
    name: str, policy: PolicyVersion, today: dt.date, members: frozenset[str]
) -> None:
    assert findings(name, policy, today, members) == ()


@pytest.mark.parametrize("name", CLEAN)
def test_an_example_is_of_its_kind_and_has_one_responsible_university(name: str) -> None:
    proposal = example(name)

    assert (proposal.kind, proposal.outcome, proposal.responsible_university) == CLEAN[name]


@pytest.mark.parametrize("name", CLEAN)
def test_an_example_is_accredited_well_before_it_is_played(name: str) -> None:
    for record in example(name).accreditation:
        assert record.date
        assert record.date < dt.date(2026, 7, 1)
        assert record.valid_until is None or record.valid_until > dt.date(2028, 12, 31)


@pytest.mark.parametrize("name", CLEAN)
def test_skills_of_examples_are_esco_skills_with_labels(name: str) -> None:
    skills = [skill for outcome in example(name).learning_outcomes for skill in outcome.skills]

    assert skills
    assert all(is_esco_skill(skill.uri) and skill.label for skill in skills)


def test_examples_show_money_languages_and_decimal_hours() -> None:
    money = example("formal-with-money").financial_needs
    hours = [example(name).total_hours for name in CLEAN]
    titles = [example(name).title for name in CLEAN]

    assert money
    assert money.any
    assert money.amount
    assert any(total and total % 1 for total in hours)
    assert any(isinstance(title, dict) and len(title) > 2 for title in titles)


def test_the_broken_example_breaks_just_what_the_readme_lists(
    policy: PolicyVersion, today: dt.date, members: frozenset[str]
) -> None:
    found = findings(BROKEN, policy, today, members)
    broken = {finding.clause for finding in found if finding.level is Level.MUST}
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| ((?:App\. )?[\d.]+) \|", readme, flags=re.MULTILINE))

    assert listed == broken
    assert len(broken) >= 10
