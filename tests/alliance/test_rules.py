"""Who may act for what, asked directly: offices elsewhere, seats in other bodies, other days."""

from __future__ import annotations

import datetime as dt

import pytest

from charm import demo
from charm.alliance import rules
from charm.alliance.queries import Body, Mandate, Membership, body
from charm.alliance.services.people import grant_mandate, seat_member
from charm.foundation import clock
from charm.foundation.looking import one_look

MAY = dt.date(2026, 5, 1)


@pytest.mark.clause("8.1", shows="refuses")
def test_an_office_adds_people_to_its_own_university_and_nowhere_else(alliance: None) -> None:
    here = rules.held_by(demo.staff("registrar", "uu.nl"))
    assert here.may_add("uu.nl")
    assert not here.may_add("ub.edu")
    assert not here.may_add(None), "who belongs to no university is added by the operator"
    assert not rules.held_by(demo.learner(1)).may_add("uu.nl")


@pytest.mark.clause("8.1", shows="accepts")
def test_the_operator_adds_people_everywhere_and_other_offices_of_the_alliance_nowhere(
    alliance: None,
) -> None:
    operator, boards = (rules.held_by(demo.officer(one)) for one in ("operator", "boards"))
    for university in ("uu.nl", None):
        assert operator.may_add(university)
        assert not boards.may_add(university)


@pytest.mark.clause("8.1", shows="refuses")
def test_an_operator_of_no_alliance_adds_nobody_elsewhere(alliance: None) -> None:
    """The office counts only as that of the whole alliance."""
    uu, ub = (Mandate.Office.OPERATOR, "uu.nl"), "ub.edu"
    held = rules.Held(demo.learner(1).pk, frozenset({uu}), frozenset({uu}))
    assert not held.may_add(ub)
    assert not held.may_hand_out(Mandate.Office.REGISTRAR, ub)


@pytest.mark.clause("8.1", shows="accepts")
@pytest.mark.clause("8.1", shows="refuses")
def test_the_boards_officer_keeps_the_bodies_and_nobody_else_does(alliance: None) -> None:
    assert rules.held_by(demo.officer("boards")).keeps_bodies
    for other in ("operator", "council-chair", "auditor"):
        assert not rules.held_by(demo.officer(other)).keeps_bodies


@pytest.mark.clause("8.1", shows="refuses")
def test_a_seat_is_in_one_body(alliance: None) -> None:
    council, board = body(Body.Kind.COUNCIL), body(Body.Kind.BOARD)
    chair = demo.officer("council-chair")
    assert rules.chairs(chair, council)
    assert not rules.chairs(chair, board)
    assert rules.seat_of(chair, board) is None


@pytest.mark.clause("8.1", shows="refuses")
def test_a_member_and_an_observer_do_not_chair(alliance: None) -> None:
    council = body(Body.Kind.COUNCIL)
    for number, role in enumerate((Membership.Role.MEMBER, Membership.Role.OBSERVER), 1):
        person = demo.learner(number)
        seat_member(person=person, body=council, role=role, since=MAY)
        assert rules.seat_of(person, council) is not None
        assert not rules.chairs(person, council)


@pytest.mark.clause("8.1", shows="accepts")
def test_whoever_was_a_member_first_and_chairs_now_chairs(alliance: None) -> None:
    """Two seats at once: the chair's comes before others, whichever was given first."""
    council = body(Body.Kind.COUNCIL)
    kinds = (Membership.Role.MEMBER, Membership.Role.CHAIR, Membership.Role.OBSERVER)
    for number, roles in enumerate((kinds, kinds[::-1]), 1):
        person = demo.learner(number)
        for role in roles:
            seat_member(person=person, body=council, role=role, since=MAY)
        seat = rules.seat_of(person, council)
        assert seat is not None
        assert seat.role == Membership.Role.CHAIR
        assert rules.chairs(person, council)


@pytest.mark.clause("8.2", shows="refuses")
def test_a_seat_counts_on_the_day_that_is_asked_for(alliance: None) -> None:
    council, person = body(Body.Kind.COUNCIL), demo.learner(1)
    seat_member(
        person=person,
        body=council,
        role=Membership.Role.CHAIR,
        since=MAY,
        until=MAY + dt.timedelta(days=2),
    )
    days = [MAY + dt.timedelta(days=n) for n in (-1, 0, 1, 2)]
    assert [rules.chairs(person, council, on=day) for day in days] == [False, True, True, False]
    assert not rules.chairs(person, council), "not today"
    assert rules.seats_on(person, MAY)
    person.is_active = False
    person.save(update_fields=["is_active"])
    assert rules.seat_of(person, council, on=MAY) is None
    assert not rules.chairs(person, council, on=MAY)


@pytest.mark.clause("8.2", shows="refuses")
def test_what_is_read_once_for_a_page_is_read_for_its_day(alliance: None) -> None:
    """A page over midnight, or a life that is played: yesterday's answer is not today's."""
    council, person = body(Body.Kind.COUNCIL), demo.learner(1)
    office, until = Mandate.Office.REGISTRAR, MAY + dt.timedelta(days=2)
    seat_member(person=person, body=council, role=Membership.Role.CHAIR, since=MAY, until=until)
    Mandate.objects.create(
        person=person, office=office, university_id="uu.nl", since=MAY, until=until
    )
    noon = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
    with one_look():
        for day, holds in ((-1, False), (0, True), (1, True), (2, False)):
            with clock.at(noon + dt.timedelta(days=day)):
                assert rules.chairs(person, council) is holds
                assert rules.holds(person, office, university="uu.nl") is holds


@pytest.mark.clause("8.2", shows="refuses")
def test_a_mandate_is_ended_by_its_people_only(alliance: None) -> None:
    mandate = grant_mandate(
        person=demo.learner(1), office=Mandate.Office.REGISTRAR, university_code="uu.nl"
    )
    assert rules.may_end(demo.learner(1), mandate)
    assert rules.may_end(demo.staff("registrar", "uu.nl"), mandate)
    assert rules.may_end(demo.officer("operator"), mandate)
    for other in (demo.learner(2), demo.staff("registrar", "ub.edu"), demo.officer("boards")):
        assert not rules.may_end(other, mandate)


@pytest.mark.clause("8.2", shows="refuses")
def test_a_deputy_stands_in_for_one_person_in_one_office_and_hands_nothing_out(
    alliance: None,
) -> None:
    registrar, deputy = demo.staff("registrar", "uu.nl"), demo.learner(1)
    office = Mandate.Office.REGISTRAR
    own = Mandate.objects.get(person=registrar, office=office)
    mandate = Mandate.objects.create(
        person=deputy,
        office=office,
        university_id="uu.nl",
        since=MAY,
        deputy_for=own,
        until="2027-01-01",
    )
    assert rules.stands_in_for(deputy, office) == {registrar.pk}
    assert rules.stands_in_for(registrar, office) == frozenset()
    assert rules.stands_in_for(deputy, Mandate.Office.SEAL) == frozenset()
    assert rules.holds(deputy, office, university="uu.nl")
    assert not rules.holds(deputy, office, university="uu.nl", in_own_right=True)
    assert not rules.may_hand_out(deputy, office, university="uu.nl")
    assert rules.may_end(registrar, mandate)
    assert not rules.may_end(deputy, own)
    said = rules.standing_in(deputy.key, "registrar")
    assert said == {"deputy": [{"office": "registrar", "university": "uu.nl", "of": registrar.key}]}
    for key, role in ((registrar.key, "registrar"), (deputy.key, "seal"), (deputy.key, "king"),
                      ("person:x", "registrar"), ("system", "registrar"),
                      (deputy.key.replace("person", "program"), "registrar")):  # fmt: skip
        assert rules.standing_in(key, role) == {}


@pytest.mark.clause("7.4", shows="refuses")
def test_staff_propose_while_their_university_is_a_member_and_their_account_open(
    alliance: None,
) -> None:
    person = demo.staff("proposer", "uib.no")
    assert person.university is not None
    person.university.member_from = MAY
    person.university.member_until = MAY + dt.timedelta(days=2)
    days = [MAY + dt.timedelta(days=n) for n in (-1, 0, 2, 3)]
    staff = [rules.is_staff_of_member(person, on=day) for day in days]
    assert staff == [False, True, True, False]
    assert not rules.is_staff_of_member(person), "not today"
    person.is_active = False
    assert not rules.is_staff_of_member(person, on=MAY)
