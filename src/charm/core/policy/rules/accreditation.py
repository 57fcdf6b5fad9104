"""5.6, 5.6.1.5, 7.9, 7.11: accredited and quality assured before the Council sees it."""

from __future__ import annotations

from charm.core.policy.rule import Case, Problem, Problems, rule
from charm.core.proposal.model import Kind, QualityAssuranceType, Role


@rule("7.9", Kind.FORMAL)
def a_member_accredits(case: Case) -> Problems:
    accrediting = set(case.proposal.member_codes(Role.ACCREDITING)) & case.members
    if not accrediting:
        yield Problem(
            "universities",
            "1 accrediting member university needed; 0 named.",
            "Name the CHARM-EU university that takes responsibility, with the role accrediting.",
        )


@rule("5.6", Kind.FORMAL)
def is_approved_under_a_members_rules(case: Case) -> Problems:
    if not any(record.university in case.members for record in case.proposal.accreditation):
        yield Problem(
            "accreditation",
            "1 accreditation by a member university needed; 0 given.",
            "Give the accreditation: university, body, reference, date and document.",
        )


@rule("5.6.1.5", Kind.FORMAL)
def each_accrediting_university_has_accredited(case: Case) -> Problems:
    recorded = {record.university for record in case.proposal.accreditation}
    for code in dict.fromkeys(case.proposal.member_codes(Role.ACCREDITING)):
        if code not in recorded:
            yield Problem(
                "accreditation",
                f"{code} is named as accrediting; its accreditation is not given.",
                f"Give the accreditation by {code}, or make it a co-lead.",
            )


@rule("5.6.1.5", Kind.FORMAL)
def only_accrediting_universities_accredit(case: Case) -> Problems:
    accrediting = case.proposal.member_codes(Role.ACCREDITING)
    for index, record in enumerate(case.proposal.accreditation):
        if record.university not in accrediting:
            yield Problem(
                f"accreditation[{index}].university",
                f"{record.university} is not named as an accrediting university.",
                "Correct the code, or add that university with the role accrediting.",
            )


@rule("5.6.1.5", Kind.FORMAL)
def accreditations_are_complete(case: Case) -> Problems:
    for index, record in enumerate(case.proposal.accreditation):
        missing = {
            "body": (not record.body, "Name the body that accredited it."),
            "reference": (not record.reference, "Give the number or reference of the decision."),
            "date": (record.date is None, "Give the date of the decision."),
            "document": (
                record.document is None,
                "Attach the decision, or give its https address.",
            ),
        }
        for field, (is_missing, remedy) in missing.items():
            if is_missing:
                yield Problem(
                    f"accreditation[{index}].{field}",
                    f"The accreditation by {record.university} has no {field}.",
                    remedy,
                )


@rule("5.6.1.5", Kind.FORMAL)
def accreditations_come_first(case: Case) -> Problems:
    for index, record in enumerate(case.proposal.accreditation):
        if record.date and record.date > case.on:
            yield Problem(
                f"accreditation[{index}].date",
                f"The accreditation is dated {record.date}, after {case.on}, the day on which this "
                "goes to the Academic Council.",
                "Submit once the accreditation has been given, or correct the date.",
            )


@rule("5.6.1.5", Kind.FORMAL)
def accreditations_have_not_run_out(case: Case) -> Problems:
    for index, record in enumerate(case.proposal.accreditation):
        if record.valid_until and record.valid_until < case.on:
            yield Problem(
                f"accreditation[{index}].valid_until",
                f"The accreditation ran out on {record.valid_until}; today is {case.on}.",
                "Renew the accreditation and give the new decision.",
            )


@rule("5.6.1.5", Kind.FORMAL)
def accreditations_end_after_they_begin(case: Case) -> Problems:
    for index, record in enumerate(case.proposal.accreditation):
        if record.valid_until and record.date and record.valid_until < record.date:
            yield Problem(
                f"accreditation[{index}].valid_until",
                f"The accreditation ends on {record.valid_until}, before its date {record.date}.",
                "Correct the date or the end of validity.",
            )


@rule("5.6.1.5", Kind.FORMAL)
def is_quality_assured_by_accreditation(case: Case) -> Problems:
    types = [statement.type for statement in case.proposal.quality_assurance]
    if QualityAssuranceType.ACCREDITED not in types:
        yield Problem(
            "quality_assurance",
            "A formal programme is accredited and quality assured by a member university; no "
            "quality assurance of type accredited is stated.",
            "State quality assurance of type accredited, and by whom.",
        )


@rule("7.11", Kind.NON_FORMAL, Kind.INFORMAL, aspect="not-accredited")
def others_claim_no_accreditation(case: Case) -> Problems:
    proposal = case.proposal
    claims = [f"accreditation[{index}]" for index in range(len(proposal.accreditation))]
    claims += [
        f"quality_assurance[{index}].type"
        for index, statement in enumerate(proposal.quality_assurance)
        if statement.type is QualityAssuranceType.ACCREDITED
    ]
    claims += [
        f"universities[{index}].role"
        for index, university in enumerate(proposal.universities)
        if university.role is Role.ACCREDITING
    ]
    for field in claims:
        yield Problem(
            field,
            f"Accreditation is claimed for {proposal.kind} learning, which rests on the approval "
            "of the Academic Council instead.",
            "Remove the claim, or propose it as formal if it is an accredited programme.",
        )
