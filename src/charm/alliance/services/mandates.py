"""Offices: granted, ended, handed over. Every act is in the ledger and told to whom it concerns."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from charm.alliance import rules
from charm.alliance.models import Mandate, Person, University
from charm.alliance.queries import university
from charm.alliance.services.letters import day, office_terms, span, span_of
from charm.foundation import clock, ledger, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next

Office = Mandate.Office


@act()
def grant_mandate(
    *,
    person: Person,
    office: str,
    university_code: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    by: Person | None = None,
) -> Mandate:
    """Let a person act for an office, from ``since`` (today) on and no longer from ``until`` on.

    Nobody hands out what they do not hold: ``by`` holds the same office there in their own right,
    or operates the platform; None is the set-up of an installation. Nobody grants anything to
    themselves, and who may use a seal is said by who holds it, never by the operator (7.10). The
    same grant twice is one grant. Raises Unfit for an office that is not there, for days that are
    over or beyond the university's membership, and for somebody who holds it already.
    """
    if by == person:
        raise NotAllowed("Nobody grants an office to themselves.")
    if by is not None and not rules.may_hand_out(by, office, university=university_code):
        who = "somebody who holds it" if office == Office.SEAL else "its holder or the operator"
        raise NotAllowed(f"Only somebody who holds this office can grant it: ask {who}.")
    if office not in Office.values:
        raise Unfit(f"There is no office {office!r}.")
    where = university(university_code) if university_code else None
    if office not in (rules.OF_A_UNIVERSITY if where else rules.OF_THE_ALLIANCE):
        raise Unfit("This office is held at a university." if where is None else
                    "This office is held for the whole alliance, not at a university.")  # fmt: skip
    since = since or clock.today()
    fits(where, since, until, in_advance=by is not None)
    row = locked(Person, person.pk)
    if same := _held(row, office, where, since, until):
        if (same.since, same.until) == (since, until):
            return same
        raise Unfit(f"{row.name} holds this office already, {span(same.since, same.until)}.")
    mandate = begin(row, office, where, since, until, by)
    ledger.record(
        "mandate_granted",
        actor=by.key if by else "system",
        role="office",
        clauses=["8.1", "8.2"],
        about=row.key,
        facts={**_facts(mandate), "since": str(since)},
    )
    if by is not None:
        letterbook.write(
            "office-granted",
            key=f"{mandate.pk}",
            to=row,
            at=("office",),
            by=by.name,
            office=office_terms(mandate),
            span=span_of(since, until),
        )
    return mandate


@act()
def end_mandate(
    *,
    mandate: Mandate,
    by: Person,
    on: dt.date | None = None,
    reason: str = "",
    seen: int | None = None,
) -> None:
    """End a mandate from ``on`` (today) on; what was done under it stays. Who stands in for its
    holder does so no longer either. The last operator stays: hand over first."""
    row = locked(Mandate, mandate.pk, seen=seen)
    if not rules.may_end(by, row):
        raise NotAllowed("Only somebody who holds this office, or the operator, can end it.")
    if on is not None and on < clock.today():
        raise Unfit("An office ends today or later.")
    because = note_of(reason, limit=500, what="The reason")
    last = max(on or clock.today(), row.since)
    if row.until is not None and row.until <= last:
        raise Unfit(f"This mandate ends on {row.until} already.")
    if row.office == Office.OPERATOR and row.deputy_for_id is None:
        somebody_operates(without=row, on=last)
    end(row, last, by, because)
    mandate.until, mandate.revision = row.until, row.revision


@act()
def hand_over(
    *, mandate: Mandate, to: Person, on: dt.date, by: Person, seen: int | None = None
) -> Mandate:
    """Hand an office to somebody else: it ends for its holder and begins for the other on the same
    day, in one act. The other is told by letter. For a university's office it must be somebody of
    that university."""
    row = locked(Mandate, mandate.pk, seen=seen)
    if row.person_id != by.pk:
        raise NotAllowed("Who holds an office hands it over.")
    if row.deputy_for_id is not None:
        raise NotAllowed("A deputy keeps the office for somebody else, and hands nothing on.")
    successor = locked(Person, to.pk)
    may_stand(row, successor)
    if row.until is not None and row.until <= on:
        raise Unfit(f"This office ends on {day(row.until)} by itself: choose an earlier day.")
    fits(row.university, on, row.until)
    if on < row.since:
        raise Unfit(f"You hold this office from {day(row.since)} on.")
    if _held(successor, row.office, row.university, on, row.until):
        raise Unfit(f"{successor.name} holds this office already.")
    until = row.until
    end(row, on, by, f"handed over to {successor.name}", tells=False)
    mandate.until, mandate.revision = row.until, row.revision
    new = begin(successor, row.office, row.university, on, until, by)
    ledger.record(
        "mandate_handed_over",
        actor=by.key,
        role="office",
        clauses=["8.1", "8.2"],
        about=successor.key,
        facts={**_facts(new), "since": str(on), "from": by.key},
    )
    letterbook.write(
        "office-taken-over",
        key=f"{new.pk}",
        to=successor,
        at=("office",),
        by=by.name,
        office=office_terms(new),
        span=span_of(on, until),
    )
    letterbook.write(
        "office-handed-over",
        key=f"{new.pk}",
        to=by,
        successor=successor.name,
        office=office_terms(new),
        since=on,
    )
    return new


# --- what acts on offices share ------------------------------------------------------------------


def fits(
    where: University | None,
    since: dt.date,
    until: dt.date | None,
    *,
    in_advance: bool = True,
) -> None:
    """Raises Unfit unless the days make sense: not in the past where people act, not beyond the
    university's membership of the alliance."""
    if in_advance and since < clock.today():
        raise Unfit("An office begins today or later.")
    if until is not None and until <= since:
        raise Unfit("An office ends after it began: choose a later last day.")
    if where is None:
        return
    if since < where.member_from:
        raise Unfit(f"{where.name} joined the alliance on {day(where.member_from)}.")
    if where.member_until is not None and (
        until is None or until > where.member_until + dt.timedelta(days=1)
    ):
        raise Unfit(
            f"{where.name} leaves the alliance on {day(where.member_until)}: "
            "the office ends then at the latest."
        )


def may_stand(mandate: Mandate, person: Person) -> None:
    """Raises unless this person may take the office over, or stand in."""
    if person.pk == mandate.person_id:
        raise Unfit("Choose somebody else than yourself.")
    if not person.is_active:
        raise Unfit(f"The account of {person.name} is closed.")
    if mandate.university is not None and person.university_id != mandate.university_id:
        raise Unfit(f"Choose somebody of {mandate.university.name}.")
    prepares_or_decides(person, mandate.office)


def prepares_or_decides(person: Person, office: str) -> None:
    """The officer for Boards prepares decisions and has no seat (workflow 1)."""
    running = Q(until__isnull=True) | Q(until__gt=clock.today())
    if office == Office.BOARDS_OFFICER and person.memberships.filter(running).exists():
        raise NotAllowed("Who has a seat in a body cannot be the officer for Boards.")


def begin(
    person: Person,
    office: str,
    where: University | None,
    since: dt.date,
    until: dt.date | None,
    by: Person | None,
    *,
    deputy_for: Mandate | None = None,
) -> Mandate:
    """Write the row; ``person`` is locked. Raises Unfit for a closed account."""
    if not person.is_active:
        raise Unfit(f"The account of {person.name} is closed.")
    prepares_or_decides(person, office)
    return Mandate.objects.create(
        person=person,
        office=office,
        university=where,
        since=since,
        until=until,
        granted_by=by,
        deputy_for=deputy_for,
    )


def end(row: Mandate, last: dt.date, by: Person, reason: str, *, tells: bool = True) -> None:
    """End the locked row, and what rests on it, from ``last`` on."""
    for deputy in row.deputies.select_for_update().filter(until__gt=last):
        end(deputy, max(last, deputy.since), by, "the office it stood in for has ended")
    row.until = last
    save_next(row, "until")
    person = row.person
    ledger.record(
        "deputy_ended" if row.deputy_for_id else "mandate_ended",
        actor=by.key,
        role="office",
        clauses=["8.1"],
        about=person.key,
        facts={**_facts(row), "until": str(last)},
        private={"reason": reason} if reason else None,
    )
    if tells and by.pk != person.pk:
        letterbook.write(
            "office-ended",
            key=f"{row.pk}:{row.revision}",
            to=person,
            by=by.name,
            office=office_terms(row),
            last=last - dt.timedelta(days=1),
            reason=reason,
        )


def end_all_of(person: Person, *, by: Person, reason: str) -> None:
    """End today everything that the person holds, as when an account is closed."""
    today = clock.today()
    running = Q(until__isnull=True) | Q(until__gt=today)
    for row in Mandate.objects.select_for_update().filter(running, person=person):
        if row.office == Office.OPERATOR and row.deputy_for_id is None:
            somebody_operates(without=row, on=today)
        end(row, max(today, row.since), by, reason, tells=False)


def somebody_operates(*, without: Mandate, on: dt.date) -> None:
    """Raises Unfit where nobody else operates the platform from ``on`` on."""
    others = Mandate.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on),
        office=Office.OPERATOR,
        since__lte=on,
        deputy_for__isnull=True,
        person__is_active=True,
    )
    if not others.exclude(pk=without.pk).exists():
        raise Unfit("Nobody else operates the platform then: grant the office, or hand it over.")


def _held(
    person: Person,
    office: str,
    where: University | None,
    since: dt.date,
    until: dt.date | None,
) -> Mandate | None:
    """What the person holds of the same office in their own right within these days."""
    rows = person.mandates.filter(
        Q(until__isnull=True) | Q(until__gt=since),
        office=office,
        university=where,
        deputy_for__isnull=True,
    )
    return (rows.filter(since__lt=until) if until else rows).order_by("since").first()


def _facts(mandate: Mandate) -> dict[str, str | None]:
    return {
        "office": mandate.office,
        "university": mandate.university_id,
        "until": str(mandate.until or ""),
        "mandate": mandate.key,
    }
