"""Who may act for what. Rights follow from mandates and memberships that hold on the day (8.1)."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from charm.alliance.models import Body, Mandate, Membership, Person
from charm.foundation import clock


def holds(
    person: Person, office: str, *, university: str | None = None, on: dt.date | None = None
) -> bool:
    """Whether the person holds an office on that day: of that university when one is named,
    else of the whole alliance."""
    return (
        person.is_active
        and Mandate.objects.filter(
            _on(on), person=person, office=office, university=university
        ).exists()
    )


def offices_of(person: Person, *, on: dt.date | None = None) -> frozenset[tuple[str, str | None]]:
    """Every office that the person holds on that day, each with its university; None is the whole
    alliance."""
    if not person.is_active:
        return frozenset()
    rows = Mandate.objects.filter(_on(on), person=person)
    return frozenset(rows.values_list("office", "university"))


def seat_of(person: Person, body: Body, *, on: dt.date | None = None) -> Membership | None:
    """The person's seat in the body on that day, the chair's before others."""
    if not person.is_active:
        return None
    seats = Membership.objects.filter(_on(on), person=person, body=body)
    return min(seats, key=lambda seat: seat.role != Membership.Role.CHAIR, default=None)


def chairs(person: Person, body: Body, *, on: dt.date | None = None) -> bool:
    seat = seat_of(person, body, on=on)
    return seat is not None and seat.role == Membership.Role.CHAIR


def is_staff_of_member(person: Person, *, on: dt.date | None = None) -> bool:
    """Whether the person is staff of a university that is a member on that day (7.4)."""
    on = on or clock.today()
    university = person.university
    return (
        person.is_active
        and university is not None
        and university.member_from <= on
        and (university.member_until is None or on <= university.member_until)
    )


def _on(on: dt.date | None) -> Q:
    on = on or clock.today()
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))
