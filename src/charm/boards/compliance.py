"""What the policy said of a submission, clause by clause: also where it found nothing."""

from __future__ import annotations

from dataclasses import dataclass

from charm.core.policy import Finding, Level, PolicyVersion, versions
from charm.core.policy.checking import clause_order
from charm.core.policy.rules import RULES
from charm.core.proposal.model import Proposal as Content
from charm.proposals.queries import Submission


@dataclass(frozen=True, slots=True)
class Line:
    """One clause as it was checked when the proposal was submitted."""

    clause: str
    title: str
    findings: tuple[Finding, ...]
    answer: str
    """What the proposers said to what was advised."""

    @property
    def holds(self) -> bool:
        return not self.findings


def compliance_of(content: Content, submission: Submission | None) -> tuple[Line, ...]:
    """Every clause that the policy of that day checked for this kind, in the order of the policy;
    nothing without a submission."""
    if submission is None:
        return ()
    policy = _version(submission.policy_version)
    findings = [_finding(row) for row in submission.findings]
    checked = {finding.clause for finding in findings}
    for rule in RULES:
        if rule.applies_to(content) and policy.level_of(rule.clause, rule.aspect) is not None:
            checked.add(rule.clause)
    return tuple(
        Line(
            clause,
            policy.clauses[clause].title if clause in policy.clauses else "",
            tuple(f for f in findings if f.clause == clause),
            str(submission.answers.get(clause, "")),
        )
        for clause in sorted(checked, key=clause_order)
    )


def _version(number: str) -> PolicyVersion:
    known = versions()
    return next((version for version in known if version.id == number), known[-1])


def _finding(row: dict[str, str]) -> Finding:
    return Finding(
        row["clause"], Level(row["level"]), row["field"], row["message"], row.get("remedy", "")
    )
