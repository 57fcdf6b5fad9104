"""Who comes near an award, a register, a group and the keys: each office by itself, here, elsewhere
and of the whole alliance."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.classroom import AWARD_DAY, again, at
from tests.support.doors import answer, gone, holder

from charm import demo
from charm.alliance.models import Mandate
from charm.awards import lists, rules
from charm.awards.models import Issuer
from charm.awards.services.asking_for_keys import ask_for_key_change
from charm.awards.services.grouping import choose
from charm.core.workflow.keys import KeyChange
from charm.foundation.parts import Part

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
Office = Mandate.Office

SEAL, REGISTRAR = (Office.SEAL, "uu.nl"), (Office.REGISTRAR, "uu.nl")
AUDITOR, OPERATOR, CENTRAL = (Office.AUDITOR, None), (Office.OPERATOR, None), (Office.SEAL, None)
OTHERS = [(Office.SEAL, "ub.edu"), (Office.REGISTRAR, "ub.edu"), (Office.QUALITY, "uu.nl"),
          (Office.BOARDS_OFFICER, None)]  # fmt: skip
ONLY_THE_SEAL = {SEAL: "open", REGISTRAR: "refused", AUDITOR: "refused", OPERATOR: "none",
                 CENTRAL: "none", **dict.fromkeys(OTHERS, "none")}  # fmt: skip
"""What each office is answered that would act where the seal of the university does."""


@pytest.fixture
def awarded(course: NewCourse) -> Any:
    begun = course()
    return begun.awarded(begun.completed())[0]


@pytest.mark.clause("7.26", shows="refuses")
def test_who_reads_and_who_revokes_an_award(awarded: Any) -> None:
    for office, revokes in ONLY_THE_SEAL.items():
        person = holder(*office)
        reads = "none" if revokes == "none" else "open"
        assert answer(rules.award_for, person, awarded.id) == reads, office
        assert answer(rules.award_for, person, awarded.id, to="revoke") == revokes, office
        assert answer(rules.award_for, gone(person), awarded.id) == "none", office
    assert answer(rules.award_for, awarded.learner, awarded.id) == "open"
    assert answer(rules.award_for, awarded.learner, awarded.id, to="revoke") == "refused"
    assert answer(rules.award_for, demo.learner(2), awarded.id) == "none"
    assert answer(rules.award_for, gone(awarded.learner), awarded.id) == "none"
    auditor = holder(*AUDITOR)
    for nothing in (uuid.uuid4(), "x"):
        assert answer(rules.award_for, auditor, nothing) == "none"


@pytest.mark.clause("7.26", shows="refuses")
def test_nobody_but_the_system_issues_an_award_that_is_intended(awarded: Any) -> None:
    assert answer(rules.award_for, holder(*SEAL), awarded.id, to="issue") == "refused"


@pytest.mark.clause("7.26", shows="refuses")
def test_who_reaches_which_register(course: NewCourse) -> None:
    course()
    for slug, reach in {
        "uu": {SEAL: (True, False, None), REGISTRAR: (False, False, {"uu.nl"}),
               AUDITOR: (False, False, None), OPERATOR: (False, True, set()), CENTRAL: None,
               **dict.fromkeys(OTHERS, None)},
        "charm-eu": {CENTRAL: (True, False, None), AUDITOR: (False, False, None),
                     OPERATOR: (False, True, set()), REGISTRAR: (False, False, {"uu.nl"}),
                     (Office.REGISTRAR, "ub.edu"): (False, False, {"ub.edu"}), SEAL: None,
                     (Office.QUALITY, "uu.nl"): None, (Office.BOARDS_OFFICER, None): None},
    }.items():  # fmt: skip
        issuer = Issuer.objects.get(pk=slug)
        for office, expected in reach.items():
            person = holder(*office)
            found = {one.issuer.slug: one for one in rules.reaches(person, Issuer.objects.all())}
            if expected is None:
                assert slug not in found, (slug, office)
                assert answer(rules.register_for, person, slug) == "none"
                continue
            one = rules.register_for(person, slug)
            seal, operates, universities = expected
            assert one == found[slug] == rules.Reach(issuer, seal, operates, universities)
            assert one.reads == (universities != set()), office
            assert one.keeps_keys == (seal or operates), office
            assert answer(rules.group_at, person, slug) == ("open" if seal else "refused")
        assert answer(rules.register_for, gone(holder(*AUDITOR)), slug) == "none"
    assert answer(rules.register_for, holder(*AUDITOR), "nobody") == "none"


@pytest.mark.clause("7.26", shows="refuses")
def test_the_operator_who_is_a_registrar_too_reads_as_registrar(course: NewCourse) -> None:
    course()
    person = holder(*OPERATOR)
    Mandate.objects.create(
        person=person, office=Office.REGISTRAR, university_id="ub.edu", since="2026-01-01"
    )
    assert rules.register_for(person, "uu").universities == frozenset()
    assert rules.register_for(person, "ub").universities == {"ub.edu"}


@pytest.mark.clause("7.26", shows="refuses")
def test_a_registrar_of_no_university_reads_no_register(course: NewCourse) -> None:
    course()
    person = holder(Office.REGISTRAR)
    assert answer(rules.register_for, person, "uu") == "none"
    assert answer(rules.register_for, person, "charm-eu") == "none"


@pytest.mark.clause("7.26", shows="refuses")
@pytest.mark.parametrize("name", ["formal-single", "informal-badge"])
def test_lists_hold_what_the_door_of_each_award_opens(course: NewCourse, name: str) -> None:
    begun = course(name)
    award = begun.awarded(begun.completed())[0]
    for office in (SEAL, CENTRAL, REGISTRAR, AUDITOR, OPERATOR, *OTHERS):
        person = holder(*office)
        reads = answer(rules.award_for, person, award.id)
        assert (award in lists.awards_kept_by(person, Part()).rows) == (reads == "open"), office
        assert answer(lists.kept_award_for, person, award.id) == reads, office
        assert answer(lists.own_award_for, person, award.id) == "none", office
        assert not lists.own_awards(person, Part()).rows
    assert answer(lists.own_award_for, award.learner, award.id) == "open"
    assert answer(lists.kept_award_for, award.learner, award.id) == "none"
    assert list(lists.own_awards(award.learner, Part()).rows) == [award]


@pytest.mark.clause("7.26", shows="refuses")
def test_which_registers_each_office_lists(course: NewCourse) -> None:
    course()
    kept = {SEAL: {"uu"}, REGISTRAR: {"uu"}, CENTRAL: {"charm-eu"},
            AUDITOR: set(Issuer.objects.values_list("slug", flat=True)),
            (Office.SEAL, "ub.edu"): {"ub"}, (Office.REGISTRAR, "ub.edu"): {"ub"}}  # fmt: skip
    for office in (SEAL, CENTRAL, REGISTRAR, AUDITOR, OPERATOR, *OTHERS, (Office.REGISTRAR, None)):
        found = {issuer.slug for issuer in lists.registers_of(holder(*office))}
        assert found == kept.get(office, set()), office


@pytest.mark.clause("7.10", shows="refuses")
def test_who_sees_and_answers_for_a_group(course: NewCourse) -> None:
    begun = course()
    row = begun.completed()
    with at(AWARD_DAY):
        group = choose(issuer="uu", seen={row.id: again(row).revision}, by=begun.seal)
    for office, approves in ONLY_THE_SEAL.items():
        person = holder(*office)
        reads = "none" if approves == "none" else "open"
        assert answer(rules.group_for, person, group.id) == reads, office
        assert answer(rules.group_for, person, group.id, to="approve") == approves, office
    assert answer(rules.group_for, row.learner, group.id) == "none"
    assert answer(rules.group_for, holder(*AUDITOR), "x") == "none"


@pytest.mark.clause("7.10", shows="refuses")
def test_who_rules_and_whose_keys_somebody_keeps(course: NewCourse) -> None:
    course()
    central = Issuer.objects.get(university=None)
    home = (Office.REGISTRAR, central.operated_by_id)
    for slug, ruling, keeping in (
        ("uu", {REGISTRAR}, {SEAL, OPERATOR}),
        (central.slug, {home}, {CENTRAL, OPERATOR}),
    ):
        for office in {SEAL, REGISTRAR, AUDITOR, OPERATOR, CENTRAL, home, *OTHERS}:
            person = holder(*office)
            rules_it = "open" if office in ruling else "refused"
            keeps = "open" if office in keeping else "refused"
            assert answer(rules.ruler_for, person, slug) == rules_it, (slug, office)
            assert answer(rules.issuer_for, person, slug) == keeps, (slug, office)
    for door in (rules.ruler_for, rules.issuer_for):
        assert answer(door, holder(*OPERATOR), "nobody") == "none"


@pytest.mark.clause("7.10", shows="refuses")
def test_who_sees_what_is_asked_about_keys(course: NewCourse) -> None:
    begun = course()
    with at(AWARD_DAY):
        asked = ask_for_key_change(
            issuer="uu", change=KeyChange.ROTATE, reason="It is old.", by=begun.seal
        )
    expected = {SEAL: "open", OPERATOR: "open", REGISTRAR: "refused", AUDITOR: "refused",
                CENTRAL: "none", **dict.fromkeys(OTHERS, "none")}  # fmt: skip
    for office, sees in expected.items():
        assert answer(rules.key_request_for, holder(*office), asked.id) == sees, office
    assert answer(rules.key_request_for, holder(*OPERATOR), "x") == "none"
