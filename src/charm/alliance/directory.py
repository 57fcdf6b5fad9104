"""Who may see whom: the people, offices, seats and invitations in the reach of an office."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q, QuerySet

from charm.alliance import rules
from charm.alliance.models import Body, Contact, Invitation, Mandate, Membership, Person, University
from charm.foundation import clock
from charm.foundation.errors import NotFound
from charm.foundation.parts import Part, Rows, part_of

Office = Mandate.Office
MOST_TO_CHOOSE = 500


@dataclass(frozen=True, slots=True)
class Reach:
    """How far an office lets somebody see people."""

    everybody: bool
    """The operator and the auditor: learners too."""
    bodies: bool
    """The officer for Boards: who sits in a body, and who stays behind seats that are over."""
    universities: frozenset[str]
    """Whoever holds an office at a university: its staff, and who holds an office there."""

    @property
    def is_any(self) -> bool:
        return self.everybody or self.bodies or bool(self.universities)


def reach_of(viewer: Person) -> Reach:
    offices = rules.offices_of(viewer)
    whole = {office for office, where in offices if where is None}
    return Reach(
        everybody=bool(whole & {Office.OPERATOR, Office.AUDITOR}),
        bodies=Office.BOARDS_OFFICER in whole,
        universities=frozenset(where for _, where in offices if where is not None),
    )


def people_for(viewer: Person) -> QuerySet[Person]:
    """The people whom the viewer's offices let them see; never themselves alone."""
    reach = reach_of(viewer)
    if reach.everybody:
        return Person.objects.all()
    seen = Q(pk__in=Membership.objects.values("person")) if reach.bodies else Q(pk__in=[])
    if reach.universities:
        there = Mandate.objects.filter(university__in=reach.universities)
        seen |= Q(university__in=reach.universities) | Q(pk__in=there.values("person"))
    return Person.objects.filter(seen)


def person_for(viewer: Person, id: uuid.UUID | str) -> Person:
    """Raises NotFound for people out of reach, as for people who are not there."""
    try:
        return people_for(viewer).select_related("university").get(pk=id)
    except (Person.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such person.") from None


def find_people(
    viewer: Person,
    *,
    words: str = "",
    university: str = "",
    office: str = "",
    closed: bool = False,
    part: Part,
) -> Rows[Person]:
    """People in reach, by name; ``words`` must all be in name or address; ``university`` is a code,
    or ``-`` for nobody's staff; ``office`` is held today. Each comes with what they hold today
    (``held``) and where they sit (``seats``)."""
    rows = people_for(viewer).filter(is_active=not closed)
    for word in words.split()[:6]:
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if university == "-":
        rows = rows.filter(university__isnull=True)
    elif university:
        rows = rows.filter(university=university)
    running = rules.on_day(None)
    if office:
        rows = rows.filter(pk__in=Mandate.objects.filter(running, office=office).values("person"))
    rows = rows.select_related("university").prefetch_related(
        Prefetch(
            "mandates",
            Mandate.objects.filter(running).select_related("university").order_by("office", "id"),
            to_attr="held",
        ),
        Prefetch(
            "memberships",
            Membership.objects.filter(running).select_related("body").order_by("id"),
            to_attr="seats",
        ),
    )
    return part_of(rows.order_by("name", "id"), part)


def mandates_of(person: Person, *, viewer: Person) -> list[Mandate]:
    """Every office of the person over time that the viewer may know of (:func:`_known`)."""
    rows = person.mandates.filter(_known(viewer)).select_related(
        "university", "granted_by", "deputy_for__person", "person"
    )
    return list(rows.prefetch_related("deputies__person").order_by("-since", "-id"))


def holders_at(university: str) -> list[Mandate]:
    """Who holds an office there today, deputies too."""
    rows = Mandate.objects.filter(rules.on_day(None), university=university, person__is_active=True)
    order = list(Office)
    return sorted(
        rows.select_related("person", "deputy_for__person").order_by("person__name", "id"),
        key=lambda row: (order.index(Office(row.office)), row.deputy_for_id is not None),
    )


def _known(viewer: Person) -> Q:
    """The offices over time that somebody may know of: all for those who see everybody; else their
    own, those of their universities and of the alliance, and whoever holds one today."""
    reach = reach_of(viewer)
    if reach.everybody:
        return Q()
    own = Q(person=viewer) | Q(deputy_for__person=viewer)
    near = Q(university__in=reach.universities) | Q(university__isnull=True)
    return own | near | rules.on_day(None)


def mandate_for(viewer: Person, id: int) -> Mandate:
    """An office that the viewer may end, hand over or let somebody stand in for; raises NotFound
    for those they may not even see."""
    rows = Mandate.objects.select_related(
        "university", "person", "granted_by", "deputy_for__person"
    )
    found = rows.filter(_known(viewer), pk=id).first()
    if found is None or not (
        rules.may_end(viewer, found) or people_for(viewer).filter(pk=found.person_id).exists()
    ):
        raise NotFound("There is no such office.")
    return found


def seats_over_time(person: Person) -> list[Membership]:
    return list(person.memberships.select_related("body").order_by("-since", "-id"))


def candidates_for(mandate: Mandate) -> list[Person]:
    """Who may take an office over, or stand in: active people of that university; for an office of
    the alliance, whoever has to do with the alliance."""
    if mandate.university_id is not None:
        rows = Person.objects.filter(is_active=True, university=mandate.university_id)
    else:
        rows = _of_the_alliance()
    return list(rows.exclude(pk=mandate.person_id).order_by("name", "id")[:MOST_TO_CHOOSE])


def candidates_for_seats() -> list[Person]:
    """Who may be given a seat: whoever has to do with the alliance, but for its Boards officer, who
    prepares decisions and has none (workflow 1)."""
    officers = Mandate.objects.filter(rules.on_day(None), office=Office.BOARDS_OFFICER)
    rows = _of_the_alliance().exclude(pk__in=officers.values("person"))
    return list(rows.order_by("name", "id")[:MOST_TO_CHOOSE])


def _of_the_alliance() -> QuerySet[Person]:
    """Staff of its universities, and whoever has or had an office or a seat; no learners."""
    return Person.objects.filter(
        Q(university__isnull=False)
        | Q(pk__in=Mandate.objects.values("person"))
        | Q(pk__in=Membership.objects.values("person")),
        is_active=True,
    )


def invitations_for(viewer: Person, *, part: Part, open_only: bool = True) -> Rows[Invitation]:
    """Those the viewer sent, and those to the universities of their offices; all for who sees
    everybody."""
    rows = Invitation.objects.select_related(
        "university", "of_university", "body", "invited_by", "accepted_by"
    )
    reach = reach_of(viewer)
    if not reach.everybody:
        own = Q(invited_by=viewer)
        there = reach.universities
        rows = rows.filter(own | Q(university__in=there) | Q(of_university__in=there))
    if open_only:
        rows = rows.filter(accepted_at__isnull=True, taken_back_at__isnull=True)
    return part_of(rows, part)


def to_hand_out(viewer: Person) -> list[tuple[str, University | None]]:
    """Every office that the viewer may grant, with where: what they hold in their own right; for
    the operator all but the seals of others."""
    universities = {row.code: row for row in University.objects.order_by("name")}
    may: set[tuple[str, str | None]] = set(rules.held_by(viewer).own)
    if (Office.OPERATOR, None) in may:
        may |= {(office, None) for office in rules.OF_THE_ALLIANCE if office != Office.SEAL}
        may |= {
            (office, code)
            for office in rules.OF_A_UNIVERSITY
            for code in universities
            if office != Office.SEAL
        }
    order = list(Office)
    found = sorted(may, key=lambda one: (one[1] or "", order.index(Office(one[0]))))
    return [(office, universities[code] if code else None) for office, code in found]


def seats_of_body(body: Body) -> list[Membership]:
    """Everybody who has, had or will have a seat; those that run first."""
    rows = body.memberships.select_related("person__university").order_by("role", "since", "id")
    today = clock.today()
    return sorted(rows, key=lambda seat: seat.until is not None and seat.until <= today)


def body_by_code(code: str) -> Body:
    row = Body.objects.filter(code=code).first()
    if row is None:
        raise NotFound("There is no such body.")
    return row


def seat_by_id(id: int) -> Membership:
    row = Membership.objects.select_related("body", "person").filter(pk=id).first()
    if row is None:
        raise NotFound("There is no such seat.")
    return row


def contact(code: str) -> Contact:
    row = Contact.objects.filter(code=code).first()
    if row is None:
        raise NotFound("There is no such contact.")
    return row


def university_by_slug(slug: str) -> University:
    row = University.objects.filter(slug=slug).first()
    if row is None:
        raise NotFound("There is no such university.")
    return row
