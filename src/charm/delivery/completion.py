"""What is on record of a learner, as evidence for the completion rule of the edition (7.20.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from charm.core.completion import (
    Explained,
    Leaf,
    LeafKind,
    Proof,
    Rule,
    Source,
    all_of,
    evaluate,
    from_tree,
    leaves_of,
)
from charm.core.workflow.recognition import RecognitionState
from charm.delivery.models import (
    Criterion,
    CriterionCheck,
    Edition,
    Enrolment,
    Recognition,
    Result,
)

Checks = Mapping[int, CriterionCheck]
"""By the number of the criterion."""


def leaf_of(criterion: Criterion) -> Leaf:
    kind = LeafKind(criterion.kind)
    return Leaf(criterion.key, kind, criterion.text, criterion.minimum_percent)


def rule_of(edition: Edition, criteria: Sequence[Criterion]) -> Rule | None:
    """The rule over the criteria of the edition; all of them are needed unless it says otherwise.
    None where there are none."""
    leaves = {row.key: leaf_of(row) for row in criteria}
    if not leaves:
        return None
    return from_tree(edition.completion, leaves) if edition.completion else all_of(*leaves.values())


def can_do_without(rule: Rule, kind: LeafKind) -> bool:
    """Whether nobody completes by criteria of that kind alone: whichever way a learner chooses,
    something else is needed too."""
    alone = [leaf for leaf in leaves_of(rule) if leaf.kind == kind]
    return not evaluate(rule, [Proof(leaf.key, Source.RECOGNITION) for leaf in alone]).met


def proofs_for(
    criteria: Sequence[Criterion],
    checks: Checks,
    *,
    percent: int,
    result: Result | None,
    recognised: Iterable[Recognition],
) -> list[Proof]:
    """What speaks for each criterion. Attendance and a passed result count by themselves, unless
    teaching staff said that the criterion is not met. A result meets the criterion of assessment
    where there is one; where there are several, staff says which."""
    assessments = [row.pk for row in criteria if row.kind == Criterion.Kind.ASSESSMENT]
    passed = result is not None and result.outcome == Result.Outcome.PASSED
    proofs = []
    for row in criteria:
        check = checks.get(row.pk)
        if check is not None and check.met:
            proofs.append(Proof(row.key, Source.CHECK, check.evidence))
        if check is not None and not check.met:
            continue
        if row.minimum_percent is not None:
            proofs.append(Proof(row.key, Source.ATTENDANCE, percent=percent))
        if passed and assessments == [row.pk]:
            proofs.append(Proof(row.key, Source.RESULT))
    keys = {row.pk: row.key for row in criteria}
    return proofs + [
        Proof(keys[one.criterion_id], Source.RECOGNITION, f"{one.what}, {one.place}")
        for one in recognised
        if one.criterion_id in keys and one.state == RecognitionState.RECOGNISED
    ]


def completion_of(enrolment: Enrolment, *, percent: int) -> Explained | None:
    """The rule of the edition, judged by what is on record of one learner; None without a rule."""
    criteria = list(enrolment.edition.criteria.order_by("id"))
    rule = rule_of(enrolment.edition, criteria)
    if rule is None:
        return None
    checks = {row.criterion_id: row for row in enrolment.checks.all()}
    proofs = proofs_for(
        criteria,
        checks,
        percent=percent,
        result=Result.objects.filter(enrolment=enrolment).first(),
        recognised=enrolment.recognitions.filter(state=RecognitionState.RECOGNISED),
    )
    return evaluate(rule, proofs)
