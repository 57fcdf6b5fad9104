"""Proposal, entry and credential are judged by one rule of what has to be said (7.17, App. 1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from tests.support.appendix_1 import IN_DEFINITION
from tests.support.rooms import example

from charm.core.appendix1 import NOT_OF_A_BADGE, OF_EACH_AWARD, Element, lacking
from charm.core.credentials.elements import missing_of
from charm.core.credentials.openbadges import missing_elements, to_open_badge
from charm.core.credentials.record import AwardRecord
from charm.core.credentials.record_rules import Unlawful
from charm.core.credentials.report import Axis, Outcome
from charm.core.policy import check, version
from charm.core.policy.rules.form import WHERE

ON = dt.date(2026, 11, 2)

IN_PROPOSAL: dict[Element, dict[str, Any]] = {
    Element.TITLE: {"title": None},
    Element.AWARDING_BODIES: {"universities": None},
    Element.OUTCOMES: {"learning_outcomes": None},
    Element.WORKLOAD: {"hours": None, "ects": None},
    Element.ASSESSMENT: {"assessment_types": None},
    Element.PARTICIPATION: {"participation": None},
    Element.QUALITY_ASSURANCE: {"quality_assurance": None},
}
ALIGNED = {
    Element.AWARDING_BODIES: "AwardingBody",
    Element.OUTCOMES: "LearningOutcome",
    Element.LEVEL: "Level",
    Element.EXPERIENCE: "LearningSetting",
    Element.ASSESSMENT: "AssessmentType",
    Element.PARTICIPATION: "FormOfParticipation",
    Element.QUALITY_ASSURANCE: "QualityAssurance",
}


def of_credential(credential: dict[str, Any], element: Element) -> None:
    """Take the element away from it."""
    subject = credential["credentialSubject"]
    achieved = subject["achievement"]
    if element is Element.LEARNER:
        del subject["identifier"]
    elif element is Element.TITLE:
        del achieved["name"]
    elif element is Element.COUNTRY:
        del credential["issuer"]["address"]
    elif element is Element.DATE:
        del credential["awardedDate"]
    elif element is Element.WORKLOAD:
        achieved.pop("creditsAvailable", None)
        _unalign(achieved, "NotionalWorkload")
    else:
        _unalign(achieved, ALIGNED[element])


def _unalign(achieved: dict[str, Any], kind: str) -> None:
    rows = achieved["alignment"]
    achieved["alignment"] = [row for row in rows if row["targetType"] != f"ext:{kind}"]
    assert len(achieved["alignment"]) < len(rows), kind


def named_by_the_policy(name: str, **changes: Any) -> set[Element]:
    """What 7.17 names in an example proposal that was changed."""
    fields = {field: element for element, (field, _name) in WHERE.items()}
    policy = version("2026-05-29")
    members = frozenset({"uu.nl", "ub.edu", "elte.hu", "abo.fi"})
    found = check(example(name, **changes), policy, on=ON, members=members, people_known=False)
    return {fields[one.field] for one in found if one.clause == "7.17"}


@pytest.mark.clause("7.17", shows="refuses")
@pytest.mark.clause("App. 1", shows="refuses")
@pytest.mark.parametrize("element", Element)
def test_each_element_taken_away_is_named_by_all_three(
    formal: AwardRecord, element: Element
) -> None:
    """Where it can be taken away: a proposal has neither learner nor date, an entry neither; the
    country comes with the bodies, the experience with the kind, the level has 7.18 of its own."""
    assert named_by_the_policy("formal-single") == set()
    if element in IN_PROPOSAL:
        assert named_by_the_policy("formal-single", **IN_PROPOSAL[element]) == {element}

    definition, issuer = formal.definition, formal.issuer
    assert missing_of(definition, issuer) == ()
    if element in IN_DEFINITION:
        less = replace(definition, **IN_DEFINITION[element])
        assert missing_of(less, issuer) == (element,)
    elif element is Element.COUNTRY:
        assert missing_of(definition, replace(issuer, country="")) == (element,)
    else:
        assert element in OF_EACH_AWARD

    credential = to_open_badge(formal)
    assert missing_elements(credential) == ()
    of_credential(credential, element)
    assert set(missing_elements(credential)) - {Element.LEVEL} == {element} - {Element.LEVEL}
    assert element in missing_elements(credential)


@pytest.mark.clause("7.20", shows="accepts")
@pytest.mark.parametrize("element", Element)
def test_a_badge_may_leave_out_its_outcomes_and_nothing_else(
    badge: AwardRecord, element: Element
) -> None:
    free = element in NOT_OF_A_BADGE
    if element in IN_PROPOSAL and element is not Element.ASSESSMENT:
        named = named_by_the_policy("informal-badge", **IN_PROPOSAL[element])
        assert named == (set() if free else {element})
    if element in IN_DEFINITION and element not in (Element.ASSESSMENT, Element.LEVEL):
        less = replace(badge.definition, **IN_DEFINITION[element])
        assert missing_of(less, badge.issuer) == (() if free else (element,))
    if element is not Element.LEVEL:  # which no badge has (5.7.2)
        credential = to_open_badge(badge)
        of_credential(credential, element)
        assert (element in missing_elements(credential)) != free


@pytest.mark.clause("7.20", shows="accepts")
def test_a_badge_without_outcomes_is_signed_and_judged_whole(
    badge: AwardRecord, world: Any
) -> None:
    plain = replace(badge, definition=replace(badge.definition, outcomes=()))
    world.trusts(plain)
    world.publish(plain)
    report = world.verify(world.issue(plain))
    (whole,) = (one for one in report.checks if one.axis is Axis.COMPLETENESS)
    assert (whole.outcome, whole.says) == (
        Outcome.PASS, "It holds all mandatory elements, as a participation badge."
    )  # fmt: skip


@pytest.mark.clause("7.17", shows="refuses")
def test_a_micro_credential_without_outcomes_is_not_signed(non_formal: AwardRecord) -> None:
    with pytest.raises(Unlawful, match="learning outcomes is missing"):
        to_open_badge(replace(non_formal, definition=replace(non_formal.definition, outcomes=())))


def test_the_rule_names_everything_in_the_order_of_the_policy() -> None:
    assert lacking((), is_badge=False, awarded=True) == tuple(Element)
    assert set(lacking((), is_badge=False)) == set(Element) - set(OF_EACH_AWARD)
    assert set(Element) - set(lacking((), is_badge=True, awarded=True)) == set(NOT_OF_A_BADGE)
