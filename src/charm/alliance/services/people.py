"""People, their seats and mandates."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from charm.alliance import rules
from charm.alliance.models import Body, Mandate, Membership, Person
from charm.alliance.queries import person_by_email, university
from charm.core.proposal.values import clean_email, clean_line
from charm.foundation import clock, ledger
from charm.foundation.errors import NotAllowed, Unfit


@transaction.atomic
def add_person(
    *,
    name: str,
    email: str,
    university_code: str | None = None,
    given_name: str = "",
    family_name: str = "",
    by: Person | None = None,
) -> Person:
    """Add a person, or return the one with this address. Raises Unfit for an unusable name or
    address."""
    try:
        email, name = clean_email(email), clean_line(name)
    except ValueError as error:
        raise Unfit(str(error)) from error
    if not name:
        raise Unfit("A person needs a name.")
    if (known := person_by_email(email)) is not None:
        return known
    person = Person(
        name=name,
        email=email,
        given_name=given_name or name.partition(" ")[0],
        family_name=family_name or name.partition(" ")[2],
        university=university(university_code) if university_code else None,
        created_at=clock.now(),
    )
    person.set_unusable_password()
    person.save(force_insert=True)
    ledger.record(
        "person_added",
        actor=by.key if by else "system",
        role="office",
        clauses=["8.2"],
        about=person.key,
        facts={"university": university_code},
    )
    return person


@transaction.atomic
def grant_mandate(
    *,
    person: Person,
    office: str,
    university_code: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    by: Person | None = None,
) -> Mandate:
    """Let a person act for an office. Nobody hands out what they do not hold: ``by`` holds the
    same office there, or operates the platform; None is the set-up of an installation."""
    if (
        by is not None
        and not rules.holds(by, office, university=university_code)
        and not rules.holds(by, Mandate.Office.OPERATOR)
    ):
        raise NotAllowed("Only somebody who holds this office, or the operator, can grant it.")
    if office not in Mandate.Office.values:
        raise Unfit(f"There is no office {office!r}.")
    mandate = Mandate.objects.create(
        person=person,
        office=office,
        university=university(university_code) if university_code else None,
        since=since or clock.today(),
        until=until,
        granted_by=by,
    )
    ledger.record(
        "mandate_granted",
        actor=by.key if by else "system",
        role="office",
        clauses=["8.1", "8.2"],
        about=person.key,
        facts={"office": office, "university": university_code, "until": str(until or "")},
    )
    return mandate


@transaction.atomic
def end_mandate(*, mandate: Mandate, by: Person, on: dt.date | None = None) -> None:
    """End a mandate from ``on`` (today) on; what was done under it stays."""
    code = mandate.university_id
    if not rules.holds(by, mandate.office, university=code) and not rules.holds(
        by, Mandate.Office.OPERATOR
    ):
        raise NotAllowed("Only somebody who holds this office, or the operator, can end it.")
    mandate.until = max(on or clock.today(), mandate.since)
    mandate.save(update_fields=["until"])
    ledger.record(
        "mandate_ended",
        actor=by.key,
        role="office",
        clauses=["8.1"],
        about=mandate.person.key,
        facts={"office": mandate.office, "university": code},
    )


@transaction.atomic
def seat_member(
    *,
    person: Person,
    body: Body,
    role: str,
    since: dt.date | None = None,
    until: dt.date | None = None,
    by: Person | None = None,
) -> Membership:
    """Seat a person in a body. Observers do not vote."""
    if by is not None and not rules.holds(by, Mandate.Office.BOARDS_OFFICER):
        raise NotAllowed("Only the Boards officer keeps the membership of bodies.")
    seat = Membership.objects.create(
        person=person,
        body=body,
        role=role,
        votes=role != Membership.Role.OBSERVER,
        since=since or clock.today(),
        until=until,
    )
    ledger.record(
        "member_seated",
        actor=by.key if by else "system",
        role="office",
        clauses=["7.6", "8.1"],
        about=person.key,
        facts={"body": body.code, "role": role},
    )
    return seat
