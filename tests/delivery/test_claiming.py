"""One-time links by which people without an account come to a seat or an award."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.support.classroom import AWARD_DAY, PLANNED, again, at

from charm import demo
from charm.alliance.queries import Person, person_by_email
from charm.alliance.services.addresses import is_proven, keep_address
from charm.awards.queries import award_of
from charm.awards.services.claiming import claim
from charm.delivery.claims import LinkOver, claim_by_token
from charm.delivery.models import Claim, Enrolment
from charm.delivery.name_lists import Invitee
from charm.delivery.services import claiming, inviting
from charm.delivery.services.enrolling import enrol_people, withdraw_enrolment
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.foundation.models import OutboxMessage

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
NEW = "lena@mail.example"


def letters_to(email: str) -> list[dict[str, Any]]:
    rows = OutboxMessage.objects.filter(kind="letter", payload__to=email).order_by("created_at")
    return [{"role": row.name, **row.payload} for row in rows]


def token_to(email: str = NEW) -> str:
    """Of the latest link to this address."""
    links = [one["secret"] for one in letters_to(email) if "/claim/" in one.get("secret", "")]
    return str(links[-1]).rstrip("/").rpartition("/")[2]


def seated(begun: Any, *people: Invitee) -> list[Enrolment]:
    with at(PLANNED):
        return enrol_people(
            edition=begun.edition.id, people=people or (Invitee(NEW, "Lena Neu"),), by=begun.lead
        )


def invited(begun: Any) -> Any:
    with at(PLANNED):
        (row,) = inviting.invite(
            edition=begun.edition.id, people=[Invitee(NEW, "Lena Neu")], by=begun.lead
        )
    return row


@pytest.mark.clause("7.26", shows="accepts")
def test_who_is_on_a_list_has_a_seat_and_claims_it_without_an_account(course: NewCourse) -> None:
    begun = course().opened()
    keep_address(begun.learner, is_proven=True)
    people = (Invitee(NEW, "Lena Neu"), Invitee(begun.learner.email), Invitee(NEW.upper(), "Twice"))
    made = seated(begun, *people)

    assert len(made) == 2
    assert seated(begun, *people) == []
    assert letters_to(begun.learner.email)[-1]["role"] == "enrolled"
    assert letters_to(NEW)[-1]["role"] == "enrolled-to-claim"
    with at(PLANNED):
        token = token_to()
        person = claiming.claim_with_new_account(token=token, name="Lena Neumann", language="es")
        assert person == Enrolment.objects.get(learner__email=NEW).learner
        assert (person.name, person.language, is_proven(person)) == ("Lena Neumann", "es", True)
        with pytest.raises(LinkOver, match="used already"):
            claim(token=token, by=person)
        with pytest.raises(DatabaseError, match="stays used"), transaction.atomic():
            Claim.objects.update(claimed_by=begun.other)


@pytest.mark.clause("7.26", shows="refuses")
def test_a_list_is_seated_whole_or_not_at_all(course: NewCourse) -> None:
    begun = course().opened(seats=2)
    for people, says in (
        ((Invitee(NEW),), "Say the names"),
        ([Invitee(f"{n}@mail.example", "N") for n in range(3)], "3 people need a seat, and 2"),
    ):
        with pytest.raises(Unfit, match=says):
            seated(begun, *people)
    with at(PLANNED), pytest.raises(NotAllowed):
        enrol_people(edition=begun.edition.id, people=[Invitee(NEW, "L")], by=begun.learner)
    assert not Enrolment.objects.exists()
    assert person_by_email(NEW) is None


@pytest.mark.clause("7.26", shows="accepts")
def test_an_invitation_is_claimed_and_then_accepted(course: NewCourse) -> None:
    begun = course().opened()
    row = invited(begun)
    assert letters_to(NEW)[-1]["role"] == "invited-to-claim"
    assert person_by_email(NEW) is None
    with at(PLANNED):
        person = claiming.claim_with_new_account(token=token_to(), name="Lena Neu")
        row = again(row)
        assert row.person == person
        assert inviting.accept_invitation(application=row.id, by=person, seen=row.revision)


@pytest.mark.clause("6.4", shows="accepts")
def test_an_award_goes_by_a_link_to_who_never_came_in(course: NewCourse) -> None:
    begun = course().opened()
    (seat,) = seated(begun)
    (award,) = begun.awarded(begun.completed(seat.learner))
    letter = letters_to(NEW)[-1]
    assert letter["role"] == "credential-to-claim"
    person = claiming.claim_with_new_account(token=token_to(), name="Lena Neu")
    assert again(award).learner == person


@pytest.mark.clause("6.4", shows="refuses")
def test_another_account_takes_an_award_only_with_the_code_of_its_address(
    course: NewCourse,
) -> None:
    begun = course().opened()
    (seat,) = seated(begun)
    (award,) = begun.awarded(begun.completed(seat.learner))
    token, signed = token_to(), award.credential
    with pytest.raises(NotAllowed, match="somebody else"):
        claim(token=token, by=begun.other)
    for person, says in ((begun.lead, "teaches"), (begun.seal, "awards to themselves")):
        with pytest.raises(Unfit, match=says):
            claim(token=token, by=person, reads_address=True)
    for learner in (Enrolment, type(award)):  # not behind the back of the link either
        with pytest.raises(DatabaseError), transaction.atomic():
            learner.objects.update(learner=begun.other)

    with at(AWARD_DAY + dt.timedelta(days=1)):
        claim(token=token, by=begun.other, reads_address=True)
    award = again(award)
    assert (award.learner, award.enrolment.learner) == (begun.other, begun.other)
    assert award.credential == signed
    told = letters_to(NEW)[-1]
    assert told["role"] == "seat-claimed"
    assert begun.other.email in told["body"]
    assert award_of(again(seat)) == award


@pytest.mark.clause("7.26", shows="refuses")
def test_who_came_in_keeps_what_is_theirs(course: NewCourse) -> None:
    begun = course().opened()
    (seat,) = seated(begun)
    token = token_to()
    claiming.open_account(name="Lena Neu", email=NEW)  # by a code that was sent there
    with pytest.raises(NotAllowed, match="Sign in"):
        claiming.claim_with_new_account(token=token, name="Thief")
    with pytest.raises(NotAllowed, match="sign in"):
        claim(token=token, by=begun.other, reads_address=True)
    assert claiming.send_links_again(email=NEW) == 0
    claim(token=token, by=again(seat.learner))
    assert again(seat).learner.name == "Lena Neu"


@pytest.mark.clause("8.1", shows="refuses")
def test_a_link_opens_no_account_of_staff(course: NewCourse) -> None:
    begun = course().opened()
    staff = demo.staff("manager", "uib.no")
    Person.objects.filter(pk=staff.pk).update(last_login=None)
    staff.emailaddress_set.update(verified=False)
    seated(begun, Invitee(staff.email))
    assert letters_to(staff.email)[-1]["role"] == "enrolled"
    assert not Claim.objects.exists()


def test_a_link_ends_with_its_time_with_a_newer_one_and_with_what_it_led_to(
    course: NewCourse,
) -> None:
    begun = course().opened()
    (seat,) = seated(begun)
    first = token_to()
    with at(PLANNED + dt.timedelta(days=31)), pytest.raises(LinkOver, match="too old"):
        claim_by_token(first)
    with at(PLANNED + dt.timedelta(days=32)):
        assert claiming.send_links_again(email=NEW.upper()) == 1
        with pytest.raises(NotFound):
            claim_by_token(first)
        assert claim_by_token(token_to()).enrolment == seat
    Person.objects.filter(pk=seat.learner_id).update(email="other@mail.example")
    with pytest.raises(LinkOver, match="taken back"):  # the address is somebody else's now
        claim_by_token(token_to())
    Person.objects.filter(pk=seat.learner_id).update(email=NEW)
    with at(PLANNED):
        withdraw_enrolment(
            enrolment=seat.id, by=begun.lead, seen=again(seat).revision, reason="Twice on the list."
        )
    with pytest.raises(LinkOver, match="taken back"):
        claim_by_token(token_to())
    assert claiming.send_links_again(email=NEW) == 0
