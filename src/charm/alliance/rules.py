"""Who may act for what. Rights follow from mandates and memberships that hold on the day (8.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q

from charm.alliance.models import Body, Mandate, Membership, Person
from charm.foundation import clock
from charm.foundation.looking import once

Office = Mandate.Office

OF_A_UNIVERSITY = frozenset(
    {Office.INSTITUTIONAL_MANAGER, Office.ACCREDITATION, Office.REGISTRAR, Office.SEAL,
     Office.QUALITY, Office.COMMUNICATION, Office.PROTECTION}
)  # fmt: skip
OF_THE_ALLIANCE = frozenset(
    {Office.OPERATOR, Office.BOARDS_OFFICER, Office.AUDITOR, Office.SEAL, Office.QUALITY,
     Office.COMMUNICATION, Office.CALL_MANAGER}
)  # fmt: skip
"""Which offices there are where."""


def holds(
    person: Person,
    office: str,
    *,
    university: str | None = None,
    on: dt.date | None = None,
    in_own_right: bool = False,
) -> bool:
    """Whether the person holds an office on that day: of that university when one is named,
    else of the whole alliance. Deputies do, unless it must be ``in_own_right``."""
    held = held_by(person, on=on)
    return (office, university) in (held.own if in_own_right else held.offices)


def may_hand_out(person: Person, office: str, *, university: str | None = None) -> bool:
    """See :meth:`Held.may_hand_out`."""
    return held_by(person).may_hand_out(office, university)


def may_end(person: Person, mandate: Mandate) -> bool:
    """See :meth:`Held.may_end`."""
    return held_by(person).may_end(mandate)


@dataclass(frozen=True, slots=True)
class Held:
    """What a person holds on a day, read once: a list asks it about each of its lines."""

    person: uuid.UUID
    offices: frozenset[tuple[str, str | None]]
    """Each office with its university; None is the whole alliance."""
    own: frozenset[tuple[str, str | None]]
    """Those among them that are held in one's own right, not as a deputy."""

    def may_hand_out(self, office: str, university: str | None) -> bool:
        """Nobody hands out what they do not hold in their own right. The operator may hand out all
        offices but a seal: who uses one is said by who holds it (7.10)."""
        if (office, university) in self.own:
            return True
        return office != Office.SEAL and (Office.OPERATOR, None) in self.own

    def may_end(self, mandate: Mandate) -> bool:
        """Its holder, whom a deputy stands in for, others who hold the same office there in their
        own right, and the operator."""
        if self.person == mandate.person_id:
            return True
        if mandate.deputy_for is not None and mandate.deputy_for.person_id == self.person:
            return True
        same = (mandate.office, mandate.university_id)
        return same in self.own or (Office.OPERATOR, None) in self.own

    def may_add(self, university: str | None) -> bool:
        """Whoever holds an office at the university adds people to it; the operator everywhere."""
        return (Office.OPERATOR, None) in self.offices or any(
            where == university for _, where in self.offices if where is not None
        )

    @property
    def keeps_bodies(self) -> bool:
        return (Office.BOARDS_OFFICER, None) in self.offices


def held_by(person: Person, *, on: dt.date | None = None) -> Held:
    """An account that is closed holds nothing."""
    on = on or clock.today()
    found = (
        once(("offices", person.pk, on), lambda: _offices(person, on)) if person.is_active else []
    )
    return Held(
        person=person.pk,
        offices=frozenset((office, where) for office, where, _ in found),
        own=frozenset((office, where) for office, where, is_own in found if is_own),
    )


def _offices(person: Person, on: dt.date) -> list[tuple[str, str | None, bool]]:
    """Each with its university and whether it is held in one's own right."""
    rows = Mandate.objects.filter(on_day(on), person=person)
    return [(row.office, row.university_id, row.deputy_for_id is None) for row in rows]


DEPUTY_ROLES: dict[str, frozenset[str]] = {
    "officer": frozenset({Office.BOARDS_OFFICER}),
    "registrar": frozenset({Office.REGISTRAR}),
    "seal": frozenset({Office.SEAL}),
    "quality": frozenset({Office.QUALITY, Office.ACCREDITATION}),
    "call-manager": frozenset({Office.CALL_MANAGER}),
    "data-protection": frozenset({Office.PROTECTION}),
}
"""Which offices somebody may act in by the role that an act is recorded under."""


def person_of(key: str) -> uuid.UUID | None:
    """The person whom the ledger names by this key, if it is one."""
    kind, _, number = key.partition(":")
    try:
        return uuid.UUID(number) if kind == "person" else None
    except ValueError:
        return None


def standing_in(key: str, role: str) -> dict[str, list[dict[str, str | None]]]:
    """What the ledger says beside an act of a deputy: the offices that they hold today for somebody
    else, among those the role stands for."""
    offices = DEPUTY_ROLES.get(role)
    person = person_of(key)
    if not offices or person is None:
        return {}
    rows = Mandate.objects.filter(
        on_day(None), person=person, deputy_for__isnull=False, office__in=offices
    )
    stands_for = [
        {"office": row.office, "university": row.university_id, "of": row.deputy_for.person.key}
        for row in rows.select_related("deputy_for__person").order_by("id")
        if row.deputy_for is not None
    ]
    return {"deputy": stands_for} if stands_for else {}


def stands_in_for(person: Person, office: str) -> frozenset[uuid.UUID]:
    """Whose deputy in that office the person is today."""
    rows = Mandate.objects.filter(
        on_day(None), person=person, office=office, deputy_for__isnull=False
    )
    return frozenset(rows.values_list("deputy_for__person", flat=True))


def offices_of(person: Person, *, on: dt.date | None = None) -> frozenset[tuple[str, str | None]]:
    """Every office that the person holds on that day, each with its university; None is the whole
    alliance."""
    return held_by(person, on=on).offices


def seat_of(person: Person, body: Body, *, on: dt.date | None = None) -> Membership | None:
    """The person's seat in the body on that day, the chair's before others."""
    if not person.is_active:
        return None
    seats = [seat for seat in seats_on(person, on or clock.today()) if seat.body_id == body.pk]
    return min(seats, key=lambda seat: seat.role != Membership.Role.CHAIR, default=None)


def seats_on(person: Person, on: dt.date) -> tuple[Membership, ...]:
    """The person's seats on that day, body by body; an account that is closed has none."""
    rows = Membership.objects.filter(on_day(on), person=person, person__is_active=True)
    rows = rows.select_related("body").order_by("body__kind", "id")
    return once(("seats", person.pk, on), lambda: tuple(rows))


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


def on_day(on: dt.date | None) -> Q:
    """Which mandates and seats run on that day; None is today."""
    on = on or clock.today()
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))
