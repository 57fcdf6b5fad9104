"""What somebody with one office cannot make of it (8.1, 8.2)."""

from __future__ import annotations

import datetime as dt

import pytest

from charm import demo
from charm.alliance import rules
from charm.alliance.queries import Body, Mandate, body
from charm.alliance.services.people import add_person, end_mandate, grant_mandate, seat_member
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, Unfit

pytestmark = pytest.mark.clause("8.1", shows="refuses")


@pytest.mark.clause("7.10", shows="refuses")
def test_the_operator_hands_out_no_seal_and_nobody_serves_themselves(alliance: None) -> None:
    operator = demo.officer("operator")
    with pytest.raises(NotAllowed, match="ask somebody who holds it"):
        grant_mandate(person=demo.learner(1), office="seal", university_code="uu.nl", by=operator)
    with pytest.raises(NotAllowed, match="to themselves"):
        grant_mandate(person=operator, office="registrar", university_code="uu.nl", by=operator)
    holder = demo.staff("registrar", "uu.nl")
    assert grant_mandate(person=demo.learner(1), office="seal", university_code="uu.nl", by=holder)


def test_an_ended_mandate_is_not_opened_again_by_ending_it_later(alliance: None) -> None:
    holder = demo.staff("registrar", "uu.nl")
    mandate = grant_mandate(
        person=demo.learner(1), office=Mandate.Office.REGISTRAR, university_code="uu.nl", by=holder
    )
    end_mandate(mandate=mandate, by=holder)
    with pytest.raises(Unfit, match="already"):
        end_mandate(mandate=mandate, by=holder, on=dt.date(2099, 1, 1))
    assert not rules.holds(demo.learner(1), Mandate.Office.REGISTRAR, university="uu.nl")


def test_the_officer_for_boards_has_no_seat_and_seats_nobody_in_the_past(alliance: None) -> None:
    officer, council = demo.officer("boards"), body(Body.Kind.COUNCIL)
    with pytest.raises(NotAllowed, match="has no seat"):
        seat_member(person=officer, body=council, role="chair", by=officer)
    with pytest.raises(Unfit, match="from today on"):
        seat_member(
            person=demo.learner(1),
            body=council,
            role="chair",
            since=clock.today() - dt.timedelta(days=1),
            by=officer,
        )


def test_somebody_inactive_has_no_seat(alliance: None) -> None:
    chair, council = demo.officer("council-chair"), body(Body.Kind.COUNCIL)
    assert rules.chairs(chair, council)
    chair.is_active = False
    assert not rules.chairs(chair, council)


@pytest.mark.clause("7.4", shows="refuses")
def test_a_learner_makes_nobody_staff(alliance: None) -> None:
    friend = {"name": "A Friend", "email": "friend@uu.nl", "university_code": "uu.nl"}
    for by in (demo.learner(1), demo.staff("registrar", "ub.edu"), demo.staff("proposer", "uu.nl")):
        with pytest.raises(NotAllowed, match="office at the university"):
            add_person(**friend, by=by)
    assert add_person(**friend, by=demo.staff("manager", "uu.nl"))


@pytest.mark.parametrize("field", ["given_name", "family_name"])
def test_no_part_of_a_name_plays_tricks(alliance: None, field: str) -> None:
    with pytest.raises(Unfit, match="reading direction"):
        add_person(name="Ann", email="ann@uu.nl", **{field: "A\u202enn"})
