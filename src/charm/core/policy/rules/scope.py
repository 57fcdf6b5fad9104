"""Chapter 4 and 5.1-5.5: whether the policy is about this at all."""

from __future__ import annotations

from decimal import Decimal

from charm.core.policy.rule import Case, Problem, Problems, rule
from charm.core.policy.wording import figure, is_said


@rule("4.1", aspect="scope")
def is_within_the_programme(case: Case) -> Problems:
    programme = case.policy.programme
    if case.on > programme.ends:
        yield Problem(
            "proposal",
            f"The programme {programme.name}, which this version of the policy covers, ended on "
            f"{programme.ends}; this proposal is judged on {case.on}.",
            "Ask the office to record a decision that extends the programme, or wait for a newer "
            "version of the policy.",
        )


@rule("4.2")
def leads_to_no_degree(case: Case) -> Problems:
    if case.proposal.leads_to_degree:
        yield Problem(
            "leads_to_degree",
            "This leads to a degree; Bachelor's, Master's and doctoral programmes are outside the "
            "policy.",
            "Propose a small, self-contained part of it that leads to no degree by itself.",
        )


@rule("4.2")
def says_whether_it_leads_to_a_degree(case: Case) -> Problems:
    if case.proposal.leads_to_degree is None:
        yield Problem(
            "leads_to_degree",
            "It is not said whether this leads to a degree.",
            "Answer no, or propose it elsewhere if it does.",
        )


@rule("5.5")
def declares_its_kind(case: Case) -> Problems:
    if case.proposal.kind is None:
        yield Problem(
            "kind",
            "The kind of learning is not declared, so most of the policy cannot be applied yet.",
            "Say formal (5.2), informal (5.3) or non-formal (5.4).",
        )


@rule("5.1")
def has_learning_outcomes(case: Case) -> Problems:
    outcomes = [o for o in case.proposal.learning_outcomes if is_said(o.text)]
    if not case.is_badge and not outcomes:
        yield Problem(
            "learning_outcomes",
            "A micro-credential records learning outcomes; 0 are stated.",
            "State what a learner knows or can do at the end, one outcome at a time.",
        )


@rule("5.1")
def assesses_the_outcomes(case: Case) -> Problems:
    if not case.is_badge and not case.proposal.assessment_types:
        yield Problem(
            "assessment_types",
            "The learning outcomes of a micro-credential are assessed; no assessment is named.",
            "Name the assessment, or propose a participation badge (non-formal and informal only).",
        )


@rule("5.1")
def states_its_standards(case: Case) -> Problems:
    if not case.is_badge and not is_said(case.proposal.criteria):
        yield Problem(
            "criteria",
            "The standards against which the outcomes are assessed are not stated.",
            "Describe the criteria by which the micro-credential is awarded.",
        )


@rule("5.1", aspect="small-volume")
def is_a_small_volume_of_learning(case: Case) -> Problems:
    limit = case.parameters.workload_warning_ects
    if limit is None:
        return
    proposal = case.proposal
    if proposal.ects is not None:
        if proposal.ects > limit:
            yield Problem(
                "ects",
                f"{figure(proposal.ects)} ECTS credits are more than the {figure(limit)} that this "
                "version takes for a small volume of learning.",
                "Divide it into smaller micro-credentials that stack, or explain the volume.",
            )
        return
    hours = proposal.total_hours or Decimal(0)
    most = limit * case.parameters.hours_per_ects_to
    if hours > most:
        yield Problem(
            "hours",
            f"{figure(hours)} hours are more than the {figure(most)} that this version takes for a "
            "small volume of learning.",
            "Divide it into smaller micro-credentials that stack, or explain the volume.",
        )


@rule("5.1")
def outcomes_are_written_out(case: Case) -> Problems:
    for index, outcome in enumerate(case.proposal.learning_outcomes):
        if not is_said(outcome.text):
            yield Problem(
                f"learning_outcomes[{index}].text",
                f"Learning outcome {index + 1} says nothing.",
                "Write it out, or remove it.",
            )
