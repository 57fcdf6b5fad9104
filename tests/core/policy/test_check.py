"""What holds for every proposal that can be written, complete or not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charm.core.policy import Finding, Level, PolicyVersion, check, version
from charm.core.policy.checking import RULES, judge
from charm.core.policy.rule import Case, Problem, Rule
from charm.core.policy.wording import counted, figure, is_said
from charm.core.proposal import model
from charm.core.proposal.model import Kind, Proposal

POLICY = version("2026-05-29")
MEMBERS = frozenset({"ub.edu", "tcd.ie", "uu.nl", "abo.fi"})
CODES = [term.code for term in POLICY.principles]

texts = st.one_of(
    st.sampled_from(["", " ", "–", "Said.", "Gesagt."]),
    st.dictionaries(st.sampled_from(["en", "ca", "nl"]), st.sampled_from(["", "x"]), min_size=1),
)
lines = st.sampled_from(
    ["", "uu.nl", "tcd.ie", "kth.se", "mobility", "growth", "humanity-and-planet"]
)
dates = st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1))
amounts = st.decimals(0, 10**12, allow_nan=False, places=3) | st.just(Decimal("5E-324"))
uris = st.sampled_from(
    ["http://data.europa.eu/esco/skill/x", "http://data.europa.eu/esco", "urn:x"]
)
emails = st.sampled_from(["a@uu.nl", "A@uu.nl", "b@tcd.ie"])


def any_of(enumeration: Any) -> Any:
    return st.sampled_from(list(enumeration))


def parts(of: Any, **fields: Any) -> Any:
    return st.lists(st.builds(of, **fields), max_size=3).map(tuple)


universities = st.one_of(
    st.builds(model.University, code=lines, role=any_of(model.Role)),
    st.builds(model.University, name=lines, role=any_of(model.Role)),
)
proposals = st.builds(
    Proposal,
    proposers=parts(model.Proposer, name=lines, email=emails, university=lines),
    endorsers=parts(
        model.Endorser, name=lines, email=emails, university=lines, office=any_of(model.Office)
    ),
    kind=st.none() | any_of(Kind),
    outcome=st.none() | any_of(model.Outcome),
    leads_to_degree=st.none() | st.booleans(),
    title=texts,
    relevance=texts,
    principles=parts(
        model.Principle,
        code=st.sampled_from([*CODES, "profit", "challenge-based-learning"]),
        how=texts,
    ),
    criteria=texts,
    description=texts,
    hours=st.none() | amounts | st.builds(model.Hours, contact=amounts, work=amounts),
    ects=st.none() | amounts,
    learning_outcomes=parts(
        model.LearningOutcome, text=texts, skills=parts(model.Skill, uri=uris, label=texts)
    ),
    quality_assurance=parts(model.QualityAssurance, type=any_of(model.QualityAssuranceType)),
    eqf_level=st.none() | st.integers(1, 8),
    assessment_types=st.lists(any_of(model.AssessmentType), max_size=2).map(tuple),
    participation=st.lists(any_of(model.Participation), max_size=2).map(tuple),
    universities=st.lists(universities, max_size=4).map(tuple),
    issuing_university=st.none() | lines,
    accreditation=parts(
        model.Accreditation,
        university=lines,
        body=lines,
        reference=lines,
        date=dates,
        valid_until=dates,
        document=st.none() | st.just("decision.pdf"),
    ),
    vision_areas=parts(model.VisionArea, code=lines, why=texts),
    skill_gaps=parts(
        model.SkillGap,
        level=any_of(model.GapLevel),
        source_type=st.none() | any_of(model.NeedSource),
        source=texts,
        evidence=texts,
    ),
    target_groups=texts,
    financial_needs=st.none()
    | st.builds(
        model.FinancialNeeds,
        any=st.booleans(),
        text=texts,
        amount=st.none() | amounts,
        currency=st.none() | st.just("EUR"),
        resources=texts,
    ),
    completion_criteria=texts,
)
days = st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1))
some = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@some
@given(proposals, days, st.booleans())
def test_any_proposal_is_judged_and_always_the_same(
    proposal: Proposal, on: dt.date, people_known: bool
) -> None:
    findings = check(proposal, POLICY, on=on, members=MEMBERS, people_known=people_known)

    assert findings == check(proposal, POLICY, on=on, members=MEMBERS, people_known=people_known)
    told = [(finding.clause, finding.field, finding.message) for finding in findings]
    assert len(told) == len(set(told))
    for finding in findings:
        assert finding.clause in POLICY.clauses
        assert finding.field
        assert finding.message.endswith(".")
        assert finding.remedy


@some
@given(proposals, st.integers(0, len(CODES) - 1))
def test_one_more_described_principle_never_adds_a_refusal(proposal: Proposal, which: int) -> None:
    more = model.Principle(code=CODES[which], how="In every session.")
    fuller = proposal.model_copy(update={"principles": (*proposal.principles, more)})
    clauses = {"5.6.1.2", "5.7.1.2", "7.2", "7.15"}

    assert count(fuller, clauses) <= count(proposal, clauses)


@some
@given(proposals)
def test_one_more_evidenced_need_never_adds_a_refusal(proposal: Proposal) -> None:
    more = tuple(
        model.SkillGap(
            level=level, source_type=model.NeedSource.STAKEHOLDERS, evidence="They said."
        )
        for level in model.GapLevel
    )
    fuller = proposal.model_copy(update={"skill_gaps": (*proposal.skill_gaps, *more)})

    assert count(fuller, {"5.6.1.4", "7.12"}) == 0


@some
@given(proposals)
def test_only_7_4_is_left_out_when_people_are_unknown(proposal: Proposal) -> None:
    on = dt.date(2026, 11, 2)
    known = check(proposal, POLICY, on=on, members=MEMBERS)
    unknown = check(proposal, POLICY, on=on, members=MEMBERS, people_known=False)

    assert unknown == tuple(finding for finding in known if finding.clause != "7.4")


@some
@given(proposals.filter(lambda proposal: proposal.kind in {Kind.NON_FORMAL, Kind.INFORMAL}))
@pytest.mark.clause("5.7.2", shows="refuses")
def test_credits_and_levels_never_pass_outside_formal_learning(proposal: Proposal) -> None:
    refused = {f.field for f in found(proposal) if f.clause == "5.7.2" and f.level is Level.MUST}
    stated = {f for f in ("ects", "eqf_level") if getattr(proposal, f) is not None}

    assert refused == stated


@pytest.mark.clause("7.4", shows="accepts")
def test_people_kept_elsewhere_are_not_asked_for(build: Any) -> None:
    proposal = build("formal", proposers=None, endorsers=None)
    on = dt.date(2026, 11, 2)

    assert check(proposal, POLICY, on=on, members=MEMBERS, people_known=False) == ()


def test_findings_come_in_the_order_of_the_policy() -> None:
    clauses = [finding.clause for finding in found(Proposal(kind=Kind.FORMAL))]

    assert clauses.index("4.2") < clauses.index("5.6.1.2") < clauses.index("7.2")
    assert clauses.index("7.9") < clauses.index("7.13") < clauses.index("App. 2")
    assert clauses == sorted(clauses, key=clauses.index)


def test_the_same_thing_is_said_once_and_as_strongly_as_it_is_meant() -> None:
    def twice(_: Case) -> Any:
        yield Problem("title", "No title.", "Give one.")
        yield Problem("title", "No title.", "Give one.")

    warns = Rule("7.12", "all-sources", frozenset(), False, twice)
    refuses = Rule("7.12", "", frozenset(), False, twice)
    case = Case(Proposal(), POLICY, dt.date(2026, 11, 2), MEMBERS)

    for order in ([warns, refuses], [refuses, warns]):
        (finding,) = judge(case, order)
        assert finding.level is Level.MUST
    (finding,) = judge(case, [warns])
    assert finding.level is Level.SHOULD


def test_a_finding_as_json_has_the_keys_that_scripts_rely_on() -> None:
    finding = Finding("5.1", Level.MUST, "criteria", "Not stated.", "State them.")

    assert finding.as_json() == {
        "clause": "5.1",
        "level": "must",
        "field": "criteria",
        "message": "Not stated.",
        "remedy": "State them.",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Yes.", True),
        ("", False),
        (None, False),
        (" \n", False),
        ("– … ?", False),
        ("\u200b\u00a0", False),
        ({"en": "", "ca": "Sí"}, True),
        ({"en": " "}, False),
        ("Ω", True),
    ],
)
def test_a_text_says_something_only_if_it_holds_a_letter_or_figure(text: Any, said: bool) -> None:
    assert is_said(text) is said


def test_figures_read_as_people_write_them() -> None:
    assert counted(1, "university") == "1 university"
    assert counted(2, "university") == "2 universities"
    assert counted(0, "key area") == "0 key areas"
    assert [figure(Decimal(n)) for n in ("28.00", "2.50", "0.001", "100")] == [
        "28",
        "2.5",
        "0",
        "100",
    ]


def found(proposal: Proposal, policy: PolicyVersion = POLICY) -> tuple[Finding, ...]:
    return check(proposal, policy, on=dt.date(2026, 11, 2), members=MEMBERS)


def count(proposal: Proposal, clauses: set[str]) -> int:
    return sum(f.clause in clauses and f.level is Level.MUST for f in found(proposal))


def test_people_are_asked_about_unless_they_are_left_out() -> None:
    nobody, on = Proposal(), dt.date(2026, 6, 1)
    case = Case(nobody, POLICY, on, MEMBERS)
    people = judge(case, (rule for rule in RULES if rule.about_people))
    everything = check(nobody, POLICY, on=on, members=MEMBERS)
    others = check(nobody, POLICY, on=on, members=MEMBERS, people_known=False)
    assert {finding.clause for finding in people} == {"7.4"}
    assert set(everything) == {*others, *people}
    assert set(others).isdisjoint(people)
