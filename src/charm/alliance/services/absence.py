"""Who stands in while the holder of an office is away."""

from __future__ import annotations

import datetime as dt

from charm.alliance import rules
from charm.alliance.models import Mandate, Person
from charm.alliance.services.letters import office_terms, span, span_of
from charm.alliance.services.mandates import begin, fits, may_stand
from charm.foundation import clock, ledger, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.transactions import act, locked

LONGEST = dt.timedelta(days=366)


@act()
def name_deputy(
    *,
    mandate: Mandate,
    deputy: Person,
    since: dt.date,
    until: dt.date,
    by: Person,
    seen: int | None = None,
) -> Mandate:
    """Let somebody stand in for the holder of an office from ``since`` on, and no longer from
    ``until`` on; it ends by itself.

    Only the holder names a deputy, for their own office (a seal too, which nobody else can lend):
    within the days they hold it, at most a year, one at a time. A deputy names no deputy, grants
    nothing and hands nothing on. For a university's office it is somebody of that university. Seats
    in bodies have no deputies: the policy knows none. The same naming twice is one.
    """
    row = locked(Mandate, mandate.pk, seen=seen)
    if row.person_id != by.pk:
        raise NotAllowed("Who holds an office names the deputy.")
    if row.deputy_for_id is not None:
        raise NotAllowed("A deputy names no deputy: ask whom you stand in for.")
    stands = locked(Person, deputy.pk)
    may_stand(row, stands)
    if same := row.deputies.filter(person=stands, since=since, until=until).first():
        return same
    fits(row.university, since, until)
    if until - since > LONGEST:
        raise Unfit("A deputy stands in for a year at most: for longer, hand the office over.")
    if since < row.since or (row.until is not None and until > row.until):
        raise Unfit(f"You hold this office {span(row.since, row.until)}: stay within these days.")
    if rules.holds(stands, row.office, university=row.university_id, in_own_right=True):
        raise Unfit(f"{stands.name} holds this office already, and needs not stand in.")
    other = row.deputies.filter(since__lt=until, until__gt=since).select_related("person").first()
    if other is not None:
        raise Unfit(
            f"{other.person.name} stands in {span(other.since, other.until)}: end that first."
        )
    new = begin(stands, row.office, row.university, since, until, by, deputy_for=row)
    ledger.record(
        "deputy_named",
        actor=by.key,
        role="office",
        clauses=["8.1", "8.2"],
        about=stands.key,
        facts={
            "office": new.office,
            "university": new.university_id,
            "of": by.key,
            "since": str(since),
            "until": str(until),
            "mandate": new.key,
        },
    )
    letterbook.write(
        "deputy-named",
        key=f"{new.pk}",
        to=stands,
        at=("office",),
        by=by.name,
        office=office_terms(new),
        span=span_of(since, until),
    )
    return new


def stand_ins_today(person: Person) -> list[Mandate]:
    """Whom the person stands in for today."""
    today = clock.today()
    rows = person.mandates.filter(deputy_for__isnull=False, since__lte=today, until__gt=today)
    return list(rows.select_related("university", "deputy_for__person"))
