"""Judge a proposal by a version of the policy."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from charm.core.policy.finding import Finding, Level
from charm.core.policy.rule import Case, Rule
from charm.core.policy.rules import RULES
from charm.core.policy.version import PolicyVersion
from charm.core.proposal.model import Proposal


def check(
    proposal: Proposal,
    policy: PolicyVersion,
    *,
    on: dt.date,
    members: frozenset[str],
    people_known: bool = True,
) -> tuple[Finding, ...]:
    """Everything that the policy has to say of a proposal on that day, in the order of clauses.

    ``members`` are the codes of the universities of the alliance. ``people_known=False`` leaves
    out what 7.4 says of proposers and endorsers, where those are kept or filled in elsewhere.
    Never raises on a proposal, however incomplete; the same input gives the same findings.
    """
    case = Case(proposal, policy, on, members)
    return judge(case, (rule for rule in RULES if people_known or not rule.about_people))


def judge(case: Case, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """The findings of these rules, each with the weight that the version gives its clause."""
    found: dict[tuple[str, str, str], Finding] = {}
    for rule in rules:
        level = case.policy.level_of(rule.clause, rule.aspect)
        if level is None or not rule.applies_to(case.proposal):
            continue
        for problem in rule.find(case):
            key = (rule.clause, problem.field, problem.message)
            if key not in found or level is Level.MUST:
                found[key] = Finding(
                    rule.clause, level, problem.field, problem.message, problem.remedy
                )
    return tuple(sorted(found.values(), key=lambda finding: clause_order(finding.clause)))


def clause_order(number: str) -> tuple[int, ...]:
    """Where a clause stands in the policy: 5.6.1.2 before 5.11, the appendices last."""
    digits = tuple(int(part) for part in re.findall(r"\d+", number))
    return (99, *digits) if number.startswith("App") else digits
