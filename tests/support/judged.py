"""One row for each rule by which the policy judges a proposal: a clean example, and the smallest
change that breaks that rule. A change that is a function is applied to what the example says.

``shut`` names the doors through which the change cannot come, each with the reason.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from charm.alliance.data import alliance
from charm.core.policy import Finding, version_in_force
from charm.core.policy.checking import judge
from charm.core.policy.rule import Case
from charm.core.policy.rules import RULES
from charm.core.proposal.reading import read_proposal

RULE = {rule.name: rule for rule in RULES}

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TODAY = dt.date(2026, 11, 20)
BASES = {
    "formal": "formal-single",
    "joint": "formal-joint",
    "assessed": "non-formal-assessed",
    "badge": "informal-badge",
}
WRITER = {"name": "Sanne de Wit", "email": "proposer@uu.nl", "university": "uu.nl"}
MANAGER = {"name": "Maarten Visser", "email": "manager@uu.nl", "university": "uu.nl",
           "office": "institutional-manager"}  # fmt: skip

DRAFT, FILE, PAPER = "draft", "file", "paper"
"""Doors: a draft on the platform (its pages, its addresses of the API), a file (``charm check`` and
``POST /check``), the form of Appendix 2 on paper."""
SEATS = "Who proposes a draft is who holds a seat: staff of a member, at least one."
WRITTEN = "The form has no place to write this apart from the rest: it is read as not answered."
KNOWN = "What the form names is looked up; an unknown name is told and left out."
UNNAMED = "A file that names nobody is judged without people."
KINDLESS = "A file says its kind, or it is not read."


@dataclass(frozen=True, eq=False)
class Row:
    rule: str
    base: str
    changes: Mapping[str, Any]
    on: dt.date = TODAY
    shut: Mapping[str, str] = field(default_factory=dict)
    is_kept: bool = True
    """Whether a draft may say it at all; what may not is refused when it is saved."""
    figures: Mapping[str, int] = field(default_factory=dict)
    """Parameters that the version in force leaves open."""

    @property
    def clause(self) -> str:
        return self.rule.rpartition(" ")[0]

    def is_open(self, door: str) -> bool:
        return door not in self.shut

    def values(self) -> dict[str, Any]:
        """The example with the change."""
        return values_of([self])


def values_of(rows: Iterable[Row]) -> dict[str, Any]:
    """The example of these rows with the changes of all."""
    rows = list(rows)
    changed = dict(clean(rows[0].base))
    for key, change in (item for row in rows for item in row.changes.items()):
        changed[key] = change(changed[key]) if callable(change) else change
    return {key: value for key, value in changed.items() if value is not None}


@cache
def found_in(row: Row) -> Finding:
    """What the rule itself says of the row: the sentence that every door must say."""
    (finding,) = _found([row])
    return finding


def together(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows in few proposals, each of which breaks several rules and is found to break them all:
    everything at once is what a door has to say of it."""
    sheets: list[list[Row]] = []
    for row in rows:
        sheet = next((sheet for sheet in sheets if _fits(row, sheet)), None)
        if sheet is None:
            sheets.append([row])
        else:
            sheet.append(row)
    return sheets


def _fits(row: Row, sheet: list[Row]) -> bool:
    first = sheet[0]
    if (row.base, row.on, row.is_kept, row.figures) != (
        first.base, first.on, first.is_kept, first.figures,
    ):  # fmt: skip
        return False
    if any(row.changes.keys() & other.changes.keys() for other in sheet):
        return False
    if "kind" in {*row.changes, *first.changes}:  # without which the rest of a form is not read
        return False
    broken = [*sheet, row]
    return {found_in(one) for one in broken} <= set(_found(broken))


def _found(rows: list[Row]) -> tuple[Finding, ...]:
    policy = version_in_force(rows[0].on)
    limits = {name: Decimal(figure) for name, figure in rows[0].figures.items()}
    policy = replace(policy, parameters=replace(policy.parameters, **limits))
    proposal = read_proposal(values_of(rows), require_kind=False)
    case = Case(proposal, policy, rows[0].on, alliance().member_codes)
    return judge(case, [RULE[row.rule] for row in rows])


@cache
def clean(base: str) -> Mapping[str, Any]:
    """The example, proposed by the writer."""
    said = json.loads((EXAMPLES / f"{BASES[base]}.json").read_text(encoding="utf-8"))
    return {**said, "proposers": [WRITER], "endorsers": [MANAGER]}


def row(rule: str, base: str, /, on: dt.date = TODAY, shut: Any = None, kept: bool = True,
        figures: Any = None, **changes: Any) -> Row:  # fmt: skip
    return Row(rule, base, changes, on, shut or {}, kept, figures or {})


def roles(*named: str) -> list[dict[str, str]]:
    """``roles("uu.nl accrediting", "Outside partner")``; a code has a dot, a name has none."""
    pairs = [one.rsplit(" ", 1) for one in named]
    return [{"code" if "." in who else "name": who, "role": role} for who, role in pairs]


def first(**changes: Any) -> Any:
    """The first of several with something else; None takes a key away."""
    return lambda rows: [
        {key: value for key, value in {**rows[0], **changes}.items() if value is not None},
        *rows[1:],
    ]


def skill(**changes: str) -> Any:
    """A first outcome with one skill more."""
    return lambda rows: [{**rows[0], "skills": [*rows[0]["skills"], changes]}, *rows[1:]]


ESCO = "http://data.europa.eu/esco/skill/7f18039d-dfae-471b-9daa-507f6b2d2842"
NOBODY = {FILE: UNNAMED, PAPER: UNNAMED}

ROWS = (
    row("4.1 is_within_the_programme", "formal", on=dt.date(2027, 1, 1)),
    row("4.2 leads_to_no_degree", "formal", leads_to_degree=True, kept=False),
    row("4.2 says_whether_it_leads_to_a_degree", "formal", leads_to_degree=None),
    row("5.5 declares_its_kind", "formal", kind=None, shut={FILE: KINDLESS}),
    row("5.1 has_learning_outcomes", "formal", learning_outcomes=None),
    row("5.1 assesses_the_outcomes", "formal", assessment_types=None),
    row("5.1 states_its_standards", "formal", criteria=None),
    row("5.1 is_a_small_volume_of_learning", "formal", ects=60,
        figures={"workload_warning_ects": 12}),
    row("5.1 outcomes_are_written_out", "formal", learning_outcomes=first(text=""),
        shut={PAPER: WRITTEN}),
    row("5.6 is_approved_under_a_members_rules", "formal", accreditation=None),
    row("5.6.1.2 formal_aligns_with_enough_principles", "formal", principles=lambda all: all[:3]),
    row("5.6.1.2 principles_are_known", "formal", principles=first(code="profit"),
        shut={PAPER: KNOWN}),
    row("5.6.1.3 aligns_with_the_vision", "formal", vision_areas=None),
    row("5.6.1.3 vision_areas_are_known", "formal", vision_areas=first(code="growth")),
    row("5.6.1.4 addresses_gaps_at_both_levels", "formal",
        skill_gaps=lambda all: [gap for gap in all if gap["level"] == "national"]),
    row("5.6.1.5 each_accrediting_university_has_accredited", "joint",
        accreditation=lambda all: all[:1]),
    row("5.6.1.5 only_accrediting_universities_accredit", "formal",
        accreditation=first(university="uib.no")),
    row("5.6.1.5 accreditations_are_complete", "formal", accreditation=first(reference=None)),
    row("5.6.1.5 accreditations_come_first", "formal", accreditation=first(date="2026-11-21")),
    row("5.6.1.5 accreditations_have_not_run_out", "formal",
        accreditation=first(valid_until="2026-11-19")),
    row("5.6.1.5 accreditations_end_after_they_begin", "formal",
        accreditation=first(valid_until="2026-03-01")),
    row("5.6.1.5 is_quality_assured_by_accreditation", "formal",
        quality_assurance=first(type="internal-department")),
    row("5.6.2.1 exactly_one_university_leads", "assessed",
        universities=roles("abo.fi lead", "uni-wuerzburg.de lead")),
    row("5.6.2.1 only_members_lead", "assessed",
        universities=roles("Outside lead", "abo.fi co-lead", "elte.hu co-lead")),
    row("5.6.2.1 each_university_has_a_role_once", "formal",
        universities=roles("uu.nl accrediting", "uu.nl accrediting")),
    row("5.6.2.2 one_of_several_accrediting_issues", "joint", issuing_university=None),
    row("5.6.2.2 a_joint_offer_joins_enough_members", "formal",
        universities=roles("uu.nl accrediting", "Outside co-lead")),
    row("5.6.2.2 partners_are_known", "formal",
        universities=roles("uu.nl accrediting", "kth.se partner")),
    row("5.6.2.2 formal_offers_have_co_leads", "formal",
        universities=roles("uu.nl accrediting", "tcd.ie lead")),
    row("5.7.1.1 enough_members_developed_it", "assessed", universities=roles("abo.fi lead")),
    row("5.7.1.2 others_align_with_enough_principles", "assessed",
        principles=lambda all: all[:2]),
    row("5.7.1.2 principles_are_known", "badge", principles=first(code="profit"),
        shut={PAPER: KNOWN}),
    row("5.7.1.3 aligns_with_the_vision", "badge", vision_areas=None),
    row("5.7.1.3 vision_areas_are_known", "assessed", vision_areas=first(code="growth")),
    row("5.7.1.5 has_a_supporting_document", "assessed", supporting_document=None),
    row("5.7.2 is_given_no_credits", "assessed", ects=3),
    row("5.7.2 is_given_no_eqf_level", "badge", eqf_level=5),
    row("5.10 only_members_accredit", "formal", universities=roles("kth.se accrediting")),
    row("5.10 the_issuing_university_accredits", "joint", issuing_university="uib.no"),
    row("5.11 only_members_co_lead", "formal",
        universities=roles("uu.nl accrediting", "Outside co-lead")),
    row("5.11 co_leads_do_not_accredit", "formal",
        universities=roles("uu.nl accrediting", "uu.nl co-lead")),
    row("7.2 the_form_is_complete", "formal", relevance=None),
    row("7.4 somebody_proposes", "formal", proposers=None, shut={DRAFT: SEATS, **NOBODY}),
    row("7.4 proposers_are_staff_of_a_member", "formal",
        proposers=[{"name": "A", "email": "a@kth.se", "university": "kth.se"}],
        shut={DRAFT: SEATS}),
    row("7.4 each_proposing_university_endorses", "formal",
        endorsers=[{**MANAGER, "email": "manager@tcd.ie", "university": "tcd.ie"}]),
    row("7.4 nobody_endorses_their_own_proposal", "formal",
        endorsers=[{**MANAGER, "email": "Proposer@uu.nl"}]),
    row("7.4 endorsers_are_of_a_member", "formal",
        endorsers=[MANAGER, {**MANAGER, "email": "a@kth.se", "university": "kth.se"}]),
    row("7.7 says_whether_money_is_needed", "formal", financial_needs=None),
    row("7.7 an_amount_is_a_need", "badge",
        financial_needs={"any": False, "amount": 500.5, "currency": "EUR"}),
    row("7.7 needs_are_described", "formal", financial_needs={"any": True}),
    row("7.7 amounts_have_a_currency", "formal",
        financial_needs={"any": True, "text": "Boats.", "amount": 500}),
    row("7.9 a_member_accredits", "formal", universities=roles("uu.nl co-lead")),
    row("7.11 others_claim_no_accreditation", "assessed",
        quality_assurance=first(type="accredited")),
    row("7.12 shows_an_evidenced_need", "badge",
        skill_gaps=[{"level": "national", "source": "A feeling."}]),
    row("7.12 hears_all_sources_of_needs", "badge", skill_gaps=lambda all: all[:1]),
    row("7.12 names_its_target_groups", "assessed", target_groups=None),
    row("7.13 has_a_form_of_participation", "formal", participation=None),
    row("7.15 principles_are_described", "formal", principles=first(how=None)),
    row("7.16 is_linked_to_esco", "formal", learning_outcomes=[{"text": "Maps the soil."}]),
    row("7.16 esco_addresses_are_of_skills", "formal",
        learning_outcomes=skill(uri=ESCO.replace("/skill/", "/occupation/"), label="planner")),
    row("7.16 skills_have_a_label", "formal", learning_outcomes=skill(uri=ESCO)),
    row("7.17 the_standard_elements_are_there", "formal", title=None),
    row("7.18 is_classified_by_eqf_level", "formal", eqf_level=None),
    row("7.19 names_its_budget_model", "formal", budget_model=None),
    row("7.19 names_its_fee", "formal", fee=None),
    row("7.20 says_what_a_learner_receives", "assessed", outcome=None),
    row("7.20 formal_never_leads_to_a_badge", "formal", outcome="participation-badge"),
    row("7.20 participation_alone_leads_to_a_badge", "assessed", assessment_types=None),
    row("7.20 a_badge_rests_on_participation", "badge", assessment_types=["portfolio"]),
    row("7.20.1 says_how_evidence_is_judged", "assessed", criteria=None),
    row("7.20.2 defines_completion", "badge", completion_criteria=None),
    row("7.20.3 is_issued_centrally", "assessed", issuing_university="abo.fi"),
    row("App. 1 places_the_assessment_in_a_framework", "formal", competency_framework=None),
    row("App. 2 names_a_type_of_assessment", "formal", assessment_types=None),
    row("App. 2 hours_fit_the_credits", "formal", hours=100),
)  # fmt: skip
"""In the order of the policy."""
