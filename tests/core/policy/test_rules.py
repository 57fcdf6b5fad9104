"""The policy, rule by rule: what refuses, and the nearest thing that is accepted.

Each row starts from a valid proposal (see conftest) and changes what is named.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest

from charm.core.policy import PolicyVersion, check
from charm.core.policy.checking import judge
from charm.core.policy.rule import Case, Rule
from charm.core.policy.rules import RULES

AFTER_THE_PROGRAMME = dt.date(2027, 1, 1)
ESCO = "http://data.europa.eu/esco/skill/7f18039d-dfae-471b-9daa-507f6b2d2842"
GREENCOMP = "https://joint-research-centre.ec.europa.eu/greencomp/2.1"


@dataclass(frozen=True)
class Row:
    clauses: tuple[str, ...]
    """The first is the one under which the finding arises; the others are held with it."""
    base: str
    field: str
    says: str
    changes: dict[str, Any]
    level: str = "must"
    on: dt.date | None = None
    small_volume: Decimal | None = None
    why: str = field(default="", kw_only=True)

    def param(self, shows: str) -> Any:
        marks = [pytest.mark.clause(clause, shows=shows) for clause in self.clauses]
        what = self.why or ", ".join(self.changes) or "as it is"
        return pytest.param(self, marks=marks, id=f"{self.clauses[0]}-{self.base}-{what}")


def refused(
    clause: str,
    base: str,
    field: str,
    says: str,
    /,
    level: str = "must",
    also: tuple[str, ...] = (),
    on: dt.date | None = None,
    small_volume: int | None = None,
    **changes: Any,
) -> Row:
    volume = None if small_volume is None else Decimal(small_volume)
    return Row((clause, *also), base, field, says, changes, level, on, volume)


def accepted(
    clause: str,
    base: str,
    why: str,
    /,
    also: tuple[str, ...] = (),
    on: dt.date | None = None,
    small_volume: int | None = None,
    **changes: Any,
) -> Row:
    volume = None if small_volume is None else Decimal(small_volume)
    return Row((clause, *also), base, "", "", changes, "", on, volume, why=why)


def principles(*codes: str, how: str = "In every session.") -> list[dict[str, str]]:
    return [{"code": code, "how": how} for code in codes]


def accreditation(**changes: Any) -> list[dict[str, Any]]:
    record = {"university": "uu.nl", "body": "Examination Board", "reference": "EB-7",
              "date": "2026-03-01", "document": "decision.pdf", **changes}  # fmt: skip
    return [{key: value for key, value in record.items() if value is not None}]


def gap(level: str = "national", **changes: Any) -> dict[str, Any]:
    return {"level": level, "source_type": "stakeholders", "evidence": "They said so.", **changes}


def outcomes(*skills: dict[str, str], text: str = "Map the soil.") -> list[dict[str, Any]]:
    return [{"text": text, "skills": list(skills)}]


def roles(*named: str) -> list[dict[str, str]]:
    """``roles("uu.nl accrediting", "Outside Ltd partner")``; a code has a dot, a name has none."""
    pairs = [one.rsplit(" ", 1) for one in named]
    return [{"code" if "." in who else "name": who, "role": role} for who, role in pairs]


def person(email: str, university: str, **more: str) -> dict[str, str]:
    return {"name": email.split("@")[0].title(), "email": email, "university": university, **more}


OFFICE = {"office": "accreditation"}
THREE = principles("sustainability", "challenge-based", "flexibility")

REFUSED = [
    refused("4.1", "formal", "proposal", "CHARM8", "should", on=AFTER_THE_PROGRAMME),
    refused("4.2", "formal", "leads_to_degree", "leads to a degree", leads_to_degree=True),
    refused("4.2", "badge", "leads_to_degree", "not said", leads_to_degree=None),
    refused("5.5", "formal", "kind", "not declared", also=("5.2", "5.3", "5.4"), kind=None),
    refused("5.1", "formal", "learning_outcomes", "0 are stated", learning_outcomes=None),
    refused("5.1", "formal", "learning_outcomes", "0 are stated",
            learning_outcomes=outcomes(text=" ")),
    refused("5.1", "non-formal", "assessment_types", "no assessment", assessment_types=None),
    refused("5.1", "formal", "criteria", "not stated", criteria="–"),
    refused("5.1", "formal", "learning_outcomes[0].text", "outcome 1",
            learning_outcomes=outcomes(text="")),
    refused("5.1", "formal", "ects", "3 ECTS credits are more than the 2", "should",
            small_volume=2),
    refused("5.1", "badge", "hours", "80.5 hours are more than the 60", "should", small_volume=2),
    # 5.6: formal
    refused("7.9", "formal", "universities", "0 named", universities=roles("uib.no co-lead")),
    refused("5.6", "formal", "accreditation", "0 given", accreditation=None),
    refused("5.6", "formal", "accreditation", "0 given",
            accreditation=accreditation(university="kth.se")),
    refused("5.6.1.2", "formal", "principles",
            "4 educational principles needed, each with how it is met; 3", principles=THREE),
    refused("5.6.1.2", "formal", "principles", "0 given",
            principles=principles(*"sustainability challenge-based flexibility mobility".split(),
            how="")),
    refused("5.6.1.2", "formal", "principles", "3 given", principles=THREE + THREE),
    refused("5.6.1.2", "formal", "principles", "3 given",
            principles=THREE + principles("challenge-based-learning")),
    refused("5.6.1.2", "formal", "principles[3].code", "'profit'",
            principles=THREE + principles("profit")),
    refused("5.6.1.3", "formal", "vision_areas", "1 key area", vision_areas=None),
    refused("5.6.1.3", "formal", "vision_areas", "0 given",
            vision_areas=[{"code": "humanity-and-planet"}]),
    refused("5.6.1.3", "formal", "vision_areas[0].code", "'growth'",
            vision_areas=[{"code": "growth", "why": "Yes."}]),
    refused("5.6.1.4", "formal", "skill_gaps", "european level", skill_gaps=[gap("national")]),
    refused("5.6.1.4", "formal", "skill_gaps", "national level", skill_gaps=[gap("european")]),
    refused("5.6.1.4", "formal", "skill_gaps", "national level",
            skill_gaps=[{"level": "national"}, gap("european")]),
    refused("5.6.1.5", "joint", "accreditation", "tcd.ie is named as accrediting",
            accreditation=accreditation()),
    refused("5.6.1.5", "formal", "accreditation[0].university", "uib.no is not named",
            accreditation=accreditation(university="uib.no")),
    refused("5.6.1.5", "formal", "accreditation[0].reference", "no reference",
            accreditation=accreditation(reference=None)),
    refused("5.6.1.5", "formal", "accreditation[0].body", "no body",
            accreditation=accreditation(body="")),
    refused("5.6.1.5", "formal", "accreditation[0].date", "no date",
            accreditation=accreditation(date=None)),
    refused("5.6.1.5", "formal", "accreditation[0].document", "no document",
            accreditation=accreditation(document=None)),
    refused("5.6.1.5", "formal", "accreditation[0].date", "2026-11-03, after 2026-11-02",
            accreditation=accreditation(date="2026-11-03")),
    refused("5.6.1.5", "formal", "accreditation[0].valid_until", "ran out on 2026-11-01",
            accreditation=accreditation(valid_until="2026-11-01")),
    refused("5.6.1.5", "formal", "accreditation[0].valid_until", "before its date",
            accreditation=accreditation(date="2027-03-01", valid_until="2027-02-01")),
    refused("5.6.1.5", "formal", "quality_assurance", "no quality assurance of type accredited",
            quality_assurance=[{"type": "internal-department"}]),
    refused("5.6.2.1", "non-formal", "universities", "0 named",
            universities=roles("abo.fi co-lead", "elte.hu co-lead")),
    refused("5.6.2.1", "badge", "universities", "2 named",
            universities=roles("abo.fi lead", "elte.hu lead")),
    refused("5.6.2.1", "non-formal", "universities[0].name", "'Outside'",
            universities=roles("Outside lead", "abo.fi co-lead", "elte.hu co-lead")),
    refused("5.6.2.1", "formal", "universities[1]", "named twice",
            universities=roles("uu.nl accrediting", "uu.nl accrediting")),
    refused("5.6.2.2", "joint", "issuing_university", "2 universities accredit",
            issuing_university=None),
    refused("5.6.2.2", "formal", "universities", "2 different member universities; 1",
            universities=roles("uu.nl accrediting", "Outside co-lead")),
    refused("5.6.2.2", "formal", "universities[1].code", "'kth.se'",
            universities=roles("uu.nl accrediting", "kth.se partner")),
    refused("5.6.2.2", "joint", "universities[1].role", "Lead is a role", "should",
            universities=roles("uu.nl accrediting", "tcd.ie lead")),
    refused("5.10", "formal", "universities[0].code", "'kth.se'",
            universities=roles("kth.se accrediting")),
    refused("5.10", "joint", "issuing_university", "'uib.no'", also=("7.10",),
            issuing_university="uib.no"),
    refused("5.11", "joint", "universities[1].role", "uu.nl is named as co-lead and",
            universities=roles("uu.nl accrediting", "uu.nl co-lead")),
    refused("5.11", "formal", "universities[1].name", "'Outside'",
            universities=roles("uu.nl accrediting", "Outside co-lead")),
    # 5.7: non-formal and informal
    refused("5.7.1.1", "non-formal", "universities",
            "2 member universities that develop it together needed; 1",
            universities=roles("abo.fi lead")),
    refused("5.7.1.1", "badge", "universities", "1 named",
            universities=roles("abo.fi lead", "Outside partner")),
    refused("5.7.1.2", "non-formal", "principles",
            "3 educational principles needed, each with how it is met; 2", principles=THREE[:2]),
    refused("5.7.1.2", "badge", "principles[1].code", "'profit'",
            principles=principles("sustainability", "profit")),
    refused("5.7.1.3", "badge", "vision_areas", "0 given", vision_areas=None),
    refused("5.7.1.3", "non-formal", "vision_areas[0].code", "'growth'",
            vision_areas=[{"code": "growth", "why": "Yes."}]),
    refused("5.7.1.5", "non-formal", "supporting_document", "missing", supporting_document=None),
    refused("5.7.2", "non-formal", "ects", "3 ECTS credits", ects=3),
    refused("5.7.2", "badge", "ects", "0 ECTS credits", ects=0),
    refused("5.7.2", "non-formal", "eqf_level", "EQF level 5", eqf_level=5),
    # 7.1-7.8: proposing
    refused("7.2", "formal", "title", "Micro-credential title", title=None),
    refused("7.2", "formal", "relevance", "Relevance to CHARM-EU", relevance={"en": " "}),
    refused("7.2", "badge", "principles", "educational principles", principles=None),
    refused("7.2", "badge", "criteria", "Criteria", criteria=None),
    refused("7.2", "formal", "description", "Description", description=None),
    refused("7.2", "formal", "hours", "Calculation of hours", hours=0),
    refused("7.2", "formal", "ects", "Comparable to ECTS", ects=None),
    refused("7.2", "formal", "learning_outcomes", "Learning outcomes", learning_outcomes=None),
    refused("7.2", "badge", "languages", "Language", languages=None),
    refused("7.2", "badge", "quality_assurance", "Quality assurance", quality_assurance=None),
    refused("7.2", "non-formal", "assessment_supervised", "Supervision",
            assessment_supervised=None),
    refused("7.2", "formal", "identity_verified", "ID verification", identity_verified=None),
    refused("7.4", "formal", "proposers", "0 named", proposers=None),
    refused("7.4", "formal", "proposers[0].university", "'kth.se'",
            proposers=[person("a@kth.se", "kth.se")]),
    refused("7.4", "formal", "endorsers", "uu.nl has a proposer", endorsers=None),
    refused("7.4", "joint", "endorsers", "tcd.ie has a proposer",
            proposers=[person("a@uu.nl", "uu.nl"), person("b@tcd.ie", "tcd.ie")]),
    refused("7.4", "formal", "endorsers[0].email", "Sanne proposes this",
            endorsers=[person("SANNE@uu.nl", "uu.nl", **OFFICE)]),
    refused("7.4", "formal", "endorsers", "nobody there",
            endorsers=[person("SANNE@uu.nl", "uu.nl", **OFFICE)]),
    refused("7.4", "formal", "endorsers[0].university", "'kth.se'",
            endorsers=[person("a@kth.se", "kth.se", **OFFICE)]),
    refused("7.7", "formal", "financial_needs.any", "not said", financial_needs=None),
    refused("7.7", "badge", "financial_needs.any", "amount of 500.5",
            financial_needs={"any": False, "amount": 500.5, "currency": "EUR"}),
    refused("7.7", "formal", "financial_needs.text", "not described", "should",
            financial_needs={"any": True}),
    refused("7.7", "formal", "financial_needs.currency", "500", "should",
            financial_needs={"any": True, "text": "Boats.", "amount": 500}),
    # 7.9-7.21: content
    refused("7.11", "non-formal", "accreditation[0]", "non-formal", "should",
            accreditation=accreditation()),
    refused("7.11", "badge", "quality_assurance[0].type", "informal", "should",
            quality_assurance=[{"type": "accredited"}]),
    refused("7.12", "badge", "skill_gaps",
            "1 skill need with evidence and type of source needed; 0", skill_gaps=None),
    refused("7.12", "formal", "skill_gaps", "0 given",
            skill_gaps=[{"level": "national", "source_type": "stakeholders",
            "source": "A feeling"}]),
    refused("7.12", "formal", "skill_gaps", "0 given",
            skill_gaps=[{"level": "national", "evidence": "It is so."}]),
    refused("7.12", "badge", "skill_gaps", "4 types of source is asked for; 1 given", "should",
            skill_gaps=[gap()]),
    refused("7.12", "non-formal", "target_groups", "not named", "should", target_groups=None),
    refused("7.13", "badge", "participation", "1 form of participation needed; 0",
            participation=None),
    refused("7.15", "formal", "principles[0].how", "'mobility'", "should",
            principles=principles("mobility", how="")),
    refused("7.16", "formal", "learning_outcomes", "1 ESCO skill needed; 0",
            learning_outcomes=outcomes()),
    refused("7.16", "non-formal", "learning_outcomes", "0 linked",
            learning_outcomes=outcomes({"uri": GREENCOMP, "label": "GreenComp 2.1"})),
    refused("7.16", "formal", "learning_outcomes[0].skills[0].uri",
            "not the address of an ESCO skill",
            learning_outcomes=outcomes({"uri": ESCO.replace("http:", "https:")})),
    refused("7.16", "badge", "learning_outcomes[0].skills[0].uri", "/esco/occupation/",
            learning_outcomes=outcomes({"uri": ESCO.replace("skill", "occupation")})),
    refused("7.16", "formal", "learning_outcomes[0].skills[0].label", "without its label", "should",
            learning_outcomes=outcomes({"uri": ESCO})),
    refused("7.17", "formal", "title", "the title", also=("App. 1",), title=None),
    refused("7.17", "badge", "universities", "awarding bodies",
            universities=roles("Outside partner")),
    refused("7.17", "formal", "learning_outcomes", "the learning outcomes", learning_outcomes=None),
    refused("7.17", "badge", "hours", "the notional workload", hours=None),
    refused("7.17", "non-formal", "hours", "the notional workload", hours=None, ects=3),
    refused("7.17", "formal", "hours", "the notional workload", hours=None, ects=None),
    refused("7.17", "non-formal", "assessment_types", "the type of assessment",
            assessment_types=None),
    refused("7.17", "badge", "participation", "the form of participation", participation=None),
    refused("7.17", "formal", "quality_assurance", "the type of quality assurance",
            quality_assurance=None),
    refused("7.18", "formal", "eqf_level", "1 to 8", "should", eqf_level=None),
    refused("7.19", "formal", "budget_model", "budget model", "should", budget_model=None),
    refused("7.19", "joint", "fee", "What learners pay", "should", fee=""),
    refused("7.20", "non-formal", "outcome", "not said", outcome=None),
    refused("7.20", "formal", "outcome", "never to a participation badge",
            outcome="participation-badge"),
    refused("7.20", "non-formal", "outcome", "nothing is assessed", assessment_types=None),
    refused("7.20", "badge", "assessment_types", "says nothing of an assessment", "should",
            assessment_types=["portfolio"]),
    refused("7.20.1", "non-formal", "criteria", "not what is looked for", criteria=None),
    refused("7.20.2", "badge", "completion_criteria", "not defined", completion_criteria=None),
    refused("7.20.3", "non-formal", "issuing_university", "issued centrally",
            issuing_university="abo.fi"),
    refused("App. 1", "formal", "competency_framework", "competency framework", "should",
            competency_framework=None),
    refused("App. 2", "formal", "assessment_types", "1 type of assessment needed; 0",
            assessment_types=None),
    refused("App. 2", "formal", "hours", "90.5 hours for 3 ECTS are 30.17", "should", hours=90.5),
    refused("App. 2", "formal", "hours", "74.9 hours for 3 ECTS are 24.97", "should", hours=74.9),
]  # fmt: skip

ACCEPTED = [
    accepted("4.1", "formal", "on the last day of the programme", on=dt.date(2026, 12, 31)),
    accepted("4.2", "formal", "a programme that leads to no degree"),
    accepted("5.5", "formal", "formal", also=("5.2",)),
    accepted("5.5", "non-formal", "non-formal", also=("5.4",)),
    accepted("5.5", "badge", "informal", also=("5.3",)),
    accepted("5.1", "formal", "assessed outcomes of a small volume"),
    accepted("5.1", "formal", "any volume, where the version is silent", ects=60, hours=1600),
    accepted("5.1", "formal", "exactly the small volume of the version", small_volume=3),
    accepted("5.1", "badge", "exactly the small volume, in hours", small_volume=2, hours=60),
    accepted("5.1", "badge", "a badge without assessed outcomes"),
    accepted("5.6", "formal", "accredited by a member"),
    accepted("7.9", "joint", "two members accredit"),
    accepted("7.9", "non-formal", "non-formal learning needs no accrediting university"),
    accepted("5.6.1.2", "formal", "exactly four principles", also=("5.8",)),
    accepted("5.6.1.2", "formal", "a fifth without description",
            principles=THREE + principles("mobility") + principles("research-led", how="")),
    accepted("5.6.1.2", "formal", "an older code of a principle",
            principles=THREE[:1] + principles("challenge-based-learning", "transdisciplinarity",
            "mobility")),
    accepted("5.6.1.3", "formal", "one key area"),
    accepted("5.6.1.4", "formal", "a gap at both levels",
            skill_gaps=[gap("national"), {"level": "european", "source": "EU Agenda"}]),
    accepted("5.6.1.5", "formal", "accredited on the day of submission, valid to its end",
            accreditation=accreditation(date="2026-11-02", valid_until="2026-11-02")),
    accepted("5.6.1.5", "formal", "an accreditation without end", accreditation=accreditation()),
    accepted("5.6.2.1", "formal", "one accrediting university"),
    accepted("5.6.2.1", "non-formal", "one lead"),
    accepted("5.6.2.2", "joint", "co-leads and partners need not accredit"),
    accepted("5.6.2.2", "formal", "exactly two members, one of which accredits",
            universities=roles("uu.nl accrediting", "tcd.ie co-lead")),
    accepted("5.6.2.2", "formal", "a single offer with an outside partner",
            universities=roles("uu.nl accrediting", "Outside partner")),
    accepted("5.10", "joint", "one of the accrediting issues", also=("7.10",)),
    accepted("5.11", "joint", "a co-lead that is a member and does not accredit"),
    accepted("5.7.1.1", "non-formal", "two members"),
    accepted("5.7.1.1", "formal", "a formal single offer"),
    accepted("5.7.1.2", "badge", "exactly three principles", principles=THREE),
    accepted("5.7.1.3", "non-formal", "one key area"),
    accepted("5.7.1.5", "badge", "a supporting document"),
    accepted("5.7.1.5", "formal", "formal learning needs none"),
    accepted("5.7.2", "non-formal", "references to GreenComp and ESCO",
            learning_outcomes=outcomes({"uri": ESCO, "label": "x"},
            {"uri": GREENCOMP, "label": "y"})),
    accepted("5.7.2", "formal", "credits and a level in formal learning"),
    accepted("7.2", "formal", "a form without gaps"),
    accepted("7.2", "badge", "a badge is not asked about assessment"),
    accepted("7.2", "non-formal", "non-formal learning is not asked about ECTS"),
    accepted("7.4", "formal", "the Institutional Manager approves"),
    accepted("7.4", "non-formal", "the accreditation department approves"),
    accepted("7.4", "joint", "one approval for each proposing university",
            proposers=[person("a@uu.nl", "uu.nl"), person("b@uu.nl", "uu.nl"),
            person("c@tcd.ie", "tcd.ie")],
            endorsers=[person("d@uu.nl", "uu.nl", **OFFICE),
            person("e@tcd.ie", "tcd.ie", **OFFICE)]),
    accepted("7.7", "formal", "no needs"),
    accepted("7.7", "formal", "needs in words", financial_needs={"any": True, "text": "Boats."}),
    accepted("7.7", "formal", "declared, described, with currency",
            financial_needs={"any": True, "resources": "Boats.", "amount": 18750.5,
            "currency": "EUR"}),
    accepted("7.11", "non-formal", "the Academic Council stands for the quality"),
    accepted("7.12", "badge", "needs from all four types of source", also=("6.5",)),
    accepted("7.13", "badge", "one form of participation"),
    accepted("7.15", "formal", "each principle described"),
    accepted("7.16", "formal", "one ESCO skill"),
    accepted("7.16", "formal", "a skill of another framework beside it",
            learning_outcomes=[
                *outcomes({"uri": ESCO, "label": "x"}), *outcomes({"uri": GREENCOMP, "label": "y"}),
            ]),
    accepted("7.16", "badge", "a badge without skills"),
    accepted("7.17", "formal", "all elements", also=("App. 1",)),
    accepted("7.17", "formal", "a workload in credits alone", hours=None),
    accepted("7.17", "badge", "all elements that a badge has", also=("App. 1",)),
    accepted("7.18", "formal", "a level"),
    accepted("7.18", "non-formal", "non-formal learning without level"),
    accepted("7.19", "formal", "budget model and fee"),
    accepted("7.20", "non-formal", "an assessed micro-credential"),
    accepted("7.20", "badge", "a badge for participation"),
    accepted("7.20.1", "non-formal", "criteria for the evidence"),
    accepted("7.20.1", "badge", "no criteria where nothing is assessed", criteria=None),
    accepted("7.20.2", "badge", "completion by participation"),
    accepted("7.20.3", "badge", "no university as issuer"),
    accepted("App. 1", "formal", "the assessment in a framework"),
    accepted("App. 2", "formal", "25 hours a credit", hours=75),
    accepted("App. 2", "formal", "30 hours a credit", hours=90),
    accepted("App. 2", "badge", "a badge without assessment"),
]  # fmt: skip


@pytest.fixture
def case(build: Any, policy: PolicyVersion, members: frozenset[str], today: dt.date) -> Any:
    def made(row: Row) -> Case:
        limits = replace(policy.parameters, workload_warning_ects=row.small_volume)
        judged_by = replace(policy, parameters=limits)
        return Case(build(row.base, **row.changes), judged_by, row.on or today, members)

    return made


def is_found(row: Row, case: Case, rules: tuple[Rule, ...] = RULES) -> bool:
    return any(
        finding.clause == row.clauses[0]
        and finding.level == row.level
        and finding.field == row.field
        and row.says in finding.message
        and finding.remedy
        for finding in judge(case, rules)
    )


@pytest.mark.parametrize("row", [row.param("refuses") for row in REFUSED])
def test_what_the_policy_refuses_or_warns_of(row: Row, case: Any) -> None:
    assert is_found(row, case(row)), judge(case(row), RULES)


@pytest.mark.parametrize("row", [row.param("accepts") for row in ACCEPTED])
def test_what_the_policy_accepts(row: Row, case: Any) -> None:
    assert [f for f in judge(case(row), RULES) if f.clause in row.clauses] == []


@pytest.mark.clause("7.12", shows="accepts")
def test_one_evidenced_need_is_enough_not_to_be_refused(case: Any) -> None:
    row = accepted("7.12", "badge", "one need", skill_gaps=[gap()])

    assert {f.level for f in judge(case(row), RULES)} == {"should"}


@pytest.mark.clause("7.12", shows="refuses")
def test_only_what_is_evidenced_counts_as_a_source_that_was_heard(case: Any) -> None:
    """Who shows no need at all is told that, and not which types are missing besides."""
    said_only = {"level": "national", "source_type": "labour-market", "source": "A feeling"}

    def asked(*gaps: Any) -> list[str]:
        row = accepted("7.12", "badge", "some needs", skill_gaps=list(gaps))
        return [f.message for f in judge(case(row), RULES) if "types of source" in f.message]

    assert asked(said_only) == []
    (alone,) = asked(gap())
    assert asked(gap(), said_only) == [alone]


@pytest.mark.clause("7.20", shows="refuses")
def test_who_has_not_said_the_outcome_is_told_that_alone(case: Any) -> None:
    row = refused("7.20", "non-formal", "", "", outcome=None, assessment_types=None)
    (finding,) = [one for one in judge(case(row), RULES) if one.clause == "7.20"]
    assert "not said" in finding.message


@pytest.mark.parametrize("base", ["formal", "joint", "non-formal", "badge"])
def test_a_valid_proposal_has_no_findings(
    base: str, build: Any, policy: PolicyVersion, members: frozenset[str], today: dt.date
) -> None:
    assert check(build(base), policy, on=today, members=members) == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_is_missed_when_it_is_gone(rule: Rule, case: Any) -> None:
    without = tuple(other for other in RULES if other is not rule)
    rows = [row for row in REFUSED if row.clauses[0] == rule.clause]

    assert any(not is_found(row, case(row), without) for row in rows)
