"""People, offices and seats: rights follow from what holds on the day (8.1, 8.2)."""

from __future__ import annotations

import datetime as dt

import pytest

from charm import demo
from charm.alliance import rules
from charm.alliance.queries import Body, Mandate, Membership, body, holders, members_of
from charm.alliance.services.bodies import set_paper_deadline
from charm.alliance.services.people import add_person, end_mandate, grant_mandate, seat_member
from charm.foundation import clock, ledger
from charm.foundation.errors import NotAllowed, NotFound, Unfit

TODAY = dt.date(2026, 9, 1)
REGISTRAR = Mandate.Office.REGISTRAR


@pytest.mark.clause("8.2", shows="accepts")
def test_an_office_holds_from_its_first_day_until_the_day_it_ends(alliance: None) -> None:
    person = demo.learner(1)
    grant_mandate(
        person=person,
        office=REGISTRAR,
        university_code="uu.nl",
        since=TODAY,
        until=TODAY + dt.timedelta(days=2),
    )
    held = [
        rules.holds(person, REGISTRAR, university="uu.nl", on=TODAY + dt.timedelta(days=n))
        for n in (-1, 0, 1, 2)
    ]
    assert held == [False, True, True, False]
    assert not rules.holds(person, REGISTRAR, university="ub.edu", on=TODAY)
    assert not rules.holds(person, REGISTRAR, on=TODAY), "a university's office is not the whole"


@pytest.mark.clause("8.1", shows="refuses")
@pytest.mark.clause("8.2", shows="refuses")
def test_nobody_hands_out_what_they_do_not_hold(alliance: None) -> None:
    for by in (
        demo.staff("registrar", "ub.edu"),  # the same office, elsewhere
        demo.staff("manager", "uu.nl"),  # another office, here
        demo.learner(1),
    ):
        with pytest.raises(NotAllowed, match="Only somebody who holds this office"):
            grant_mandate(person=demo.learner(2), office=REGISTRAR, university_code="uu.nl", by=by)


@pytest.mark.clause("8.1", shows="accepts")
def test_who_holds_an_office_or_operates_the_platform_grants_and_ends_it(alliance: None) -> None:
    for by in (demo.staff("registrar", "uu.nl"), demo.officer("operator")):
        mandate = grant_mandate(
            person=demo.learner(1), office=REGISTRAR, university_code="uu.nl", by=by
        )
        assert demo.learner(1) in holders(REGISTRAR, university="uu.nl")
        end_mandate(mandate=mandate, by=by)
        assert demo.learner(1) not in holders(REGISTRAR, university="uu.nl")
    acts = [record["act"] for record in ledger.history_of(demo.learner(1).key)]
    assert acts[-2:] == ["mandate_granted", "mandate_ended"]


@pytest.mark.clause("8.1", shows="refuses")
def test_somebody_who_left_holds_nothing(alliance: None) -> None:
    person = demo.staff("registrar", "uu.nl")
    person.is_active = False
    person.save(update_fields=["is_active"])
    assert not rules.holds(person, REGISTRAR, university="uu.nl")
    assert person not in holders(REGISTRAR, university="uu.nl")


def test_an_unknown_office_or_university_is_refused(alliance: None) -> None:
    with pytest.raises(Unfit, match="no office 'king'"):
        grant_mandate(person=demo.learner(1), office="king")
    with pytest.raises(NotFound, match="no member university"):
        grant_mandate(person=demo.learner(1), office=REGISTRAR, university_code="x.y")


@pytest.mark.parametrize(
    ("name", "email", "says"),
    [
        ("", "a@uu.nl", "needs a name"),
        ("Ann\u202e", "a@uu.nl", "reading direction"),
        ("A\u200bnn", "a@uu.nl", "cannot be seen"),
        ("Ann", "a@", "is not an e-mail address"),
        ("Ann\nBcc: x@y.eu", "a@uu.nl", "single line"),
    ],
)
def test_unusable_names_and_addresses_are_refused(
    alliance: None, name: str, email: str, says: str
) -> None:
    with pytest.raises(Unfit, match=says):
        add_person(name=name, email=email)


def test_one_address_is_one_person_whatever_its_case(alliance: None) -> None:
    first = add_person(name="Ann Example", email="Ann@uu.nl", university_code="uu.nl")
    assert add_person(name="Somebody Else", email="ann@UU.nl") == first


@pytest.mark.clause("7.6", shows="refuses")
def test_observers_and_former_members_do_not_vote(alliance: None) -> None:
    council = body(Body.Kind.COUNCIL)
    seat_member(person=demo.learner(1), body=council, role=Membership.Role.OBSERVER)
    seat_member(
        person=demo.learner(2),
        body=council,
        role=Membership.Role.MEMBER,
        since=TODAY,
        until=TODAY + dt.timedelta(days=1),
    )
    with clock.at(dt.datetime(2026, 9, 2, 12, tzinfo=dt.UTC)):
        voting = {seat.person for seat in members_of(council, voting=True)}
    assert demo.learner(1) not in voting
    assert demo.learner(2) not in voting


@pytest.mark.clause("7.4.1", shows="refuses")
def test_only_the_boards_officer_seats_members_and_sets_deadlines(alliance: None) -> None:
    council = body(Body.Kind.COUNCIL)
    chair = demo.officer("council-chair")
    with pytest.raises(NotAllowed):
        seat_member(person=demo.learner(1), body=council, role="member", by=chair)
    with pytest.raises(NotAllowed):
        set_paper_deadline(body=council, working_days=3, by=chair)
    with pytest.raises(Unfit):
        set_paper_deadline(body=council, working_days=-1, by=demo.officer("boards"))
    assert set_paper_deadline(body=council, working_days=3, by=demo.officer("boards"))


@pytest.mark.clause("7.4", shows="refuses")
def test_staff_of_a_university_that_left_the_alliance_no_longer_propose(alliance: None) -> None:
    person = demo.staff("proposer", "uib.no")
    assert rules.is_staff_of_member(person)
    assert person.university is not None
    person.university.member_until = clock.today() - dt.timedelta(days=1)
    assert not rules.is_staff_of_member(person)
    assert not rules.is_staff_of_member(demo.learner(1))
