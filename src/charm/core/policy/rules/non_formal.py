"""5.7.1.5, 5.7.2, 7.20.1-7.20.3: what holds for non-formal and informal learning alone."""

from __future__ import annotations

from charm.core.policy.rule import Case, Problem, Problems, rule
from charm.core.policy.wording import figure, is_said
from charm.core.proposal.model import Kind


@rule("5.7.1.5", Kind.NON_FORMAL, Kind.INFORMAL)
def has_a_supporting_document(case: Case) -> Problems:
    if case.proposal.supporting_document is None:
        yield Problem(
            "supporting_document",
            "A document in support of the delivery, from a CHARM-EU manager or institutional "
            "contact, is missing.",
            "Attach it, give its https address, or ask the contact for it.",
        )


@rule("5.7.2", Kind.NON_FORMAL, Kind.INFORMAL)
def is_given_no_credits(case: Case) -> Problems:
    if case.proposal.ects is not None:
        yield Problem(
            "ects",
            f"{figure(case.proposal.ects)} ECTS credits are stated; {case.proposal.kind} learning "
            "is assigned none.",
            "Remove the credits and state the workload in hours.",
        )


@rule("5.7.2", Kind.NON_FORMAL, Kind.INFORMAL)
def is_given_no_eqf_level(case: Case) -> Problems:
    if case.proposal.eqf_level is not None:
        yield Problem(
            "eqf_level",
            f"EQF level {case.proposal.eqf_level} is stated; {case.proposal.kind} learning is "
            "assigned none.",
            "Remove the level; a competency framework such as GreenComp or DigComp may be named.",
        )


@rule("7.20.1", Kind.NON_FORMAL, Kind.INFORMAL)
def says_how_evidence_is_judged(case: Case) -> Problems:
    if case.proposal.assessment_types and not is_said(case.proposal.criteria):
        yield Problem(
            "criteria",
            "There is an assessment, but not what is looked for in the evidence of learning.",
            "Describe criteria in proportion to the activity.",
        )


@rule("7.20.2", Kind.NON_FORMAL, Kind.INFORMAL)
def defines_completion(case: Case) -> Problems:
    if not is_said(case.proposal.completion_criteria):
        yield Problem(
            "completion_criteria",
            "It is not defined when a learner has completed it.",
            "Say what completes it: participation, outputs handed in, engagement shown, an "
            "assessment passed.",
        )


@rule("7.20.3", Kind.NON_FORMAL, Kind.INFORMAL)
def is_issued_centrally(case: Case) -> Problems:
    if case.proposal.issuing_university is not None:
        yield Problem(
            "issuing_university",
            f"{case.proposal.issuing_university!r} is named as issuing; {case.proposal.kind} "
            "learning is issued centrally by CHARM-EU.",
            "Remove the issuing university.",
        )
