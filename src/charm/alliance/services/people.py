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
    """Add a person, or return the one with this address. ``by`` holds an office at that university,
    or operates the platform; None is the set-up of an installation. Raises Unfit for an unusable
    name or address."""
    if by is not None and not _may_add(by, university_code):
        raise NotAllowed("Somebody with an office at the university, or the operator, adds people.")
    try:
        email, name = clean_email(email), clean_line(name)
        given_name, family_name = clean_line(given_name), clean_line(family_name)
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
    same office there, or operates the platform; None is the set-up of an installation. Nobody
    grants anything to themselves, and who may use a seal is said by who holds it, never by the
    operator (7.10)."""
    if by == person:
        raise NotAllowed("Nobody grants an office to themselves.")
    operates = office != Mandate.Office.SEAL and by and rules.holds(by, Mandate.Office.OPERATOR)
    if by is not None and not operates and not rules.holds(by, office, university=university_code):
        who = (
            "somebody who holds it"
            if office == Mandate.Office.SEAL
            else "its holder or the operator"
        )
        raise NotAllowed(f"Only somebody who holds this office can grant it: ask {who}.")
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
    last = max(on or clock.today(), mandate.since)
    if mandate.until is not None and mandate.until <= last:
        raise Unfit(f"This mandate ends on {mandate.until} already.")
    mandate.until = last
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
    """Seat a person in a body, from today on. Observers do not vote. The officer for Boards never
    decides, and so has no seat (workflow 1)."""
    if by is not None and not rules.holds(by, Mandate.Office.BOARDS_OFFICER):
        raise NotAllowed("Only the Boards officer keeps the membership of bodies.")
    if rules.holds(person, Mandate.Office.BOARDS_OFFICER):
        raise NotAllowed("The Boards officer prepares decisions and has no seat in a body.")
    if by is not None and since is not None and since < clock.today():
        raise Unfit("A seat is given from today on.")
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


def _may_add(by: Person, university_code: str | None) -> bool:
    offices = rules.offices_of(by)
    return (Mandate.Office.OPERATOR, None) in offices or any(
        university == university_code for _, university in offices if university is not None
    )
