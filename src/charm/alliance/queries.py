"""Reads of the alliance. Other rooms name its types through this module."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from charm.alliance.data import AllianceData
from charm.alliance.data import alliance as alliance_data
from charm.alliance.models import Body, Contact, Mandate, Membership, Person, University
from charm.foundation import clock
from charm.foundation.errors import NotFound

__all__ = [
    "AllianceData",
    "Body",
    "Contact",
    "Mandate",
    "Membership",
    "Person",
    "University",
    "alliance",
    "body",
    "contacts",
    "holders",
    "member_codes",
    "members_of",
    "person_by_email",
    "seats_of",
    "universities",
    "university",
]


def alliance() -> AllianceData:
    return alliance_data()


def university(code: str) -> University:
    try:
        return University.objects.get(code=code)
    except University.DoesNotExist:
        raise NotFound(f"There is no member university {code!r}.") from None


def universities() -> list[University]:
    return list(University.objects.order_by("name"))


def member_codes(on: dt.date | None = None) -> frozenset[str]:
    on = on or clock.today()
    members = University.objects.filter(member_from__lte=on).filter(
        Q(member_until__isnull=True) | Q(member_until__gte=on)
    )
    return frozenset(members.values_list("code", flat=True))


def body(kind: str) -> Body:
    return Body.objects.get(kind=kind)


def person_by_email(email: str) -> Person | None:
    return Person.objects.filter(email__iexact=email).first()


def members_of(body: Body, *, on: dt.date | None = None, voting: bool = False) -> list[Membership]:
    on = on or clock.today()
    seats = Membership.objects.filter(body=body, since__lte=on, person__is_active=True).filter(
        Q(until__isnull=True) | Q(until__gt=on)
    )
    if voting:
        seats = seats.filter(votes=True)
    return list(seats.select_related("person").order_by("id"))


def seats_of(person: Person, *, on: dt.date | None = None) -> list[Membership]:
    """The person's seats in bodies on that day."""
    on = on or clock.today()
    seats = Membership.objects.filter(person=person, since__lte=on, person__is_active=True).filter(
        Q(until__isnull=True) | Q(until__gt=on)
    )
    return list(seats.select_related("body").order_by("body__kind", "id"))


def holders(office: str, *, university: str | None = None) -> list[Person]:
    """People who hold an office today."""
    today = clock.today()
    return list(
        Person.objects.filter(
            Q(mandates__until__isnull=True) | Q(mandates__until__gt=today),
            is_active=True,
            mandates__office=office,
            mandates__university=university,
            mandates__since__lte=today,
        ).distinct()
    )


def contacts() -> list[Contact]:
    return list(Contact.objects.order_by("code"))
