"""Who stands in for whom, and how an office goes on to somebody else (8.1, 8.2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from charm import demo
from charm.alliance import rules
from charm.alliance.queries import Body, Mandate, Membership, body
from charm.alliance.services.absence import name_deputy, stand_ins_today
from charm.alliance.services.bodies import end_seat, seat_member, set_paper_deadline
from charm.alliance.services.mandates import end_mandate, grant_mandate, hand_over
from charm.alliance.services.people import close_account, reopen_account
from charm.foundation import clock, ledger
from charm.foundation.errors import NotAllowed, Stale, Unfit
from charm.foundation.models import OutboxMessage

REGISTRAR, SEAL = Mandate.Office.REGISTRAR, Mandate.Office.SEAL
NOON = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def the_first_of_september(alliance: None) -> Any:
    with clock.at(NOON):
        yield


def days(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


def office_of(person: Any, office: str) -> Mandate:
    return Mandate.objects.get(person=person, office=office, deputy_for=None)


def letters_to(person: Any) -> list[str]:
    rows = OutboxMessage.objects.filter(kind="letter", payload__to=person.email)
    return [row.payload["subject"] for row in rows]


# --- deputies ------------------------------------------------------------------------------------


@pytest.mark.clause("8.2", shows="accepts")
def test_a_deputy_holds_the_office_for_the_period_and_no_day_longer() -> None:
    holder, deputy = demo.staff("registrar", "uu.nl"), demo.staff("proposer", "uu.nl")
    named = name_deputy(
        mandate=office_of(holder, REGISTRAR), deputy=deputy, since=days(1), until=days(4), by=holder
    )
    assert named.deputy_for.person == holder
    held = [rules.holds(deputy, REGISTRAR, university="uu.nl", on=days(n)) for n in range(6)]
    assert held == [False, True, True, True, False, False]
    assert not rules.holds(deputy, REGISTRAR, university="uu.nl", on=days(2), in_own_right=True)
    assert "You stand in: Registrar, Utrecht University" in letters_to(deputy)
    with clock.at(NOON + dt.timedelta(days=2)):
        assert stand_ins_today(deputy) == [named]


@pytest.mark.clause("8.1", shows="accepts")
def test_the_ledger_says_for_whom_a_deputy_acted() -> None:
    officer, deputy = demo.officer("boards"), demo.officer("auditor")
    name_deputy(
        mandate=office_of(officer, "boards-officer"),
        deputy=deputy,
        since=TODAY,
        until=days(2),
        by=officer,
    )
    council = body(Body.Kind.COUNCIL)
    set_paper_deadline(body=council, working_days=8, by=deputy)
    record = ledger.history_of(f"body:{council.code}")[-1]
    assert record["actor"] == deputy.key
    assert record["facts"]["deputy"] == [
        {"office": "boards-officer", "university": None, "of": officer.key}
    ]
    set_paper_deadline(body=council, working_days=9, by=officer)
    assert "deputy" not in ledger.history_of(f"body:{council.code}")[-1]["facts"]


@pytest.mark.clause("8.1", shows="refuses")
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"since": days(-1)}, "today or later"),
        ({"until": TODAY}, "after it began"),
        ({"until": days(400)}, "a year at most"),
    ],
)
def test_days_that_make_no_sense(changes: dict[str, Any], says: str) -> None:
    holder = demo.staff("registrar", "uu.nl")
    with pytest.raises(Unfit, match=says):
        name_deputy(
            **{
                "mandate": office_of(holder, REGISTRAR),
                "deputy": demo.staff("proposer", "uu.nl"),
                "since": TODAY,
                "until": days(3),
                "by": holder,
                **changes,
            }
        )


@pytest.mark.clause("8.1", shows="refuses")
def test_nobody_deputises_for_more_than_is_held() -> None:
    holder, deputy = demo.staff("registrar", "uu.nl"), demo.staff("proposer", "uu.nl")
    mandate = office_of(holder, REGISTRAR)
    end_mandate(mandate=mandate, by=holder, on=days(5))
    with pytest.raises(Unfit, match="stay within these days"):
        name_deputy(mandate=mandate, deputy=deputy, since=TODAY, until=days(6), by=holder)
    assert name_deputy(mandate=mandate, deputy=deputy, since=TODAY, until=days(5), by=holder)


@pytest.mark.clause("8.1", shows="refuses")
def test_there_are_no_chains_and_a_deputy_hands_nothing_on() -> None:
    holder, deputy = demo.staff("registrar", "uu.nl"), demo.staff("proposer", "uu.nl")
    third = demo.staff("manager", "uu.nl")
    named = name_deputy(
        mandate=office_of(holder, REGISTRAR), deputy=deputy, since=TODAY, until=days(9), by=holder
    )
    with pytest.raises(NotAllowed, match="names no deputy"):
        name_deputy(mandate=named, deputy=third, since=TODAY, until=days(3), by=deputy)
    with pytest.raises(NotAllowed, match="hands nothing on"):
        hand_over(mandate=named, to=third, on=days(1), by=deputy)
    with pytest.raises(NotAllowed, match="Only somebody who holds"):
        grant_mandate(person=third, office=REGISTRAR, university_code="uu.nl", by=deputy)
    with pytest.raises(NotAllowed):
        end_mandate(mandate=office_of(holder, REGISTRAR), by=deputy)


@pytest.mark.clause("7.10", shows="refuses")
def test_a_seal_is_lent_by_its_holder_alone() -> None:
    holder, deputy = demo.staff("registrar", "uu.nl"), demo.staff("proposer", "uu.nl")
    seal = office_of(holder, SEAL)
    for by in (demo.officer("operator"), demo.staff("manager", "uu.nl"), deputy):
        with pytest.raises(NotAllowed, match="names the deputy"):
            name_deputy(mandate=seal, deputy=deputy, since=TODAY, until=days(3), by=by)
    name_deputy(mandate=seal, deputy=deputy, since=TODAY, until=days(3), by=holder)
    assert rules.holds(deputy, SEAL, university="uu.nl")


@pytest.mark.clause("8.2", shows="refuses")
def test_who_cannot_stand_in() -> None:
    holder = demo.staff("registrar", "uu.nl")
    mandate = office_of(holder, REGISTRAR)

    def stands(person: Any, mandate: Mandate = mandate, by: Any = holder) -> Mandate:
        return name_deputy(mandate=mandate, deputy=person, since=TODAY, until=days(3), by=by)

    with pytest.raises(Unfit, match="somebody else than yourself"):
        stands(holder)
    with pytest.raises(Unfit, match="somebody of Utrecht University"):
        stands(demo.staff("registrar", "ub.edu"))
    closed = demo.staff("manager", "uu.nl")
    close_account(person=closed, by=demo.officer("operator"), reason="left")
    with pytest.raises(Unfit, match="is closed"):
        stands(demo.staff("manager", "uu.nl"))
    officer = demo.officer("boards")
    with pytest.raises(NotAllowed, match="has a seat"):
        stands(demo.officer("council-chair"), office_of(officer, "boards-officer"), officer)
    stands(demo.staff("proposer", "uu.nl"))
    with pytest.raises(Unfit, match="stands in from 1 September 2026"):
        stands(demo.staff("quality", "uu.nl"))


def test_the_same_deputy_twice_is_one() -> None:
    holder, deputy = demo.staff("registrar", "uu.nl"), demo.staff("proposer", "uu.nl")
    asks = {"deputy": deputy, "since": TODAY, "until": days(3), "by": holder}
    mandate = office_of(holder, REGISTRAR)
    assert name_deputy(mandate=mandate, **asks) == name_deputy(mandate=mandate, **asks)
    assert letters_to(deputy).count("You stand in: Registrar, Utrecht University") == 1


@pytest.mark.clause("8.1", shows="refuses")
def test_a_deputy_goes_with_the_office_and_may_be_sent_home() -> None:
    holder, deputy = demo.staff("registrar", "uu.nl"), demo.staff("proposer", "uu.nl")
    mandate = office_of(holder, REGISTRAR)
    named = name_deputy(mandate=mandate, deputy=deputy, since=TODAY, until=days(9), by=holder)
    end_mandate(mandate=mandate, by=holder, on=days(2))
    named.refresh_from_db()
    assert named.until == days(2)
    end_mandate(mandate=named, by=deputy)  # a deputy may give it back
    assert not rules.holds(deputy, REGISTRAR, university="uu.nl")


# --- handing over --------------------------------------------------------------------------------


@pytest.mark.clause("8.2", shows="accepts")
def test_an_office_is_handed_over_on_a_day_in_one_act() -> None:
    holder, to = demo.staff("registrar", "uu.nl"), demo.staff("proposer", "uu.nl")
    mandate = office_of(holder, SEAL)
    hand_over(mandate=mandate, to=to, on=days(7), by=holder, seen=mandate.revision)
    held = [
        [rules.holds(person, SEAL, university="uu.nl", on=days(n)) for n in (0, 6, 7, 30)]
        for person in (holder, to)
    ]
    assert held == [[True, True, False, False], [False, False, True, True]]
    assert "An office becomes yours: Holder of the seal, Utrecht University" in letters_to(to)
    acts = [record["act"] for record in ledger.history_of(to.key)]
    assert acts[-1] == "mandate_handed_over"


@pytest.mark.clause("8.1", shows="refuses")
def test_only_the_holder_hands_over_and_only_once() -> None:
    holder, to = demo.staff("registrar", "uu.nl"), demo.staff("proposer", "uu.nl")
    mandate = office_of(holder, REGISTRAR)
    with pytest.raises(NotAllowed):
        hand_over(mandate=mandate, to=to, on=days(1), by=demo.officer("operator"))
    with pytest.raises(Unfit, match="today or later"):
        hand_over(mandate=mandate, to=to, on=days(-1), by=holder)
    with pytest.raises(Unfit, match="somebody of Utrecht"):
        hand_over(mandate=mandate, to=demo.staff("proposer", "ub.edu"), on=days(1), by=holder)
    hand_over(mandate=mandate, to=to, on=days(1), by=holder, seen=1)
    with pytest.raises(Stale):
        hand_over(mandate=mandate, to=to, on=days(1), by=holder, seen=1)
    with pytest.raises(Unfit, match="ends on"):
        hand_over(mandate=mandate, to=to, on=days(3), by=holder)
    assert Mandate.objects.filter(person=to, office=REGISTRAR).count() == 1


# --- granting and ending -------------------------------------------------------------------------


@pytest.mark.clause("8.2", shows="refuses")
def test_nothing_is_granted_in_the_past_beyond_a_membership_or_where_it_is_not_held() -> None:
    operator, person = demo.officer("operator"), demo.staff("proposer", "uib.no")
    with pytest.raises(Unfit, match="today or later"):
        grant_mandate(
            person=person, office=REGISTRAR, university_code="uib.no", since=days(-1), by=operator
        )
    with pytest.raises(Unfit, match="held at a university"):
        grant_mandate(person=person, office=REGISTRAR, by=operator)
    with pytest.raises(Unfit, match="whole alliance"):
        grant_mandate(person=person, office="auditor", university_code="uib.no", by=operator)
    university = person.university
    university.member_until = days(10)
    university.save()
    for until in (None, days(12)):
        with pytest.raises(Unfit, match="leaves the alliance on 11 September 2026"):
            grant_mandate(
                person=person, office=REGISTRAR, university_code="uib.no", until=until, by=operator
            )
    assert grant_mandate(
        person=person, office=REGISTRAR, university_code="uib.no", until=days(11), by=operator
    )


def test_the_same_grant_twice_is_one_and_an_overlapping_one_is_refused() -> None:
    operator, person = demo.officer("operator"), demo.staff("proposer", "uib.no")
    asks = {"person": person, "office": REGISTRAR, "university_code": "uib.no", "by": operator}
    assert grant_mandate(**asks) == grant_mandate(**asks)
    assert letters_to(person) == ["You hold an office: Registrar, University of Bergen"]
    with pytest.raises(Unfit, match="holds this office already"):
        grant_mandate(**asks, since=days(3))


@pytest.mark.clause("8.1", shows="refuses")
def test_the_last_operator_stays() -> None:
    operator, next_one = demo.officer("operator"), demo.officer("auditor")
    mandate = office_of(operator, "operator")
    with pytest.raises(Unfit, match="Nobody else operates"):
        end_mandate(mandate=mandate, by=operator)
    second = grant_mandate(person=next_one, office="operator", since=days(5), by=operator)
    with pytest.raises(Unfit, match="Nobody else operates"):
        end_mandate(mandate=mandate, by=operator, on=days(4))
    end_mandate(mandate=mandate, by=operator, on=days(5))
    with pytest.raises(Unfit, match="Nobody else operates"):
        end_mandate(mandate=second, by=next_one, on=days(6))


@pytest.mark.clause("8.1", shows="refuses")
def test_an_office_does_not_end_in_the_past_or_from_a_stale_page() -> None:
    holder = demo.staff("registrar", "uu.nl")
    mandate = office_of(holder, REGISTRAR)
    with pytest.raises(Unfit, match="today or later"):
        end_mandate(mandate=mandate, by=holder, on=days(-1))
    with pytest.raises(Stale):
        end_mandate(mandate=mandate, by=holder, seen=mandate.revision - 1)


# --- seats ---------------------------------------------------------------------------------------


@pytest.mark.clause("7.6", shows="refuses")
def test_the_last_chair_leaves_only_knowingly() -> None:
    officer, council = demo.officer("boards"), body(Body.Kind.COUNCIL)
    chair = Membership.objects.get(person=demo.officer("council-chair"))
    with pytest.raises(NotAllowed):
        end_seat(seat=chair, by=demo.officer("council-chair"))
    with pytest.raises(Unfit, match="would have no chair"):
        end_seat(seat=chair, by=officer)
    seat_member(person=demo.staff("proposer", "uu.nl"), body=council, role="chair", by=officer)
    end_seat(seat=chair, by=officer, seen=1)
    assert not rules.chairs(demo.officer("council-chair"), council)
    other = Membership.objects.get(person=demo.officer("board-chair"))
    end_seat(seat=other, by=officer, knowing=True)


def test_one_seat_at_a_time() -> None:
    officer, council = demo.officer("boards"), body(Body.Kind.COUNCIL)
    person = demo.staff("proposer", "uu.nl")
    first = seat_member(person=person, body=council, role="member", by=officer)
    assert seat_member(person=person, body=council, role="member", by=officer) == first
    with pytest.raises(Unfit, match="has a seat already"):
        seat_member(person=person, body=council, role="observer", by=officer)
    with pytest.raises(NotAllowed, match="has a seat"):
        grant_mandate(person=person, office="boards-officer", by=officer)


# --- closing an account --------------------------------------------------------------------------


@pytest.mark.clause("8.1", shows="refuses")
def test_a_closed_account_holds_nothing_and_comes_back_with_nothing() -> None:
    person, manager = demo.staff("registrar", "uu.nl"), demo.staff("manager", "uu.nl")
    for by in (demo.staff("manager", "ub.edu"), demo.staff("quality", "uu.nl"), person):
        with pytest.raises(NotAllowed):
            close_account(person=person, by=by, reason="gone")
    with pytest.raises(Unfit, match="Say why"):
        close_account(person=person, by=manager, reason=" ")
    assert not close_account(person=person, by=manager, reason="gone").is_active
    again = reopen_account(person=person, by=manager)
    assert again.is_active
    assert rules.offices_of(again) == frozenset()


@pytest.mark.clause("8.1", shows="refuses")
def test_the_last_operator_is_not_closed() -> None:
    operator = demo.officer("operator")
    second = demo.officer("auditor")
    grant_mandate(person=second, office="operator", by=operator)
    end_mandate(mandate=office_of(operator, "operator"), by=second)
    with pytest.raises(NotAllowed):
        close_account(person=second, by=second, reason="tired")
    with pytest.raises(NotAllowed):
        close_account(person=second, by=operator, reason="no longer mine to do")


# --- who ends, who chairs ------------------------------------------------------------------------


def test_whom_a_deputy_stands_in_for_ends_it_though_their_own_office_is_over() -> None:
    holder, deputy = demo.staff("registrar", "uu.nl"), demo.staff("proposer", "uu.nl")
    mandate = office_of(holder, REGISTRAR)
    named = name_deputy(mandate=mandate, deputy=deputy, since=TODAY, until=days(9), by=holder)
    Mandate.objects.filter(pk=mandate.pk).update(until=TODAY)
    named = Mandate.objects.select_related("deputy_for").get(pk=named.pk)
    assert not rules.holds(holder, REGISTRAR, university="uu.nl")
    assert rules.may_end(holder, named)
    assert not rules.may_end(demo.staff("proposer", "ub.edu"), named)


def test_the_operator_ends_an_office_that_they_do_not_hold() -> None:
    operator, mandate = demo.officer("operator"), office_of(demo.staff("registrar", "uu.nl"), SEAL)
    assert not rules.holds(operator, SEAL, university="uu.nl")
    assert rules.may_end(operator, mandate)
    assert not rules.may_end(demo.officer("boards"), mandate)


def test_a_seat_without_the_chair_does_not_chair() -> None:
    council = body(Body.Kind.COUNCIL)
    seats = Membership.objects.filter(body=council).exclude(role=Membership.Role.CHAIR)
    people = [seat.person for seat in seats if rules.seat_of(seat.person, council) == seat]
    assert people
    assert not any(rules.chairs(person, council) for person in people)
