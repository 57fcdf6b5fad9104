"""7.2, 7.17 and the appendices: the form and the standard elements are complete."""

from __future__ import annotations

from charm.core.appendix1 import Element, lacking
from charm.core.policy.rule import Case, Problem, Problems, rule
from charm.core.policy.wording import counted, figure, is_said
from charm.core.proposal.model import AssessmentType, Kind

FORM = {
    "title": ("Micro-credential title", "Give it a title."),
    "relevance": ("Relevance to CHARM-EU", "Say what it contributes to the alliance."),
    "principles": (
        "Alignment with CHARM-EU educational principles",
        "Choose principles and describe how each is met.",
    ),
    "criteria": ("Criteria", "Say by which criteria it is awarded."),
    "description": ("Description", "Describe what learners will do."),
    "hours": ("Calculation of hours", "Give the hours of a learner, in all or by activity."),
    "ects": ("Comparable to ECTS", "Give the ECTS credits of the formal programme."),
    "learning_outcomes": ("Learning outcomes", "State what learners know or can do at the end."),
    "languages": ("Language", "Give the language or languages, such as en."),
    "quality_assurance": (
        "Quality assurance",
        "Say whether it is accredited, supported by an internal department, or approved by the "
        "Academic Council.",
    ),
    "assessment_supervised": ("Supervision of assessment", "Answer yes or no."),
    "identity_verified": ("ID verification", "Answer yes or no."),
}
"""Fields of Appendix 2 by their names there, with what to do when one is missing."""


@rule("7.2")
def the_form_is_complete(case: Case) -> Problems:
    """The two lists of boxes have rules of their own (7.13, App. 2). A badge has no outcomes to
    assess, so it is not asked about them."""
    proposal, assessed = case.proposal, not case.is_badge
    formal = proposal.kind is Kind.FORMAL
    missing = {
        "title": not is_said(proposal.title),
        "relevance": not is_said(proposal.relevance),
        "principles": not proposal.principles,
        "criteria": not is_said(proposal.criteria),
        "description": not is_said(proposal.description),
        "hours": not proposal.total_hours,
        "ects": formal and not proposal.ects,
        "learning_outcomes": assessed and not proposal.learning_outcomes,
        "languages": not proposal.languages,
        "quality_assurance": not proposal.quality_assurance,
        "assessment_supervised": assessed and proposal.assessment_supervised is None,
        "identity_verified": assessed and proposal.identity_verified is None,
    }
    for field, (name, remedy) in FORM.items():
        if missing[field]:
            yield Problem(
                field, f"“{name}” of the proposal form (Appendix 2) is not filled in.", remedy
            )


@rule("App. 2")
def names_a_type_of_assessment(case: Case) -> Problems:
    needed, given = case.parameters.assessment_types, len(set(case.proposal.assessment_types))
    if not case.is_badge and given < needed:
        yield Problem(
            "assessment_types",
            f"{counted(needed, 'type')} of assessment needed; {given} given.",
            f"Choose from: {', '.join(kind.value for kind in AssessmentType)}.",
        )


@rule("App. 2", Kind.FORMAL, aspect="hours-per-credit")
def hours_fit_the_credits(case: Case) -> Problems:
    hours, ects = case.proposal.total_hours, case.proposal.ects
    if not hours or not ects:
        return
    low, high = case.parameters.hours_per_ects_from, case.parameters.hours_per_ects_to
    if not low * ects <= hours <= high * ects:
        yield Problem(
            "hours",
            f"{figure(hours)} hours for {figure(ects)} ECTS are {figure(hours / ects)} hours a "
            f"credit; usual are {figure(low)} to {figure(high)}.",
            "Correct the hours or the credits, or explain the ratio.",
        )


@rule("7.17")
def the_standard_elements_are_there(case: Case) -> Problems:
    """The elements of Appendix 1 that a proposal can hold. The learner and the date of issuing
    come with the award; the level is asked for by 7.18."""
    for element in lacking(_said(case), is_badge=case.is_badge):
        field, name = WHERE[element]
        yield Problem(
            field,
            f"A standard element of a description (Appendix 1) is missing: {name}.",
            "Add it: it appears in the catalogue, in exports and in the credential.",
        )


WHERE = {
    Element.TITLE: ("title", "the title"),
    Element.AWARDING_BODIES: ("universities", "the awarding bodies and their countries"),
    Element.OUTCOMES: ("learning_outcomes", "the learning outcomes"),
    Element.WORKLOAD: ("hours", "the notional workload, in hours or ECTS"),
    Element.ASSESSMENT: ("assessment_types", "the type of assessment"),
    Element.PARTICIPATION: ("participation", "the form of participation"),
    Element.QUALITY_ASSURANCE: ("quality_assurance", "the type of quality assurance"),
}
"""The field that says an element, and what it is called to who fills the form in. The country is
said with the bodies, the experience with the kind, which every proposal has."""


def _said(case: Case) -> set[Element]:
    proposal = case.proposal
    may_have_credits = proposal.kind not in (Kind.NON_FORMAL, Kind.INFORMAL)  # 5.7.2
    said = {
        Element.TITLE: is_said(proposal.title),
        Element.COUNTRY: True,
        Element.AWARDING_BODIES: bool(set(proposal.member_codes()) & case.members),
        Element.OUTCOMES: bool(proposal.learning_outcomes),
        Element.WORKLOAD: bool(proposal.total_hours or (proposal.ects and may_have_credits)),
        Element.LEVEL: True,
        Element.EXPERIENCE: True,
        Element.ASSESSMENT: case.is_badge or bool(proposal.assessment_types),
        Element.PARTICIPATION: bool(proposal.participation),
        Element.QUALITY_ASSURANCE: bool(proposal.quality_assurance),
    }
    return {element for element, there in said.items() if there}


@rule("App. 1", aspect="competency-framework")
def places_the_assessment_in_a_framework(case: Case) -> Problems:
    if not case.is_badge and case.proposal.competency_framework is None:
        yield Problem(
            "competency_framework",
            "The assessment is not placed in a competency framework, as Appendix 1 ideally has it.",
            "Name a framework and the level in it, such as GreenComp, DigComp or LifeComp.",
        )
