"""One-time links: who may send them, what they give, and how they end (8.1, 8.2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from charm import demo
from charm.alliance import rules
from charm.alliance.models import Invitation
from charm.alliance.queries import Body, Mandate, Person, body
from charm.alliance.services.addresses import is_proven
from charm.alliance.services.inviting import (
    LINK_LIVES,
    accept_invitation,
    given_by,
    invite,
    look_at_invitation,
    resend_invitation,
    take_invitation_back,
)
from charm.alliance.services.mandates import end_mandate
from charm.alliance.services.people import open_account
from charm.foundation import clock, ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage

NOON = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)
NEW = {"email": "new@uu.nl", "name": "Nina Nieuw"}


@pytest.fixture(autouse=True)
def the_first_of_september(alliance: None) -> Any:
    with clock.at(NOON):
        yield


def token_of(invitation: Invitation) -> str:
    """From the latest letter to the invited address."""
    rows = OutboxMessage.objects.filter(name="invitation", payload__to=invitation.email)
    secret = rows.order_by("-created_at", "-id").first().payload["secret"]
    return str(secret).rstrip("/").rpartition("/")[2]


def registrar() -> Any:
    return demo.staff("registrar", "uu.nl")


def invited(**changes: Any) -> tuple[Invitation, str]:
    before = set(OutboxMessage.objects.values_list("pk", flat=True))
    row = invite(**{**NEW, "university_code": "uu.nl", "by": registrar(), **changes})
    letter = OutboxMessage.objects.exclude(pk__in=before).get(name="invitation")
    return row, letter.payload["secret"].rstrip("/").rpartition("/")[2]


@pytest.mark.clause("8.2", shows="accepts")
def test_a_link_gives_account_office_and_dates_in_one_act() -> None:
    row, token = invited(office="registrar", of_university_code="uu.nl", until=dt.date(2027, 1, 1))
    assert token not in str(Invitation.objects.values().get())
    assert len(token) >= 43, "256 bits"
    assert look_at_invitation(token=token) == row
    person = accept_invitation(token=token, name="Nina Nieuw")
    assert person.university_id == "uu.nl"
    assert is_proven(person)
    assert not person.has_usable_password()
    mandate = Mandate.objects.get(person=person)
    assert (mandate.office, mandate.granted_by, str(mandate.until)) == (
        "registrar",
        registrar(),
        "2027-01-01",
    )
    acts = [record["act"] for record in ledger.history_of(person.key)]
    assert acts == ["person_added", "mandate_granted", "invitation_accepted"]


@pytest.mark.clause("8.1", shows="refuses")
def test_a_link_works_once_and_for_fourteen_days() -> None:
    _, token = invited()
    with clock.at(NOON + LINK_LIVES), pytest.raises(Unfit, match="too old"):
        accept_invitation(token=token, name="Nina")
    accept_invitation(token=token, name="Nina")
    with pytest.raises(Unfit, match="accepted already"):
        accept_invitation(token=token, name="Nina")
    with pytest.raises(NotFound):
        look_at_invitation(token="guess")
    with pytest.raises(NotFound):
        accept_invitation(token="guess", name="Nina")
    assert Person.objects.filter(email="new@uu.nl").count() == 1


@pytest.mark.clause("8.2", shows="refuses")
def test_nobody_invites_to_what_they_do_not_hold() -> None:
    for by, asks in (
        (registrar(), {"university_code": "ub.edu"}),
        (registrar(), {"office": "institutional-manager", "of_university_code": "uu.nl"}),
        (demo.officer("operator"), {"office": "seal", "of_university_code": "uu.nl"}),
        (registrar(), {"body": body(Body.Kind.COUNCIL), "seat": "member"}),
        (demo.learner(1), {"university_code": "uu.nl"}),
    ):
        with pytest.raises(NotAllowed):
            invite(**NEW, by=by, **asks)
    with pytest.raises(Unfit, match="Say what for"):
        invite(**NEW, by=registrar())
    with pytest.raises(NotAllowed, match="themselves"):
        invite(email=registrar().email, name="Me", by=registrar(), university_code="uu.nl")
    assert not Invitation.objects.exists()


@pytest.mark.clause("8.1", shows="refuses")
def test_what_the_inviter_holds_no_longer_is_not_given() -> None:
    _, token = invited(office="registrar", of_university_code="uu.nl")
    for mandate in Mandate.objects.filter(person=registrar()):
        end_mandate(mandate=mandate, by=registrar())
    with pytest.raises(Unfit, match="may no longer give"):
        accept_invitation(token=token, name="Nina")
    assert not Person.objects.filter(email="new@uu.nl").exists()


@pytest.mark.clause("7.6", shows="accepts")
def test_the_officer_for_boards_invites_to_a_seat() -> None:
    council = body(Body.Kind.COUNCIL)
    _, token = invited(
        university_code=None, by=demo.officer("boards"), body=council, seat="observer"
    )
    person = accept_invitation(token=token, name="Nina")
    seat = rules.seat_of(person, council)
    assert seat is not None
    assert (seat.role, seat.votes) == ("observer", False)
    assert person.university is None


def test_what_a_letter_gives_is_told_in_english_whatever_the_inviter_reads() -> None:
    """The letter says it again in the language of its own reader."""
    with translation.override("es"):
        row, _ = invited(office="registrar", of_university_code="uu.nl")
        assert given_by(row) == ["staff of Utrecht University", "Registrar of Utrecht University"]


@pytest.mark.clause("8.1", shows="refuses")
def test_a_link_is_bound_to_its_address() -> None:
    learner = open_account(name="Nina", email="new@uu.nl")
    _, token = invited(office="registrar", of_university_code="uu.nl")
    with pytest.raises(NotAllowed, match="Sign in with the address"):
        accept_invitation(token=token, name="Nina")
    with pytest.raises(NotAllowed, match="somebody else"):
        accept_invitation(token=token, name="Me", person=demo.learner(1))
    assert accept_invitation(token=token, name="ignored", person=learner) == learner
    learner.refresh_from_db()
    assert (learner.name, learner.university_id) == ("Nina", "uu.nl")


def test_an_invitation_does_not_say_who_has_an_account() -> None:
    known, _ = invited(email=demo.learner(1).email)
    unknown, _ = invited(email="nobody@uu.nl")
    letters = OutboxMessage.objects.filter(name="invitation").values_list("payload", flat=True)
    bodies = {letter["body"] for letter in letters}
    assert len(bodies) == 1
    assert known.is_open
    assert unknown.is_open


def test_the_same_invitation_twice_is_one_and_another_is_refused() -> None:
    first, _ = invited()
    assert invite(**NEW, university_code="uu.nl", by=registrar()) == first
    with pytest.raises(Unfit, match="take it back first"):
        invite(**NEW, office="registrar", of_university_code="uu.nl", by=registrar())
    assert OutboxMessage.objects.filter(name="invitation").count() == 1
    with clock.at(NOON + LINK_LIVES):
        assert invited()[0] != first, "an old one does not stand in the way"


@pytest.mark.clause("8.1", shows="refuses")
def test_sent_again_the_old_link_ends_and_taken_back_there_is_none() -> None:
    row, old = invited()
    before = set(OutboxMessage.objects.values_list("pk", flat=True))
    row = resend_invitation(invitation=row.id, by=registrar(), seen=row.revision)
    letter = OutboxMessage.objects.exclude(pk__in=before).get()
    new = letter.payload["secret"].rstrip("/").rpartition("/")[2]
    with pytest.raises(NotFound):
        look_at_invitation(token=old)
    with pytest.raises(Stale):
        take_invitation_back(invitation=row.id, by=registrar(), seen=row.revision - 1)
    with pytest.raises(NotFound):
        take_invitation_back(invitation=row.id, by=demo.staff("registrar", "ub.edu"))
    take_invitation_back(invitation=row.id, by=registrar(), seen=row.revision)
    with pytest.raises(Unfit, match="taken back"):
        accept_invitation(token=new, name="Nina")
    with pytest.raises(Unfit, match="not open"):
        resend_invitation(invitation=row.id, by=registrar())


def test_days_that_are_over_are_refused() -> None:
    asks = {**NEW, "office": "registrar", "of_university_code": "uu.nl", "by": registrar()}
    with pytest.raises(Unfit, match="today or later"):
        invite(**asks, since=dt.date(2026, 8, 1))
    with pytest.raises(Unfit, match="after it began"):
        invite(**asks, until=dt.date(2026, 9, 1))
    with pytest.raises(Unfit, match="is not held there"):
        invite(**{**asks, "of_university_code": None, "by": demo.officer("operator")})
