"""7.13, 7.16, 7.18, 7.19: how it is delivered, linked, classified and paid."""

from __future__ import annotations

from charm.core.policy.rule import Case, Problem, Problems, rule
from charm.core.policy.wording import counted, is_said
from charm.core.proposal.model import Kind, Participation, Skill
from charm.core.vocab.skills import ESCO_SKILL, is_esco_skill, mentions_esco


@rule("7.13")
def has_a_form_of_participation(case: Case) -> Problems:
    needed, given = case.parameters.participation_forms, len(set(case.proposal.participation))
    if given < needed:
        yield Problem(
            "participation",
            f"{counted(needed, 'form')} of participation needed; {given} given.",
            f"Choose from: {', '.join(form.value for form in Participation)}.",
        )


@rule("7.16")
def is_linked_to_esco(case: Case) -> Problems:
    needed = case.parameters.esco_skills
    linked = {skill.uri for _, skill in _skills(case) if is_esco_skill(skill.uri)}
    if not case.is_badge and len(linked) < needed:
        yield Problem(
            "learning_outcomes",
            f"{counted(needed, 'ESCO skill')} needed; {len(linked)} linked to the outcomes.",
            f"Link an outcome to a skill whose address begins with {ESCO_SKILL}",
        )


@rule("7.16")
def esco_addresses_are_of_skills(case: Case) -> Problems:
    for field, skill in _skills(case):
        if mentions_esco(skill.uri) and not is_esco_skill(skill.uri):
            yield Problem(
                f"{field}.uri",
                f"{skill.uri!r} is not the address of an ESCO skill.",
                f"Choose the skill itself; its address begins with {ESCO_SKILL}",
            )


@rule("7.16", aspect="label")
def skills_have_a_label(case: Case) -> Problems:
    for field, skill in _skills(case):
        if not is_said(skill.label):
            yield Problem(
                f"{field}.label",
                f"The skill {skill.uri} is given without its label.",
                "Add the label, so that the descriptor can be read.",
            )


@rule("7.18", Kind.FORMAL)
def is_classified_by_eqf_level(case: Case) -> Problems:
    if case.proposal.eqf_level is None:
        yield Problem(
            "eqf_level",
            "The level of the European Qualifications Framework, 1 to 8, is not given.",
            "Give the level, or say why it is not classified.",
        )


@rule("7.19", Kind.FORMAL)
def names_its_budget_model(case: Case) -> Problems:
    if not is_said(case.proposal.budget_model):
        yield Problem(
            "budget_model",
            "The budget model of the accrediting institution is not given.",
            "Say by which model of the institution it is financed.",
        )


@rule("7.19", Kind.FORMAL)
def names_its_fee(case: Case) -> Problems:
    if not is_said(case.proposal.fee):
        yield Problem(
            "fee",
            "What learners pay, by the rules of the accrediting institution, is not given.",
            "Give the fee, or say that there is none.",
        )


def _skills(case: Case) -> list[tuple[str, Skill]]:
    return [
        (f"learning_outcomes[{i}].skills[{j}]", skill)
        for i, outcome in enumerate(case.proposal.learning_outcomes)
        for j, skill in enumerate(outcome.skills)
    ]
