"""7.4 and 7.7: who proposes with whose approval, and money."""

from __future__ import annotations

from charm.core.policy.rule import Case, Problem, Problems, rule
from charm.core.policy.wording import figure, is_said


@rule("7.4", about_people=True)
def somebody_proposes(case: Case) -> Problems:
    if not case.proposal.proposers:
        yield Problem(
            "proposers",
            "1 proposer needed, a member of staff of a CHARM-EU university; 0 named.",
            "Name who proposes and delivers it, with e-mail address and university.",
        )


@rule("7.4", about_people=True)
def proposers_are_staff_of_a_member(case: Case) -> Problems:
    for index, proposer in enumerate(case.proposal.proposers):
        if proposer.university not in case.members:
            yield Problem(
                f"proposers[{index}].university",
                f"{proposer.name} is of {proposer.university!r}, which is not a CHARM-EU "
                "university.",
                f"Choose one of: {', '.join(sorted(case.members))}.",
            )


@rule("7.4", about_people=True)
def each_proposing_university_endorses(case: Case) -> Problems:
    own = _addresses(case)
    endorsing = {
        endorser.university
        for endorser in case.proposal.endorsers
        if endorser.email.casefold() not in own
    }
    for code in dict.fromkeys(proposer.university for proposer in case.proposal.proposers):
        if code not in endorsing:
            yield Problem(
                "endorsers",
                f"{code} has a proposer, but nobody there is named to approve the proposal.",
                f"Name the Institutional Manager or the accreditation department of {code}.",
            )


@rule("7.4", about_people=True)
def nobody_endorses_their_own_proposal(case: Case) -> Problems:
    own = _addresses(case)
    for index, endorser in enumerate(case.proposal.endorsers):
        if endorser.email.casefold() in own:
            yield Problem(
                f"endorsers[{index}].email",
                f"{endorser.name} proposes this and cannot approve it as well.",
                "Name somebody else: the Institutional Manager or the accreditation department.",
            )


@rule("7.4", about_people=True)
def endorsers_are_of_a_member(case: Case) -> Problems:
    for index, endorser in enumerate(case.proposal.endorsers):
        if endorser.university not in case.members:
            yield Problem(
                f"endorsers[{index}].university",
                f"{endorser.name} is of {endorser.university!r}, which is not a CHARM-EU "
                "university.",
                f"Choose one of: {', '.join(sorted(case.members))}.",
            )


@rule("7.7")
def says_whether_money_is_needed(case: Case) -> Problems:
    if case.proposal.financial_needs is None:
        yield Problem(
            "financial_needs.any",
            "It is not said whether there are financial or resource needs.",
            "Answer yes or no; with needs, the Executive Board decides as well.",
        )


@rule("7.7")
def an_amount_is_a_need(case: Case) -> Problems:
    needs = case.proposal.financial_needs
    if needs and not needs.any and needs.amount:
        yield Problem(
            "financial_needs.any",
            f"No financial needs are declared, but an amount of {figure(needs.amount)} is asked "
            "for.",
            "Declare the needs, so that the Executive Board decides too, or remove the amount.",
        )


@rule("7.7", aspect="described")
def needs_are_described(case: Case) -> Problems:
    needs = case.proposal.financial_needs
    if needs and needs.any and not (is_said(needs.text) or is_said(needs.resources)):
        yield Problem(
            "financial_needs.text",
            "Financial or resource needs are declared, but not described.",
            "Describe what is needed, for what, and from whom.",
        )


@rule("7.7", aspect="described")
def amounts_have_a_currency(case: Case) -> Problems:
    needs = case.proposal.financial_needs
    if needs and needs.amount and not needs.currency:
        yield Problem(
            "financial_needs.currency",
            f"An amount of {figure(needs.amount)} is given without its currency.",
            "Give the currency, such as EUR.",
        )


def _addresses(case: Case) -> set[str]:
    return {proposer.email.casefold() for proposer in case.proposal.proposers}
