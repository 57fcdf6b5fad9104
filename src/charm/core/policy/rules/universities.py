"""5.6.2.1, 5.6.2.2, 5.7.1.1, 5.10, 5.11: who offers it, in which role."""

from __future__ import annotations

from charm.core.policy.rule import Case, Problem, Problems, rule
from charm.core.policy.wording import counted
from charm.core.proposal.model import Kind, Role


@rule("5.10")
def only_members_accredit(case: Case) -> Problems:
    yield from _strangers(case, Role.ACCREDITING)


@rule("5.11")
def only_members_co_lead(case: Case) -> Problems:
    yield from _strangers(case, Role.CO_LEAD)


@rule("5.6.2.1")
def only_members_lead(case: Case) -> Problems:
    yield from _strangers(case, Role.LEAD)


@rule("5.6.2.2")
def partners_are_known(case: Case) -> Problems:
    for index, university in enumerate(case.proposal.universities):
        if (
            university.role is Role.PARTNER
            and university.code
            and (university.code not in case.members)
        ):
            yield Problem(
                f"universities[{index}].code",
                f"{university.code!r} is not the code of a CHARM-EU university.",
                f"Name an outside partner by name, or choose one of: {_codes(case)}.",
            )


@rule("5.6.2.1")
def each_university_has_a_role_once(case: Case) -> Problems:
    seen: set[tuple[str, Role]] = set()
    for index, university in enumerate(case.proposal.universities):
        key = (university.code or university.name or "", university.role)
        if key in seen:
            yield Problem(
                f"universities[{index}]",
                f"{key[0]} is named twice with the role {university.role.value}.",
                "Remove one of the two.",
            )
        seen.add(key)


@rule("5.11")
def co_leads_do_not_accredit(case: Case) -> Problems:
    accrediting = case.proposal.member_codes(Role.ACCREDITING)
    for index, university in enumerate(case.proposal.universities):
        if university.role is Role.CO_LEAD and university.code in accrediting:
            yield Problem(
                f"universities[{index}].role",
                f"{university.code} is named as co-lead and as accrediting.",
                "Keep one of the two roles: a co-lead is not responsible for the accreditation.",
            )


@rule("5.6.2.1", Kind.NON_FORMAL, Kind.INFORMAL)
def exactly_one_university_leads(case: Case) -> Problems:
    leads = len(case.proposal.member_codes(Role.LEAD))
    if leads != 1:
        yield Problem(
            "universities",
            f"Exactly 1 leading member university is responsible (8.2); {leads} named.",
            "Give one university the role lead, and others that develop it the role co-lead.",
        )


@rule("5.6.2.2", Kind.FORMAL)
def one_of_several_accrediting_issues(case: Case) -> Problems:
    proposal = case.proposal
    accrediting = set(proposal.member_codes(Role.ACCREDITING))
    if len(accrediting) > 1 and proposal.issuing_university is None:
        yield Problem(
            "issuing_university",
            f"{counted(len(accrediting), 'university')} accredit; which of them issues is "
            "not said.",
            f"Name one as issuing: {' or '.join(sorted(accrediting))}.",
        )


@rule("5.10", Kind.FORMAL)
def the_issuing_university_accredits(case: Case) -> Problems:
    issuing = case.proposal.issuing_university
    accrediting = case.proposal.member_codes(Role.ACCREDITING)
    if issuing is not None and issuing not in accrediting:
        yield Problem(
            "issuing_university",
            f"{issuing!r} is named as issuing, but not as accrediting; a formal micro-credential "
            "is issued by a university that accredits it (7.10).",
            "Name one of the accrediting universities.",
        )


@rule("5.6.2.2", Kind.FORMAL)
def a_joint_offer_joins_enough_members(case: Case) -> Problems:
    offering = (Role.ACCREDITING, Role.LEAD, Role.CO_LEAD)
    named = [u for u in case.proposal.universities if u.role in offering]
    joined = set(case.proposal.member_codes(*offering)) & case.members
    needed = case.parameters.universities_joint
    if len(named) > 1 and len(joined) < needed:
        yield Problem(
            "universities",
            f"A joint offer needs {counted(needed, 'different member university')}; "
            f"{len(joined)} named.",
            "Add the member that offers it jointly, or leave one accrediting university alone.",
        )


@rule("5.6.2.2", Kind.FORMAL, aspect="lead-role")
def formal_offers_have_co_leads(case: Case) -> Problems:
    for index, university in enumerate(case.proposal.universities):
        if university.role is Role.LEAD:
            yield Problem(
                f"universities[{index}].role",
                "Lead is a role in non-formal and informal learning; in a formal offer the "
                "accrediting university is responsible.",
                "Make it accrediting, co-lead or partner.",
            )


@rule("5.7.1.1", Kind.NON_FORMAL, Kind.INFORMAL)
def enough_members_developed_it(case: Case) -> Problems:
    needed = case.parameters.universities_non_formal
    developed = set(case.proposal.member_codes()) & case.members
    if len(developed) < needed:
        yield Problem(
            "universities",
            f"{counted(needed, 'member university')} that develop it together needed; "
            f"{len(developed)} named.",
            "Add the other universities that develop it, as co-leads.",
        )


def _strangers(case: Case, role: Role) -> Problems:
    for index, university in enumerate(case.proposal.universities):
        if university.role is role and university.code not in case.members:
            who = university.code or university.name
            field = "code" if university.code else "name"
            yield Problem(
                f"universities[{index}].{field}",
                f"{who!r} is not a CHARM-EU university, so it cannot be {role.value}.",
                f"Make it a partner by name, or choose one of: {_codes(case)}.",
            )


def _codes(case: Case) -> str:
    return ", ".join(sorted(case.members))
