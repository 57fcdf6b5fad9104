"""The rules of a body, which its office can change, and its seats."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from charm.alliance import rules
from charm.alliance.models import Body, Mandate, Membership, Person
from charm.alliance.services.letters import day, seat_terms, span, span_of
from charm.foundation import clock, ledger, letterbook
from charm.foundation.errors import NotAllowed, Stale, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next


@act()
def set_paper_deadline(
    *, body: Body, working_days: int, by: Person, seen: int | None = None
) -> Body:
    """Say how many working days before a meeting its papers are due. Counts for meetings that are
    planned from now on. ``seen`` is the number that stood on the screen; raises Stale where it is
    another now. The number that holds already is no change."""
    if not keeps_bodies(by):
        raise NotAllowed("The Boards officer keeps the rules of the bodies.")
    if not 0 <= working_days <= 60:
        raise Unfit("A paper deadline lies 0 to 60 working days before the meeting.")
    row = Body.objects.select_for_update().get(pk=body.pk)
    if row.paper_deadline_working_days == working_days:
        return row
    if seen is not None and row.paper_deadline_working_days != seen:
        raise Stale("The paper deadline")
    row.paper_deadline_working_days = working_days
    row.save(update_fields=["paper_deadline_working_days"])
    ledger.record(
        "paper_deadline_set",
        actor=by.key,
        role="officer",
        clauses=["7.4.1"],
        about=f"body:{body.code}",
        facts={"working_days": working_days},
    )
    return row


@act()
def seat_member(
    *,
    person: Person,
    body: Body,
    role: str,
    since: dt.date | None = None,
    until: dt.date | None = None,
    by: Person | None = None,
) -> Membership:
    """Seat a person in a body, from ``since`` (today) on and no longer from ``until`` on. Observers
    do not vote. The officer for Boards never decides, and so has no seat (workflow 1). The same
    seat twice is one seat; a second one at the same time is refused."""
    if by is not None and not keeps_bodies(by):
        raise NotAllowed("Only the Boards officer keeps the membership of bodies.")
    row = locked(Person, person.pk)
    if rules.holds(row, Mandate.Office.BOARDS_OFFICER):
        raise NotAllowed("The Boards officer prepares decisions and has no seat in a body.")
    if by is not None and since is not None and since < clock.today():
        raise Unfit("A seat is given from today on.")
    if role not in Membership.Role.values:
        raise Unfit(f"There is no seat {role!r}: choose chair, member or observer.")
    since = since or clock.today()
    if until is not None and until <= since:
        raise Unfit("A seat ends after it began: choose a later last day.")
    if by is not None:
        if not row.is_active:
            raise Unfit(f"The account of {row.name} is closed.")
        if same := _seated(row, body, since, until):
            if (same.role, same.since, same.until) == (role, since, until):
                return same
            raise Unfit(
                f"{row.name} has a seat already, {span(same.since, same.until)}: end that first."
            )
    seat = Membership.objects.create(
        person=row,
        body=body,
        role=role,
        votes=role != Membership.Role.OBSERVER,
        since=since,
        until=until,
    )
    ledger.record(
        "member_seated",
        actor=by.key if by else "system",
        role="officer" if by else "office",
        clauses=["7.6", "8.1"],
        about=row.key,
        facts={"body": body.code, "role": role, "since": str(since), "until": str(until or "")},
    )
    if by is not None:
        letterbook.write(
            "seat-given",
            key=f"{seat.pk}",
            to=row,
            at=("boards",),
            by=by.name,
            seat=seat_terms(seat),
            span=span_of(since, until),
        )
    return seat


@act()
def end_seat(
    *,
    seat: Membership,
    by: Person,
    on: dt.date | None = None,
    reason: str = "",
    seen: int | None = None,
    knowing: bool = False,
) -> Membership:
    """End a seat from ``on`` (today) on; what was decided in it stays. Where the body would have no
    chair any more it is done only ``knowing`` that: nobody could release its decisions (7.6)."""
    row = locked(Membership, seat.pk, seen=seen)
    if not keeps_bodies(by):
        raise NotAllowed("Only the Boards officer keeps the membership of bodies.")
    if on is not None and on < clock.today():
        raise Unfit("A seat ends today or later.")
    last = max(on or clock.today(), row.since)
    if row.until is not None and row.until <= last:
        raise Unfit(f"This seat ends on {day(row.until)} already.")
    if is_last_chair(row, on=last) and not knowing:
        raise Unfit(
            f"The {row.body.name} would have no chair from {day(last)} on, and could release no "
            "decision. Seat a new chair first, or say that you know."
        )
    because = note_of(reason, limit=500, what="The reason")
    row.until = last
    save_next(row, "until")
    ledger.record(
        "seat_ended",
        actor=by.key,
        role="officer",
        clauses=["7.6", "8.1"],
        about=row.person.key,
        facts={"body": row.body_id, "role": row.role, "until": str(last)},
        private={"reason": because} if because else None,
    )
    letterbook.write(
        "seat-ended",
        key=f"{row.pk}:{row.revision}",
        to=row.person,
        by=by.name,
        seat=seat_terms(row),
        last=last - dt.timedelta(days=1),
        reason=because,
    )
    return row


def keeps_bodies(person: Person) -> bool:
    return rules.holds(person, Mandate.Office.BOARDS_OFFICER)


def is_last_chair(seat: Membership, *, on: dt.date) -> bool:
    """Whether the body would have no chair from ``on`` on without this seat."""
    if seat.role != Membership.Role.CHAIR:
        return False
    others = Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on),
        body=seat.body_id,
        role=Membership.Role.CHAIR,
        since__lte=on,
        person__is_active=True,
    )
    return not others.exclude(pk=seat.pk).exists()


def _seated(person: Person, body: Body, since: dt.date, until: dt.date | None) -> Membership | None:
    rows = person.memberships.filter(Q(until__isnull=True) | Q(until__gt=since), body=body)
    return (rows.filter(since__lt=until) if until else rows).order_by("since").first()
